"""What runs behind the requests: the durable jobs with their verbs, news between processes, and those who look after both."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from importlib.util import find_spec
from uuid import UUID

from vivaroom.accounts.webhooks.addresses import AddressRules
from vivaroom.accounts.webhooks.delivering import Deliverer
from vivaroom.accounts.webhooks.sending import Sender
from vivaroom.api.services import Services
from vivaroom.app.mirroring import mirroring
from vivaroom.app.periodic import periodic_jobs
from vivaroom.app.settings.reading import Settings
from vivaroom.app.version import VERSION
from vivaroom.db.bus import PostgresBus
from vivaroom.feedback.writing import ReportWriter
from vivaroom.interview.coverage import Reading
from vivaroom.interview.handed_in.taking import AnswerTaker
from vivaroom.interview.model.fallback import FallbackGrader
from vivaroom.interview.model.judging import judge_answer
from vivaroom.interview.model.supervisor import ModelSupervisor
from vivaroom.interview.research.researching import Researcher
from vivaroom.interview.session import Turn
from vivaroom.jobs.desk import JobDesk
from vivaroom.jobs.occasions import Announcements
from vivaroom.jobs.operations.staffing import Staffing
from vivaroom.jobs.parking import Parking
from vivaroom.jobs.periodic import Timetable
from vivaroom.jobs.queue import DurableQueue
from vivaroom.jobs.retention import Retention, RetentionRules
from vivaroom.jobs.runtime import Station, durable_jobs
from vivaroom.jobs.sweeper import Sweeper
from vivaroom.jobs.work import Work
from vivaroom.jobs.workers import Duty, announced, this_worker
from vivaroom.ports.language import LanguageModel
from vivaroom.ports.operating import Role
from vivaroom.ports.queue import EvaluateAnswer, SuperviseSession, WriteReport
from vivaroom.ports.usage import Payer, charged_to
from vivaroom.questions.sets.embedding import SetEmbedder
from vivaroom.resumes.analyst import ResumeAnalyst
from vivaroom.resumes.extraction import read_resume
from vivaroom.resumes.limits import ReadingLimits
from vivaroom.resumes.packaged import packaged_skill_names
from vivaroom.resumes.parsing import parse_profile
from vivaroom.resumes.profile import profile_to_json
from vivaroom.resumes.reading import ResumeReader
from vivaroom.voice.archiving import RecordingKeeper

READINGS_TO_JUDGE = (Reading.SUBSTANTIVE, Reading.RAMBLING)


@dataclass(frozen=True, slots=True)
class Behind:
    """What the work behind the requests is done with."""

    settings: Settings
    url: str
    services: Services
    grader: FallbackGrader
    announcements: Announcements
    queue: DurableQueue
    desk: JobDesk
    bus: PostgresBus
    duty: Duty
    staffing: Staffing
    model: LanguageModel | None = None


@asynccontextmanager
async def background(behind: Behind) -> AsyncIterator[None]:
    """Run it all for the length of the block; the engine of the jobs ends last."""
    services = behind.services
    station = Station(behind.url, workers=behind.duty.workers)
    behind.bus.on_ring(station.bells.ring)
    me = this_worker(station.executor, VERSION, behind.duty)
    async with durable_jobs(station, work_of(behind)), announced(services.database, me):
        hears = behind.duty.role is Role.SERVER
        again_and_again = periodic_jobs(services, behind.desk, behind.queue, behind.announcements, hears=hears)
        runs = (
            behind.bus.run(),
            Sweeper(services.database, services.ledger, services.director, services.clock).run(),
            behind.staffing.run(),
            Timetable(services.database, services.clock, again_and_again).run(),
        )
        tasks = [asyncio.create_task(run) for run in runs]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)


def work_of(behind: Behind) -> Work:
    """The verb of every kind of job."""
    services, settings = behind.services, behind.settings
    writer = ReportWriter(
        services.database,
        services.ledger,
        services.clock,
        lambda org, session: _judge_missing(behind, org, session),
        VERSION,
        lambda unit, kept: behind.announcements.report_ready(unit, kept.org_id, kept.session_id, kept.id),
    )
    sender = Sender(AddressRules(allow_private=settings.webhooks_to_private), services.clock)
    shelves = services.shelves
    retention = Retention(services.database, shelves, behind.desk, services.clock, _rules(settings))
    return Work(
        evaluate_answer=lambda job: _evaluate(behind, job),
        take_answer=AnswerTaker(services.database, services.director, services.clips, services.bus).take,
        supervise_session=lambda job: _supervise(behind, job),
        encode_recording=RecordingKeeper(services.database, shelves, services.clock).encode,
        read_resume=_resume_reader(behind).read,
        analyse_resume=ResumeAnalyst(services.database, services.library).analyse,
        research_company=Researcher(
            services.database, services.search, services.clock, services.library.domains
        ).research,
        embed_question_set=SetEmbedder(services.database, services.embedder).embed,
        write_report=lambda job: _write_report(writer, job),
        deliver_webhook=Deliverer(services.database, sender, services.clock).deliver,
        mirror_session=mirroring(settings, services).send,
        apply_retention=retention.apply,
        prepare_schedule=services.scheduler.preparer.prepare,
        parked=Parking(services.database, services.outbox).parked,
    )


def _resume_reader(behind: Behind) -> ResumeReader:
    services, names = behind.services, packaged_skill_names()
    recogniser = "vivaroom.providers.local.ocr" if find_spec("rapidocr") else None
    return ResumeReader(
        database=services.database,
        files=services.files,
        to_text=lambda content: read_resume(content, ReadingLimits(), recogniser),
        to_profile=lambda text: profile_to_json(parse_profile(text, names)),
        embedder=services.embedder,
        occasions=behind.announcements,
    )


async def _evaluate(behind: Behind, job: EvaluateAnswer) -> timedelta | None:
    services = behind.services
    with charged_to(Payer(job.org_id, job.session_id)):  # also where a report asks for it
        await judge_answer(services.database, services.ledger, behind.grader, job, services.clock)
    return None


async def _supervise(behind: Behind, job: SuperviseSession) -> timedelta | None:
    """Where no model is set any more, what the rules saw stands."""
    if behind.model is not None:
        await ModelSupervisor(behind.services.director, behind.model).look(job)
    return None


async def _write_report(writer: ReportWriter, job: WriteReport) -> timedelta | None:
    await writer.write(job.org_id, job.report_id)
    return None


async def _judge_missing(behind: Behind, org: UUID, session_id: UUID) -> None:
    """Judge what a crash or a slow model left unjudged, before the report is written."""
    held = await behind.services.ledger.read(behind.services.database.glance(org), session_id)
    for turn in held.session.turns:
        if _is_unjudged(turn, behind.grader) and turn.last_answer is not None:
            await _evaluate(behind, EvaluateAnswer(org, session_id, turn.put.question_id, turn.last_answer.standing[0]))


def _is_unjudged(turn: Turn, grader: FallbackGrader) -> bool:
    answer = turn.last_answer
    if answer is None or not turn.put.scored or answer.coverage.reading not in READINGS_TO_JUDGE:
        return False
    if answer.coverage.gate is not None:
        return False
    if answer.corrected_seq is not None and turn.evaluated_seq != answer.corrected_seq:
        return True
    return turn.evaluation is None or (bool(grader.graders) and not grader.made(turn.evaluation))


def _rules(settings: Settings) -> RetentionRules:
    def days(number: int | None) -> timedelta | None:
        return timedelta(days=number) if number is not None else None

    return RetentionRules(
        sessions=days(settings.keep_sessions_days),
        recordings=days(settings.keep_recordings_days),
        resumes=days(settings.keep_resumes_days),
    )
