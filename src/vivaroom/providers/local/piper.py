"""A faster voice without a key: Piper, whose engine (GPL-3.0) is an extra and runs as a program of its own."""

import asyncio
import hashlib
import json
import struct
import subprocess
import sys
from collections.abc import AsyncGenerator, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from importlib.util import find_spec
from pathlib import Path
from typing import IO

from vivaroom.kit.errors import ProviderBroken, ProviderRefused
from vivaroom.providers.local.kokoro.clauses import Clause, clauses
from vivaroom.providers.local.kokoro.sound import pcm, silence, trimmed
from vivaroom.providers.local.lockfile import read_lock

PIPER_ID = "piper-en-us-joe-medium"
_VOICE = "en_US-joe-medium.onnx"
_RATE_HZ = 22_050
_ENGINE = (sys.executable, "-m", "vivaroom.providers.local.piper_engine")
_CLAUSE_WITHIN = timedelta(seconds=60)
"""With the engine's start and the clauses of other sessions before it."""

_SLOWEST, _FASTEST = 0.5, 2.0
_EDITION = "1"


def engine_installed() -> bool:
    """Whether the extra `piper` is here."""
    return find_spec("piper") is not None


class Piper:
    """A voice; `weights` is its folder, `spoken` tells the words of a text (`FrontEnd.spoken`).

    The engine starts at the first use (1.3 s), and again after it died. All sessions share it; clauses wait in one line.
    """

    rate_hz = _RATE_HZ

    def __init__(
        self,
        weights: Path,
        spoken: Callable[[str], str],
        *,
        engine: Sequence[str] = _ENGINE,
        clause_within: timedelta = _CLAUSE_WITHIN,
    ) -> None:
        self.name = "piper/en_US-joe-medium"
        self.digest = hashlib.sha256(f"{_listed()} {_EDITION}".encode()).hexdigest()
        self._voice = weights / _VOICE
        self._spoken = spoken
        self._engine = tuple(engine)
        self._clause_within = clause_within
        self._line = ThreadPoolExecutor(max_workers=1, thread_name_prefix="piper")
        self._running: subprocess.Popen[bytes] | None = None

    async def say(self, text: str, *, pace: float = 1.0, ahead: bool = False) -> AsyncGenerator[bytes]:
        """PCM16, 22.05 kHz, mono, one piece a clause with the pause after it; nothing for a text without words.

        `pace` is held between 0.5 and 2. After an early close no clause is begun. Raises ProviderRefused when engine or
        voice are not here, ProviderBroken when the engine died or gave nothing for a minute.
        """
        pace = max(_SLOWEST, min(_FASTEST, pace))
        loop = asyncio.get_running_loop()
        for clause in await loop.run_in_executor(self._line, self._clauses, text):
            making = loop.run_in_executor(self._line, self._sound, clause, pace)
            try:
                async with asyncio.timeout(self._clause_within.total_seconds()):
                    sound = await making
            except TimeoutError as late:
                self._end()
                raise ProviderBroken("piper", f"no sound within {self._clause_within}") from late
            if sound:
                yield sound

    def close(self) -> None:
        """End the engine, after the clause it is at."""
        self._line.shutdown(wait=True, cancel_futures=True)
        self._end()

    def _clauses(self, text: str) -> list[Clause]:
        return list(clauses(self._spoken(text)))

    def _sound(self, clause: Clause, pace: float) -> bytes:
        import numpy as np

        raw = self._asked(clause.text.replace("·", " "), 1 / pace)
        sound = trimmed(np.frombuffer(raw, dtype="<i2").astype(np.float32) / np.float32(32768), _RATE_HZ)
        return pcm(sound) + silence(clause.pause_s / pace, _RATE_HZ) if len(sound) else b""

    def _asked(self, text: str, length: float) -> bytes:
        engine = self._started()
        try:
            _in(engine).write(json.dumps({"text": text, "length": length}).encode() + b"\n")
            _in(engine).flush()
            sound = b""
            while size := _number(_out(engine)):
                sound += _exactly(_out(engine), size)
        except (EOFError, BrokenPipeError) as cut:
            self._end()
            raise ProviderBroken("piper", "the engine ended in the middle of a clause") from cut
        return sound

    def _started(self) -> "subprocess.Popen[bytes]":
        if self._running is not None and self._running.poll() is None:
            return self._running
        if self._engine == _ENGINE and not engine_installed():
            mend = '`pip install "vivaroom[piper]"` brings it (GPL-3.0)'
            raise ProviderRefused("piper", f"the engine piper-tts is not installed; {mend}")
        if not self._voice.exists():
            raise ProviderRefused("piper", f"{self._voice} is missing; `vivaroom models pull {PIPER_ID}` brings it")
        self._end()
        self._running = engine = subprocess.Popen(
            [*self._engine, str(self._voice)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        try:
            rate = _number(_out(engine))
        except EOFError as cut:
            self._end()
            raise ProviderBroken("piper", "the engine ended before it was ready") from cut
        if rate != _RATE_HZ:
            self._end()
            raise ProviderBroken("piper", f"the voice has {rate} Hz; expected {_RATE_HZ}")
        return engine

    def _end(self) -> None:
        engine, self._running = self._running, None
        if engine is not None:
            engine.kill()
            engine.wait()
            for pipe in (engine.stdin, engine.stdout):
                if pipe is not None:
                    _let_go(pipe)


def _listed() -> str:
    """The digest of the voice, as `models.lock` has it."""
    files = next(weights.files for weights in read_lock() if weights.id == PIPER_ID)
    return next(file.sha256 for file in files if file.name == _VOICE)


def _in(engine: "subprocess.Popen[bytes]") -> IO[bytes]:
    if engine.stdin is None:
        raise EOFError
    return engine.stdin


def _out(engine: "subprocess.Popen[bytes]") -> IO[bytes]:
    if engine.stdout is None:
        raise EOFError
    return engine.stdout


def _exactly(pipe: IO[bytes], size: int) -> bytes:
    read = pipe.read(size)
    if len(read) < size:
        raise EOFError
    return read


def _number(pipe: IO[bytes]) -> int:
    (number,) = struct.unpack("<I", _exactly(pipe, 4))
    return int(number)


def _let_go(pipe: IO[bytes]) -> None:
    """Close a pipe whose other end is gone; what was not written is lost with it."""
    try:
        pipe.close()
    except BrokenPipeError:
        return
