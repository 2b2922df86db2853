"""The verbs that do the work of each kind of job, given by the application, and what may come of one try."""

import traceback
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar, assert_never

import structlog

from vivaroom.jobs.kinds import AnyJob, ApplyRetention, fields_of, kind_of
from vivaroom.kit.errors import Conflict, NotFound, ProviderError, TooMany, Unavailable, VivaError
from vivaroom.ports.queue import (
    AnalyseResume,
    DeliverWebhook,
    EmbedQuestionSet,
    EncodeRecording,
    EvaluateAnswer,
    MirrorSession,
    PrepareSchedule,
    ReadResume,
    ResearchCompany,
    SuperviseSession,
    TakeAnswer,
    WriteReport,
)
from vivaroom.ports.usage import Payer, charged_to

RESTS = (timedelta(seconds=2), timedelta(seconds=15), timedelta(minutes=2))  # between tries; none left: parked
LONGEST_REST = timedelta(minutes=15)
JOB_CANCELLED = "job_cancelled"
JOB_CRASHED = "job_crashed"
WHEN_PARKING_FAILS = timedelta(seconds=30)
_PASSING = (Unavailable, TooMany, Conflict)
_log = structlog.get_logger(__name__)
_Given = TypeVar("_Given", contravariant=True)

# Does one job. None: it is done; a duration: look again after that, which is no failure.
Verb = Callable[[_Given], Awaitable[timedelta | None]]


@dataclass(frozen=True, slots=True)
class Work:
    """The verbs. Each may be called twice for the same job, and does nothing where there is nothing left to do.

    `parked` tells the object that a job was about, by a code, that it will not be done.
    """

    evaluate_answer: Verb[EvaluateAnswer]
    take_answer: Verb[TakeAnswer]
    supervise_session: Verb[SuperviseSession]
    encode_recording: Verb[EncodeRecording]
    read_resume: Verb[ReadResume]
    analyse_resume: Verb[AnalyseResume]
    research_company: Verb[ResearchCompany]
    embed_question_set: Verb[EmbedQuestionSet]
    write_report: Verb[WriteReport]
    deliver_webhook: Verb[DeliverWebhook]
    mirror_session: Verb[MirrorSession]
    apply_retention: Verb[ApplyRetention]
    prepare_schedule: Verb[PrepareSchedule]
    parked: Callable[[AnyJob, str], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Done:
    """Nothing is left to do."""


@dataclass(frozen=True, slots=True)
class Again:
    """To be looked at after a while; `failures` of all tries so far, and the code of the one that was this."""

    after: timedelta
    failures: int
    code: str | None = None


@dataclass(frozen=True, slots=True)
class GaveUp:
    """Will not be done; `code` says why, for programs."""

    code: str


Outcome = Done | Again | GaveUp


async def attempt(work: Work, job: AnyJob, failures: int) -> Outcome:
    """One try, after so many failures. Never raises but for cancellation, and has told the object when it gave up."""
    try:
        with charged_to(_payer_of(job)):
            wait = await _do(work, job)
    except Exception as error:
        outcome = after_failure(error, failures)
        _log.warning("job_failed", **_about(job), outcome=str(outcome), **_fault(error))
        return await give_up(work, job, outcome.code, failures) if isinstance(outcome, GaveUp) else outcome
    return Done() if wait is None else Again(wait, failures)


async def give_up(work: Work, job: AnyJob, code: str, failures: int = 0) -> Outcome:
    """A job is given up once its object knows of it; until then giving up is tried again."""
    try:
        await work.parked(job, code)
    except Exception as error:
        _log.warning("parking_failed", **_about(job), **_fault(error))
        return Again(WHEN_PARKING_FAILS, failures)
    return GaveUp(code)


def after_failure(error: Exception, failures: int) -> Outcome:
    """What to do after one more failure: what passes is tried again, what is gone needs nothing, the rest is parked."""
    match error:
        case NotFound():
            return Done()
        case VivaError() if not isinstance(error, _PASSING):
            return GaveUp(error.code)
        case ProviderError() if not error.retryable:
            return GaveUp("provider_refused")
        case _ if failures >= len(RESTS):
            return GaveUp(_code(error))
        case ProviderError(retry_after=timedelta() as asked):
            return Again(min(max(asked, RESTS[failures]), LONGEST_REST), failures + 1, _code(error))
        case _:
            return Again(RESTS[failures], failures + 1, _code(error))


def _code(error: Exception) -> str:
    match error:
        case VivaError():
            return error.code
        case ProviderError():
            return "provider_unavailable"
        case _:
            return "internal_error"


def _payer_of(job: AnyJob) -> Payer | None:
    """Whose job it is; of a report only the organisation is known here."""
    return None if isinstance(job, ApplyRetention) else Payer(job.org_id, getattr(job, "session_id", None))


async def _do(work: Work, job: AnyJob) -> timedelta | None:
    match job:
        case EvaluateAnswer():
            return await work.evaluate_answer(job)
        case TakeAnswer():
            return await work.take_answer(job)
        case SuperviseSession():
            return await work.supervise_session(job)
        case EncodeRecording():
            return await work.encode_recording(job)
        case ReadResume():
            return await work.read_resume(job)
        case AnalyseResume():
            return await work.analyse_resume(job)
        case ResearchCompany():
            return await work.research_company(job)
        case EmbedQuestionSet():
            return await work.embed_question_set(job)
        case WriteReport():
            return await work.write_report(job)
        case DeliverWebhook():
            return await work.deliver_webhook(job)
        case MirrorSession():
            return await work.mirror_session(job)
        case ApplyRetention():
            return await work.apply_retention(job)
        case PrepareSchedule():
            return await work.prepare_schedule(job)
        case _:
            assert_never(job)


def _about(job: AnyJob) -> dict[str, Any]:
    return {"kind": kind_of(job).name, "job": fields_of(job)}


def _fault(error: Exception) -> dict[str, Any]:
    """Which error and where it happened; its words are left out, for they may be a candidate's."""
    steps = traceback.extract_tb(error.__traceback__)[-6:]
    return {
        "error": type(error).__qualname__,
        "where": [f"{Path(step.filename).name}:{step.lineno} {step.name}" for step in steps],
    }
