"""Sessions and resumes as the pages list them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from vivaroom.accounts.policy import Member, owner_seen_by
from vivaroom.api.paging import cursor_for
from vivaroom.api.services import Services
from vivaroom.db.keyset import Stretch
from vivaroom.feedback.figures import figure
from vivaroom.interview.session import SessionStatus
from vivaroom.interview.sessions.store import SessionCard, page_sessions
from vivaroom.interview.store import Held
from vivaroom.kit.ids import public_id
from vivaroom.resumes.store import ResumeCard, page_resumes
from vivaroom.site.store import overall_scores

Shown = TypeVar("Shown")


@dataclass(frozen=True, slots=True)
class Listed(Generic[Shown]):
    """Some of a list; `older` is where the next ones begin, None at the end."""

    shown: Sequence[Shown]
    older: str | None


@dataclass(frozen=True, slots=True)
class SessionShown:
    """A session in a list; `score` is of its report (0-1, printed), None where there is none (yet)."""

    id: str
    href: str
    role: str
    kind: str
    level: str
    status: str
    created_at: datetime
    score: str | None


@dataclass(frozen=True, slots=True)
class ResumeShown:
    """A resume in a list; `name` is None for text that was pasted."""

    id: str
    name: str | None
    status: str
    created_at: datetime


async def list_sessions(services: Services, member: Member, stretch: Stretch) -> Listed[SessionShown]:
    """The member's sessions, the latest first."""
    async with services.database.unit(member.org_id) as unit:
        cards = await page_sessions(unit, owner_seen_by(member), stretch)
        seen = cards[: stretch.limit]
        scores = await overall_scores(unit, [card.id for card in seen])
        shown = [_session(card, await services.ledger.read(unit, card.id), scores.get(card.id)) for card in seen]
    return Listed(shown, cursor_for(cards[stretch.limit - 1].id) if len(cards) > stretch.limit else None)


async def list_resumes(services: Services, member: Member, stretch: Stretch) -> Listed[ResumeShown]:
    """The member's resumes, the latest first."""
    async with services.database.unit(member.org_id) as unit:
        found = await page_resumes(unit, owner_seen_by(member), stretch)
    older = cursor_for(found[stretch.limit - 1].id) if len(found) > stretch.limit else None
    return Listed([_resume(one) for one in found[: stretch.limit]], older)


def _session(card: SessionCard, held: Held, score: float | None) -> SessionShown:
    public = public_id("session", card.id)
    is_done = card.status is SessionStatus.COMPLETED
    return SessionShown(
        id=public,
        href=f"/my/sessions/{public}/report" if is_done else f"/room/{public}",
        role=held.plan.role_name,
        kind=held.plan.kind.value,
        level=held.plan.level.value,
        status=card.status.value,
        created_at=card.created_at,
        score=None if score is None else figure(score),
    )


def _resume(resume: ResumeCard) -> ResumeShown:
    return ResumeShown(public_id("resume", resume.id), resume.file_name, resume.status.value, resume.created_at)
