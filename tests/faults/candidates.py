"""Candidates who go on answering while the processes that serve them, and the database beneath, are killed at random."""

import asyncio
import json
import os
import random
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

REPOSITORY = Path(__file__).parents[2]
PATIENCE_S = 60


class Died(Exception):
    """The process that had the request is dead."""


@dataclass
class Server:
    """Processes that serve one after the other, on the same database."""

    url: str
    probability: float
    chance: random.Random
    deaths: Counter[str] = field(default_factory=Counter)
    lives: int = 0
    _process: Process | None = None
    _waiting: dict[str, "asyncio.Future[dict[str, Any]]"] = field(default_factory=dict)
    _ready: asyncio.Event = field(default_factory=asyncio.Event)

    async def run(self) -> None:
        """Serve until cancelled."""
        seed = str(self.chance.randrange(2**31))
        command = (sys.executable, "-m", "tests.faults.mortal", self.url, seed, str(self.probability))
        self._process = await asyncio.create_subprocess_exec(
            *command, stdin=PIPE, stdout=PIPE, cwd=REPOSITORY, start_new_session=True
        )
        try:
            assert self._process.stdout is not None
            while line := await self._process.stdout.readline():
                self._hear(json.loads(line))
            raise AssertionError(f"the server ended by itself with {await self._process.wait()}")
        finally:
            os.killpg(self._process.pid, signal.SIGKILL)
            await self._process.wait()

    async def ask(self, request: dict[str, str]) -> dict[str, Any]:
        """The reply. Raises Died when the process dies before it has replied."""
        await self._ready.wait()
        assert self._process is not None
        assert self._process.stdin is not None
        reply: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()
        self._waiting[request["id"]] = reply
        self._process.stdin.write(f"{json.dumps(request)}\n".encode())
        async with asyncio.timeout(PATIENCE_S):
            return await reply

    def _hear(self, message: dict[str, Any]) -> None:
        match message:
            case {"ready": True}:
                self.lives += 1
                self._ready.set()
            case {"dies": where}:
                self.deaths[where] += 1
            case {"dead": True}:
                self._ready.clear()
                waiting, self._waiting = self._waiting, {}
                for reply in waiting.values():
                    if not reply.done():
                        reply.set_exception(Died())
            case {"id": request}:
                told = self._waiting.pop(request, None)
                if told is not None and not told.done():
                    told.set_result(message)


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """An answer that was acknowledged: to which question it was given, where it stands, and what is asked next."""

    text: str
    question: str
    seq: int
    next_question: str | None


@dataclass
class Progress:
    """How many answers of all candidates together were acknowledged."""

    answers: int = 0
    _more: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def add(self) -> None:
        """One more."""
        async with self._more:
            self.answers += 1
            self._more.notify_all()

    async def reached(self, answers: float) -> None:
        """Return once there are so many."""
        async with self._more:
            await self._more.wait_for(lambda: self.answers >= answers)


@dataclass
class Candidate:
    """Answers one session after the other; what is not acknowledged is sent again under the same id."""

    org: UUID
    sessions: list[UUID]
    servers: list[Server]
    chance: random.Random
    progress: Progress
    acknowledged: dict[UUID, list[Acknowledged]] = field(default_factory=dict)
    retries: int = 0
    refused: Counter[str] = field(default_factory=Counter)

    async def sit(self, answers: int) -> None:
        """Give so many answers."""
        given = 0
        while given < answers:
            session_id = self.sessions.pop(0)
            given += await self._session(session_id, answers - given)

    async def _session(self, session_id: UUID, answers: int) -> int:
        question = str((await self._until_told(session_id))["question"])
        kept = self.acknowledged.setdefault(session_id, [])
        for number in range(answers):
            text = f"{number} {' '.join(self.chance.sample('abc', self.chance.randint(0, 3)))} of {session_id.hex}"
            reply = await self._answer(session_id, text, question)
            kept.append(Acknowledged(text, question, reply["seq"], reply["question"]))
            await self.progress.add()
            if reply["status"] != "live":
                return number + 1
            question = str(reply["question"])
            if self.chance.random() < 0.1:
                assert (await self._until_told(session_id))["question"] == question
        return answers

    async def _answer(self, session_id: UUID, text: str, question: str) -> dict[str, Any]:
        """The reply to an answer; after a death the question is heard again first, as a client does."""
        request = {"org": str(self.org), "session": str(session_id), "text": text, "id": uuid4().hex}
        restated: list[str] = []
        while True:
            try:
                reply = await self._server().ask(request)
            except Died:
                self.retries += 1
                restated.append((await self._until_told(session_id))["question"])
                continue
            if "code" in reply:
                self.refused[reply["code"]] += 1
                continue
            assert set(restated) <= {question, reply["question"]}, "another question was restated"
            return reply

    async def _until_told(self, session_id: UUID) -> dict[str, Any]:
        """Come in, again and again until somebody lives long enough to say which question waits."""
        while True:
            try:
                reply = await self._server().ask({"org": str(self.org), "session": str(session_id), "id": uuid4().hex})
            except Died:
                continue
            if "code" not in reply:
                return reply
            self.refused[reply["code"]] += 1

    def _server(self) -> Server:
        return self.chance.choice(self.servers)
