"""News of sessions between processes over PostgreSQL's LISTEN and NOTIFY.

One direct connection per process: announcements are gathered for five milliseconds after their commit and leave in one
NOTIFY (inside the transaction it would cost two thirds of the write rate; through a transaction pooler it is lost).
"""

import asyncio
import contextlib
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import islice
from uuid import UUID

import psycopg
import structlog

from vivaroom.ports.bus import LOOK

CHANNEL = "vivaroom_session"
GATHER_SECONDS = 0.005
RECONNECT_SECONDS = 0.5
MESSAGES_A_NOTIFY = 150  # a payload holds 8,000 bytes
log = structlog.get_logger(__name__)


class PostgresBus:
    """Announces and hears over the database. `run` must be running; until it is, announcements wait."""

    def __init__(self, url: str) -> None:
        """`url` is a plain `postgresql://` URL of a direct connection, not of a pooler."""
        self._url = url
        self._waiting: dict[UUID, int] = {}
        self._listeners: defaultdict[UUID, set[asyncio.Queue[int]]] = defaultdict(set)

    def announce(self, session_id: UUID, seq: int) -> None:
        """Tell everybody who listens, this process at once, the others within milliseconds."""
        self._deliver(session_id, seq)
        waits = self._waiting.get(session_id, seq)
        self._waiting[session_id] = LOOK if LOOK in (seq, waits) else max(seq, waits)

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
        """Both directions share the connection: a short look for news in, then what is to go out."""
        while True:
            async for notice in connection.notifies(timeout=0 if self._waiting else 0.02, stop_after=64):
                if notice.pid != connection.info.backend_pid:  # what left here was delivered here at once
                    self._hear(notice.payload)
            if self._waiting:
                await asyncio.sleep(GATHER_SECONDS)
                await self._send(connection)

    async def _send(self, connection: psycopg.AsyncConnection) -> None:
        """What waits longest; it waits on where the connection is lost before it has left."""
        batch = dict(islice(self._waiting.items(), MESSAGES_A_NOTIFY))
        payload = ",".join(f"{session_id.hex}:{seq}" for session_id, seq in batch.items())
        await connection.execute("select pg_notify(%s, %s)", (CHANNEL, payload))
        for session_id, seq in batch.items():
            if self._waiting[session_id] == seq:
                del self._waiting[session_id]

    def _hear(self, payload: str) -> None:
        for message in payload.split(","):
            session_id, _, seq = message.partition(":")
            with contextlib.suppress(ValueError):
                self._deliver(UUID(session_id), int(seq))

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
