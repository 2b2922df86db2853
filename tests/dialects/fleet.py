"""Two servers that leave all work to two workers, on one PostgreSQL and behind a balancer; any of them may be killed."""

import json
import subprocess
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import httpx
from sqlalchemy import create_engine, text

from tests.database import FreshDatabase
from tests.dialects.balancer import balanced
from tests.dialects.doomed import DEATHS, DOOMED
from tests.serving import END_SECONDS, free_port, plain_environment, start_server

PATIENCE_SECONDS = 120.0
LOOK_SECONDS = 0.1
Json = dict[str, Any]
_Found = TypeVar("_Found")
_Process = subprocess.Popen[bytes]


@dataclass(slots=True)
class Fleet:
    """All processes. `url` is that of the balancer; a process is known by its port, on which it tells how it stands."""

    folder: Path
    database: FreshDatabase
    servers: tuple[int, int] = field(default_factory=lambda: (free_port(), free_port()))
    workers: tuple[int, int] = field(default_factory=lambda: (free_port(), free_port()))
    url: str = ""
    _running: dict[int, _Process] = field(default_factory=dict)
    _starting: list[Future[None]] = field(default_factory=list)
    _threads: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(4))

    def start(self) -> None:
        """Start all at once; returns when they are ready."""
        list(self._threads.map(self._start, (*self.servers, *self.workers)))

    def end(self) -> None:
        """End all of them as a cut power cord does."""
        self._threads.shutdown()
        for process in self._running.values():
            process.kill()
        for process in self._running.values():
            process.wait(END_SECONDS)

    @contextmanager
    def death_at(self, *places: str) -> Iterator[None]:
        """Whoever comes to these places is killed there, one process at each; the block ends when that has happened, and
        all who fell are started again meanwhile. Nobody dies while anybody is still down.
        """
        self._recover()
        dooms = [self.folder / DEATHS / place for place in places]
        for doom in dooms:
            doom.touch()
        try:
            yield
            eventually(lambda: not any(doom.exists() for doom in dooms))
            eventually(lambda: len(self._fallen()) == len(dooms))
        finally:
            for doom in dooms:
                doom.unlink(missing_ok=True)
            self._starting = [self._threads.submit(self._start, port) for port in self._fallen()]

    def record(self, session_id: str) -> list[tuple[str, Json]]:
        """The ledger of a session: name and payload of every event, in order."""
        query = "select type, payload from vivaroom.session_event where session_id = :id order by seq"
        return [(str(name), payload) for name, payload in self.rows(query, id=session_id)]

    def rows(self, query: str, **parameters: Any) -> list[Any]:
        """Rows of the database, whoever they belong to."""
        engine = create_engine(self.database.owner_url)
        with engine.connect() as connection:
            found = list(connection.execute(text(query), parameters))
        engine.dispose()
        return found

    def _recover(self) -> None:
        for starting in self._starting:
            starting.result(PATIENCE_SECONDS)

    def _fallen(self) -> list[int]:
        return [port for port, process in self._running.items() if process.poll() is not None]

    def _start(self, port: int) -> None:
        environment = {"DATABASE_URL": self.database.owner_url}
        if port in self.servers:
            server = start_server(self.folder, "--queues", "none", port=port, program=DOOMED, **environment)
            self._running[port] = server.process
        else:
            self._start_worker(port, environment)

    def _start_worker(self, port: int, environment: dict[str, str]) -> None:
        arguments = ("--queue", "all", "--metrics-port", str(port), "--data-dir", str(self.folder / "data"))
        with (self.folder / "worker.log").open("ab") as log:
            self._running[port] = subprocess.Popen(
                [*DOOMED, "worker", *arguments], cwd=self.folder, env=plain_environment(self.folder) | environment,
                stdout=log, stderr=log,
            )  # fmt: skip
        eventually(lambda: _is_ready(port))


@contextmanager
def fleet_in(folder: Path, database: FreshDatabase) -> Iterator[Fleet]:
    """All four processes, ready, for the length of the block."""
    (folder / DEATHS).mkdir()
    fleet = Fleet(folder, database)
    try:
        fleet.start()
        with balanced(fleet.servers) as fleet.url:
            yield fleet
    finally:
        fleet.end()


def eventually(look: Callable[[], _Found | None]) -> _Found:
    """What is found as soon as something is."""
    give_up = time.monotonic() + PATIENCE_SECONDS
    while True:
        found = look()
        if found:
            return found
        assert time.monotonic() < give_up, "waited in vain"
        time.sleep(LOOK_SECONDS)


def again(send: Callable[[], _Found]) -> _Found:
    """What comes of a request that is sent until somebody lives long enough to reply."""
    give_up = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            return send()
        except httpx.TransportError:
            assert time.monotonic() < give_up, "nobody replies"
            time.sleep(LOOK_SECONDS)


def words_in(report: Json) -> str:
    """All that a report says, on one line."""
    return json.dumps(report, ensure_ascii=False)


def _is_ready(port: int) -> bool:
    try:
        return httpx.get(f"http://127.0.0.1:{port}/health/ready", timeout=2).status_code == httpx.codes.OK
    except httpx.TransportError:
        return False
