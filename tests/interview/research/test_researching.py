"""A research is asked for, done by a job, known for thirty days, and tells how it ended."""

from datetime import timedelta
from uuid import UUID

import pytest

from tests.interview.research.still_web import StillWeb
from tests.interview.rooms import Room
from vivaroom.content.loader import library
from vivaroom.interview.research.asking import KNOWN_FOR, Wish, request_research
from vivaroom.interview.research.research import Research, ResearchStatus
from vivaroom.interview.research.researching import Researcher, queries_for
from vivaroom.interview.research.store import change_research, find_research
from vivaroom.jobs.parking import Parking
from vivaroom.jobs.work import JOB_CANCELLED
from vivaroom.kit.clock import ManualClock
from vivaroom.kit.errors import NotFound, ProviderBusy, Unavailable
from vivaroom.kit.ids import new_id
from vivaroom.ports.queue import Job, ResearchCompany, Transaction
from vivaroom.ports.search import WebSearch

WISH = Wish("Northlight Freight", "Backend engineer")


class Means:
    """What asking needs, on the database of a room."""

    def __init__(self, room: Room, search: WebSearch | None) -> None:
        self.room, self.search = room, search
        self.jobs = self
        self.queued: list[Job] = []

    @property
    def clock(self) -> ManualClock:
        return self.room.clock

    async def enqueue(self, unit: Transaction, job: Job) -> None:
        self.queued.append(job)

    async def ask(self, wish: Wish = WISH, org: UUID | None = None) -> Research:
        """A new research."""
        async with self.room.database.unit(org or self.room.org) as unit:
            return await request_research(unit, self, new_id(), wish)

    async def work(self, research: Research) -> timedelta | None:
        """One try of its job."""
        researcher = Researcher(self.room.database, self.search, self.clock, library().domains)
        return await researcher.research(ResearchCompany(research.org_id, research.id))

    async def now(self, research: Research) -> Research:
        """As it stands."""
        return await find_research(self.room.database.glance(research.org_id), research.id)


async def test_a_research_ends_with_facts_and_what_the_company_works_in(room: Room) -> None:
    means = Means(room, StillWeb())
    research = await means.ask()
    assert (research.status, means.queued) == (ResearchStatus.QUEUED, [ResearchCompany(room.org, research.id)])
    assert await means.work(research) is None
    done = await means.now(research)
    assert done.findings is not None
    assert (done.status, done.findings.domain, done.findings.searched_by) == (
        ResearchStatus.SUCCEEDED, "freight and logistics", "still web",
    )  # fmt: skip
    assert len(done.findings.facts) == 3
    assert done.searched_at == room.clock.now()


async def test_queries_hold_the_company_and_the_role_and_nothing_else(room: Room) -> None:
    web = StillWeb()
    means = Means(room, web)
    await means.work(await means.ask())
    assert web.asked == [query for query, _ in queries_for("Northlight Freight", "Backend engineer")]
    assert all(len(query) < 400 for query, _ in queries_for("x" * 120, "y" * 120))


async def test_what_is_known_is_given_at_once_for_thirty_days_to_the_organisation(room: Room) -> None:
    web = StillWeb()
    means = Means(room, web)
    first = await means.ask()
    await means.work(first)
    room.clock.move(KNOWN_FOR - timedelta(hours=1))
    again = await means.ask(Wish("northlight  FREIGHT", "backend engineer"))
    assert (again.status, again.findings) == (ResearchStatus.SUCCEEDED, (await means.now(first)).findings)
    assert again.searched_at == (await means.now(first)).searched_at
    assert (len(web.asked), len(means.queued)) == (3, 1)
    room.clock.move(timedelta(hours=2))
    assert (await means.ask()).status is ResearchStatus.QUEUED


async def test_another_role_or_another_company_is_another_question(room: Room) -> None:
    means = Means(room, StillWeb())
    await means.work(await means.ask())
    for wish in (Wish("Northlight Freight"), Wish("Southlight", "Backend engineer")):
        assert (await means.ask(wish)).status is ResearchStatus.QUEUED


async def test_two_at_the_same_time_search_once_and_an_empty_search_is_not_remembered(room: Room) -> None:
    web = StillWeb()
    means = Means(room, web)
    first, second = await means.ask(), await means.ask()
    await means.work(first)
    await means.work(second)
    assert len(web.asked) == 3
    assert (await means.now(second)).findings == (await means.now(first)).findings
    nothing = Means(room, StillWeb(pages=(), news=()))
    empty = await nothing.ask(Wish("Nobody Knows"))
    await nothing.work(empty)
    found = (await nothing.now(empty)).findings
    assert found is not None
    assert (found.facts, found.domain) == ((), None)
    assert (await nothing.ask(Wish("Nobody Knows"))).status is ResearchStatus.QUEUED


async def test_without_a_key_nothing_is_asked_and_the_mend_is_told(room: Room) -> None:
    with pytest.raises(Unavailable, match="TAVILY_API_KEY") as refused:
        await Means(room, None).ask()
    assert refused.value.code == "provider_not_configured"


async def test_a_worker_without_the_key_says_so(room: Room) -> None:
    research = await Means(room, StillWeb()).ask()
    worker = Means(room, None)
    assert await worker.work(research) is None
    failed = await worker.now(research)
    assert failed.error is not None
    assert (failed.status, failed.error["code"]) == (ResearchStatus.FAILED, "provider_not_configured")


async def test_trouble_is_left_to_the_job_and_a_later_try_succeeds(room: Room) -> None:
    web = StillWeb(fails=[ProviderBusy("still web", "HTTP 429", retry_after=timedelta(seconds=7))])
    means = Means(room, web)
    research = await means.ask()
    with pytest.raises(ProviderBusy):
        await means.work(research)
    assert (await means.now(research)).status is ResearchStatus.RUNNING
    assert await means.work(research) is None
    assert (await means.now(research)).status is ResearchStatus.SUCCEEDED


@pytest.mark.parametrize(
    ("code", "status"), [("provider_refused", ResearchStatus.FAILED), (JOB_CANCELLED, ResearchStatus.CANCELLED)]
)
async def test_a_research_that_was_given_up_fails_or_is_cancelled(
    room: Room, code: str, status: ResearchStatus
) -> None:
    means = Means(room, StillWeb())
    research = await means.ask()
    await Parking(room.database).parked(ResearchCompany(room.org, research.id), code)
    ended = await means.now(research)
    assert ended.error is not None
    assert (ended.status, ended.error["code"]) == (status, code)


async def test_one_that_ended_stays_so(room: Room) -> None:
    means = Means(room, StillWeb())
    research = await means.ask()
    await means.work(research)
    await Parking(room.database).parked(ResearchCompany(room.org, research.id), "internal_error")
    assert (await means.now(research)).status is ResearchStatus.SUCCEEDED
    async with room.database.unit(room.org) as unit:
        await change_research(unit, research.id, of=tuple(ResearchStatus), status="cancelled")
    assert await means.work(research) is None
    assert (await means.now(research)).status is ResearchStatus.CANCELLED


async def test_another_organisation_knows_nothing_of_it(room: Room) -> None:
    means = Means(room, StillWeb())
    research = await means.ask()
    with pytest.raises(NotFound, match="research_not_found"):
        await find_research(room.database.glance(new_id()), research.id)
