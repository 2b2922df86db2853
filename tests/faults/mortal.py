"""A process that takes turns and dies by `kill -9` at its failpoints; run by `candidates` with a URL, a seed and a chance.

Requests come as lines of JSON on standard input and are answered, in whatever order they are done, on standard output.
The process that is started loads the product once and lets copies of itself live, one after the other; a copy shares
nothing with the next but the two pipes. Nothing in the product knows of failpoints: they sit in wrappers around the
parts that the director is made of.
"""

import asyncio
import contextlib
import json
import os
import random
import signal
import sys
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from tests.interview.rooms import NotedBus, Reader, Words
from vivaroom.db.reading import Rows
from vivaroom.db.unit import Database, Unit
from vivaroom.interview.director import Director, Taken, Understood
from vivaroom.interview.events import Event, Spoken
from vivaroom.interview.flow.choosing import Scene
from vivaroom.interview.moves import Ask, FollowUp, Move, Repeat
from vivaroom.interview.plan import Plan
from vivaroom.interview.session import Recorded, Session, Turn
from vivaroom.interview.signals import Answered, Opened
from vivaroom.interview.store import Held, Ledger, Mark
from vivaroom.kit.clock import SystemClock
from vivaroom.kit.errors import VivaError
from vivaroom.ports.queue import Job, Transaction

Failpoint = Callable[[str], None]


def failpoint(chance: random.Random, probability: float) -> Failpoint:
    """At each point that is passed, die with this probability, with a word about where."""

    def passing(name: str) -> None:
        if chance.random() < probability:
            say({"dies": name})
            os.kill(os.getpid(), signal.SIGKILL)

    return passing


class MortalDatabase(Database):
    """Units with failpoints around their transaction."""

    def __init__(self, url: str, fail: Failpoint) -> None:
        super().__init__(url, pool_size=5)
        self._fail = fail

    @asynccontextmanager
    async def unit(self, org: UUID) -> AsyncIterator[Unit]:
        self._fail("before the transaction")
        async with super().unit(org) as unit:
            unit.after_commit(self._committed)
            yield unit
            self._fail("before the commit")
        self._fail("after all that follows the commit")

    async def _committed(self) -> None:
        self._fail("right after the commit")


class MortalLedger(Ledger):
    """A ledger with failpoints around reading and appending."""

    def __init__(self, fail: Failpoint) -> None:
        super().__init__(NotedBus())
        self._fail = fail

    async def read(self, source: Rows, session_id: UUID, *, lock: bool = False) -> Held:
        held = await super().read(source, session_id, lock=lock)
        self._fail("after locking the session" if lock else "after looking at the session")
        return held

    async def append(
        self, unit: Unit, held: Held, events: Sequence[Event], at: datetime, mark: Mark | None = None
    ) -> list[Recorded]:
        self._fail("before appending")
        recorded = await super().append(unit, held, events, at, mark)
        self._fail("after appending")
        return recorded


@dataclass
class MortalReader(Reader):
    """A reader with failpoints where a provider would be called."""

    fail: Failpoint = print

    async def read(self, plan: Plan, session: Session, turn: Turn, text: str) -> Understood:
        self.fail("before reading the answer")
        understood = await super().read(plan, session, turn, text)
        self.fail("after reading the answer")
        return understood


@dataclass
class MortalWords(Words):
    """Words every question anew, with failpoints where a provider would be called."""

    fail: Failpoint = print

    async def word(self, scene: Scene, move: Move) -> tuple[Event, ...]:
        self.fail("before wording the question")
        await asyncio.sleep(0)
        self.fail("after wording the question")
        if isinstance(move, Ask | FollowUp):
            return (Spoken(move.question.question_id, f"Well: {move.question.text}"),)
        return ()


class Nothing:
    """Jobs and occasions that nobody minds."""

    async def enqueue(self, unit: Transaction, job: Job) -> None:
        """Forget it."""

    async def started(self, unit: Unit, held: Held) -> None:
        """Nobody minds."""

    async def closed(self, unit: Unit, held: Held) -> None:
        """Nobody minds."""


def mortal_director(url: str, fail: Failpoint) -> Director:
    """A director all of whose parts may die."""
    nothing = Nothing()
    return Director(
        MortalDatabase(url, fail), MortalLedger(fail), MortalReader(later=True, fail=fail), MortalWords(fail=fail),
        nothing, nothing, SystemClock(),
    )  # fmt: skip


async def serve(director: Director, fail: Failpoint) -> None:
    """Answer requests until there are no more. Half a line is what somebody who died had begun to read."""
    reader = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    say({"ready": True})
    async with asyncio.TaskGroup() as tasks:
        while line := await reader.readline():
            fail("before taking a request")
            with contextlib.suppress(ValueError):
                tasks.create_task(_answer(director, fail, json.loads(line)))


async def _answer(director: Director, fail: Failpoint, request: dict[str, str]) -> None:
    signal_ = Answered(request["text"], request["id"]) if "text" in request else Opened()
    try:
        taken = await director.take_turn(UUID(request["org"]), UUID(request["session"]), signal_)
    except VivaError as error:
        say({"id": request["id"], "code": error.code})
        return
    fail("before the reply")
    say({"id": request["id"], **_reply(taken)})


def _reply(taken: Taken) -> dict[str, object]:
    match taken.move:
        case Ask(question) | FollowUp(question):
            asked: str | None = str(question.question_id)
        case Repeat(question_id):
            asked = str(question_id)
        case _:
            asked = None
    return {
        "seq": taken.seq,
        "question": asked,
        "repeated": taken.repeated,
        "status": taken.held.session.status.value,
    }


def say(message: dict[str, object]) -> None:
    """One line to the parent."""
    print(json.dumps(message), flush=True)  # noqa: T201  what the parent reads


async def live(url: str, seed: int, probability: float) -> None:
    """Serve until the input ends, or death comes first."""
    fail = failpoint(random.Random(seed), probability)
    director = mortal_director(url, fail)
    try:
        await serve(director, fail)
    finally:
        await director.database.close()


def lives(url: str, seed: str, probability: str) -> int:
    """One life after the other, until one ends by itself; gives how it ended."""
    chance = random.Random(int(seed))
    while True:
        seed_of_life = chance.randrange(2**31)
        child = os.fork()
        if child == 0:
            asyncio.run(live(url, seed_of_life, float(probability)))
            os._exit(0)
        _, status = os.waitpid(child, 0)
        if not os.WIFSIGNALED(status):
            return os.waitstatus_to_exitcode(status)
        say({"dead": True})


if __name__ == "__main__":
    sys.exit(lives(*sys.argv[1:]))
