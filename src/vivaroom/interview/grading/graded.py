"""What the built-in grader is asked and what it answers."""

from dataclasses import dataclass
from enum import StrEnum

from vivaroom.content.types import Element
from vivaroom.interview.grading.words import Span


class Coverage(StrEnum):
    """How an answer treats one key point."""

    STATED = "stated"
    PARTLY = "partly"
    CONTRADICTED = "contradicted"
    ABSENT = "absent"


class GateReason(StrEnum):
    """Why an answer is not scored; each is a reason to ask again, never a low score."""

    EMPTY = "empty"
    TOO_SHORT = "too_short"
    DONT_KNOW = "dont_know"
    INSTRUCTION_LIKE = "instruction_like"
    GIBBERISH = "gibberish"
    SHUFFLED = "shuffled"
    PARROTED = "parroted"
    OFF_TOPIC = "off_topic"
    NEGATED = "negated"


@dataclass(frozen=True, slots=True)
class GradedKeyPoint:
    """One thing a good answer says: `also` are other wordings, `weight` is above 0."""

    id: str
    point: str
    also: tuple[str, ...] = ()
    weight: float = 1.0
    element: Element | None = None


@dataclass(frozen=True, slots=True)
class GradedQuestion:
    """A question with its key points; without any, the ideal answer stands as the only key point."""

    text: str
    key_points: tuple[GradedKeyPoint, ...]
    ideal_answer: str


@dataclass(frozen=True, slots=True)
class Gate:
    """The rule that kept an answer from being scored."""

    reason: GateReason


@dataclass(frozen=True, slots=True)
class KeyPointClaim:
    """What the answer says of one key point.

    `quote` is `answer[span.start:span.end]`, the sentence that speaks for the status, None when absent.
    `strength_0_1` is how much of the point is there. `contradiction_0_1` is the probability, from a model of its
    own, that the answer says the opposite; it warns a reader and never enters a score.
    """

    key_point_id: str
    status: Coverage
    quote: str | None
    span: Span | None
    strength_0_1: float
    contradiction_0_1: float

    @property
    def contradiction(self) -> bool:
        """Whether a reader should check that the answer does not say the opposite."""
        return self.status is Coverage.CONTRADICTED or self.contradiction_0_1 >= 0.5


@dataclass(frozen=True, slots=True)
class Graded:
    """The grade of one answer.

    `score_0_1` is the mean of the claims' strengths under the key points' weights, None when a gate held it back.
    `uncertainty` is the range that held four of five human grades of answers with such a score.
    `struck` are the ranges of the answer that address the grader and were not read. `closeness` is the highest cosine
    of one of its sentences with the question or a key point, None where there was no sentence; `like_ideal_0_1` is how
    like the ideal answer it is as a whole. Neither enters a score.
    """

    score_0_1: float | None
    uncertainty: tuple[float, float] | None
    gate: Gate | None
    claims: tuple[KeyPointClaim, ...]
    struck: tuple[Span, ...]
    closeness: float | None = None
    like_ideal_0_1: float | None = None
