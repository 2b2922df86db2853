"""Asking for a research: answered at once from what is known, otherwise a moment later by a job."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol
from uuid import UUID

from vivaroom.db.unit import Unit
from vivaroom.interview.research.research import Research, ResearchStatus, topic_of
from vivaroom.interview.research.store import add_research, known_research
from vivaroom.kit.clock import Clock
from vivaroom.kit.errors import Unavailable
from vivaroom.kit.ids import new_id
from vivaroom.ports.queue import JobQueue, ResearchCompany
from vivaroom.ports.search import WebSearch

KNOWN_FOR = timedelta(days=30)
NO_KEY = "Company research needs a web search: set TAVILY_API_KEY to a key of Tavily and restart the server."


@dataclass(frozen=True, slots=True)
class Wish:
    """Which company, and for which role; nothing else ever leaves this machine."""

    company: str
    role: str | None = None


class Means(Protocol):
    """What asking needs; the parts of a running server have all of it."""

    @property
    def search(self) -> WebSearch | None: ...

    @property
    def jobs(self) -> JobQueue: ...

    @property
    def clock(self) -> Clock: ...


async def request_research(unit: Unit, means: Means, owner: UUID, wish: Wish) -> Research:
    """A new research; one that the organisation has known for less than 30 days succeeds at once, and costs no search.

    Raises Unavailable `provider_not_configured`.
    """
    if means.search is None:
        raise Unavailable("provider_not_configured", NO_KEY)
    now, topic = means.clock.now(), topic_of(wish.company, wish.role)
    known = await known_research(unit, topic, now - KNOWN_FOR)
    research = Research(
        id=new_id(), org_id=unit.owner, owner_id=owner, company=" ".join(wish.company.split()), role=wish.role,
        topic=topic, status=ResearchStatus.SUCCEEDED if known else ResearchStatus.QUEUED, error=None,
        result=known.result if known else None, searched_at=known.searched_at if known else None, created_at=now,
    )  # fmt: skip
    await add_research(unit, research)
    if known is None:
        await means.jobs.enqueue(unit, ResearchCompany(research.org_id, research.id))
    return research
