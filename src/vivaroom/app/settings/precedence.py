"""Settings of several names that say one thing, the one that wins first; `vivaroom doctor` explains by this table."""

from collections.abc import Iterator
from dataclasses import dataclass

from vivaroom.app.settings.given import Given, Surroundings


@dataclass(frozen=True, slots=True)
class Contest:
    """What is at stake, and groups of names of which the first that is given whole wins.

    Where `settled_by` is given, it says more precisely what is wanted, and nothing is contested.
    """

    about: str
    groups: tuple[tuple[str, ...], ...]
    settled_by: str | None = None


CONTESTS = (
    Contest("the database", (("DATABASE_URL",), ("DB_HOST", "DB_NAME", "DB_USER"))),
    Contest(
        "the language model, where VIVAROOM_LLM names none",
        (
            ("OPENAI_API_KEY",),
            ("OPENAI_API_KEYS",),
            ("OPENAI_BASE_URL",),
            ("GOOGLE_API_KEY",),
            ("GEMINI_API_KEY",),
            ("GEMINI_API_KEYS",),
            ("CEREBRAS_API_KEY",),
        ),
        settled_by="VIVAROOM_LLM",
    ),
    Contest("the place of files", (("VIVAROOM_FILES",), ("S3_BUCKET_NAME",))),
    Contest(
        "the key to the bucket", (("S3_ACCESS_KEY", "S3_SECRET_KEY"), ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"))
    ),
    Contest("the region of the bucket", (("S3_REGION",), ("AWS_REGION",), ("AWS_DEFAULT_REGION",))),
    Contest(
        "the Firebase project",
        (
            ("FIREBASE_PROJECT_ID",),
            ("FIREBASE_CREDENTIALS_JSON",),
            ("FIREBASE_CREDENTIALS_PATH",),
            ("GOOGLE_APPLICATION_CREDENTIALS",),
        ),
    ),
    Contest("the level of the log", (("LOG_LEVEL",), ("DEBUG",))),
)
JOINED = {
    frozenset({"OPENAI_API_KEY", "OPENAI_API_KEYS", "OPENAI_BASE_URL"}),
    frozenset({"GOOGLE_API_KEY", "GEMINI_API_KEY", "GEMINI_API_KEYS"}),
}
"""Names that go together, so that none of them loses to another."""


@dataclass(frozen=True, slots=True)
class Won:
    """How a contest ended here."""

    about: str
    by: tuple[Given, ...]
    over: tuple[Given, ...]


def contests_here(given: Surroundings) -> Iterator[Won]:
    """The contests with more than one party."""
    for contest in CONTESTS:
        found = [tuple(one for name in names for one in given.under(name)[:1]) for names in contest.groups]
        whole = [one for one, names in zip(found, contest.groups, strict=True) if len(one) == len(names)]
        if not whole or (contest.settled_by and given.under(contest.settled_by)):
            continue
        winner = whole[0]
        losers = tuple(value for one in found for value in one if one is not winner and not _joined(winner, value))
        if losers:
            yield Won(contest.about, winner, losers)


def _joined(winner: tuple[Given, ...], value: Given) -> bool:
    return any({one.name for one in winner} <= together and value.name in together for together in JOINED)
