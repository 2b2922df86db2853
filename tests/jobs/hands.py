"""Verbs for tests that note what they were asked to do and do what the test says."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, fields
from datetime import timedelta
from typing import Any
from uuid import UUID

from vivaroom.jobs.kinds import AnyJob
from vivaroom.jobs.work import Work
from vivaroom.kit.ids import new_id
from vivaroom.ports.queue import WriteReport

ORG = new_id()
LOOK_EVERY_S = 0.02
Doing = Callable[[AnyJob], Awaitable[timedelta | None]]


async def nothing(job: AnyJob) -> None:
    """Be done at once."""


@dataclass
class Hands:
    """`doing` is what every verb does; `done` counts how often each job was begun, `given_up` has codes by job."""

    doing: Doing = nothing
    done: Counter[AnyJob] = field(default_factory=Counter)
    given_up: dict[AnyJob, str] = field(default_factory=dict)

    @property
    def work(self) -> Work:
        """The verbs."""
        verbs: dict[str, Any] = dict.fromkeys((one.name for one in fields(Work)), self._do)
        return Work(**verbs | {"parked": self._give_up})

    async def _do(self, job: AnyJob) -> timedelta | None:
        self.done[job] += 1
        return await self.doing(job)

    async def _give_up(self, job: AnyJob, code: str) -> None:
        self.given_up[job] = code


def a_report(org: UUID = ORG) -> WriteReport:
    """A job that nobody had before."""
    return WriteReport(org, new_id())


async def until(condition: Callable[[], bool], within_s: float = 40) -> None:
    """Wait until the condition holds."""

    async def ask() -> bool:
        return condition()

    await until_true(ask, within_s)


async def until_true(condition: Callable[[], Awaitable[bool]], within_s: float = 40) -> None:
    """Wait until the condition, which has to be asked for, holds."""
    for _ in range(int(within_s / LOOK_EVERY_S)):
        if await condition():
            return
        await asyncio.sleep(LOOK_EVERY_S)
    raise AssertionError(f"did not come true within {within_s} s")
