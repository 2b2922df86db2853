"""Researching a company on the web; the work of the jobs of kind `ResearchCompany`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from vivaroom.db.unit import Database
from vivaroom.interview.research.asking import KNOWN_FOR, NO_KEY
from vivaroom.interview.research.facts import domain_of, facts_from
from vivaroom.interview.research.research import OPEN, Findings, Research, ResearchStatus
from vivaroom.interview.research.store import change_research, find_research, known_research
from vivaroom.kit.clock import Clock
from vivaroom.ports.queue import ResearchCompany
from vivaroom.ports.search import SearchResult, WebSearch


@dataclass(frozen=True, slots=True)
class Researcher:
    """Researches companies. `domains` are what companies work in, each with the words that tell it."""

    database: Database
    search: WebSearch | None
    clock: Clock
    domains: Mapping[str, Sequence[str]]

    async def research(self, job: ResearchCompany) -> timedelta | None:
        """Do one research, or note why it cannot be done. Raises NotFound `research_not_found`, ProviderError."""
        research = await find_research(self.database.glance(job.org_id), job.research_id)
        if not await self._begin(research):
            return None
        if self.search is None:
            error = {"code": "provider_not_configured", "detail": NO_KEY}
            await self._end(research, ResearchStatus.FAILED, error=error)
            return None
        now = self.clock.now()
        async with self.database.unit(job.org_id) as unit:
            known = await known_research(unit, research.topic, now - KNOWN_FOR)
        if known is not None:
            await self._end(research, ResearchStatus.SUCCEEDED, result=known.result, searched_at=known.searched_at)
            return None
        facts = facts_from(await _results(self.search, research), research.company, now.date())
        found = Findings(facts=facts, domain=domain_of(facts, self.domains), searched_by=self.search.name)
        result = found.model_dump(mode="json")
        await self._end(research, ResearchStatus.SUCCEEDED, result=result, searched_at=now)
        return None

    async def _begin(self, research: Research) -> bool:
        """Whether there is anything left to do."""
        async with self.database.unit(research.org_id) as unit:
            running = ResearchStatus.RUNNING.value
            return await change_research(unit, research.id, of=OPEN, status=running, error=None)

    async def _end(self, research: Research, status: ResearchStatus, **fields: object) -> None:
        async with self.database.unit(research.org_id) as unit:
            running = (ResearchStatus.RUNNING,)
            await change_research(unit, research.id, of=running, status=status.value, **fields)


def queries_for(company: str, role: str | None) -> tuple[tuple[str, bool], ...]:
    """What the search engine is asked, and whether newspapers are meant: the company and the role, and nothing else."""
    team = f"{role} team, tools and way of working" if role else "how its teams work"
    return (
        (f"{company} company: what it does, products and customers", False),
        (f"{company} {team}", False),
        (f"{company} company", True),
    )


async def _results(search: WebSearch, research: Research) -> list[SearchResult]:
    found: list[SearchResult] = []
    for query, news in queries_for(research.company, research.role):
        found += await search.search(query, news=news)
    return found
