"""From what this dialect's front ends ask for to our own verbs."""

from datetime import timedelta
from urllib.parse import parse_qsl
from uuid import UUID

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError

from vivaroom.accounts.policy import Member, Owned, Verb, demand
from vivaroom.accounts.store import find_account
from vivaroom.api.finding import check_resume
from vivaroom.api.services import Services
from vivaroom.dialects.rooms.schemas import STATUSES, RoomsInterviewChange, RoomsInterviewIn, RoomsLogin, Wanted
from vivaroom.interview.designs.design import Design
from vivaroom.interview.designs.store import find_interview
from vivaroom.interview.session import SessionStatus
from vivaroom.interview.sessions.rearranging import Calendar
from vivaroom.interview.sessions.starting import Sitting
from vivaroom.interview.sessions.store import SessionCard
from vivaroom.interview.signals import Command, Commanded, Opened, Signal
from vivaroom.kit.errors import Conflict, NotFound
from vivaroom.kit.ids import parse_id
from vivaroom.resumes.store import newest_ready

NAME = "rooms"
_MINUTE = timedelta(minutes=1)
_OVER = (SessionStatus.COMPLETED, SessionStatus.CANCELLED, SessionStatus.EXPIRED)


async def login_of(request: Request) -> RoomsLogin:
    """Who signs in: JSON, or a form as OAuth 2 has it. Raises RequestValidationError."""
    body = await request.body()
    try:
        if request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
            return RoomsLogin.model_validate(dict(parse_qsl(body.decode("utf-8", "replace"))))
        return RoomsLogin.model_validate_json(body)
    except ValidationError as error:
        wrong = error.errors(include_input=False, include_url=False)
        raise RequestValidationError([{**one, "loc": ("body", *one["loc"])} for one in wrong]) from None


async def arrange(services: Services, member: Member, asked: RoomsInterviewIn) -> UUID:
    """A session that waits for its candidate, or has begun; its id. Raises what the policy and the designer raise."""
    org = member.org_id
    candidate = member.account_id if asked.candidate_id is None else parse_id("user", asked.candidate_id)
    demand(member, Verb.CREATE, Owned("session", org, candidate))
    account = await find_account(services.database.glance(org), candidate)
    if account is None:
        raise NotFound("account_not_found", "There is no account with this candidate_id, or it is not yours to see.")
    interview = await services.designer.create(
        org, member.account_id, await _design(services, member, candidate, asked)
    )
    sitting = Sitting(
        org_id=org, owner_id=candidate, interview_id=interview.id, plan=interview.plan, candidate_name=account.name,
        origin=NAME, scheduled_at=asked.scheduled_at,
    )  # fmt: skip
    async with services.database.unit(org) as unit:
        started = await services.starter.seat(unit, sitting)
    if asked.status == "in_progress":
        await services.director.take_turn(org, started.session_id, Opened())
    return started.session_id


async def rearrange(services: Services, card: SessionCard, asked: RoomsInterviewChange) -> None:
    """Change time, length and status, in this order. Raises Conflict `session_begun` and what the director raises."""
    calendar = Calendar(services.database, services.clock)
    if asked.scheduled_at is not None:
        await calendar.put_to(card, asked.scheduled_at)
    if asked.duration is not None:
        await _last(services, calendar, card, round(asked.duration / _MINUTE))
    if asked.status == "cancelled":
        await calendar.call_off(card)
    elif asked.status == "scheduled":
        await calendar.put_to(card, card.scheduled_at or services.clock.now())
    elif asked.status is not None:
        if card.status in _OVER and asked.status != STATUSES[card.status]:
            raise Conflict("session_closed", f"The interview is {STATUSES[card.status]}, and stays so.")
        await services.director.take_turn(card.org_id, card.id, _signal(asked.status, card.status))


async def _design(services: Services, member: Member, candidate: UUID, asked: RoomsInterviewIn) -> Design:
    if asked.resume_id is None:
        resume_id = await newest_ready(services.database.glance(member.org_id), candidate)
    else:
        resume_id = parse_id("resume", asked.resume_id)
        await check_resume(services, member, resume_id)
    return Design(
        kind=asked.kind, role=asked.role, level=asked.level, company=asked.company or None,
        job_description=asked.job_description, duration_minutes=round(asked.duration / _MINUTE), resume_id=resume_id,
    )  # fmt: skip


async def _last(services: Services, calendar: Calendar, card: SessionCard, minutes: int) -> None:
    if card.interview_id is None:
        raise NotFound("interview_not_found", "The design of this interview was erased, so its length stays.")
    interview = await find_interview(services.database.glance(card.org_id), card.interview_id)
    design = interview.design.model_copy(update={"duration_minutes": minutes})
    await calendar.run_on(card, await services.designer.plan_for(card.org_id, design))
    await services.designer.change(interview, {"duration_minutes": minutes})


def _signal(wanted: Wanted, now: SessionStatus) -> Signal:
    match wanted:
        case "paused":
            return Commanded(Command.PAUSE)
        case "completed":
            return Commanded(Command.END)
        case _:
            return Commanded(Command.RESUME) if now is SessionStatus.PAUSED else Opened()
