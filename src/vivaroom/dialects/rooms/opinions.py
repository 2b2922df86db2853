"""Feedback in this dialect: what the machine found, and beside it what people think."""

from vivaroom.accounts.membership import own_account
from vivaroom.accounts.policy import Member, Owned, Verb, demand, mine, owner_seen_by
from vivaroom.api.finding import session_for
from vivaroom.api.reports import report_for
from vivaroom.api.services import Services
from vivaroom.db.keyset import Stretch
from vivaroom.dialects.rooms import wire
from vivaroom.dialects.rooms.schemas import RoomsFeedback, RoomsFeedbackIn
from vivaroom.feedback.people.opinion import author_of, visible_to
from vivaroom.feedback.people.store import give, opinions_of, opinions_on
from vivaroom.feedback.store import ReportStatus, find_report, page_reports
from vivaroom.interview.sessions.store import find_session


async def say(services: Services, member: Member, asked: RoomsFeedbackIn) -> RoomsFeedback:
    """Keep what somebody thinks, once. Raises what the policy raises, and Conflict `feedback_exists`."""
    card = await session_for(services, member, Verb.READ, asked.interview_id)
    demand(member, Verb.CHANGE, Owned("feedback", card.org_id, card.owner_id, card.id))
    name = (await own_account(services.database.glance(member.org_id), member)).name
    author = author_of(member, card, None, name)
    async with services.database.unit(card.org_id) as unit:
        return wire.opinion(await give(unit, card.id, author, wire.said_in(asked), services.clock.now()))


async def on_one(services: Services, member: Member, session_id: str) -> list[RoomsFeedback]:
    """The report's first, where it is ready, then what people think."""
    card, stamp = await report_for(services, member, Verb.READ, session_id)
    now, found = services.database.glance(card.org_id), list[RoomsFeedback]()
    if stamp is not None and stamp.status is ReportStatus.READY:
        kept = await find_report(now, stamp.id)
        found += [wire.feedback(kept, kept.report)] if kept.report else []
    return found + [wire.opinion(one) for one in visible_to(member, card, await opinions_on(now, card.id))]


async def on_all(services: Services, member: Member, most: int) -> list[RoomsFeedback]:
    """The newest of all interviews that the caller may see."""
    demand(member, Verb.LIST, mine(member, "report"))
    now, owner = services.database.glance(member.org_id), owner_seen_by(member)
    written = await page_reports(now, owner, Stretch(most))
    newest = {one.session_id: one for one in reversed(written[:most]) if one.report}
    found = [wire.feedback(one, one.report) for one in newest.values() if one.report]
    for one in await opinions_of(now, owner, most):
        card = await find_session(now, one.session_id)
        found += map(wire.opinion, visible_to(member, card, (one,)))
    return sorted(found, key=lambda one: one.created_at, reverse=True)[:most]
