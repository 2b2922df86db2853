"""From what this dialect's front ends begin with to our own verbs."""

from datetime import timedelta
from uuid import UUID

from vivaroom.accounts.policy import Kind, Member, Verb, demand, mine
from vivaroom.api.agreeing import Consent, keep_consent
from vivaroom.api.finding import schedule_for
from vivaroom.api.services import Services
from vivaroom.dialects.supervised.schemas import SupervisedScheduleStart, SupervisedStart
from vivaroom.dialects.supervised.visiting import NAME
from vivaroom.interview.collecting.job import job_in
from vivaroom.interview.designs.design import Design
from vivaroom.interview.plan import Mode
from vivaroom.interview.policy import EndAfter, SessionPolicy
from vivaroom.interview.schedules.schedule import Schedule
from vivaroom.interview.schedules.scheduling import Beginning
from vivaroom.interview.sessions.starting import Sitting
from vivaroom.interview.sessions.store import find_session
from vivaroom.resumes.keeping import Upload, keep_upload

_MADE: tuple[Kind, ...] = ("interview", "session", "resume")


async def begin_by_hand(services: Services, member: Member, asked: SupervisedStart, grace: timedelta) -> UUID:
    """A session for whoever is sat down at it; its id. Raises what the policy, the resume and the designer raise."""
    for kind in _MADE:
        demand(member, Verb.CREATE, mine(member, kind))
    resume_id = await _keep_resume(services, member, asked.resume_text)
    design = Design(
        **job_in(services.library, asked.job_description), job_description=asked.job_description,
        resume_id=resume_id, mode=Mode.SCREENING,
    )  # fmt: skip
    interview = await services.designer.create(member.org_id, member.account_id, design)
    sitting = Sitting(
        org_id=member.org_id, owner_id=member.account_id, interview_id=interview.id, plan=interview.plan,
        candidate_name=asked.candidate_name, policy=_policy(grace), origin=NAME,
    )  # fmt: skip
    async with services.database.unit(member.org_id) as unit:
        started = await services.starter.seat(unit, sitting)
    await _declare(services, member, started.session_id, asked.consent)
    return started.session_id


async def begin_by_schedule(
    services: Services, member: Member, asked: SupervisedScheduleStart, grace: timedelta
) -> tuple[Schedule, UUID]:
    """The session of a schedule, at whatever time; the one that is open, if there is one. Raises what the policy and
    the scheduler raise.
    """
    schedule = await schedule_for(services, member, Verb.CHANGE, asked.interview_id)
    how = Beginning(_policy(grace), origin=NAME, early=True)
    begun = await services.scheduler.start(schedule.org_id, schedule.id, how)
    if begun.is_new:
        await _declare(services, member, begun.started.session_id, asked.consent)
    return schedule, begun.started.session_id


def _policy(grace: timedelta) -> SessionPolicy:
    return SessionPolicy(EndAfter(grace))


async def _keep_resume(services: Services, member: Member, text: str) -> UUID | None:
    if not text.strip():
        return None
    async with services.database.unit(member.org_id) as unit:
        return (await keep_upload(unit, services, member.account_id, Upload(text.encode()))).id


async def _declare(services: Services, member: Member, session_id: UUID, consent: Consent) -> None:
    card = await find_session(services.database.glance(member.org_id), session_id)
    await keep_consent(services, member, card, consent)
