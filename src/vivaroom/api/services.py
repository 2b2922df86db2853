"""What the routes work with, put together once by `app` and reached through one dependency."""

from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Annotated, Protocol
from uuid import UUID

from fastapi import Depends
from starlette.requests import HTTPConnection

from vivaroom.accounts.links import SignedLinks
from vivaroom.accounts.signin import SignIn
from vivaroom.api.renderings import Renderings
from vivaroom.api.rooms.host import RoomHost
from vivaroom.api.switchboard import Switchboard
from vivaroom.content.loader import Library
from vivaroom.db.unit import Database
from vivaroom.interview.collecting.collector import Collector
from vivaroom.interview.designs.designing import Designer
from vivaroom.interview.designs.inviting import Inviter
from vivaroom.interview.director import Director
from vivaroom.interview.mirroring.outbox import Outbox
from vivaroom.interview.recordings.forgetting import Shelves
from vivaroom.interview.recordings.raw import RawRecordings
from vivaroom.interview.schedules.scheduling import Scheduler
from vivaroom.interview.sessions.starting import SessionStarter
from vivaroom.interview.signals import Command
from vivaroom.interview.store import Ledger
from vivaroom.kit.clock import Clock
from vivaroom.ports.bus import Bus
from vivaroom.ports.embedding import Embedder
from vivaroom.ports.files import FileStore
from vivaroom.ports.operating import Operating
from vivaroom.ports.queue import JobQueue
from vivaroom.ports.search import WebSearch
from vivaroom.ports.vendors import Vendors
from vivaroom.voice.clips.decoding import ClipDecoder
from vivaroom.voice.clips.speech import ClipSpeech
from vivaroom.voice.happenings import Carrier


class Conversation(Protocol):
    """A live conversation as a socket knows it; `voice/session.py` says what each verb promises."""

    async def run(self) -> None: ...

    def hear(self, pcm: bytes) -> None: ...

    def typed(self, text: str, client_id: str | None = None, took: timedelta | None = None) -> None: ...

    def pressed(self, command: Command, client_id: str | None = None) -> None: ...

    def interrupt(self) -> None: ...

    def forget(self) -> None: ...

    def wait_for_done(self, *, by_hand: bool) -> None: ...


class Conversations(Protocol):
    """Where live conversations are held: `held` of them now, at most `most`."""

    @property
    def held(self) -> int: ...

    @property
    def most(self) -> int: ...

    def open(
        self, org: UUID, session_id: UUID, carrier: Carrier, *, or_in_writing: bool = False
    ) -> AbstractAsyncContextManager[Conversation]:
        """A seat for this session, as long as the context is open; a connection that was there before is taken over.

        `or_in_writing`: without a voice the conversation is held in writing. Raises NotFound, TooMany `no_room` where there is no seat left, Unavailable `voice_not_ready` while the weights load
        and `restarting` while the process ends.
        """
        ...

    async def hand_over(self) -> None:
        """End every conversation so that it goes on in another process; nobody else is let in."""
        ...


@dataclass(frozen=True, slots=True)
class Services:
    """The parts of a running server that requests use."""

    database: Database
    ledger: Ledger
    director: Director
    library: Library
    designer: Designer
    starter: SessionStarter
    scheduler: Scheduler
    inviter: Inviter
    collector: Collector
    embedder: Embedder | None
    signin: SignIn
    links: SignedLinks
    files: FileStore
    raw: RawRecordings
    jobs: JobQueue
    bus: Bus
    clock: Clock
    renderings: Renderings = field(default_factory=Renderings)
    search: WebSearch | None = None
    """Who searches the web; None without a key."""
    clips: ClipSpeech = field(default_factory=lambda: ClipSpeech(ClipDecoder(), lambda: None))
    """What understands and makes sound as files."""
    conversations: Conversations | None = None
    switchboard: Switchboard | None = None
    """Where calls are taken; None where that was not installed."""
    room_host: RoomHost | None = None
    """Who is in rooms of a media server; None where there is none."""
    jobs_waiting: Callable[[], Awaitable[Mapping[str, int]]] | None = None
    """How many jobs wait, by queue; None where nobody works on them."""
    outbox: Outbox | None = None
    """Where copies of sessions elsewhere are kept up to date from; None where there are none."""
    operating: Operating | None = None
    """Work for later, for whoever runs the installation; None where there is none."""
    vendors: Vendors | None = None
    """The services outside, for whoever runs the installation; None where none could be used."""

    @property
    def shelves(self) -> Shelves:
        """Where something of sessions lies beside the database."""
        return Shelves(self.files, self.raw, self.outbox)


def services(connection: HTTPConnection) -> Services:
    """The services of the application that serves this request."""
    found: Services = connection.app.state.services
    return found


async def _provided(connection: HTTPConnection) -> Services:
    """Awaitable, because the framework runs plain dependencies in threads."""
    return services(connection)


ServicesDep = Annotated[Services, Depends(_provided)]
