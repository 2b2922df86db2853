"""News between processes, of sessions and of queues, over PostgreSQL's LISTEN and NOTIFY.

One direct connection per process: announcements are gathered for five milliseconds after their commit and leave in one
NOTIFY (inside the transaction it would cost two thirds of the write rate; through a transaction pooler it is lost).
With a wire beside the database (Redis), the batch leaves there; `db/wiring.py` tells when the database is used as well.
"""

import asyncio
import contextlib
from collections import defaultdict
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from itertools import islice
from uuid import UUID

import psycopg
import structlog

from vivaroom.db.wiring import Wiring
from vivaroom.ports.bus import LOOK, Wire

CHANNEL = "vivaroom_session"
GATHER_SECONDS = 0.005
RECONNECT_SECONDS = 0.5
MESSAGES_A_NOTIFY = 150  # a payload holds 8,000 bytes
log = structlog.get_logger(__name__)


class PostgresBus:
    """Announces and hears over the database. `run` must be running; until it is, announcements wait."""

    def __init__(self, url: str, wire: Wire | None = None) -> None:
        """`url` is a plain `postgresql://` URL of a direct connection, not of a pooler."""
        self._url = url
        self._waiting: dict[UUID, int] = {}
        self._listeners: defaultdict[UUID, set[asyncio.Queue[int]]] = defaultdict(set)
        self._rung: set[str] = set()
        self._said: set[str] = set()
        self._ringers: list[Callable[[str], None]] = []
        self._stirred = asyncio.Event()
        self.wire = wire
        self._wiring = Wiring(wire, self._say, self._wake_all)

    def announce(self, session_id: UUID, seq: int) -> None:
        """Tell everybody who listens, this process at once, the others within milliseconds."""
        self._deliver(session_id, seq)
        waits = self._waiting.get(session_id, seq)
        self._waiting[session_id] = LOOK if LOOK in (seq, waits) else max(seq, waits)
        self._stirred.set()

    def ring(self, name: str) -> None:
        """Ring the bell of this name, letters only, here at once and in the other processes within milliseconds."""
        self._ring_here(name)
        self._rung.add(name)
        self._stirred.set()

    def _say(self, word: str) -> None:
        """Over the database alone: what processes tell each other of the wire."""
        self._said.add(word)
        self._stirred.set()

    def on_ring(self, hear: Callable[[str], None]) -> None:
        """Call this with the name of each bell that is rung anywhere, from now on; one may be missed."""
        self._ringers.append(hear)

    @asynccontextmanager
    async def listen(self, session_id: UUID) -> AsyncIterator[AsyncIterator[int]]:
        """The announced places of one session, from now on."""
        heard: asyncio.Queue[int] = asyncio.Queue(maxsize=256)
        self._listeners[session_id].add(heard)
        try:
            yield _News(heard)
        finally:
            self._listeners[session_id].discard(heard)
            if not self._listeners[session_id]:
                del self._listeners[session_id]

    async def run(self) -> None:
        """Listen and announce until cancelled, over a new connection whenever the old one is lost."""
        async with asyncio.TaskGroup() as both:
            both.create_task(self._wiring.run(self._hear))
            both.create_task(self._run_over_the_database())

    async def _run_over_the_database(self) -> None:
        while True:
            try:
                async with await psycopg.AsyncConnection.connect(self._url, autocommit=True) as connection:
                    await connection.execute(f"listen {CHANNEL}")
                    self._wake_all()
                    await self._pump(connection)
            except psycopg.OperationalError as error:
                log.warning("bus_reconnects", reason=type(error).__name__)
                await asyncio.sleep(RECONNECT_SECONDS)

    async def _pump(self, connection: psycopg.AsyncConnection) -> None:
        """Both directions share the connection: news that are in, then what is to go out, then nothing until either."""
        while True:
            async for notice in connection.notifies(timeout=0, stop_after=64):
                if notice.pid != connection.info.backend_pid:  # what left here was delivered here at once
                    self._hear(notice.payload)
            if self._waiting or self._rung or self._said:
                await asyncio.sleep(GATHER_SECONDS)
                await self._send(connection)
            else:
                await self._until_stirred(connection)

    async def _until_stirred(self, connection: psycopg.AsyncConnection) -> None:
        """Wait until something comes in, the end of the connection too, or is to go out.

        The library's own wait would have to end now and then to let something out, fifty times a second.
        """
        loop, place = asyncio.get_running_loop(), connection.fileno()
        loop.add_reader(place, self._stirred.set)
        try:
            await self._stirred.wait()
        finally:
            loop.remove_reader(place)
        self._stirred.clear()

    async def _send(self, connection: psycopg.AsyncConnection) -> None:
        """What waits longest; it waits on where the connection is lost before it has left."""
        batch, rung = dict(islice(self._waiting.items(), MESSAGES_A_NOTIFY)), tuple(self._rung)
        said = tuple(self._said)
        self._rung.clear()
        self._said.clear()
        news = ",".join([*rung, *(f"{session_id.hex}:{seq}" for session_id, seq in batch.items())])
        over_the_database = said if news and await self._wiring.carries(news) else (*said, *filter(None, [news]))
        if over_the_database:
            await connection.execute("select pg_notify(%s, %s)", (CHANNEL, ",".join(over_the_database)))
        for session_id, seq in batch.items():
            if self._waiting[session_id] == seq:
                del self._waiting[session_id]

    def _hear(self, payload: str) -> None:
        for message in payload.split(","):
            session_id, separator, seq = message.partition(":")
            if not separator:
                if not self._wiring.hears(message):
                    self._ring_here(message)
                continue
            with contextlib.suppress(ValueError):
                self._deliver(UUID(session_id), int(seq))

    def _ring_here(self, name: str) -> None:
        for hear in self._ringers:
            hear(name)

    def _deliver(self, session_id: UUID, seq: int) -> None:
        for heard in self._listeners.get(session_id, ()):
            with contextlib.suppress(asyncio.QueueFull):
                heard.put_nowait(seq)

    def _wake_all(self) -> None:
        """After a gap nobody knows what was missed: every listener looks into the ledger."""
        for session_id in list(self._listeners):
            self._deliver(session_id, LOOK)


class _News(AsyncIterator[int]):
    """What a listener has heard. No generator: one that is cancelled while it waits would be over for good."""

    def __init__(self, heard: "asyncio.Queue[int]") -> None:
        self._heard = heard

    async def __anext__(self) -> int:
        return await self._heard.get()
