"""Every kind of work for later: its name, its queue, and how a job becomes JSON and back.

The names are in the database of every installation: a kind is never renamed, and one that is no longer queued keeps
its entry for a release, so that what is waiting under it still finds its work.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, assert_never

from pydantic import JsonValue, TypeAdapter

from vivaroom.kit.ids import new_id
from vivaroom.ports.queue import (
    AnalyseResume,
    DeliverWebhook,
    EmbedQuestionSet,
    EncodeRecording,
    EvaluateAnswer,
    Job,
    MirrorSession,
    PrepareSchedule,
    Queue,
    ReadResume,
    ResearchCompany,
    SuperviseSession,
    TakeAnswer,
    WriteReport,
)


@dataclass(frozen=True, slots=True)
class ApplyRetention:
    """Delete what is older than the rules of this installation allow, once a day."""

    day: date


AnyJob = Job | ApplyRetention


@dataclass(frozen=True, slots=True)
class Kind:
    """How a kind of job is queued. Of those that wait in one queue, those of lower `rank` go first.

    `after`: it is looked at so late, because whoever queues it means to do it at once.
    """

    name: str
    of: type[AnyJob]
    queue: Queue
    rank: int = 0
    after: timedelta = timedelta(0)


# Reports go before copies elsewhere, and both before messages to other people's servers, which may take their time; answers of candidates who
# are there before interviews that are still to come.
KINDS = (
    Kind("evaluate_answer", EvaluateAnswer, Queue.INTERVIEW),
    Kind("take_answer", TakeAnswer, Queue.INTERVIEW, after=timedelta(seconds=5)),
    Kind("prepare_schedule", PrepareSchedule, Queue.INTERVIEW, rank=10),
    Kind("supervise_session", SuperviseSession, Queue.INTERVIEW, rank=10),
    Kind("encode_recording", EncodeRecording, Queue.AUDIO),
    Kind("read_resume", ReadResume, Queue.RESUME),
    Kind("analyse_resume", AnalyseResume, Queue.RESUME),
    Kind("research_company", ResearchCompany, Queue.RESUME, rank=10),
    Kind("embed_question_set", EmbedQuestionSet, Queue.RESUME, rank=10),
    Kind("write_report", WriteReport, Queue.FEEDBACK),
    Kind("mirror_session", MirrorSession, Queue.FEEDBACK, rank=5),
    Kind("deliver_webhook", DeliverWebhook, Queue.FEEDBACK, rank=10),
    Kind("retention", ApplyRetention, Queue.FEEDBACK, rank=20),
)


def kind_of(job: AnyJob) -> Kind:
    """The kind of a job."""
    return _BY_TYPE[type(job)]


def kind_named(name: str) -> Kind | None:
    """The kind with this name; None for a name of another version."""
    return _BY_NAME.get(name)


def identity_of(job: AnyJob) -> str:
    """What a job is known by: the same again is the same job, and is queued once.

    A delivery is the exception, since whoever owns the webhook may ask for one again; that it is not sent twice at a
    time is kept by its row.
    """
    name = kind_of(job).name
    match job:
        case EvaluateAnswer():
            return f"{name}:{job.session_id.hex}:{job.answer_seq}"
        case TakeAnswer():
            return f"{name}:{job.answer_id.hex}"
        case SuperviseSession():
            return f"{name}:{job.session_id.hex}:{job.judged_seq}"
        case EncodeRecording():
            return f"{name}:{job.session_id.hex}"
        case MirrorSession():
            return f"{name}:{job.session_id.hex}:{job.change}"
        case PrepareSchedule():
            return f"{name}:{job.schedule_id.hex}:{job.revision}"
        case ReadResume():
            return f"{name}:{job.resume_id.hex}"
        case AnalyseResume():
            return f"{name}:{job.analysis_id.hex}"
        case ResearchCompany():
            return f"{name}:{job.research_id.hex}"
        case EmbedQuestionSet():
            return f"{name}:{job.set_id.hex}:{job.revision}"
        case WriteReport():
            return f"{name}:{job.report_id.hex}"
        case DeliverWebhook():
            return f"{name}:{job.delivery_id.hex}:{new_id().hex}"
        case ApplyRetention():
            return f"{name}:{job.day.isoformat()}"
        case _:
            assert_never(job)


def fields_of(job: AnyJob) -> dict[str, JsonValue]:
    """The job as JSON: ids and numbers, never words of a candidate."""
    fields: dict[str, JsonValue] = _ADAPTERS[kind_of(job).name].dump_python(job, mode="json")
    return fields


def job_of(kind: Kind, fields: JsonValue) -> AnyJob:
    """The job again. Raises pydantic.ValidationError for fields of another version."""
    job: AnyJob = _ADAPTERS[kind.name].validate_python(fields)
    return job


_BY_TYPE: dict[type[AnyJob], Kind] = {kind.of: kind for kind in KINDS}
_BY_NAME = {kind.name: kind for kind in KINDS}
_ADAPTERS: dict[str, TypeAdapter[Any]] = {kind.name: TypeAdapter(kind.of) for kind in KINDS}
