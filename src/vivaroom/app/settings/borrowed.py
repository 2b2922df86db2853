"""Variables that other interview backends read and this one does not yet: what serves in place of what they name."""

from collections.abc import Iterator
from dataclasses import dataclass

from vivaroom.app.settings.given import Given, Surroundings


@dataclass(frozen=True, slots=True)
class Borrowed:
    """Variables that belong together, whose they are, and what is used instead."""

    whose: str
    names: tuple[str, ...]
    instead: str


BORROWED = (
    Borrowed("ElevenLabs", ("ELEVENLABS_API_KEY",), "speech is spoken by this machine, or by a vendor that is served"),
    Borrowed(
        "Celery", ("CELERY_BROKER_URL", "CELERY_RESULT_BACKEND"), "jobs wait in PostgreSQL, and workers take them"
    ),
)


def borrowed_here(given: Surroundings) -> Iterator[tuple[Borrowed, tuple[Given, ...]]]:
    """What of it is given, placeholders aside."""
    for one in BORROWED:
        found = tuple(value for name in one.names for value in given.under(name)[:1])
        if found:
            yield one, found
