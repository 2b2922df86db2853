"""Reads answers with the built-in reader, and asks a language model only about short utterances that rules cannot place.

What the next move needs comes in milliseconds from the built-in reader; a model's judgement follows as a job. A short
utterance in which nothing of the question was found may be meant in many ways: there a model is asked, briefly.
"""

import asyncio
from collections import OrderedDict
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from pydantic import BaseModel

from vivaroom.interview.coverage import Coverage, Reading
from vivaroom.interview.director import Understood
from vivaroom.interview.evaluation import not_scored
from vivaroom.interview.events import FellBack
from vivaroom.interview.flow.deciding import Judged
from vivaroom.interview.grading.addressed_to_grader import strike
from vivaroom.interview.grading.words import words
from vivaroom.interview.model.claims import FOUND
from vivaroom.interview.model.prompting import READ_UTTERANCE, task
from vivaroom.interview.model.reasons import reason_of
from vivaroom.interview.plan import Plan
from vivaroom.interview.session import Session, Turn
from vivaroom.kit.errors import ProviderError
from vivaroom.ports.language import LanguageModel

PATIENCE = timedelta(milliseconds=800)
SHORT_WORDS = 25
SESSIONS_REMEMBERED = 1024
_ANSWERS = (Reading.SUBSTANTIVE, Reading.RAMBLING)
_UNPLACED = (Reading.SUBSTANTIVE, Reading.OFF_TOPIC)


class Meant(StrEnum):
    """What a model may take an utterance for. Abuse and orders are for rules alone, since they have consequences."""

    SUBSTANTIVE = "substantive"
    DONT_KNOW = "dont_know"
    REFUSAL = "refusal"
    ASKS_FOR_ANSWER = "asks_for_answer"
    ASKS_TO_REPEAT = "asks_to_repeat"
    ASKS_ABOUT_JOB = "asks_about_job"
    NEEDS_TIME = "needs_time"
    OFF_TOPIC = "off_topic"


class Utterance(BaseModel):
    """How an utterance is meant."""

    reading: Meant


class BuiltIn(Protocol):
    """The reader that needs no model; an `AnswerReader` too."""

    async def read(self, plan: Plan, session: Session, turn: Turn, text: str) -> Understood:
        """The reading, the coverage and perhaps the evaluation of an answer."""
        ...


@dataclass(frozen=True, slots=True)
class _Asked:
    """What the model made of an utterance, or why it made nothing of it."""

    meant: Meant = Meant.SUBSTANTIVE
    failure: str | None = None


class ModelReader:
    """An `AnswerReader` whose judgements a model makes later. Waits for a model at most `patience`."""

    def __init__(self, model: LanguageModel, built_in: BuiltIn, patience: timedelta = PATIENCE) -> None:
        self._model = model
        self._built_in = built_in
        self._patience = patience
        self._told: OrderedDict[UUID, int] = OrderedDict()

    async def read(self, plan: Plan, session: Session, turn: Turn, text: str) -> Understood:
        """The built-in reading, corrected where a model knows better; `evaluate_later` for what is worth judging."""
        understood = await self._built_in.read(plan, session, turn, text)
        events: tuple[FellBack, ...] = ()
        if _is_unplaced(understood.judged.coverage, text):
            asked = await self._ask(turn.put.text, text)
            understood = _corrected(understood, asked.meant)
            events = self._tell_once(session, turn, asked.failure)
        later = turn.put.scored and plan.find(turn.put.slug) is not None and _is_gradable(understood.judged.coverage)
        return replace(understood, evaluate_later=later, events=(*understood.events, *events))

    async def _ask(self, question: str, text: str) -> _Asked:
        try:
            async with asyncio.timeout(self._patience.total_seconds()):
                about = task(READ_UTTERANCE, ("question", question), ("utterance", text))
                return _Asked((await self._model.decide(about, Utterance)).reading)
        except (ProviderError, TimeoutError) as error:
            return _Asked(failure=reason_of(error))

    def _tell_once(self, session: Session, turn: Turn, failure: str | None) -> tuple[FellBack, ...]:
        """The event of a failure, once a phase of a session and process: the ledger needs the fact, not the count."""
        first = session.turns[0].put.question_id if session.turns else turn.put.question_id
        if failure is None or self._told.get(first) == turn.put.phase:
            return ()
        self._told[first] = turn.put.phase
        while len(self._told) > SESSIONS_REMEMBERED:
            self._told.popitem(last=False)
        return (FellBack("reader", failure),)


def _is_unplaced(coverage: Coverage, text: str) -> bool:
    """Whether a short utterance might be something else than an answer, and holds nothing that rules must deal with."""
    if coverage.reading not in _UNPLACED or any(c.status in FOUND for c in coverage.claims):
        return False
    return 0 < len(words(text)) <= SHORT_WORDS and not strike(text).struck_spans


def _is_gradable(coverage: Coverage) -> bool:
    return coverage.reading in _ANSWERS and coverage.gate is None


def _corrected(understood: Understood, meant: Meant) -> Understood:
    """The reading as the model has it. Not knowing keeps the built-in finding; anything else that is no answer has none."""
    judged = understood.judged
    if meant is Meant.SUBSTANTIVE:
        return understood
    if meant is Meant.DONT_KNOW:
        return replace(understood, judged=Judged(Coverage(Reading.DONT_KNOW), judged.evaluation))
    reading = Reading(meant.value)
    grader = judged.evaluation.grader if judged.evaluation else "built-in"
    evaluation = not_scored("refused", grader) if reading is Reading.REFUSAL else None
    return replace(understood, judged=Judged(Coverage(reading), evaluation))
