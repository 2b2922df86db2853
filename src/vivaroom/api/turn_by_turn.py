"""A candidate's connection that takes turns one by one: its fence, and what the ledger has to tell it, each entry once."""

import asyncio
import contextlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from vivaroom.api.events import alarm_of, rings
from vivaroom.api.services import Services
from vivaroom.interview.director import Taken
from vivaroom.interview.session import Recorded
from vivaroom.interview.sessions.store import SessionCard
from vivaroom.interview.signals import Opened, Signal
from vivaroom.interview.store import Held
from vivaroom.kit.errors import Conflict, Unavailable

LOOK_AGAIN_SECONDS = 15.0


@dataclass(frozen=True, slots=True)
class News:
    """The session as it stands, and what has joined its ledger since the last news, in order."""

    held: Held
    entries: Sequence[Recorded]


class TurnByTurn:
    """One connection. A newer one of the same session, in whatever process, takes over, and ends this one."""

    def __init__(self, services: Services, card: SessionCard, tell: Callable[[News], None]) -> None:
        self._services = services
        self._card = card
        self._tell = tell
        self._told = 0
        self._one_at_a_time = asyncio.Lock()
        self.epoch = 0
        """The number of the connection among those of its session, from 1."""

    async def connect(self) -> Held:
        """Take over, and let the candidate in: everything up to here counts as told. Raises NotFound."""
        card = self._card
        async with self._services.database.unit(card.org_id) as unit:
            self.epoch = await self._services.ledger.raise_epoch(unit, card.id)
        taken = await self._services.director.take_turn(card.org_id, card.id, Opened(), self.epoch)
        self._told = taken.held.session.seq
        return taken.held

    async def take(self, signal: Signal) -> Taken:
        """A turn, and the news of it. Raises what `take_turn` raises, Conflict `connection_taken_over` among it."""
        async with self._one_at_a_time:
            taken = await self._services.director.take_turn(self._card.org_id, self._card.id, signal, self.epoch)
            await self._catch_up()
            return taken

    async def now(self) -> Held:
        """The session as it stands."""
        return await self._services.ledger.read(self._services.database.glance(self._card.org_id), self._card.id)

    async def follow(self) -> None:
        """Tell what happens elsewhere, until cancelled. Raises NotFound where the session was erased, and Conflict
        `connection_taken_over` once a newer connection is there.
        """
        async with (
            self._services.bus.listen(self._card.id) as news,
            alarm_of(news, lambda: self._told) as alarm,
        ):
            while True:
                alarm.clear()
                with contextlib.suppress(Unavailable):  # the next look finds it
                    async with self._one_at_a_time:
                        await self._catch_up()
                await rings(alarm, LOOK_AGAIN_SECONDS)

    async def _catch_up(self) -> None:
        """Entries are read before the session: so what a newer connection was told is not told here too."""
        now = self._services.database.glance(self._card.org_id)
        entries = await self._services.ledger.events(now, self._card.id, after=self._told)
        held = await self.now()
        if held.epoch != self.epoch:
            raise Conflict(
                "connection_taken_over", "A newer connection of this session has taken over; this one is closed."
            )
        if entries:
            self._told = entries[-1].seq
            self._tell(News(held, entries))
