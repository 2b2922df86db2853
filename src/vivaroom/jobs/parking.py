"""Telling what a job was about that it will not be done, so that nobody waits for ever."""

from contextlib import suppress
from dataclasses import dataclass
from typing import assert_never

from vivaroom.accounts.webhooks.store import DeliveryStatus, find_delivery, set_delivery_status
from vivaroom.db.unit import Database, Unit
from vivaroom.feedback.store import fail_report, find_report
from vivaroom.interview.handed_in.store import note_failed
from vivaroom.interview.mirroring.outbox import Outbox
from vivaroom.interview.mirroring.store import give_up
from vivaroom.interview.recordings.store import fail_recording
from vivaroom.interview.research.research import OPEN, ResearchStatus
from vivaroom.interview.research.store import change_research
from vivaroom.interview.schedules.preparing import record_failure
from vivaroom.jobs.kinds import AnyJob, ApplyRetention
from vivaroom.jobs.work import JOB_CANCELLED
from vivaroom.kit.errors import NotFound
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
from vivaroom.questions.sets.store import SetStatus, set_status
from vivaroom.resumes.store import (
    AnalysisStatus,
    ResumeStatus,
    change_analysis,
    change_resume,
    find_resume,
)

OF_A_RESUME = "The resume could not be read. Upload it again, or upload its text."
OF_AN_ANALYSIS = "The resume could not be held against the job description. Ask for the analysis again."
OF_A_RESEARCH = "The company could not be looked up. Ask again; if it goes on, `vivaroom doctor` looks at the key."
OF_A_SCHEDULE = "The interview could not be prepared. Look at its resume and its interview, then ask for it again."
OF_AN_ANSWER = "The answer could not be taken. Give it once more, in writing where it was spoken."
OF_A_REPORT = "The report could not be written. Ask for it again."


_AboutSomething = (
    ReadResume
    | AnalyseResume
    | ResearchCompany
    | TakeAnswer
    | WriteReport
    | DeliverWebhook
    | MirrorSession
    | EncodeRecording
    | EmbedQuestionSet
)


@dataclass(frozen=True, slots=True)
class Parking:
    """Writes into the object of a job that it failed, with the code, unless it has come to its end otherwise."""

    database: Database
    outbox: Outbox | None = None

    async def parked(self, job: AnyJob, code: str) -> None:
        """Tell the object. One that is gone needs to be told nothing."""
        match job:
            case EvaluateAnswer() | SuperviseSession() | ApplyRetention():
                return  # the built-in reading stands, and so does what the rules saw; tomorrow's retention does what today's left
            case PrepareSchedule():
                with suppress(NotFound):
                    await record_failure(self.database, job, code, OF_A_SCHEDULE)
            case _:
                async with self.database.unit(job.org_id) as unit:
                    await _tell(unit, job, code)
                    if isinstance(job, WriteReport) and self.outbox is not None:
                        await _copy(unit, self.outbox, job)


async def _tell(unit: Unit, job: _AboutSomething, code: str) -> None:
    try:
        match job:
            case ReadResume():
                await _tell_resume(unit, job, code)
            case AnalyseResume():
                await _tell_analysis(unit, job, code)
            case ResearchCompany():
                await _tell_research(unit, job, code)
            case TakeAnswer():
                await note_failed(unit, job.answer_id, code, OF_AN_ANSWER)
            case WriteReport():
                await fail_report(unit, job.report_id, code, OF_A_REPORT)
            case DeliverWebhook():
                await _tell_delivery(unit, job)
            case MirrorSession():
                await give_up(unit, job.session_id, code)
            case EncodeRecording():
                await fail_recording(unit, job.session_id)
            case EmbedQuestionSet():
                await set_status(unit, job.set_id, SetStatus.FAILED, job.revision)
            case _:
                assert_never(job)
    except NotFound:
        return


async def _copy(unit: Unit, outbox: Outbox, job: WriteReport) -> None:
    """A copy of the session tells of its report, too."""
    with suppress(NotFound):
        await outbox.changed(unit, job.org_id, (await find_report(unit, job.report_id)).session_id)


async def _tell_resume(unit: Unit, job: ReadResume, code: str) -> None:
    """One that is ready stays so: only its vectors are missing."""
    if (await find_resume(unit, job.resume_id)).status is ResumeStatus.PARSING:
        error = {"code": code, "detail": OF_A_RESUME}
        await change_resume(unit, job.resume_id, status=ResumeStatus.FAILED.value, error=error)


async def _tell_analysis(unit: Unit, job: AnalyseResume, code: str) -> None:
    open_ones = (AnalysisStatus.QUEUED, AnalysisStatus.RUNNING, AnalysisStatus.FAILED)
    status = AnalysisStatus.CANCELLED if code == JOB_CANCELLED else AnalysisStatus.FAILED
    error = {"code": code, "detail": OF_AN_ANALYSIS}
    await change_analysis(unit, job.analysis_id, of=open_ones, status=status.value, error=error)


async def _tell_research(unit: Unit, job: ResearchCompany, code: str) -> None:
    status = ResearchStatus.CANCELLED if code == JOB_CANCELLED else ResearchStatus.FAILED
    error = {"code": code, "detail": OF_A_RESEARCH}
    await change_research(unit, job.research_id, of=OPEN, status=status.value, error=error)


async def _tell_delivery(unit: Unit, job: DeliverWebhook) -> None:
    if (await find_delivery(unit, job.delivery_id, lock=True)).status is DeliveryStatus.PENDING:
        await set_delivery_status(unit, job.delivery_id, DeliveryStatus.FAILED)
