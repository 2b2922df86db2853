"""What tests of durable jobs share: an engine on the module's database."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from datetime import timedelta

import pytest

from tests.database import FreshDatabase
from tests.jobs.hands import Hands
from vivaroom.jobs.connecting import engine_client
from vivaroom.jobs.desk import JobDesk
from vivaroom.jobs.queue import DurableQueue
from vivaroom.jobs.runtime import Station, durable_jobs

Engine = Callable[[Hands], AbstractAsyncContextManager[None]]


@pytest.fixture
def engine(fresh: FreshDatabase) -> Engine:
    """An engine of this process that works with these hands."""
    return lambda hands: durable_jobs(station_on(fresh), hands.work)


@pytest.fixture(scope="module")
async def desk(fresh: FreshDatabase) -> AsyncIterator[JobDesk]:
    """The desk of the module's database."""
    opened = JobDesk(engine_client(fresh.url))
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def queue(fresh: FreshDatabase) -> DurableQueue:
    """The queue of the module's database."""
    return DurableQueue(engine_client(fresh.url), lambda _: None)


def station_on(fresh: FreshDatabase) -> Station:
    """A process that looks at its queues often and does not wait for what takes long."""
    return Station(fresh.url, look_every=timedelta(milliseconds=50), patience=timedelta(milliseconds=300))
