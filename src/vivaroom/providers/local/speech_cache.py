"""Speech that was made once is played from disk: a voice around a voice, with files named by what was said and how."""

import asyncio
import hashlib
import os
from collections.abc import AsyncGenerator
from contextlib import aclosing
from pathlib import Path
from typing import Protocol
from uuid import uuid4

from vivaroom.ports.speech import TextToSpeech

_PIECE_S = 0.5
_LIMIT_BYTES = 512 * 1024 * 1024
"""Three hours at 24 kHz."""

_KEPT_SHARE = 0.9
"""What is left of the limit after a sweep, so that not every new text sweeps."""


class RepeatableVoice(TextToSpeech, Protocol):
    """A voice that says the same text in the same way; `digest` is of all that its sound depends on beside it."""

    digest: str


class CachedSpeech:
    """`inner`, whose finished texts are kept in `folder` and said from there; at most `limit_bytes` are kept.

    A text that was not said to its end is not kept. The files that were longest unused go first. Several processes may
    share the folder: a file appears whole or not at all.
    """

    def __init__(self, inner: RepeatableVoice, folder: Path, *, limit_bytes: int = _LIMIT_BYTES) -> None:
        self.name = inner.name
        self.rate_hz = inner.rate_hz
        self.digest = inner.digest
        self._inner = inner
        self._folder = folder
        self._limit_bytes = limit_bytes

    async def say(self, text: str, *, pace: float = 1.0, ahead: bool = False) -> AsyncGenerator[bytes]:
        """As `inner` says it; from disk in pieces of half a second."""
        file = self._file(text, pace)
        kept = await asyncio.to_thread(_read, file)
        if kept is not None:
            step = 2 * int(self.rate_hz * _PIECE_S)
            for start in range(0, len(kept), step):
                yield kept[start : start + step]
            return
        pieces: list[bytes] = []
        async with aclosing(self._inner.say(text, pace=pace, ahead=ahead)) as making:
            async for piece in making:
                pieces.append(piece)
                yield piece
        if pieces:
            await asyncio.to_thread(self._keep, file, b"".join(pieces))

    def _file(self, text: str, pace: float) -> Path:
        key = "\0".join((self.name, self.digest, str(self.rate_hz), f"{pace:.3f}", text))
        digest = hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()
        return self._folder / digest[:2] / f"{digest}.pcm"

    def _keep(self, file: Path, sound: bytes) -> None:
        file.parent.mkdir(parents=True, exist_ok=True)
        beside = file.with_name(f".{file.name}.{uuid4().hex}")
        try:
            with beside.open("xb") as out:
                out.write(sound)
                out.flush()
                os.fsync(out.fileno())
            beside.replace(file)
        finally:
            beside.unlink(missing_ok=True)
        self._sweep()

    def _sweep(self) -> None:
        """Remove the longest unused until nine tenths of the limit are left, when there is more than the limit."""
        found = []
        for path in self._folder.glob("??/*.pcm"):
            try:
                stat = path.stat()
            except FileNotFoundError:  # another process has just removed it
                continue
            found.append((stat.st_mtime_ns, stat.st_size, path))
        total = sum(size for _, size, _ in found)
        if total <= self._limit_bytes:
            return
        for _, size, path in sorted(found):
            path.unlink(missing_ok=True)
            total -= size
            if total <= self._limit_bytes * _KEPT_SHARE:
                return


def _read(file: Path) -> bytes | None:
    """What was kept, now the last used; None when there is nothing, or half a sample."""
    try:
        sound = file.read_bytes()
        os.utime(file)
    except FileNotFoundError:
        return None
    return sound if sound and len(sound) % 2 == 0 else None
