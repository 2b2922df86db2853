"""What the routes work with, put together once by `app` and reached through one dependency."""

from dataclasses import dataclass, field
from typing import Annotated

from fastapi import Depends
from starlette.requests import HTTPConnection

from vivaroom.accounts.signin import SignIn
from vivaroom.api.renderings import Renderings
from vivaroom.content.loader import Library
from vivaroom.db.unit import Database
from vivaroom.interview.designs.designing import Designer
from vivaroom.interview.designs.inviting import Inviter
from vivaroom.interview.director import Director
from vivaroom.interview.sessions.starting import SessionStarter
from vivaroom.interview.store import Ledger
from vivaroom.kit.clock import Clock
from vivaroom.ports.bus import Bus
from vivaroom.ports.embedding import Embedder
from vivaroom.ports.files import FileStore
from vivaroom.ports.queue import JobQueue


@dataclass(frozen=True, slots=True)
class Services:
    """The parts of a running server that requests use."""

    database: Database
    ledger: Ledger
    director: Director
    library: Library
    designer: Designer
    starter: SessionStarter
    inviter: Inviter
    embedder: Embedder | None
    signin: SignIn
    files: FileStore
    jobs: JobQueue
    bus: Bus
    clock: Clock
    renderings: Renderings = field(default_factory=Renderings)


def services(connection: HTTPConnection) -> Services:
    """The services of the application that serves this request."""
    found: Services = connection.app.state.services
    return found


async def _provided(connection: HTTPConnection) -> Services:
    """Awaitable, because the framework runs plain dependencies in threads."""
    return services(connection)


ServicesDep = Annotated[Services, Depends(_provided)]
