"""What a request to a language model used, and who is told of it."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class Purpose(StrEnum):
    """What a model is asked for; each may have models of its own."""

    SPEAK = "speak"
    JUDGE = "judge"
    PLAN = "plan"
    SUPERVISE = "supervise"


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens of one request as its vendor counted them; nobody counts for a vendor who does not.

    `input_tokens` are all that went in, among them `cached_tokens`, which the vendor had read before, and
    `kept_tokens`, which it keeps for later requests. `purpose` is None for what no part of an interview asked.
    """

    vendor: str
    model: str
    purpose: Purpose | None
    input_tokens: int
    output_tokens: int
    cached_tokens: int = 0
    kept_tokens: int = 0


class Meter(Protocol):
    """Who counts."""

    def used(self, usage: Usage) -> None:
        """A request ended, whether it gave what was wanted or not. Returns at once, and never raises."""
        ...


class Uncounted:
    """Nobody counts."""

    def used(self, usage: Usage) -> None:
        """Let it pass."""


UNCOUNTED = Uncounted()
