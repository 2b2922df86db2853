"""The report page: where the writing stands, the report once it is there, and what to practise next."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from uuid import UUID

from markupsafe import Markup

from vivaroom.accounts.policy import Caller, Owned, Verb, demand
from vivaroom.api.finding import session_for
from vivaroom.api.recorded import is_candidate
from vivaroom.api.services import Services
from vivaroom.feedback.exports.html import report_body_html
from vivaroom.feedback.people.opinion import AuthorRole, Opinion, author_of, is_of_team, visible_to
from vivaroom.feedback.people.store import opinions_on
from vivaroom.feedback.shape import Report
from vivaroom.feedback.store import KeptReport, ReportStatus, latest_ready_report, latest_report
from vivaroom.interview.plan import Plan
from vivaroom.interview.session import SessionStatus
from vivaroom.interview.sessions.store import SessionCard
from vivaroom.kit.ids import public_id
from vivaroom.site.playing import is_coming, moments_of, recording_of
from vivaroom.site.said import Line, lines_of

AGAIN_QUESTIONS = 3
AGAIN_MINUTES = 10
_WAITING = frozenset({ReportStatus.QUEUED, ReportStatus.RUNNING})


class Stage(StrEnum):
    """Where the report of a session stands; `open` while the interview itself goes on."""

    OPEN = "open"
    WRITING = "writing"
    FAILED = "failed"
    READY = "ready"


@dataclass(frozen=True, slots=True)
class FeedbackForm:
    """What the reader has said of the session, to be changed; `rating` None where they have said nothing yet.

    `may_share`: the reader is of the team, and decides whether the candidate may read it.
    """

    rating: int | None
    comments: str
    shared: bool
    may_share: bool


@dataclass(frozen=True, slots=True)
class ReportShown:
    """The page of a session's report; `again` is the design to practise its weakest answer, as JSON.

    `moments` is set where there is a recording: for each spoken answer, by its place in the ledger, points of its words in
    order, `[character, milliseconds in the recording]`, the first and the last at its ends; as JSON. While the recording
    is still being made, `sound_is_coming` says so. `said` is every line of both sides once the session is over;
    `may_correct`: the reader is its candidate, who may correct what was heard.
    """

    session_id: str
    role: str
    kind: str
    level: str
    stage: Stage
    body: Markup | None
    again: str | None
    moments: str | None = None
    sound_is_coming: bool = False
    form: FeedbackForm | None = None
    said: tuple[Line, ...] = ()
    may_correct: bool = False


async def report_for(services: Services, caller: Caller, session_id: str) -> SessionCard:
    """The session of a public id, if this caller may read its report."""
    card = await session_for(services, caller, Verb.READ, session_id)
    demand(caller, Verb.READ, Owned("report", card.org_id, card.owner_id, card.id))
    return card


async def stage_of(services: Services, card: SessionCard) -> Stage:
    """Where the newest report of the session stands."""
    async with services.database.unit(card.org_id) as unit:
        return _stage(card, await latest_report(unit, card.id))


async def report_shown(services: Services, caller: Caller, card: SessionCard) -> ReportShown:
    """The page of this session, with what the reader may see of what people say."""
    async with services.database.unit(card.org_id) as unit:
        newest = await latest_report(unit, card.id)
        stage = _stage(card, newest)
        kept = newest if stage is Stage.READY else await latest_ready_report(unit, card.id)
        plan = (await services.ledger.read(unit, card.id)).plan
        opinions = visible_to(caller, card, await opinions_on(unit, card.id))
        recorded = await services.ledger.events(unit, card.id)
    recording = await recording_of(services, card)
    timeline = recording.timeline if recording else None
    return replace(
        shown_of(card.id, plan, stage, kept.report if kept else None, opinions),
        form=None if stage is Stage.OPEN else _form(caller, card, opinions),
        moments=moments_of(recorded, recording),
        sound_is_coming=stage is Stage.READY and is_coming(recording),
        said=() if stage is Stage.OPEN else lines_of(recorded, timeline),
        may_correct=is_candidate(caller, card),
    )


def _stage(card: SessionCard, newest: KeptReport | None) -> Stage:
    if card.status is not SessionStatus.COMPLETED:
        return Stage.OPEN
    if newest is None or newest.status in _WAITING:
        return Stage.WRITING
    return Stage.READY if newest.status is ReportStatus.READY else Stage.FAILED


def _form(caller: Caller, card: SessionCard, opinions: Sequence[Opinion]) -> FeedbackForm:
    me, may_share = author_of(caller, card, None), is_of_team(caller)
    may_share = may_share and me.role is not AuthorRole.CANDIDATE
    own = next((one.said for one in opinions if one.author.id == me.id), None)
    if own is None:
        return FeedbackForm(None, "", shared=False, may_share=may_share)
    return FeedbackForm(own.rating, own.comments, own.shared, may_share)


def shown_of(
    session_id: UUID, plan: Plan, stage: Stage, report: Report | None, opinions: Sequence[Opinion] = ()
) -> ReportShown:
    """The page for a session with this plan; `report` is the newest that can be read."""
    return ReportShown(
        session_id=public_id("session", session_id),
        role=plan.role_name,
        kind=plan.kind.value,
        level=plan.level.value,
        stage=stage,
        body=Markup(report_body_html(report, opinions)) if report else None,  # noqa: S704  escaped by its template
        again=design_for_weakest(session_id, report) if report else None,
    )


def design_for_weakest(session_id: UUID, report: Report) -> str | None:
    """A short interview that begins with the very question of the weakest scored answer, and goes on about the same.

    None where no answer lacked anything.
    """
    scored = [(q.score_0_1, q.number, q) for q in report.questions if q.score_0_1 is not None and q.score_0_1 < 1]
    if not scored:
        return None
    weakest = min(scored)[2]
    design = {
        "kind": (weakest.kind or report.subject.kind).value,
        "role": report.subject.role,
        "level": report.subject.level.value,
        "focus_areas": list(weakest.skills),
        "question_ids": [weakest.slug],
        "from_session_id": public_id("session", session_id),
        "question_count": AGAIN_QUESTIONS,
        "duration_minutes": AGAIN_MINUTES,
    }
    return json.dumps(design)
