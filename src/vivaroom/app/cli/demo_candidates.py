"""Three invented candidates for the demo, who differ in how much of a good answer they give."""

from dataclasses import dataclass
from enum import StrEnum

from vivaroom.content.types import Element, KeyPoint, Question
from vivaroom.interview.moves import PutQuestion
from vivaroom.interview.plan import Plan
from vivaroom.interview.signals import Answered, Command, Commanded, Signal


class Manner(StrEnum):
    """How somebody answers."""

    THOROUGH = "thorough"
    HALFWAY = "halfway"
    UNPREPARED = "unprepared"


@dataclass(frozen=True, slots=True)
class DemoCandidate:
    """Somebody who does not exist."""

    name: str
    manner: Manner


CANDIDATES = (
    DemoCandidate("Demo Ada (thorough)", Manner.THOROUGH),
    DemoCandidate("Demo Ben (halfway)", Manner.HALFWAY),
    DemoCandidate("Demo Cleo (unprepared)", Manner.UNPREPARED),
)
_NOTHING_TO_ADD = "No, thank you, that was all from my side."
_NOT_THOUGHT_OF = "To be honest, I have not thought about that part."
_VAGUE = "I would look at what the others in the team do there and then try things until it works."
_STORY = {
    Element.SITUATION: "At noon our parcel tracking page took eight seconds, and two hundred people a day called about it.",
    Element.ACTION: "I measured where the time went, found a query that read a whole table, and gave it an index and a cache.",
    Element.REASON: "I chose a cache over more servers because the data changes only every five minutes.",
    Element.RESULT: "The page came down to four hundred milliseconds, and two thirds of the calls stopped.",
    Element.REFLECTION: "Today I would put an alert on the slowest requests first, so that nobody has to call us.",
    Element.EXAMPLE: "For example, in March I moved label printing to a queue, so a slow printer no longer stopped a sale.",
}
"""What somebody with experience tells, by the part of a story that is asked for."""
SKIPPED = 2
UNKNOWN = 3


def said_by(manner: Manner, plan: Plan, put: PutQuestion) -> Signal:
    """What such a candidate says to this question; the same question gets the same answer."""
    planned = plan.find(put.slug)
    identity = f"demo {put.question_id.hex}"
    if planned is None or not put.scored:
        return Answered(_NOTHING_TO_ADD, identity)
    if manner is Manner.UNPREPARED and put.number == SKIPPED:
        return Commanded(Command.SKIP, identity)
    words = {Manner.THOROUGH: _thorough, Manner.HALFWAY: _halfway, Manner.UNPREPARED: _unprepared}[manner]
    return Answered(words(planned.question, put), identity)


def _thorough(question: Question, put: PutQuestion) -> str:
    """Everything; of every third question the last point is missing, also when asked for it."""
    has_gap = put.number % 3 == 0
    if put.key_point is not None:
        return _NOT_THOUGHT_OF if has_gap else _in_own_words(_asked_for(question, put))
    return " ".join(map(_in_own_words, question.key_points[:-1])) if has_gap else question.ideal_answer


def _halfway(question: Question, put: PutQuestion) -> str:
    """The weightiest point at first; asked for another one, every second time."""
    if put.key_point is not None:
        return _in_own_words(_asked_for(question, put)) if put.number % 2 else _NOT_THOUGHT_OF
    return _in_own_words(max(question.key_points, key=lambda p: p.weight))


def _unprepared(question: Question, put: PutQuestion) -> str:
    if put.way_in:
        return _in_own_words(question.key_points[0])
    return "I don't know." if put.number == UNKNOWN else _VAGUE


def _asked_for(question: Question, put: PutQuestion) -> KeyPoint:
    return next(p for p in question.key_points if p.id == put.key_point)


def _in_own_words(point: KeyPoint) -> str:
    if point.element is not None:
        return _STORY[point.element]
    return point.also[0] if point.also else point.point
