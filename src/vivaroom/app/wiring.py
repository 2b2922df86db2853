"""The composition root: every part of the product is put together here, and only here a provider is named."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from pydantic import SecretStr

from vivaroom.accounts.links import SignedLinks
from vivaroom.accounts.passwords import Passwords, owasp_argon2
from vivaroom.accounts.signin import SignIn
from vivaroom.accounts.tokens import Tokens
from vivaroom.accounts.webhooks.publishing import Publisher
from vivaroom.api.health import Look, Part, PartState
from vivaroom.api.services import Services
from vivaroom.api.vitals import Vitals
from vivaroom.app.attending import attended
from vivaroom.app.background import Behind, background
from vivaroom.app.brain import standing, thinking
from vivaroom.app.calls import calls_taken
from vivaroom.app.collecting import collector_of
from vivaroom.app.database import Connected
from vivaroom.app.files import files_of
from vivaroom.app.identity import issuers_of
from vivaroom.app.language import Interviewer, interviewer
from vivaroom.app.mirroring import outbox_of
from vivaroom.app.models import Models
from vivaroom.app.news import news_look, wire_of
from vivaroom.app.paths import DataFolder
from vivaroom.app.rooms import come_to_rooms, rooms_hosted
from vivaroom.app.searching import described as search_described
from vivaroom.app.searching import web_search
from vivaroom.app.settings.reading import Settings
from vivaroom.app.spending import book_of, budget_of
from vivaroom.app.vendors import AllVendors, speech_look
from vivaroom.app.version import VERSION
from vivaroom.app.voice import Warm, local_speech, most_conversations, spoken, voice_part
from vivaroom.app.weights import embedder_of
from vivaroom.content.loader import library
from vivaroom.db.bus import PostgresBus
from vivaroom.interview.built_in.reader import BuiltInReader
from vivaroom.interview.designs.designing import Designer
from vivaroom.interview.designs.inviting import Inviter
from vivaroom.interview.director import Director
from vivaroom.interview.recordings.raw import RawRecordings
from vivaroom.interview.schedules.preparing import Preparer
from vivaroom.interview.schedules.scheduling import Scheduler
from vivaroom.interview.sessions.starting import SessionStarter
from vivaroom.interview.store import Ledger
from vivaroom.interview.watching import UNWATCHED, Watch
from vivaroom.jobs.bookkeeping import UNWATCHED_BUDGET, Bookkeeper, BudgetWatch, bookkeeping
from vivaroom.jobs.connecting import engine_client
from vivaroom.jobs.desk import JobDesk
from vivaroom.jobs.occasions import Announcements
from vivaroom.jobs.operations.office import Office
from vivaroom.jobs.operations.staffing import Staffing
from vivaroom.jobs.queue import DurableQueue
from vivaroom.jobs.store import jobs_waiting
from vivaroom.jobs.workers import Duty
from vivaroom.kit.clock import Clock, SystemClock
from vivaroom.ports.operating import Role
from vivaroom.ports.speech import UNWATCHED_SPEECH, SpeechWatch
from vivaroom.ports.usage import UNCOUNTED, Meter, Meters
from vivaroom.ports.vendors import UNWATCHED_MODELS, ModelWatch
from vivaroom.providers import media
from vivaroom.providers.media import FfmpegFiles
from vivaroom.providers.speech.opened import Opened
from vivaroom.voice.clips.decoding import ClipDecoder
from vivaroom.voice.clips.speech import ClipSpeech
from vivaroom.voice.conversations import Conversations
from vivaroom.voice.seat import TurnTaking

if TYPE_CHECKING:
    from vivaroom.providers.local.minilm import MiniLm


@dataclass(frozen=True, slots=True)
class Parts:
    """What was put together; `warm_ups` make the first use quick, `described` is for `/health`.

    `looks` tell of parts that come and go while the server runs.
    """

    services: Services
    desk: JobDesk
    described: dict[str, Part]
    warm_ups: dict[str, Warm]
    looks: dict[str, Look]


def _secret(settings: Settings) -> SecretStr:
    return settings.secret_key or DataFolder(settings.data_dir).secret_key()


def sign_in(settings: Settings, base: Connected, clock: Clock) -> SignIn:
    """Who is who."""
    secret = _secret(settings)
    lifetime = timedelta(minutes=settings.access_token_minutes)
    tokens = Tokens(secret, clock, lifetime, algorithm=settings.token_algorithm)
    return SignIn(base.database, tokens, Passwords(owasp_argon2()), issuers_of(settings, clock), clock)


@dataclass(frozen=True, slots=True)
class Told:
    """Who is told of what happens: of turns, of vendors of speech, of what vendors are used for, of budgets, and of how
    language models do.

    `vitals` are what an operator is shown of it.
    """

    turns: Watch = UNWATCHED
    speech: SpeechWatch = UNWATCHED_SPEECH
    models: Meter = UNCOUNTED
    budgets: BudgetWatch = UNWATCHED_BUDGET
    answers: ModelWatch = UNWATCHED_MODELS
    vitals: Vitals = field(default_factory=Vitals)


NOBODY_TOLD = Told()


@asynccontextmanager
async def put_together(
    settings: Settings, base: Connected, duty: Duty | None = None, told: Told = NOBODY_TOLD
) -> AsyncIterator[Parts]:
    """Every part that the duty needs, that of a server by default, for the length of the block; background work runs
    as long.
    """
    duty = duty or Duty(Role.SERVER, settings.workers)
    embedder, book = embedder_of(settings), book_of(SystemClock())
    meter = Meters((told.models, book))
    models, opened = Models(settings, meter, told.answers), Opened(told.speech, meter)
    speaks = interviewer(models, settings, BuiltInReader(embedder), library())
    behind, conversations = _behind(settings, base, duty, Minds(embedder, speaks), told.turns)
    services = behind.services
    speech = local_speech(settings) if duty.role is not Role.WORKER else None
    keeper = Bookkeeper(book, base.database, budget_of(settings, base.database, SystemClock()), told.budgets)
    try:
        async with (
            bookkeeping(keeper),
            background(behind),
            thinking(speaks.brain if duty.judges else None),
            spoken(speech, conversations, settings, opened) as warm_voice,
            calls_taken(settings) as switchboard,
            rooms_hosted(settings, services) as room_host,
        ):
            warm_ups = _warm_ups(embedder, speaks, duty) | ({"voice": warm_voice} if speech else {})
            looks = _looks(speaks) | {"queues": attended(behind.staffing)} | news_look(behind.bus.wire)
            looks |= speech_look(opened) if speech else {}
            vendors = AllVendors(settings, models, opened, told.vitals)
            services = replace(services, switchboard=switchboard, room_host=room_host, vendors=vendors)
            come_to_rooms(services)
            described = _described(embedder, speaks)
            described |= search_described(services.search) | {"voice": voice_part(settings, speech)}
            yield Parts(services, behind.desk, described, warm_ups, looks)
    finally:
        await speaks.close()
        behind.desk.close()


@dataclass(frozen=True, slots=True)
class Minds:
    """What compares by meaning, and what words and judges."""

    embedder: "MiniLm | None"
    speaks: Interviewer


def _behind(
    settings: Settings, base: Connected, duty: Duty, minds: Minds, watch: Watch
) -> tuple[Behind, Conversations]:
    """What jobs are done with, and where conversations will be held; nothing of it runs yet."""
    clock, database, bus = SystemClock(), base.database, PostgresBus(base.plain_url, wire_of(settings))
    client = engine_client(base.url.get_secret_value())
    queue, desk = DurableQueue(client, bus.ring), JobDesk(client, bus.ring)
    outbox = outbox_of(settings, queue, clock)
    announcements = Announcements(queue, Publisher(queue, clock), outbox)
    speaks = minds.speaks
    director = Director(
        database, Ledger(bus, outbox.changed), speaks.reader, speaks.wording, queue, announcements, clock, watch,
        looks_twice=speaks.supervises is not None,
    )  # fmt: skip
    conversations = Conversations(database, TurnTaking(director, bus), most=most_conversations(settings))
    services = _services(settings, base, announcements, minds.embedder, conversations)
    patience = timedelta(seconds=settings.llm_timeout_seconds)
    collector = collector_of(services.designer, speaks.plans, patience)
    services = replace(services, outbox=outbox, operating=Office(database, desk, clock), collector=collector)
    staffing = Staffing(database, clock)
    return Behind(
        settings,
        base.plain_url,
        services,
        speaks.grader,
        announcements,
        queue,
        desk,
        bus,
        duty,
        staffing,
        speaks.supervises,
    ), conversations


def _services(
    settings: Settings, base: Connected, announcements: Announcements, embedder: "MiniLm | None", held: Conversations
) -> Services:
    """What requests work with; turns are taken by whoever takes those of the conversations."""
    database, known, director, clock = base.database, library(), held.turns.director, held.turns.director.clock
    starter = SessionStarter(database, clock, budget_of(settings, database, clock))
    designer = Designer(database, known, clock, VERSION, settings.supervision)
    preparer = Preparer(database, designer, clock, held.rehearse)
    return Services(
        database=database,
        ledger=director.ledger,
        director=director,
        library=known,
        designer=designer,
        starter=starter,
        scheduler=Scheduler(database, starter, preparer, director.jobs, clock),
        inviter=Inviter(database, starter, announcements, clock),
        collector=collector_of(designer),
        embedder=embedder,
        signin=sign_in(settings, base, clock),
        links=SignedLinks(_secret(settings), clock),
        files=files_of(settings),
        raw=RawRecordings(DataFolder(settings.data_dir).raw_sound),
        jobs=director.jobs,
        bus=held.turns.bus,
        clock=clock,
        search=web_search(settings),
        conversations=held,
        jobs_waiting=lambda: jobs_waiting(database),
        clips=ClipSpeech(ClipDecoder(FfmpegFiles() if media.installed() else None), lambda: held.instruments),
    )


def _described(embedder: "MiniLm | None", speaks: Interviewer) -> dict[str, Part]:
    """What `/health` says of the parts that warm up behind the first requests."""
    weights = Part(PartState.STARTING, "all-MiniLM-L6-v2", needed=False)
    without = Part(PartState.OFF, "no weights: answers and questions are compared by words alone", needed=False)
    return {
        "weights": weights if embedder else without,
        "language": Part(PartState.STARTING if speaks.is_helped else PartState.READY, speaks.described, needed=False),
    }


def _looks(speaks: Interviewer) -> dict[str, Look]:
    brain = speaks.brain
    return {"brain": lambda: standing(brain)} if brain is not None else {}


def _warm_ups(embedder: "MiniLm | None", speaks: Interviewer, duty: Duty) -> dict[str, Warm]:
    warm: dict[str, Warm] = {}
    if embedder is not None:
        warm["weights"] = lambda: asyncio.to_thread(embedder.load)
    if duty.judges and speaks.is_helped:
        warm["language"] = speaks.warm
    return warm
