"""What graders get and what they promise."""

from dataclasses import dataclass
from typing import Protocol

from vivaroom.content.types import Question
from vivaroom.interview.coverage import Reading
from vivaroom.interview.evaluation import Evaluation
from vivaroom.interview.flow.deciding import Judged


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question with an answer to it.

    `asked` is how it was put, which for a follow-up is narrower than the question whose key points are judged.
    `identity` is what the profile tells of who the candidate is: names, schools, addresses, one each.
    """

    question: Question
    asked: str
    answer: str
    identity: tuple[str, ...] = ()


class Grader(Protocol):
    """Judges one answer; `name` stands beside its scores."""

    name: str

    async def evaluate(self, exchange: Exchange) -> Evaluation:
        """The judgement, with quotes that stand in the answer. Raises ProviderError."""
        ...


class AnswerJudge(Protocol):
    """The built-in judge: no model, never fails for what a candidate says."""

    async def judge(self, question: Question, text: str, intent: Reading = Reading.SUBSTANTIVE) -> Judged:
        """Coverage and evaluation of an utterance that is meant as an answer."""
        ...
