"""Copies of sessions elsewhere follow them in order, survive what fails there, and go when they go."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from tests.feedback.stored import SilentBus
from tests.jobs.sittings import House, house_on
from tests.resumes.shelf import MemoryFiles
from vivaroom.db.advisory import hold
from vivaroom.db.unit import Database
from vivaroom.interview.mirroring.outbox import Outbox
from vivaroom.interview.mirroring.store import Outgoing, outgoing, standing
from vivaroom.interview.recordings.forgetting import Shelves, forget_session
from vivaroom.interview.recordings.raw import RawRecordings
from vivaroom.interview.signals import Command, Commanded
from vivaroom.interview.store import Ledger
from vivaroom.jobs.mirroring import LONGEST_REST, OTHERS_SEND, SETTLES, TRY_FOR, Mirroring
from vivaroom.jobs.parking import Parking
from vivaroom.jobs.work import GaveUp, after_failure
from vivaroom.kit.errors import Invalid, NotFound, ProviderBroken, ProviderBusy, ProviderError, ProviderRefused
from vivaroom.ports.queue import MirrorSession


async def nothing() -> None:
    """Happens in between."""


@dataclass
class Shelf:
    """A `Mirror` in memory; `fails` are raised first, `meanwhile` happens before each write."""

    documents: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    done: list[str] = field(default_factory=list)
    fails: list[ProviderError] = field(default_factory=list)
    meanwhile: Callable[[], Awaitable[None]] = nothing

    async def write(self, path: str, fields: Mapping[str, Any]) -> None:
        await self._try("write")
        self.documents[path] = fields

    async def erase(self, path: str) -> None:
        await self._try("erase")
        self.documents.pop(path, None)

    async def _try(self, what: str) -> None:
        if self.fails:
            raise self.fails.pop(0)
        meanwhile, self.meanwhile = self.meanwhile, nothing
        await meanwhile()
        self.done.append(what)


@dataclass
class Copied:
    """A house whose sessions have copies."""

    house: House
    shelf: Shelf = field(default_factory=Shelf)

    @property
    def outbox(self) -> Outbox:
        return Outbox(self.house.jobs)

    @property
    def mirroring(self) -> Mirroring:
        return Mirroring(self.house.database, self.shelf, self._document, self.house.clock)

    @property
    def queued(self) -> list[MirrorSession]:
        return [job for job in self.house.jobs.queued if isinstance(job, MirrorSession)]

    async def ends(self, session_id: UUID) -> None:
        await self.house.director.take_turn(self.house.org, session_id, Commanded(Command.END))

    async def skips(self, session_id: UUID) -> None:
        await self.house.director.take_turn(self.house.org, session_id, Commanded(Command.SKIP))

    async def forget(self, session_id: UUID, outbox: Outbox | None = None) -> None:
        shelves = Shelves(MemoryFiles(), RawRecordings(Path("there", "is", "no", "sound")), outbox or self.outbox)
        await forget_session(self.house.database, shelves, session_id)

    async def now(self, session_id: UUID) -> Outgoing | None:
        async with self.house.database.system_unit() as unit:
            return await outgoing(unit, session_id)

    async def _document(self, org: UUID, session_id: UUID) -> Mapping[str, Any] | None:
        try:
            held = await self.house.ledger.read(self.house.database.glance(org), session_id)
        except NotFound:
            return None
        return {"seq": held.session.seq, "status": held.session.status.value}


@pytest.fixture
async def copied(database: Database) -> Copied:
    house = await house_on(database)
    house.ledger = Ledger(SilentBus(), Outbox(house.jobs).changed)
    return Copied(house)


def path_of(session_id: UUID) -> str:
    return f"interviews/{session_id}"


async def test_changes_that_wait_leave_as_one_and_a_later_one_leaves_again(copied: Copied) -> None:
    session_id = await copied.house.live_session()
    await copied.skips(session_id)
    (first,) = copied.queued
    assert await copied.mirroring.send(first) is None
    seq = copied.shelf.documents[path_of(session_id)]["seq"]
    await copied.ends(session_id)
    _, second = copied.queued
    assert await copied.mirroring.send(second) is None
    copy = copied.shelf.documents[path_of(session_id)]
    assert copy["status"] == "completed"
    assert copy["seq"] > seq
    assert copied.shelf.done == ["write", "write"]


async def test_what_is_rolled_back_is_never_sent(copied: Copied) -> None:
    session_id = await copied.house.new_session()

    async def fails() -> None:
        async with copied.house.database.unit(copied.house.org) as unit:
            await copied.outbox.changed(unit, copied.house.org, session_id)
            raise RuntimeError("the rest fails")

    with pytest.raises(RuntimeError):
        await fails()
    assert await copied.now(session_id) is None


async def test_the_same_job_again_sends_nothing(copied: Copied) -> None:
    await copied.house.live_session()
    (job,) = copied.queued
    for _ in range(2):
        assert await copied.mirroring.send(job) is None
    assert copied.shelf.done == ["write"]


async def test_what_changes_while_it_is_sent_is_sent_after_it(copied: Copied) -> None:
    session_id = await copied.house.live_session()

    async def ends() -> None:
        await copied.ends(session_id)

    copied.shelf.meanwhile = ends
    (job,) = copied.queued
    assert await copied.mirroring.send(job) is None
    assert copied.shelf.documents[path_of(session_id)]["status"] == "completed"
    assert copied.shelf.done == ["write", "write"]
    assert copied.queued == [job]


async def test_only_one_process_sends_a_session_at_a_time(copied: Copied) -> None:
    session_id = await copied.house.live_session()
    (job,) = copied.queued
    async with copied.house.database.system_unit() as unit:
        await hold(unit, f"mirror {session_id.hex}")
        assert await copied.mirroring.send(job) == OTHERS_SEND
    assert await copied.mirroring.send(job) is None


async def test_an_answer_never_waits_for_the_mirror(copied: Copied) -> None:
    """A question is skipped while the session is sent: were its row held meanwhile, that would wait for ever."""
    session_id = await copied.house.live_session()
    copied.shelf.meanwhile = lambda: copied.skips(session_id)
    assert await copied.mirroring.send(copied.queued[0]) is None


async def test_what_fails_is_tried_less_and_less_often_for_three_days(copied: Copied) -> None:
    session_id = await copied.house.live_session()
    (job,) = copied.queued
    began, rests = copied.house.clock.now(), []
    while True:
        copied.shelf.fails = [ProviderBroken("firestore", "HTTP 503")]
        try:
            rest = await copied.mirroring.send(job)
        except ProviderBroken:
            break
        assert rest is not None
        rests.append(rest)
        copied.house.clock.move(rest)
    assert rests[:4] == [timedelta(seconds=s) for s in (5, 20, 80, 320)]
    assert max(rests) == LONGEST_REST
    assert TRY_FOR <= copied.house.clock.now() - began < TRY_FOR + LONGEST_REST
    copied.shelf.fails = []
    assert await copied.mirroring.send(job) is None
    now = await copied.now(session_id)
    assert now is not None
    assert (now.is_sent, now.tries, now.failing_since) == (True, 0, None)


async def test_a_mirror_that_asks_for_a_rest_gets_it(copied: Copied) -> None:
    await copied.house.live_session()
    copied.shelf.fails = [ProviderBusy("firestore", "HTTP 429", retry_after=timedelta(minutes=3))]
    assert await copied.mirroring.send(copied.queued[0]) == timedelta(minutes=3)


async def test_what_is_refused_is_given_up_at_once_and_tried_again_when_it_changes(copied: Copied) -> None:
    session_id = await copied.house.live_session()
    (job,) = copied.queued
    copied.shelf.fails = [ProviderRefused("firestore", "HTTP 400")]
    with pytest.raises(ProviderRefused) as refused:
        await copied.mirroring.send(job)
    outcome = after_failure(refused.value, 0)
    assert outcome == GaveUp("provider_refused")
    await Parking(copied.house.database).parked(job, outcome.code)
    async with copied.house.database.system_unit() as unit:
        assert (await standing(unit)).given_up >= 1
    await copied.ends(session_id)
    assert await copied.mirroring.send(copied.queued[-1]) is None
    assert copied.shelf.documents[path_of(session_id)]["status"] == "completed"
    now = await copied.now(session_id)
    assert now is not None
    assert now.trouble is None


async def test_a_session_that_is_erased_is_erased_there_twice_and_nothing_of_it_is_left(copied: Copied) -> None:
    session_id = await copied.house.live_session()
    await copied.mirroring.send(copied.queued[0])
    await copied.forget(session_id)
    job = copied.queued[-1]
    assert await copied.mirroring.send(job) == SETTLES
    assert copied.shelf.documents == {}
    copied.shelf.documents[path_of(session_id)] = {"status": "written by a process that was late"}
    assert await copied.mirroring.send(job) is None
    assert copied.shelf.documents == {}
    assert await copied.now(session_id) is None
    assert await copied.mirroring.send(job) is None


async def test_a_session_that_was_never_in_the_mirror_leaves_nothing_to_erase(copied: Copied) -> None:
    session_id = await copied.house.new_session()
    await copied.forget(session_id)
    assert copied.queued == []


async def test_a_mirror_that_is_turned_off_gets_nothing_new_and_owes_what_is_to_be_erased(copied: Copied) -> None:
    session_id = await copied.house.live_session()
    await copied.mirroring.send(copied.queued[0])
    off = Outbox(copied.house.jobs, is_on=False)
    copied.house.ledger = Ledger(SilentBus(), off.changed)
    await copied.ends(session_id)
    assert len(copied.queued) == 1
    await copied.forget(session_id, off)
    without = Mirroring(copied.house.database, None, copied.mirroring.document, copied.house.clock)
    with pytest.raises(Invalid) as error:
        await without.send(copied.queued[-1])
    assert error.value.code == "mirror_not_configured"
    await Parking(copied.house.database).parked(copied.queued[-1], error.value.code)
    now = await copied.now(session_id)
    assert now is not None
    assert now.trouble == "mirror_not_configured"
    assert await copied.mirroring.send(copied.queued[-1]) == SETTLES
    assert copied.shelf.documents == {}
