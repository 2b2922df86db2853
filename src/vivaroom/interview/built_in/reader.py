"""The built-in reading of answers: intent by rules, coverage by the built-in grader, no language model."""

import asyncio
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from vivaroom.content.types import Question
from vivaroom.interview.built_in.intent import read_intent
from vivaroom.interview.built_in.lexical import lexical_claims
from vivaroom.interview.coverage import Claim, Coverage, Reading, Status
from vivaroom.interview.director import Understood
from vivaroom.interview.evaluation import Evaluation, evaluate_claims, not_scored
from vivaroom.interview.flow.deciding import Judged
from vivaroom.interview.grading.grade import grade
from vivaroom.interview.grading.graded import GateReason, Graded, GradedKeyPoint, GradedQuestion
from vivaroom.interview.grading.ideal import ideal_sentences
from vivaroom.interview.grading.passages import ReferenceCache
from vivaroom.interview.plan import Plan
from vivaroom.interview.session import Session, Turn
from vivaroom.ports.embedding import TokenEncoder

GRADER = "built-in 1"
NO_REFERENCE = "no_reference"
LEXICAL_GRADER = "built-in 1, words only"
_READINGS = {
    GateReason.EMPTY: Reading.EMPTY,
    GateReason.TOO_SHORT: Reading.SUBSTANTIVE,
    GateReason.DONT_KNOW: Reading.DONT_KNOW,
    GateReason.INSTRUCTION_LIKE: Reading.INSTRUCTION,
    GateReason.GIBBERISH: Reading.GIBBERISH,
    GateReason.SHUFFLED: Reading.GIBBERISH,
    GateReason.PARROTED: Reading.OFF_TOPIC,
    GateReason.OFF_TOPIC: Reading.OFF_TOPIC,
    GateReason.NEGATED: Reading.SUBSTANTIVE,
}


class BuiltInReader:
    """Reads and judges answers on this machine. Without an encoder it compares words alone, and its grades say so."""

    def __init__(self, encoder: TokenEncoder | None, *, threads: int = 2) -> None:
        self._encoder = encoder
        self._references = ReferenceCache(encoder) if encoder else None
        self._workers = ThreadPoolExecutor(threads, thread_name_prefix="grading")
        self._beside = ThreadPoolExecutor(1, thread_name_prefix="preparing")

    async def read(self, plan: Plan, session: Session, turn: Turn, text: str) -> Understood:
        """The reading, the coverage and the evaluation of an answer; some tens of milliseconds in a worker thread."""
        intent = read_intent(_about_the_company(text, plan))
        planned = plan.find(turn.put.slug)
        if planned is None or not turn.put.scored:
            return Understood(Judged(Coverage(intent)))
        if intent not in (Reading.SUBSTANTIVE, Reading.RAMBLING):
            return Understood(_without_grade(planned.question, intent))
        return Understood(await self.judge(planned.question, text, intent))

    async def judge(self, question: Question, text: str, intent: Reading = Reading.SUBSTANTIVE) -> Judged:
        """Coverage and evaluation of an utterance that is meant as an answer."""
        if not question.graded:
            return Judged(Coverage(intent), not_scored(NO_REFERENCE, GRADER))
        if self._encoder is None:
            claims = lexical_claims(question, text)
            return Judged(Coverage(intent, claims), evaluate_claims(question, claims, LEXICAL_GRADER))
        loop = asyncio.get_running_loop()
        graded = await loop.run_in_executor(
            self._workers, grade, _graded_question(question), text, self._encoder, self._references
        )
        return _judged(question, graded, intent)

    def prepare(self, question: Question) -> None:
        """Encode a question that was just asked, while the candidate thinks; returns at once."""
        if self._references is not None:
            self._beside.submit(_encode, self._references, question)

    def close(self) -> None:
        """Let the worker threads end."""
        for workers in (self._workers, self._beside):
            workers.shutdown(wait=False, cancel_futures=True)


def _about_the_company(text: str, plan: Plan) -> str:
    """The text with a company by its name called the company, where there are facts about it that could answer."""
    if not plan.company or not plan.company_facts:
        return text
    return re.sub(rf"(?<!\w){re.escape(plan.company)}(?!\w)", "the company", text, flags=re.IGNORECASE)


def _encode(references: ReferenceCache, question: Question) -> None:
    for text in (question.text, *(wording for k in question.key_points for wording in (k.point, *k.also))):
        references.reference(text)
    ideal_sentences(question.ideal_answer, references)


def _without_grade(question: Question, intent: Reading) -> Judged:
    """What is judged of an utterance that is no answer: not knowing is a finding, everything else is none."""
    if intent is Reading.DONT_KNOW:
        return Judged(Coverage(intent), evaluate_claims(question, (), GRADER))
    if intent is Reading.REFUSAL:
        return Judged(Coverage(intent), not_scored("refused", GRADER))
    return Judged(Coverage(intent))


def _judged(question: Question, graded: Graded, intent: Reading) -> Judged:
    claims = tuple(
        Claim(
            c.key_point_id,
            Status(c.status.value),
            c.quote or "",
            c.span.start if c.span else 0,
            c.span.end if c.span else 0,
        )
        for c in graded.claims
    )
    flags = _flags(graded)
    near = None if graded.closeness is None else round(graded.closeness, 3)
    if graded.gate is None:
        evaluation = evaluate_claims(question, claims, GRADER, flags)
        return Judged(Coverage(intent, claims, None, near), replace(evaluation, like_ideal_0_1=graded.like_ideal_0_1))
    reason = graded.gate.reason
    if reason is GateReason.DONT_KNOW:
        return _without_grade(question, Reading.DONT_KNOW)
    reading = _READINGS[reason]
    if reading is Reading.SUBSTANTIVE and not claims:
        claims = tuple(Claim(k.id, Status.ABSENT) for k in question.key_points)
    return Judged(Coverage(reading, claims, reason.value, near), not_scored(reason.value, GRADER, flags))


def _flags(graded: Graded) -> tuple[str, ...]:
    flags = [f"may_contradict:{c.key_point_id}" for c in graded.claims if c.contradiction]
    return (*flags, "addressed_to_grader") if graded.struck else tuple(flags)


def _graded_question(question: Question) -> GradedQuestion:
    points = tuple(GradedKeyPoint(k.id, k.point, k.also, float(k.weight), k.element) for k in question.key_points)
    return GradedQuestion(question.text, points, question.ideal_answer)


def evaluation_of(judged: Judged) -> Evaluation:
    """The evaluation that a reading came to; an utterance that is no answer was not scored."""
    return judged.evaluation or not_scored(judged.coverage.reading.value, GRADER)
