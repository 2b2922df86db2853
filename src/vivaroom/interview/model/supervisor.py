"""Lets a language model look at a supervised conversation, beside it; the rules stand where it cannot."""

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from pydantic import BaseModel, Field

from vivaroom.interview.director import Director
from vivaroom.interview.events import FellBack
from vivaroom.interview.grading.addressed_to_grader import strike
from vivaroom.interview.model.prompting import SUPERVISE, task
from vivaroom.interview.model.reasons import reason_of
from vivaroom.interview.session import Session, SessionStatus
from vivaroom.interview.signals import Observed
from vivaroom.interview.store import Held
from vivaroom.interview.supervising.oversight import SUPERVISOR
from vivaroom.interview.supervising.verdict import Action, Verdict, Why
from vivaroom.kit.errors import ProviderError
from vivaroom.ports.language import LanguageModel, Task
from vivaroom.ports.queue import SuperviseSession

PATIENCE = timedelta(seconds=8)
LAST_ANSWERS = 3
LAST_WORDS = 120


class Advice(StrEnum):
    """What a model may advise. Concluding and ending are for the clock and for people."""

    IGNORE = "ignore"
    GUIDE = "guide"


class Sight(BaseModel):
    """How the conversation goes."""

    relevance: float = Field(ge=0, le=1)
    question_quality: float = Field(ge=0, le=1)
    progress: float = Field(ge=0, le=1)
    action: Advice


@dataclass(frozen=True, slots=True)
class ModelSupervisor:
    """Does the job `SuperviseSession`. No transaction is open while the model thinks."""

    director: Director
    model: LanguageModel
    patience: timedelta = PATIENCE

    async def look(self, job: SuperviseSession) -> Verdict | None:
        """What the model sees, in the ledger; None where the session has moved on, or no model could look.

        Safe to run again. A failure is written into the ledger once a session. Raises NotFound `session_not_found`.
        """
        director = self.director
        held = await director.ledger.read(director.database.glance(job.org_id), job.session_id)
        if not _waits_for(held.session, job.judged_seq):
            return None
        try:
            async with asyncio.timeout(self.patience.total_seconds()):
                sight = await self.model.decide(_about(held), Sight)
        except (ProviderError, TimeoutError) as error:
            if not held.session.oversight.model_failed:
                await director.note(job.org_id, job.session_id, [FellBack(SUPERVISOR, reason_of(error))])
            return None
        verdict = _verdict(sight, self.model.name)
        await director.take_turn(job.org_id, job.session_id, Observed(verdict, job.judged_seq))
        return verdict


def _waits_for(session: Session, judged_seq: int) -> bool:
    oversight = session.oversight
    is_last = oversight.judged_seq == judged_seq and oversight.observed_seq != judged_seq
    return session.status is SessionStatus.LIVE and is_last


def _about(held: Held) -> Task:
    """The last exchanges, without the sentences that speak to whoever judges."""
    answered = [turn for turn in held.session.turns if turn.answers][-LAST_ANSWERS:]
    said = [turn.answers[-1].text for turn in answered]
    return task(
        SUPERVISE,
        ("role", held.plan.role_name),
        ("questions", "\n".join(f"{n}. {turn.put.text}" for n, turn in enumerate(answered, start=1))),
        ("answers", "\n".join(f"{n}. {_shortened(text)}" for n, text in enumerate(said, start=1))),
    )


def _shortened(text: str) -> str:
    return " ".join(strike(text).kept_text(text).split()[-LAST_WORDS:])


def _verdict(sight: Sight, name: str) -> Verdict:
    guides = sight.action is Advice.GUIDE
    return Verdict(
        relevance_0_1=round(sight.relevance, 2),
        quality_0_1=round(sight.question_quality, 2),
        progress_0_1=round(sight.progress, 2),
        action=Action.GUIDE if guides else Action.IGNORE,
        why=Why.DRIFT if guides else Why.ON_TRACK,
        by=name,
    )
