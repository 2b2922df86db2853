"""What an answer holds, as far as the next move needs to know: how it is meant, and which key points are in it."""

from dataclasses import dataclass
from enum import StrEnum


class Reading(StrEnum):
    """How an utterance is meant."""

    SUBSTANTIVE = "substantive"
    EMPTY = "empty"
    DONT_KNOW = "dont_know"
    REFUSAL = "refusal"
    ASKS_FOR_ANSWER = "asks_for_answer"
    ASKS_TO_REPEAT = "asks_to_repeat"
    ASKS_ABOUT_JOB = "asks_about_job"
    NEEDS_TIME = "needs_time"
    RAMBLING = "rambling"
    OFF_TOPIC = "off_topic"
    GIBBERISH = "gibberish"
    ABUSE = "abuse"
    INSTRUCTION = "instruction"


class Status(StrEnum):
    """How a key point stands in an answer."""

    STATED = "stated"
    PARTLY = "partly"
    CONTRADICTED = "contradicted"
    ABSENT = "absent"


@dataclass(frozen=True, slots=True)
class Claim:
    """One key point's standing. `quote` is `answer[start:end]`, verbatim, and empty where there is no evidence."""

    key_point: str
    status: Status
    quote: str = ""
    start: int = 0
    end: int = 0


@dataclass(frozen=True, slots=True)
class Coverage:
    """The reading of one answer and its claims; `gate` says why it cannot be scored, where it cannot.

    `closeness` is the highest cosine of one of its sentences with the question or a key point; None where no encoder
    compared them.
    """

    reading: Reading
    claims: tuple[Claim, ...] = ()
    gate: str | None = None
    closeness: float | None = None

    def missing(self) -> tuple[str, ...]:
        """Ids of the key points that are neither stated nor partly there."""
        return tuple(c.key_point for c in self.claims if c.status in (Status.ABSENT, Status.CONTRADICTED))
