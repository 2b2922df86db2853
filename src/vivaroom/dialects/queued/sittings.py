"""From what this dialect's front ends ask of a session to our own verbs."""

from uuid import UUID

from vivaroom.accounts.policy import Member, Verb, demand, mine
from vivaroom.api.agreeing import may_be_heard_by_front_end
from vivaroom.api.finding import check_resume, held_for, session_for
from vivaroom.api.services import Services
from vivaroom.dialects.queued.schemas import QueuedAnswer, QueuedStart
from vivaroom.dialects.queued.sounds import sound_in
from vivaroom.interview.designs.design import Design
from vivaroom.interview.handed_in.answer import Given, HandedIn
from vivaroom.interview.handed_in.handing import hand_in
from vivaroom.interview.handed_in.taking import AnswerTaker
from vivaroom.interview.sessions.starting import Sitting
from vivaroom.interview.sessions.store import SessionCard
from vivaroom.interview.signals import Command, Commanded, Opened
from vivaroom.kit.ids import parse_id
from vivaroom.resumes.store import newest_ready

NAME = "queued"


def taker(services: Services) -> AnswerTaker:
    """What takes the turns of answers that were handed in."""
    return AnswerTaker(services.database, services.director, services.clips, services.bus)


async def begin(services: Services, member: Member, asked: QueuedStart) -> UUID:
    """A session whose first question is put; its id. Raises what the policy and the designer raise."""
    demand(member, Verb.CREATE, mine(member, "session"))
    interview = await services.designer.create(member.org_id, member.account_id, await _design(services, member, asked))
    sitting = Sitting(
        org_id=member.org_id, owner_id=member.account_id, interview_id=interview.id, plan=interview.plan,
        candidate_name=asked.candidate_name, origin=NAME,
    )  # fmt: skip
    async with services.database.unit(member.org_id) as unit:
        started = await services.starter.seat(unit, sitting)
    await services.director.take_turn(member.org_id, started.session_id, Opened())
    return started.session_id


async def acknowledge(
    services: Services, member: Member, session_id: str, asked: QueuedAnswer, key: str | None
) -> HandedIn:
    """An answer that is kept from now on. Raises what the policy, `sound_in` and `hand_in` raise, and Forbidden
    `voice_consent_missing` for sound of somebody who has not agreed to be heard.
    """
    held = await held_for(services, member, Verb.TAKE, session_id)
    card = held.card
    question_id = parse_id("question", asked.question_id) if asked.question_id else None
    sound = await sound_in(services, asked.audio_base64) if asked.audio_base64 else None
    if sound is not None:
        await may_be_heard_by_front_end(services, held, NAME)
    given = Given(asked.text if sound is None else None, sound, question_id, key)
    async with services.database.unit(card.org_id) as unit:
        return await hand_in(unit, services, card.id, given)


async def end(services: Services, member: Member, session_id: str) -> SessionCard:
    """End a session, once the answer that was acknowledged before is taken; the session as it is then."""
    card = await session_for(services, member, Verb.TAKE, session_id)
    await taker(services).settle(card.org_id, card.id)
    await services.director.take_turn(card.org_id, card.id, Commanded(Command.END))
    return await session_for(services, member, Verb.READ, session_id)


async def _design(services: Services, member: Member, asked: QueuedStart) -> Design:
    if asked.resume_id is None:
        resume_id = await newest_ready(services.database.glance(member.org_id), member.account_id)
    else:
        resume_id = parse_id("resume", asked.resume_id)
        await check_resume(services, member, resume_id)
    return Design(
        kind=asked.interview_type.ours, role=asked.role, level=asked.level, company=asked.company or None,
        job_description=asked.job_description or None, question_count=asked.question_count,
        duration_minutes=asked.duration_minutes, resume_id=resume_id,
    )  # fmt: skip
