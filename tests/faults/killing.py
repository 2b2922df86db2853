"""One run of candidates against processes and a database that are killed at random, and what must hold afterwards."""

import asyncio
import contextlib
import os
import random
import signal
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

from sqlalchemy import insert

from tests.faults.candidates import Candidate, Progress, Server
from tests.interview.rooms import NotedBus, Room
from tests.interview.scenes import phase, plan, question
from vivaroom.db.embedded.server import running_postgres, status
from vivaroom.db.migrate import sqlalchemy_url, upgrade
from vivaroom.db.roles import login_url
from vivaroom.db.tables import OrganisationRow
from vivaroom.db.unit import Database
from vivaroom.interview.events import AnswerGiven, Event, FollowUpAsked, QuestionAsked, Spoken
from vivaroom.interview.store import Ledger
from vivaroom.kit.clock import ManualClock, SystemClock
from vivaroom.kit.ids import new_id

LONG = plan(
    phase("only", [question(f"q{n}") for n in range(1, 31)], 28), duration_minutes=120, follow_ups_per_question=2
)


@dataclass(frozen=True, slots=True)
class Course:
    """How much is answered and how much is killed."""

    answers: int
    candidates: int = 4
    servers: int = 2
    probability: float = 0.002
    database_kills: int = 2
    seed: int = 1


@dataclass
class Outcome:
    """What happened, and every breach of the promise: an empty list when it was kept."""

    answers: int = 0
    server_lives: int = 0
    deaths: Counter[str] = field(default_factory=Counter)
    database_kills: int = 0
    retries: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    breaches: list[str] = field(default_factory=list)


@contextmanager
def database_in(folder: Path) -> Iterator[str]:
    """A migrated database of its own that may be killed; the product's URL of it."""
    with running_postgres(folder, wait_for_end=True) as embedded:
        owner = sqlalchemy_url(embedded.url())
        upgrade(owner)
        yield login_url(owner, "of-tests-only")


async def run(folder: Path, url: str, course: Course) -> Outcome:
    """Let the candidates answer and the killing begin."""
    chance = random.Random(course.seed)
    database = Database(url, pool_size=5)
    room = await _room(database)
    servers = [Server(url, course.probability, random.Random(chance.random())) for _ in range(course.servers)]
    each = -(-course.answers // course.candidates)
    progress = Progress()
    candidates = [
        Candidate(room.org, await _sessions(room, each), servers, random.Random(n), progress)
        for n in range(course.candidates)
    ]
    outcome = Outcome()
    async with asyncio.TaskGroup() as tasks:
        keeping = [tasks.create_task(server.run()) for server in servers]
        killing = tasks.create_task(_kill_the_database(folder, progress, course, outcome))
        async with asyncio.TaskGroup() as sitting:
            for candidate in candidates:
                sitting.create_task(candidate.sit(each))
        await killing
        for task in keeping:
            task.cancel()
    await _judge(room, candidates, outcome)
    _count(outcome, servers, candidates)
    await database.close()
    return outcome


async def _room(database: Database) -> Room:
    org = new_id()
    async with database.system_unit() as unit:
        await unit.execute(insert(OrganisationRow).values(id=org, name="Team"))
    return Room(database, org, clock=ManualClock(SystemClock().now()))


async def _sessions(room: Room, answers: int) -> list[UUID]:
    """Enough for so many answers, also when each ends early."""
    return [await room.new_session(LONG) for _ in range(answers // 28 + 2)]


async def _kill_the_database(folder: Path, progress: Progress, course: Course, outcome: Outcome) -> None:
    """Kill it whenever so many more answers are acknowledged, and never after the last: somebody always waits for it."""
    for number in range(course.database_kills):
        await progress.reached((number + 0.5) * course.answers / course.database_kills)
        with contextlib.suppress(ProcessLookupError):
            os.kill(await _running_database(folder), signal.SIGKILL)
        outcome.database_kills += 1


async def _running_database(folder: Path) -> int:
    """The server's process id, once it runs: after the last kill it may still be starting."""
    while True:
        pid = (await asyncio.to_thread(status, folder)).postmaster_pid
        if pid is not None:
            return pid
        await asyncio.sleep(0.1)


async def _judge(room: Room, candidates: list[Candidate], outcome: Outcome) -> None:
    for candidate in candidates:
        for session_id, kept in candidate.acknowledged.items():
            async with room.database.unit(room.org) as unit:
                recorded = await Ledger(NotedBus()).events(unit, session_id)
            events = {r.seq: r.event for r in recorded}
            answers = [(s, e) for s, e in events.items() if isinstance(e, AnswerGiven)]
            wanted = [(k.seq, k.text, k.question) for k in kept]
            if [(s, e.text, str(e.question_id)) for s, e in answers] != wanted:
                outcome.breaches.append(f"{session_id}: answers lost, doubled, reordered or under another question")
            if list(events) != list(range(1, len(events) + 1)):
                outcome.breaches.append(f"{session_id}: places in the ledger are missing")
            outcome.breaches += _questions_amiss(session_id, list(events.values()), [k.next_question for k in kept])
            outcome.answers += len(kept)


def _questions_amiss(session_id: UUID, events: list[Event], told: list[str | None]) -> list[str]:
    """Whether each question was asked once, and each that a candidate was told of is the one in the ledger."""
    asked = [str(e.question.question_id) for e in events if isinstance(e, QuestionAsked | FollowUpAsked)]
    spoken = Counter(e.question_id for e in events if isinstance(e, Spoken))
    found = []
    if len(set(asked)) != len(asked):
        found.append(f"{session_id}: a question was asked twice")
    if [t for t in told if t is not None] != asked[1:]:
        found.append(f"{session_id}: a candidate was told of other questions than the ledger holds")
    if any(count > 1 for count in spoken.values()):
        found.append(f"{session_id}: a question was worded twice")
    return found


def _count(outcome: Outcome, servers: list[Server], candidates: list[Candidate]) -> None:
    for server in servers:
        outcome.server_lives += server.lives
        outcome.deaths += server.deaths
    for candidate in candidates:
        outcome.retries += candidate.retries
        outcome.refused += candidate.refused
