"""The whole application of the product on a test's database: every route and every part, with jobs that are only noted."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from fastapi import FastAPI

from tests.api.serving import SECRET, signin_with
from tests.interview.research.still_web import StillWeb
from tests.jobs.sittings import NotedJobs
from vivaroom.accounts.links import SignedLinks
from vivaroom.accounts.signin import ensure_local_owner
from vivaroom.accounts.webhooks.addresses import AddressRules
from vivaroom.accounts.webhooks.publishing import Publisher
from vivaroom.api.health import Part, PartState
from vivaroom.api.services import Services
from vivaroom.app.collecting import collector_of
from vivaroom.app.main import create_app
from vivaroom.app.settings.reading import Settings
from vivaroom.content.loader import library
from vivaroom.db.bus import PostgresBus
from vivaroom.db.unit import Database
from vivaroom.interview.built_in.reader import BuiltInReader
from vivaroom.interview.built_in.wording import PlainWording
from vivaroom.interview.designs.designing import Designer
from vivaroom.interview.designs.inviting import Inviter
from vivaroom.interview.director import Director
from vivaroom.interview.recordings.raw import RawRecordings
from vivaroom.interview.schedules.preparing import Preparer
from vivaroom.interview.schedules.scheduling import Scheduler
from vivaroom.interview.sessions.starting import SessionStarter
from vivaroom.interview.store import Ledger
from vivaroom.jobs.occasions import Announcements
from vivaroom.kit.clock import Clock, SystemClock
from vivaroom.providers.files import local_files


async def resolve(host: str, port: int) -> Sequence[str]:
    """Every name stands for an address of the public internet."""
    return ["8.8.8.8"]


@asynccontextmanager
async def whole_services(database: Database, folder: Path, clock: Clock | None = None) -> AsyncIterator[Services]:
    """All parts, without a language model and without weights; the local owner is there."""
    clock, known, jobs = clock or SystemClock(), library(), NotedJobs()
    announcements = Announcements(jobs, Publisher(jobs, clock))
    bus = PostgresBus("never connected: who listens in this process hears at once")
    ledger, starter, designer = Ledger(bus), SessionStarter(database, clock), Designer(database, known, clock, "0.0.0")
    built_in, preparer = BuiltInReader(None), Preparer(database, designer, clock)
    async with database.system_unit() as unit:
        await ensure_local_owner(unit)
    try:
        yield Services(
            database=database,
            ledger=ledger,
            director=Director(database, ledger, built_in, PlainWording(), jobs, announcements, clock),
            library=known,
            designer=designer,
            starter=starter,
            scheduler=Scheduler(database, starter, preparer, jobs, clock),
            inviter=Inviter(database, starter, announcements, clock),
            collector=collector_of(designer),
            embedder=None,
            signin=signin_with(database, clock),
            links=SignedLinks(SECRET, clock),
            files=local_files(folder / "files"),
            raw=RawRecordings(folder / "sound"),
            jobs=jobs,
            bus=bus,
            clock=clock,
            search=StillWeb(),
        )
    finally:
        built_in.close()


def product() -> FastAPI:
    """The application as it is before its parts have started; nothing of the environment is read."""
    return create_app(Settings(_env_file=None, host="127.0.0.1"))


def whole_app(services: Services, app: FastAPI | None = None) -> FastAPI:
    """The application with these parts, ready to serve. Its lifespan must not be run: it would start others."""
    app = app or product()
    app.state.services = services
    app.state.webhook_addresses = AddressRules(resolve=resolve)
    app.state.readiness.parts = {"database": Part(PartState.READY), "jobs": Part(PartState.READY)}
    app.state.readiness.can_serve.set()
    return app
