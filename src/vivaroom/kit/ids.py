"""Public ids: a prefix that names the kind and a UUIDv7, which sorts by time.

The database and the code hold plain UUIDs; a prefix is put on and taken off at the edge.
"""

from uuid import UUID

from uuid_utils import compat

from vivaroom.kit.errors import NotFound

PREFIXES = {
    "user": "usr",
    "organisation": "org",
    "resume": "res",
    "analysis": "ana",
    "research": "rsh",
    "interview": "int",
    "invitation": "inv",
    "collector": "col",
    "session": "ses",
    "schedule": "sch",
    "question": "que",
    "question_set": "qst",
    "feedback": "fbk",
    "report": "rep",
    "job": "job",
    "webhook": "whk",
    "delivery": "dlv",
    "event": "evt",
    "call": "rtc",
}


def new_id() -> UUID:
    """A fresh UUIDv7: ids made later compare greater."""
    return compat.uuid7()


def public_id(kind: str, value: UUID) -> str:
    """`public_id("session", uuid)` → `ses_` and 32 hexadecimal digits."""
    return f"{PREFIXES[kind]}_{value.hex}"


def parse_id(kind: str, text: str) -> UUID:
    """The UUID in a public id; a bare UUID is accepted as well.

    Raises NotFound with code `<kind>_not_found`: an id that cannot exist names nothing.
    """
    bare = text.removeprefix(f"{PREFIXES[kind]}_")
    try:
        if len(bare) not in (32, 36):
            raise ValueError(bare)
        return UUID(bare)
    except ValueError:
        raise NotFound(
            f"{kind}_not_found",
            f"There is no {kind} with this id: expected {PREFIXES[kind]}_ and 32 hexadecimal digits.",
        ) from None
