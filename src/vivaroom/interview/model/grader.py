"""Judges an answer with a language model that only points at words: code checks them, and code computes the score.

The model says for each key point whether the answer states it, and quotes the words that do. What it says counts for
nothing unless the words stand in the candidate's own answer, are more than a few and more than the question's own, and
a second look at nothing but these words finds the same. Before any of it, sentences that speak to the grader and
everything that tells who the candidate is are taken out.
"""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, replace

from vivaroom.content.types import KeyPoint
from vivaroom.interview.built_in.intent import read_intent
from vivaroom.interview.coverage import Claim, Reading, Status
from vivaroom.interview.evaluation import CREDIT, Evaluation, evaluate_claims, not_scored
from vivaroom.interview.model.claims import FOUND, Findings, Found, Standings, doubled, lowest, numbered
from vivaroom.interview.model.decoys import Decoys
from vivaroom.interview.model.evidence import Evidence, Quoted, evidence_of, weakness_of
from vivaroom.interview.model.exchange import AnswerJudge, Exchange
from vivaroom.interview.model.identity import without_identity
from vivaroom.interview.model.prompting import CONFIRM_CLAIM, FIND_CLAIMS, prompts_version, task
from vivaroom.interview.model.reasons import ADDRESSED_TO_GRADER, GRADER_MISLED, GRADER_UNRELIABLE, INSTRUCTION_LIKE
from vivaroom.interview.model.seen import as_said
from vivaroom.kit.errors import ProviderError
from vivaroom.ports.language import LanguageModel

DECOYS = 2
DECOYS_TO_CONFIRM = 3


@dataclass(frozen=True, slots=True)
class _Case:
    """An exchange with what may be judged of it."""

    exchange: Exchange
    asked: str
    evidence: Evidence
    seed: str


@dataclass(frozen=True, slots=True)
class _Checked:
    """A claim that stood or fell, with the flag that says why it fell."""

    claim: Claim
    quoted: Quoted | None = None
    flag: str | None = None


class ModelGrader:
    """A `Grader` by a language model. `variation` changes the order of statements, to see how stable scores are."""

    def __init__(self, model: LanguageModel, built_in: AnswerJudge, decoys: Decoys, variation: int = 0) -> None:
        self.name = f"{model.name} / prompts {prompts_version()}"
        self._model = model
        self._built_in = built_in
        self._decoys = decoys
        self._variation = variation

    async def evaluate(self, exchange: Exchange) -> Evaluation:
        """The judgement; not scored, with the reason, where a gate holds or the model cannot be trusted.

        Raises ProviderError when the model fails.
        """
        case = self._case(exchange)
        struck = (ADDRESSED_TO_GRADER,) if case.evidence.struck else ()
        gated = await self._gate(case)
        if gated is not None:
            return replace(gated, grader=self.name, flags=tuple(dict.fromkeys((*gated.flags, *struck))))
        checked = await self._find(case)
        if checked is None:
            return not_scored(GRADER_UNRELIABLE, self.name, (*struck, GRADER_MISLED))
        confirmed = await self._confirm_all(case, checked)
        flags = (*struck, *dict.fromkeys(c.flag for c in confirmed if c.flag))
        return evaluate_claims(exchange.question, (c.claim for c in confirmed), self.name, flags)

    def _case(self, exchange: Exchange) -> _Case:
        evidence = evidence_of(exchange.answer, exchange.identity)
        asked = without_identity(as_said(exchange.asked), exchange.identity).text
        return _Case(exchange, asked, evidence, f"{self._variation}\0{exchange.question.id}\0{evidence.view.text}")

    async def _gate(self, case: _Case) -> Evaluation | None:
        """The judgement of what is no answer, by rules alone; None for an answer."""
        if case.evidence.struck and case.evidence.is_empty:
            return not_scored(INSTRUCTION_LIKE, self.name)
        question, text = case.exchange.question, case.evidence.view.text
        intent = read_intent(text)
        match intent:
            case Reading.SUBSTANTIVE | Reading.RAMBLING:
                judged = await self._built_in.judge(question, text, intent)
                known = judged.evaluation
                if known is None or known.not_scored or judged.coverage.reading is Reading.DONT_KNOW:
                    return case.evidence.back(known or not_scored(judged.coverage.reading.value, self.name))
                return None
            case Reading.DONT_KNOW:
                return evaluate_claims(question, (), self.name)
            case Reading.REFUSAL:
                return not_scored("refused", self.name)
            case _:
                return not_scored(intent.value, self.name)

    async def _find(self, case: _Case) -> list[_Checked] | None:
        """A checked claim for each key point that the model spoke of; None when it found what nobody said."""
        points = case.exchange.question.key_points
        statements = numbered(points, self._foreign(case, points, DECOYS), case.seed)
        findings = await self._model.decide(
            task(
                FIND_CLAIMS,
                ("question", case.asked),
                ("statements", statements.text),
                ("answer", case.evidence.view.text),
            ),
            Findings,
        )
        found = lowest(findings.statements)
        if statements.misled({number: one.status for number, one in found.items()}):
            return None
        return [_check(case, point, one) for point, one in statements.of_key_points(found)]

    async def _confirm_all(self, case: _Case, checked: Iterable[_Checked]) -> list[_Checked]:
        failed: ProviderError | None = None
        try:
            async with asyncio.TaskGroup() as group:
                looks = [group.create_task(self._confirm(case, one)) for one in checked]
        except* ProviderError as failures:
            failed = _any_of(failures)
        if failed is not None:
            raise failed
        return [look.result() for look in looks]

    async def _confirm(self, case: _Case, checked: _Checked) -> _Checked:
        """The claim after a second look at its quote alone, which nothing else in the answer can sway."""
        claim, quoted = checked.claim, checked.quoted
        if claim.status not in FOUND or quoted is None:
            return checked
        point = next(k for k in case.exchange.question.key_points if k.id == claim.key_point)
        seed = f"{case.seed}\0{quoted.seen}"
        statements = doubled(point, self._foreign(case, (point,), DECOYS_TO_CONFIRM), seed)
        standings = await self._model.decide(
            task(CONFIRM_CLAIM, ("question", case.asked), ("statements", statements.text), ("words", quoted.seen)),
            Standings,
        )
        statuses = {one.statement.strip(): one.status for one in standings.statements}
        if statements.misled(statuses):
            return _Checked(Claim(point.id, Status.ABSENT), flag=GRADER_MISLED)
        looks = [statuses.get(number, Status.ABSENT) for number in statements.key_points]
        if any(look not in FOUND for look in looks):
            return _Checked(Claim(point.id, Status.ABSENT), flag=f"unconfirmed:{point.id}")
        lowest_look = min((claim.status, *looks), key=lambda status: CREDIT[status])
        return _Checked(replace(claim, status=lowest_look), quoted)

    def _foreign(self, case: _Case, points: Iterable[KeyPoint], count: int) -> tuple[str, ...]:
        question = case.exchange.question
        known = (text for k in points for text in (k.point, *k.also))
        about = (question.text, question.ideal_answer, case.evidence.view.text, *known)
        return self._decoys.draw(count, about, case.seed)


def _any_of(failures: ExceptionGroup[ProviderError]) -> ProviderError:
    first = failures.exceptions[0]
    return _any_of(first) if isinstance(first, ExceptionGroup) else first


def _check(case: _Case, point: KeyPoint, found: Found) -> _Checked:
    """The claim where its quote stands in the answer and can carry it; otherwise absent, with the reason."""
    if found.status is Status.ABSENT:
        return _Checked(Claim(point.id, Status.ABSENT))
    quoted = case.evidence.find(found.quote)
    weakness = "unverified_quote" if quoted is None else weakness_of(quoted, case.asked)
    if quoted is None or weakness:
        return _Checked(Claim(point.id, Status.ABSENT), flag=f"{weakness}:{point.id}")
    said = quoted.said
    return _Checked(Claim(point.id, found.status, said.of(case.exchange.answer), said.start, said.end), quoted)
