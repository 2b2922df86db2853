"""What has to be known before an interview can be made in conversation, and what stands in for what nobody minds."""

from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Any, Self
from uuid import UUID

from vivaroom.content.loader import Library
from vivaroom.content.types import Kind, Level
from vivaroom.interview.designs.design import Design

AMOUNT_LEAST = 1
AMOUNT_MOST = 30
MOST_TECHNOLOGIES = 30
MINUTES_A_QUESTION = 5
"""The default interview asks six questions in thirty minutes."""
MINUTES_LEAST = 5
MINUTES_MOST = 120
_USUAL = Design()


class Field(StrEnum):
    """The fields, in the order in which they are asked for."""

    ROLE = "role"
    KIND = "kind"
    LEVEL = "level"
    TECH_STACK = "tech_stack"
    AMOUNT = "amount"


@dataclass(frozen=True, slots=True)
class Fields:
    """What is known so far; None is not known yet. An empty stack means that no technology in particular is wanted.

    `amount` is the number of main questions, within the limits of a design.
    """

    role: str | None = None
    kind: Kind | None = None
    level: Level | None = None
    tech_stack: tuple[str, ...] | None = None
    amount: int | None = None

    @property
    def missing(self) -> tuple[Field, ...]:
        """What still has to be asked, in order."""
        return tuple(one for one in Field if getattr(self, one) is None)

    def to_json(self) -> dict[str, Any]:
        """Plain values, as they are stored and sent."""
        stack = None if self.tech_stack is None else list(self.tech_stack)
        plain = {one.name: getattr(self, one.name) for one in fields(self)}
        return {**plain, "kind": self.kind and self.kind.value, "level": self.level and self.level.value, "tech_stack": stack}  # fmt: skip

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> Self:
        """The fields of what `to_json` gave."""
        kind, level, stack = stored.get("kind"), stored.get("level"), stored.get("tech_stack")
        return cls(
            role=stored.get("role"),
            kind=Kind(kind) if kind else None,
            level=Level(level) if level else None,
            tech_stack=None if stack is None else tuple(stack),
            amount=stored.get("amount"),
        )


def usual(field: Field, known: Fields, library: Library) -> Any:
    """A sensible value of a field for somebody who does not mind.

    Of a role that the bank has no questions for, experiences are asked about, since every job has those.
    """
    match field:
        case Field.ROLE:
            return _USUAL.role.title()
        case Field.KIND:
            has_questions = known.role is None or library.nearest_role(known.role) is not None
            return _USUAL.kind if has_questions else Kind.BEHAVIORAL
        case Field.LEVEL:
            return _USUAL.level
        case Field.TECH_STACK:
            return ()
        case Field.AMOUNT:
            return _USUAL.question_count


def design_of(known: Fields, resume_id: UUID | None, language: str) -> Design:
    """The interview that these fields describe, as long as its questions need. Raises ValueError while any is missing."""
    if known.role is None or known.kind is None or known.level is None or known.amount is None:
        raise ValueError("fields are missing")
    return Design(
        role=known.role,
        kind=known.kind,
        level=known.level,
        tech_stack=known.tech_stack or (),
        question_count=known.amount,
        duration_minutes=max(MINUTES_LEAST, min(MINUTES_MOST, known.amount * MINUTES_A_QUESTION)),
        language=language,
        resume_id=resume_id,
    )
