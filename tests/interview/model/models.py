"""Language models and judges for tests: they say what a test tells them, fail as it tells them, or never answer."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Sequence
from dataclasses import dataclass, field

from vivaroom.content.loader import library
from vivaroom.content.types import Kind, Question
from vivaroom.interview.built_in.lexical import lexical_claims
from vivaroom.interview.coverage import Coverage, Reading
from vivaroom.interview.evaluation import evaluate_claims
from vivaroom.interview.flow.deciding import Judged
from vivaroom.ports.language import Output, Task

Decision = Callable[[Task], object]


@dataclass
class Told:
    """Decides what `decisions` say for each kind of output, speaks `words`; notes every task."""

    decisions: dict[type, Decision] = field(default_factory=dict)
    words: str = ""
    name: str = "fake:told"
    tasks: list[Task] = field(default_factory=list)

    async def decide(self, task: Task, output: type[Output]) -> Output:
        self.tasks.append(task)
        decided = self.decisions[output](task)
        assert isinstance(decided, output)
        return decided

    async def speak(self, task: Task) -> AsyncGenerator[str, None]:
        self.tasks.append(task)
        for word in self.words.split(" "):
            yield f"{word} "


@dataclass
class Failing:
    """Fails with the same error whatever it is asked; `after` so many words where it speaks."""

    error: Exception
    before: Sequence[str] = ()
    name: str = "fake:failing"
    asked: int = 0

    async def decide(self, task: Task, output: type[Output]) -> Output:
        self.asked += 1
        raise self.error

    async def speak(self, task: Task) -> AsyncGenerator[str, None]:
        self.asked += 1
        for word in self.before:
            yield word
        raise self.error


@dataclass
class Hanging:
    """Never answers; `before` is what it says before it falls silent."""

    before: Sequence[str] = ()
    name: str = "fake:hanging"

    async def decide(self, task: Task, output: type[Output]) -> Output:
        await asyncio.Event().wait()
        raise AssertionError("unreachable")

    async def speak(self, task: Task) -> AsyncGenerator[str, None]:
        for word in self.before:
            yield word
        await asyncio.Event().wait()


class WordJudge:
    """The built-in judge by words alone, without its gates."""

    async def judge(self, question: Question, text: str, intent: Reading = Reading.SUBSTANTIVE) -> Judged:
        claims = lexical_claims(question, text)
        return Judged(Coverage(intent, claims), evaluate_claims(question, claims, "words"))


def a_question(kind: Kind = Kind.TECHNICAL) -> Question:
    """The first question of the bank that is of this kind."""
    return next(q for q in library().questions if q.kind is kind)


def the_question(text: str) -> Question:
    """The question of the bank that begins like this."""
    return next(q for q in library().questions if q.text.startswith(text))
