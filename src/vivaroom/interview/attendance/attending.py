"""Being there: every connection of a candidate holds a lease, and when the last one has ended, the candidate has left.

A process that dies says nothing; its leases run out, and whoever looks for that says it instead. Sessions whose
candidates may come back at any time hold no leases.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from vivaroom.interview.attendance.store import end_lease, forget_lapsed, keep_lease, lapsed_leases
from vivaroom.interview.director import Director
from vivaroom.interview.events import CandidateReturned
from vivaroom.interview.session import SessionStatus
from vivaroom.interview.signals import Left
from vivaroom.kit.errors import NotFound, VivaError
from vivaroom.kit.ids import new_id
from vivaroom.ports.usage import Payer, charged_to

LEASE = timedelta(seconds=15)  # how long a process that died may be taken for alive
RENEWALS = 3  # within a lease, so that one that fails does no harm
AT_A_TIME = 200
_RUNS = (SessionStatus.LIVE, SessionStatus.PAUSED)


@dataclass(frozen=True, slots=True)
class Presence:
    """One connection of a candidate."""

    org: UUID
    session_id: UUID
    connection_id: UUID


@dataclass(frozen=True, slots=True)
class Attendance:
    """Knows who is there. The clocks of the processes must agree to within a second or two."""

    director: Director
    lease: timedelta = LEASE

    @asynccontextmanager
    async def attends(
        self, org: UUID, session_id: UUID, for_good: Callable[[], bool] = lambda: False
    ) -> AsyncIterator[None]:
        """The candidate is connected, and has returned if they were away, for the length of the block; what is used in it
        is charged to the session.

        Afterwards the lease runs out by itself; where `for_good` says so then, the connection has ended at once. Raises
        NotFound `session_not_found`.
        """
        held = await self.director.ledger.read(self.director.database.glance(org), session_id)
        if held.session.policy.grace is None:
            with charged_to(Payer(org, session_id)):
                yield
            return
        presence = Presence(org, session_id, new_id())
        await self.renew(presence)
        staying = asyncio.create_task(self._stay(presence), name="attends")
        try:
            with charged_to(Payer(org, session_id)):
                yield
        finally:
            staying.cancel()
            await asyncio.gather(staying, return_exceptions=True)
            if for_good():
                await self.end(presence)

    async def renew(self, presence: Presence) -> None:
        """Hold the lease from now on; whoever was taken for gone is there again.

        The session's row is locked meanwhile, as it is when somebody says that the candidate has left: so one of both
        comes first, and the later one knows.
        """
        director, now = self.director, self.director.clock.now()
        async with director.database.unit(presence.org) as unit:
            held = await director.ledger.read(unit, presence.session_id, lock=True)
            await keep_lease(unit, presence.session_id, presence.connection_id, now + self.lease)
            if held.session.left_at is not None and held.session.status in _RUNS:
                await director.ledger.append(unit, held, [CandidateReturned()], now)

    async def lapsed(self) -> list[tuple[UUID, UUID]]:
        """(organisation, session) where a connection ran out that nobody has ended."""
        async with self.director.database.system_unit() as unit:
            found = await lapsed_leases(unit, self.director.clock.now(), AT_A_TIME)
        return [*dict.fromkeys(found)]

    async def tell_left(self, org: UUID, session_id: UUID) -> None:
        """The candidate has left, unless another connection of theirs is there.

        What ran out is forgotten after that, so that a process which dies in between leaves it to the next one.
        """
        with suppress(NotFound):
            await self.director.take_turn(org, session_id, Left())
        async with self.director.database.unit(org) as unit:
            await forget_lapsed(unit, session_id, self.director.clock.now())

    async def end(self, presence: Presence) -> None:
        """The connection has ended for good; what cannot be said now is known when the lease has run out."""
        with suppress(VivaError):
            async with self.director.database.unit(presence.org) as unit:
                await end_lease(unit, presence.connection_id, self.director.clock.now())
            await self.tell_left(presence.org, presence.session_id)

    async def _stay(self, presence: Presence) -> None:
        told_to_end = False
        while not told_to_end:
            await self.director.clock.sleep(self.lease / RENEWALS)
            with suppress(VivaError):  # tried again, before the lease has run out
                await self.renew(presence)
            task = asyncio.current_task()
            told_to_end = task is not None and task.cancelling() > 0  # a lost connection can hide it
