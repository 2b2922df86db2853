"""What the start page lets people choose."""

from dataclasses import dataclass

from vivaroom.content.types import Kind, Level
from vivaroom.interview.designs.design import Design

_USUAL = Design()


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing to choose; `named` when the catalogue has a word for each value."""

    name: str
    options: tuple[str, ...]
    chosen: str
    named: bool = False


CHOICES = (
    Choice("kind", tuple(Kind), _USUAL.kind, named=True),
    Choice("level", tuple(Level), _USUAL.level, named=True),
    Choice("question_count", ("3", "6", "9", "12"), str(_USUAL.question_count)),
    Choice("duration_minutes", ("10", "20", "30", "45", "60"), str(_USUAL.duration_minutes)),
)
