"""What this dialect calls an interview, for the paths that it shares: a session as it stands, and its report."""

from collections.abc import Mapping, Sequence
from typing import Any

from vivaroom.accounts.policy import Caller, Member, Verb, demand, mine, owner_seen_by
from vivaroom.api.finding import held_for
from vivaroom.api.recorded import may_be_told_judgement
from vivaroom.api.reports import report_for
from vivaroom.api.services import Services
from vivaroom.db.keyset import LONGEST_STRETCH, Stretch
from vivaroom.dialects.phased import wire
from vivaroom.dialects.phased.schemas import PhasedState
from vivaroom.feedback.store import KeptReport, ReportStamp, ReportStatus, page_reports, ready_report
from vivaroom.interview.store import Held
from vivaroom.kit.errors import NotFound
from vivaroom.kit.ids import public_id

Item = Mapping[str, Any]


class ReportShelf:
    """Items of the kind `report`: by its id every session, in the list those that have a report."""

    kind = "report"
    fields: Sequence[str] = (
        "id", *PhasedState.model_fields, "created_at", "completed_at", "report_status", "report", "score",
    )  # fmt: skip

    async def items(self, services: Services, caller: Caller) -> Sequence[Item]:
        """The newest report of each of the newest interviews, written or not yet."""
        if not isinstance(caller, Member):
            return ()
        demand(caller, Verb.LIST, mine(caller, "report"))
        now = services.database.glance(caller.org_id)
        written = await page_reports(now, owner_seen_by(caller), Stretch(LONGEST_STRETCH))
        newest = {one.session_id: one for one in sorted(written, key=lambda one: one.number)}
        return [_listed(one) for one in newest.values()]

    async def find(self, services: Services, caller: Caller, public: str) -> Item | None:
        """One session with its report, where there is one."""
        try:
            held = await held_for(services, caller, Verb.READ, public)
        except NotFound:
            return None
        _, stamp = await report_for(services, caller, Verb.READ, public_id("session", held.session_id))
        return await shown(services, held, stamp, judged=may_be_told_judgement(caller, held))


async def shown(services: Services, held: Held, stamp: ReportStamp | None, *, judged: bool) -> Item:
    """A session as it stands, and its report where there is one; `judged` says whether evaluations are shown."""
    state = wire.state(held, services.clock.now(), judged=judged)
    return {**state.model_dump(), **_of_card(held), **await _of_report(services, held, stamp)}


def _listed(kept: KeptReport) -> Item:
    shown = {"id": kept.session_id, "interview_id": kept.session_id, "created_at": kept.created_at}
    shown["report_status"] = kept.status
    if kept.report is None:
        return shown
    report = wire.report(kept.report)
    sitting, subject = kept.report.sitting, kept.report.subject
    told = {"status": sitting.status, "role": subject.role, "completed_at": sitting.closed_at}
    return {**shown, **told, "report": report, "score": report.score}


def _of_card(held: Held) -> Item:
    card = held.card
    return {"id": card.id, "created_at": card.created_at, "completed_at": held.session.closed_at}


async def _of_report(services: Services, held: Held, stamp: ReportStamp | None) -> Item:
    if stamp is None:
        return {}
    if stamp.status is not ReportStatus.READY:
        return {"report_status": stamp.status}
    report = wire.report(await ready_report(services.database.glance(held.org_id), stamp.id))
    return {"report_status": stamp.status, "report": report, "score": report.score}
