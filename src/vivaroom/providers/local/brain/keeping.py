"""Keeps the brain's program running: starts it, tells how it stands, starts it again when it ends, and ends it."""

import asyncio
import json
import os
import secrets
import sys
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from importlib.util import find_spec
from pathlib import Path

from pydantic import SecretStr

from vivaroom.kit.clock import Clock, SystemClock
from vivaroom.kit.errors import ProviderBroken, ProviderError, ProviderRefused
from vivaroom.providers.local.weights import WeightsStore

WEIGHTS_ID = "qwen2.5-coder-1.5b-instruct-q4"
INSTALL = "pip install 'vivaroom[brain]'"
PULL = "vivaroom models pull brain"
ENGINE = (sys.executable, "-m", "vivaroom.providers.local.brain.engine")

OPENS_WITHIN = timedelta(minutes=3)
"""Loading takes seconds; a cold disk may need minutes for 1.1 GB."""
FIRST_PAUSE = timedelta(seconds=1)
LONGEST_PAUSE = timedelta(minutes=1)
"""Between two starts of a program that ends again and again."""


class State(StrEnum):
    """How the brain stands."""

    LOADING = "loading"
    READY = "ready"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Door:
    """Where the model answers: OpenAI's protocol, up to `/v1`, on this machine alone."""

    url: str
    key: SecretStr


Rehearsal = Callable[[Door], Awaitable[None]]
"""What is done once with a door before it counts as open."""


def weights_of_brain(store: WeightsStore) -> Path:
    """The model's file. Raises ProviderRefused with the commands that bring what is missing."""
    if find_spec("xllamacpp") is None:
        raise ProviderRefused("brain", f"what runs it is not installed: `{INSTALL}`, then `{PULL}` (1.1 GB)")
    return next(store.folder(WEIGHTS_ID).glob("*.gguf"))


class Brain:
    """The program of one model; `threads` are what it may take of the machine, by default all cores but one.

    `opened` is set while there is a door. The program reads a pipe that only we hold open: so it ends with us, however
    we end.
    """

    def __init__(
        self, model: Path, *, engine: Sequence[str] = ENGINE, threads: int | None = None, clock: Clock | None = None
    ) -> None:
        self.door: Door | None = None
        self.opened = asyncio.Event()
        self.state = State.LOADING
        self._command = (*engine, str(model))
        self._threads = threads or max((os.cpu_count() or 1) - 1, 1)
        self._clock = clock or SystemClock()

    async def run(self, rehearse: Rehearsal) -> None:
        """Keep it running until cancelled. `rehearse` may take its time; the door is given to others afterwards."""
        pause = FIRST_PAUSE
        while True:
            self.state = State.LOADING
            if await self._live(rehearse):
                pause = FIRST_PAUSE
            self.state = State.ENDED
            await self._clock.sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE)

    async def _live(self, rehearse: Rehearsal) -> bool:
        """One life of the program; whether its door was ever open."""
        key = secrets.token_urlsafe(32)
        running = await asyncio.create_subprocess_exec(
            *self._command,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            start_new_session=True,  # Ctrl+C in a terminal is for us; it would only be started again while we end
        )
        try:
            with suppress(ProviderError):
                door = await self._opened(running, key)
                await rehearse(door)
                self.door, self.state = door, State.READY
                self.opened.set()
                await running.wait()
            return self.door is not None
        finally:
            self.door = None
            self.opened.clear()
            await _end(running)

    async def _opened(self, running: asyncio.subprocess.Process, key: str) -> Door:
        """The door, once the program says where it is. Raises ProviderBroken."""
        if running.stdin is None or running.stdout is None:
            raise ProviderBroken("brain", "its program has no pipes")
        try:
            # The key goes through the pipe: others can read a process's arguments, and its environment where they may.
            running.stdin.write(json.dumps({"key": key, "threads": self._threads}).encode() + b"\n")
            async with asyncio.timeout(OPENS_WITHIN.total_seconds()):
                said = json.loads(await running.stdout.readline())
            return Door(f"{said['url']}/v1", SecretStr(key))
        except (TimeoutError, OSError, ValueError, KeyError, TypeError) as error:
            raise ProviderBroken("brain", f"its program did not open a door: {type(error).__name__}") from error


async def _end(running: asyncio.subprocess.Process) -> None:
    """Nothing is to be saved, so it is ended by force; the child is waited for whatever happens to us."""
    with suppress(ProcessLookupError):
        running.kill()
    await asyncio.shield(running.wait())
