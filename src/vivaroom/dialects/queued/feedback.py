"""The feedback on an interview as a task: the report that is written when it ends."""

from vivaroom.accounts.policy import Member, Owned, Verb, demand
from vivaroom.api.finding import session_for
from vivaroom.api.services import Services
from vivaroom.feedback.store import KeptReport, ReportStatus, find_report, latest_report
from vivaroom.feedback.writing import order_report
from vivaroom.interview.session import SessionStatus
from vivaroom.interview.sessions.store import find_session
from vivaroom.kit.errors import Conflict, NotFound
from vivaroom.kit.ids import parse_id


async def order_feedback(services: Services, member: Member, session_id: str) -> KeptReport:
    """The newest report of a session that is over; a new one where that failed.

    Raises what the policy raises, and Conflict `report_not_due`.
    """
    card = await session_for(services, member, Verb.READ, session_id)
    demand(member, Verb.CHANGE, Owned("report", card.org_id, card.owner_id, card.id))
    if card.status is not SessionStatus.COMPLETED:
        detail = f"The session is {card.status.value}: its feedback is written when it is completed."
        raise Conflict("report_not_due", detail)
    newest = await latest_report(services.database.glance(card.org_id), card.id)
    if newest is not None and newest.status is not ReportStatus.FAILED:
        return newest
    async with services.database.unit(card.org_id) as unit:
        return await find_report(unit, await order_report(unit, services.jobs, card.id))


async def report_for(services: Services, member: Member, report_id: str) -> KeptReport:
    """The report of an id, if the caller may read it. Raises NotFound `report_not_found`."""
    now = services.database.glance(member.org_id)
    kept = await find_report(now, parse_id("report", report_id))
    try:
        card = await find_session(now, kept.session_id)
    except NotFound:
        raise NotFound("report_not_found", "There is no report with this id, or it is not yours to see.") from None
    demand(member, Verb.READ, Owned("report", card.org_id, card.owner_id, card.id))
    return kept
