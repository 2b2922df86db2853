"""One object of every kind that belongs to somebody, by the path parameter that names it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from tests.api.calls import call_of
from tests.api.recorded import record
from tests.feedback.sittings import plan_of
from vivaroom.accounts.account import Account
from vivaroom.accounts.policy import Role
from vivaroom.accounts.webhooks import managing
from vivaroom.accounts.webhooks.events import WebhookEvent
from vivaroom.accounts.webhooks.store import Delivery, DeliveryStatus, add_deliveries, remove_webhook
from vivaroom.api.question_sets import importer
from vivaroom.api.services import Services
from vivaroom.content.types import Question
from vivaroom.db.unit import Unit
from vivaroom.feedback.store import latest_report
from vivaroom.feedback.writing import ReportWriter
from vivaroom.interview.collecting.collector import Opening
from vivaroom.interview.designs.design import Brief, Design
from vivaroom.interview.designs.inviting import Wish
from vivaroom.interview.designs.store import Interview, add_interview
from vivaroom.interview.research.asking import Wish as ResearchWish
from vivaroom.interview.research.asking import request_research
from vivaroom.interview.schedules.schedule import Application, Booking
from vivaroom.interview.signals import Answered, Command, Commanded, Opened
from vivaroom.kit.ids import new_id, parse_id, public_id
from vivaroom.questions import store as questions
from vivaroom.questions.sets.importing import Wish as SetWish
from vivaroom.questions.sets.reading import rows_of
from vivaroom.resumes.keeping import Upload, keep_upload
from vivaroom.resumes.store import Analysis, AnalysisStatus, Resume, add_analysis

ASKED = "How would you measure whether a queue keeps up?"
ANSWER = "I would put the writes behind a queue and measure before I change anything else."

_ROLES = {Role.CANDIDATE: "candidate", Role.RECRUITER: "recruiter", Role.ADMIN: "admin"}


@dataclass(frozen=True, slots=True)
class Belongings:
    """`ids` are the public ids by path parameter; `closed` has those of a session that is over, with its report.

    `keys` open the two sessions, the live one first.
    """

    owner: Account
    ids: Mapping[str, str]
    closed: Mapping[str, str]
    sessions: tuple[UUID, UUID]
    keys: tuple[str, str]


async def belongings_of(services: Services, owner: Account, before: Belongings | None = None) -> Belongings:
    """Make one of everything for this account, in the states in which the most can be done with it.

    What the account had `before` may be gone; its webhook is taken away, because there may be only so many.
    """
    async with services.database.unit(owner.org_id) as unit:
        if before is not None:
            await remove_webhook(unit, parse_id("webhook", before.ids["webhook_id"]))
        resume = await keep_upload(unit, services, owner.id, Upload(f"Resume {new_id()}".encode(), "resume.txt"))
        analysis = _analysis(resume, owner)
        await add_analysis(unit, analysis)
        question = await questions.add(unit, new_id(), _question(services))
        interview = _interview(services, owner)
        await add_interview(unit, interview)
        research = await request_research(unit, services, owner.id, ResearchWish(f"Company {new_id().hex}"))
        webhook, delivery = await _delivered(unit, services)
        schedule = await services.scheduler.book(unit, owner.id, _booking(services))
    collector = await services.collector.start(owner.org_id, owner.id, Opening("A junior QA engineer"))
    imported = await importer(services).bring_in(
        owner.org_id, SetWish(f"set {new_id().hex}", rows_of([{"question": ASKED}]))
    )
    invitation, secret = await services.inviter.invite(
        interview, Wish(scheduled_at=services.clock.now() + timedelta(days=3))
    )
    live, live_key, seq = await _session(services, interview, owner)
    over, over_key, _ = await _session(services, interview, owner)
    await record(services, owner.org_id, over)
    report = await _close(services, owner.org_id, over)
    ids = {
        "user_id": public_id("user", owner.id),
        "role": _ROLES[owner.role],
        "resume_id": public_id("resume", resume.id),
        "analysis_id": public_id("analysis", analysis.id),
        "research_id": public_id("research", research.id),
        "question_id": public_id("question", question.id),
        "question_set_id": public_id("question_set", imported.set.id) if imported.set else "",
        "interview_id": public_id("interview", interview.id),
        "collector_id": public_id("collector", collector.id),
        "schedule_id": public_id("schedule", schedule.id),
        "invitation_id": public_id("invitation", invitation.id),
        "secret": secret,
        "session_id": public_id("session", live),
        "session_type": "interview",
        "seq": str(seq),
        "report_id": public_id("report", report),
        "webhook_id": public_id("webhook", webhook),
        "delivery_id": public_id("delivery", delivery),
        "call_id": call_of(services, live),
        "job_id": "job_d3JpdGVfcmVwb3J0Om5vYm9keQ",
        "signed": services.links.sign(owner.org_id, over).text,
    }
    closed = {**ids, "session_id": public_id("session", over)}
    return Belongings(owner, ids, closed, (live, over), (live_key, over_key))


async def _session(services: Services, interview: Interview, owner: Account) -> tuple[UUID, str, int]:
    """A session with one answer; its id, its key and the place of the answer."""
    started = await services.starter.start(interview, owner.id, "Ada")
    await services.director.take_turn(owner.org_id, started.session_id, Opened())
    taken = await services.director.take_turn(owner.org_id, started.session_id, Answered(ANSWER, "first"))
    return started.session_id, started.client_secret, taken.seq


async def _close(services: Services, org: UUID, session_id: UUID) -> UUID:
    """End a session and write its report; its id."""
    await services.director.take_turn(org, session_id, Commanded(Command.END))
    kept = await latest_report(services.database.glance(org), session_id)
    assert kept is not None
    writer = ReportWriter(services.database, services.ledger, services.clock, _nothing_missing, "0.0.0")
    assert await writer.write(org, kept.id)
    return kept.id


async def _nothing_missing(org: UUID, session_id: UUID) -> None:
    """The built-in grader has judged every answer."""


async def _delivered(unit: Unit, services: Services) -> tuple[UUID, UUID]:
    """A webhook that was told of something once and answered with an error."""
    webhook = await managing.add(unit, services.clock, "https://hooks.example/in", [WebhookEvent.REPORT_READY])
    delivery = Delivery(
        new_id(), unit.owner, webhook.id, "report.ready", {}, DeliveryStatus.FAILED, (), services.clock.now()
    )
    await add_deliveries(unit, [delivery])
    return webhook.id, delivery.id


def _analysis(resume: Resume, owner: Account) -> Analysis:
    return Analysis(
        id=new_id(), org_id=owner.org_id, owner_id=owner.id, resume_id=resume.id, job_description="A job.", role=None,
        status=AnalysisStatus.QUEUED, error=None, result=None, created_at=resume.created_at,
    )  # fmt: skip


def _booking(services: Services) -> Booking:
    """An interview that may begin now."""
    application = Application("Ada", "Backend engineer", candidate_email="ada@example.org")
    return Booking(application, Brief(), scheduled_at=services.clock.now() + timedelta(minutes=10))


def _interview(services: Services, owner: Account) -> Interview:
    now = services.clock.now()
    design = Design(role="Backend engineer")
    return Interview(
        id=new_id(), org_id=owner.org_id, owner_id=owner.id, title="Backend", design=design, plan=plan_of(),
        created_at=now, updated_at=now,
    )  # fmt: skip


def _question(services: Services) -> Question:
    known = services.library.questions[0]
    return known.model_copy(update={"id": f"own-{new_id().hex}"})
