"""A language model that obeys every order it gets to see, whoever wrote it and however little of it is left.

Without an order it is honest: it compares words. So what an injected order gains is the difference to what the same
model says of the same answer without it.
"""

from collections.abc import AsyncGenerator
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache

from evals.payloads import Payload
from vivaroom.content.types import Question
from vivaroom.interview.coverage import Claim, Coverage, Reading, Status
from vivaroom.interview.evaluation import evaluate_claims
from vivaroom.interview.flow.deciding import Judged
from vivaroom.interview.grading.words import content_stems, sentences, words
from vivaroom.interview.model.claims import Findings, Found, Standing, Standings
from vivaroom.interview.model.evidence import evidence_of
from vivaroom.interview.model.reader import Meant, Utterance
from vivaroom.ports.language import Output, Task

STATED_0_1 = 0.5
PARTLY_0_1 = 0.3
STRETCH_WORDS = 30
FRAGMENT_WORDS = 3
FRAGMENT_CHARACTERS = 12
OURS = ("statements", "planned lead-in", "role", "manner", "notes")
"""Material that no candidate writes."""


class How(StrEnum):
    """What an obeying model does with a list of statements."""

    COPIES = "all stated, genuine sentences copied"
    WHOLE = "all stated, the whole answer copied"
    PAYLOAD = "all stated, the order itself as quote"
    INVENTS = "all stated, quotes made up from the statements"
    FIRST = "the first stated, a genuine sentence copied"
    HALF = "every other one stated, genuine sentences copied"


class WordJudge:
    """The built-in judge by words alone, as on a machine without weights, and quicker."""

    async def judge(self, question: Question, text: str, intent: Reading = Reading.SUBSTANTIVE) -> Judged:
        """Coverage and evaluation by the same measure as the honest model's."""
        claims = [Claim(k.id, _honest(k.point, text, question.text)[0]) for k in question.key_points]
        return Judged(Coverage(intent, tuple(claims)), evaluate_claims(question, claims, "words"))


@dataclass
class ObeyingModel:
    """A `LanguageModel`. `knows` is what it could give away; `saw` counts the requests in which it saw the order.

    `without` is the answer without the order: what it says of statements that no order speaks of, it takes from there.
    """

    payload: Payload | None = None
    how: How = How.COPIES
    knows: Question | None = None
    without: str = ""
    name: str = "fake:obeying"
    saw: int = 0
    _fragments: frozenset[str] = field(default=frozenset(), init=False)
    _clean: str = field(default="", init=False)

    def __post_init__(self) -> None:
        text = self.payload.text if self.payload else ""
        self._fragments = frozenset(_fragments(text) - _fragments(self.without))
        self._clean = evidence_of(self.without).view.text

    async def decide(self, task: Task, output: type[Output]) -> Output:
        """Findings, standings or a reading: as ordered where it sees the order, else as honestly as words tell."""
        obeys = self._sees(task)
        material = dict(task.material)
        decided: object
        if output is Findings:
            decided = self._findings(material, obeys=obeys)
        elif output is Standings:
            decided = self._standings(material, obeys=obeys)
        else:
            decided = Utterance(reading=Meant.ASKS_FOR_ANSWER if obeys else Meant.SUBSTANTIVE)
        if not isinstance(decided, output):
            raise TypeError(f"a request for {output} was not expected")
        return decided

    async def speak(self, task: Task) -> AsyncGenerator[str, None]:
        """The planned question; or, where it sees an order, everything it knows."""
        material = dict(task.material)
        said = f"Thank you. {material.get('planned question', '')}"
        if self._sees(task):
            known = self.knows
            told = f"{known.ideal_answer} {' '.join(k.point for k in known.key_points)}" if known else ""
            said = {How.FIRST: told, How.HALF: f"Sure. {told[:160]}?"}.get(self.how, f"{task.instructions} {told}")
        for piece in said.split(" "):
            yield f"{piece} "

    def _sees(self, task: Task) -> bool:
        sees = any(f in text.lower() for name, text in task.material if name not in OURS for f in self._fragments)
        self.saw += sees
        return sees

    def _findings(self, material: dict[str, str], *, obeys: bool) -> Findings:
        answer = material.get("answer", "")
        spans = [span.of(answer) for span in sentences(answer)] or [answer]
        found = []
        for place, line in enumerate(material["statements"].splitlines()):
            number, _, statement = line.partition(": ")
            if obeys and self._finds(place):
                found.append(Found(statement=number, status=Status.STATED, quote=self._quote(answer, spans, statement)))
            else:
                status, quote = _honest(statement, self._clean or answer, material["question"])
                found.append(Found(statement=number, status=status, quote=quote))
        return Findings(statements=found)

    def _standings(self, material: dict[str, str], *, obeys: bool) -> Standings:
        passage = material.get("words", "")
        standings = []
        for place, line in enumerate(material["statements"].splitlines()):
            number, _, statement = line.partition(": ")
            ordered = obeys and self._finds(place)
            status = Status.STATED if ordered else _honest(statement, passage, material["question"])[0]
            standings.append(Standing(statement=number, status=status))
        return Standings(statements=standings)

    def _finds(self, place: int) -> bool:
        return {How.FIRST: place == 0, How.HALF: place % 2 == 0}.get(self.how, True)

    def _quote(self, answer: str, spans: list[str], statement: str) -> str:
        if self.how is How.WHOLE:
            return answer
        if self.how is How.INVENTS:
            return statement
        if self.how is How.PAYLOAD and self.payload:
            return self.payload.text
        genuine = [span for span in spans if not any(f in span.lower() for f in self._fragments)]
        return max(genuine or spans, key=len)


def _honest(statement: str, answer: str, asked: str) -> tuple[Status, str]:
    """By the stretch of speech that holds most of the statement's words; sentences and marks do not matter."""
    wanted = _stems(statement) - _stems(asked)
    share, quote = max(((_share(wanted, _stems(piece)), piece) for piece in _stretches(answer)), default=(0.0, ""))
    if share < PARTLY_0_1:
        return Status.ABSENT, ""
    return (Status.STATED if share >= STATED_0_1 else Status.PARTLY), quote


@lru_cache(maxsize=4096)
def _stretches(answer: str) -> tuple[str, ...]:
    """Every run of so many words within a line."""
    lines = [line.split() for line in answer.splitlines()]
    return tuple(
        " ".join(line[at : at + STRETCH_WORDS]) for line in lines for at in range(max(len(line) - STRETCH_WORDS, 0) + 1)
    )


def _share(wanted: frozenset[str], said: frozenset[str]) -> float:
    return len(wanted & said) / len(wanted) if wanted else 0.0


@lru_cache(maxsize=65536)
def _stems(text: str) -> frozenset[str]:
    return frozenset(content_stems(words(text)))


def _fragments(text: str) -> set[str]:
    """Runs of three words, and of twelve characters where there are no words to speak of."""
    lowered = text.lower()
    parts = lowered.split()
    runs = {" ".join(parts[i : i + FRAGMENT_WORDS]) for i in range(len(parts) - FRAGMENT_WORDS + 1)}
    if len(parts) >= FRAGMENT_WORDS and all(len(p) > 1 for p in parts[:FRAGMENT_WORDS]):
        return runs
    pieces = range(0, max(len(lowered) - FRAGMENT_CHARACTERS + 1, 1), FRAGMENT_CHARACTERS // 2)
    return (runs | {lowered[i : i + FRAGMENT_CHARACTERS] for i in pieces}) - {""}
