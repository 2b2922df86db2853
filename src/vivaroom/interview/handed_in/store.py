"""Answers that were handed in, in PostgreSQL. Words and sound go as soon as the ledger has them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Integer, bindparam, insert, null, select, update

from vivaroom.db.reading import Rows
from vivaroom.db.tables import HandedInRow
from vivaroom.db.unit import Unit
from vivaroom.interview.handed_in.answer import Given, HandedIn, HandedInStatus
from vivaroom.kit.errors import NotFound


async def add_handed_in(unit: Unit, answer: HandedIn, given: Given) -> None:
    """Keep a new one with its content."""
    values = {name: getattr(answer, name) for name in HandedIn.__dataclass_fields__}
    values["error"] = null()
    await unit.execute(insert(HandedInRow).values(**values, text=given.text, sound=given.sound))


async def last_handed_in(source: Rows, session_id: UUID) -> HandedIn | None:
    """The newest of a session."""
    found = await source.rows(_LAST, session_id=session_id)
    return _answer(found[0]) if found else None


async def handed_in_as(source: Rows, session_id: UUID, identity: str) -> HandedIn | None:
    """The newest of a session under this identity."""
    found = await source.rows(_LAST_AS, session_id=session_id, identity=identity)
    return _answer(found[0]) if found else None


async def unheard(source: Rows, before: datetime, limit: int) -> list[HandedIn]:
    """Spoken ones of every organisation that wait since before then, the oldest first."""
    return [_answer(row) for row in await source.rows(_UNHEARD, before=before, most=limit)]


async def find_handed_in(source: Rows, answer_id: UUID) -> tuple[HandedIn, Given]:
    """One with its content, as long as that is kept. Raises NotFound `answer_not_found`."""
    found = await source.rows(_ONE, id=answer_id)
    if not found:
        raise NotFound("answer_not_found", "There is no answer with this id: its session was erased.")
    answer = _answer(found[0])
    return answer, Given(found[0].text, found[0].sound, answer.question_id)


async def note_taken(unit: Unit, answer_id: UUID) -> None:
    """Its words are in the ledger, so they are kept here no longer."""
    await _change(unit, answer_id, status=HandedInStatus.TAKEN.value, text=null(), sound=null())


async def note_failed(unit: Unit, answer_id: UUID, code: str, detail: str) -> None:
    """Its turn will not be taken; `detail` says the mend and holds no candidate's words."""
    await _change(unit, answer_id, status=HandedInStatus.FAILED.value, error={"code": code, "detail": detail})


async def _change(unit: Unit, answer_id: UUID, **fields: Any) -> None:
    waits = (HandedInRow.id == answer_id, HandedInRow.status == HandedInStatus.WAITING.value)
    await unit.execute(update(HandedInRow).where(*waits).values(**fields))


_COLUMNS = tuple(getattr(HandedInRow, name) for name in HandedIn.__dataclass_fields__)
_OF_SESSION = select(*_COLUMNS).where(HandedInRow.session_id == bindparam("session_id")).order_by(HandedInRow.id.desc())
_LAST = _OF_SESSION.limit(1)
_LAST_AS = _OF_SESSION.where(HandedInRow.identity == bindparam("identity")).limit(1)
_UNHEARD = (
    select(*_COLUMNS)
    .where(HandedInRow.status == HandedInStatus.WAITING.value, HandedInRow.sound.is_not(None))
    .where(HandedInRow.created_at < bindparam("before"))
    .order_by(HandedInRow.created_at)
    .limit(bindparam("most", type_=Integer))
)
_ONE = select(*_COLUMNS, HandedInRow.text, HandedInRow.sound).where(HandedInRow.id == bindparam("id"))


def _answer(row: Any) -> HandedIn:
    fields = {name: getattr(row, name) for name in HandedIn.__dataclass_fields__}
    return HandedIn(**{**fields, "status": HandedInStatus(fields["status"])})
