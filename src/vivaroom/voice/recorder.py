"""Writes the sound of a live conversation to disk as it comes, without ever letting the conversation wait for the disk."""

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import Executor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from vivaroom.interview.recordings import raw
from vivaroom.interview.recordings.raw import CANDIDATE, CANDIDATE_BYTES_A_MS, INTERVIEWER, INTERVIEWER_BYTES_A_MS
from vivaroom.kit.clock import Clock
from vivaroom.voice.happenings import Doing, Trouble

WRITE_EVERY_S = 0.5
"""What a process that is killed may lose."""
MOST_WAITING_BYTES = 8 << 20
"""A minute and a half of both voices: a disk that is so far behind is as good as none."""
GAP_S = 0.5
"""Where no sound came for so long, the recording has silence; less is the unsteadiness of a network."""
STOPPED = Trouble("recording_stopped", "The recording ends here: it cannot be written to disk. The interview goes on.")
_Step = Callable[[raw.RawWriter], None]


@dataclass(slots=True)
class _Line:
    """What the interviewer says now: how much of it was sent, and until when that plays, by the loop's clock."""

    saying: str
    sent_bytes: int
    plays_until: float


@dataclass(slots=True)
class _Piece:
    """Sound that waits for the disk; what comes right behind it joins it."""

    at: int
    pcm: bytearray

    @property
    def ends(self) -> int:
        return self.at + len(self.pcm)


class Recorder:
    """Records one connection into `folder`, from the first mood of the conversation on and not while it is paused.

    All verbs but `run` return at once. `thread` must have a single worker; sessions may share it. Nothing may be
    recorded without consent: `consent` is the version of the text that the candidate agreed to.
    """

    def __init__(self, folder: Path, consent: str, clock: Clock, thread: Executor) -> None:
        self._writer = raw.RawWriter(folder)
        self._consent = consent
        self._clock = clock
        self._thread = thread
        self._steps: list[_Step] = []
        self._going_on: dict[str, _Piece] = {}
        self._waiting_bytes = 0
        self._doing: Doing | None = None
        self._heard_bytes = 0
        self._gaps_ms = 0
        self._last_sound = 0.0
        self._line: _Line | None = None
        self._line_ends = 0
        self._over = asyncio.Event()
        self.is_on = True
        """Whether what comes is still recorded."""

    async def run(self, tell: Callable[[Trouble], Awaitable[None]]) -> None:
        """Write until `close`, and what is left then. A disk that refuses is told, once; the recording ends with it."""
        try:
            while self.is_on and not self._over.is_set():
                with suppress(TimeoutError):
                    async with asyncio.timeout(WRITE_EVERY_S):
                        await self._over.wait()
                await self._write(tell)
            if self.is_on:
                self._steps.append(lambda writer: writer.mark(raw.OVER))
                await self._write(tell)
        finally:
            self.is_on = False
            self._thread.submit(self._writer.close)

    def close(self) -> None:
        """Nothing more comes."""
        self._over.set()

    def turned_to(self, doing: Doing) -> None:
        """The interviewer does something else: from the first time on there is sound, and none in a pause."""
        before, self._doing = self._doing, doing
        if before in (None, Doing.PAUSED) and doing is not Doing.PAUSED:
            now = self._clock.now()
            self._last_sound = asyncio.get_running_loop().time()
            mark = raw.began(now, self._consent) if before is None else raw.resumed(now, self._now_ms())
            self._steps.append(lambda writer: writer.mark(mark))

    def hear(self, pcm: bytes) -> None:
        """The candidate's sound: PCM16, mono, 16 kHz."""
        if not self._records():
            return
        now = asyncio.get_running_loop().time()
        missing_s = now - self._last_sound - len(pcm) / (1000 * CANDIDATE_BYTES_A_MS)
        if missing_s >= GAP_S:
            self._leave_out(round(missing_s * 1000))
        self._last_sound = now
        self._put(CANDIDATE, self._heard_bytes + self._gaps_ms * CANDIDATE_BYTES_A_MS, pcm)
        self._heard_bytes += len(pcm)

    def say(self, saying: str, pcm: bytes) -> None:
        """A piece of what the interviewer says: PCM16, mono, 24 kHz, sent ahead of its time by no more than it plays."""
        if not self._records():
            return
        now = asyncio.get_running_loop().time()
        line = self._line
        if line is None or line.saying != saying:
            line = self._line = _Line(saying, 0, now)
            self._line_ends = max(self._line_ends, self._now_ms() * INTERVIEWER_BYTES_A_MS)
            mark = raw.saying(self._clock.now(), self._line_ends // INTERVIEWER_BYTES_A_MS)
            self._steps.append(lambda writer: writer.mark(mark))
        late_ms = max(round((now - line.plays_until) * 1000), 0)
        self._line_ends += late_ms * INTERVIEWER_BYTES_A_MS
        self._put(INTERVIEWER, self._line_ends, pcm)
        self._line_ends += len(pcm)
        line.sent_bytes += len(pcm)
        line.plays_until = max(line.plays_until, now) + len(pcm) / (1000 * INTERVIEWER_BYTES_A_MS)

    def said(self, saying: str, heard_ms: int) -> None:
        """The interviewer has stopped after so much of it; what was sent beyond that was never played."""
        line = self._line
        if line is None or line.saying != saying:
            return
        self._line = None
        self._line_ends -= max(line.sent_bytes - heard_ms * INTERVIEWER_BYTES_A_MS, 0)
        ends, mark = self._line_ends, raw.said(self._line_ends // INTERVIEWER_BYTES_A_MS)
        self._going_on.pop(INTERVIEWER, None)
        self._steps.append(lambda writer: writer.cut(INTERVIEWER, ends))
        self._steps.append(lambda writer: writer.mark(mark))

    def _records(self) -> bool:
        return self.is_on and self._doing not in (None, Doing.PAUSED)

    def _now_ms(self) -> int:
        """The present place on the part's clock."""
        silent_s = asyncio.get_running_loop().time() - self._last_sound
        silent_ms = round(silent_s * 1000) if silent_s >= GAP_S and self._records() else 0
        return self._heard_bytes // CANDIDATE_BYTES_A_MS + self._gaps_ms + silent_ms

    def _leave_out(self, missing_ms: int) -> None:
        mark = raw.gap(self._heard_bytes // CANDIDATE_BYTES_A_MS, missing_ms)
        self._steps.append(lambda writer: writer.mark(mark))
        self._gaps_ms += missing_ms

    def _put(self, name: str, at: int, pcm: bytes) -> None:
        self._waiting_bytes += len(pcm)
        if not self._keeps_up:
            return
        going_on = self._going_on.get(name)
        if going_on is not None and going_on.ends == at:
            going_on.pcm += pcm
            return
        piece = self._going_on[name] = _Piece(at, bytearray(pcm))
        self._steps.append(lambda writer: writer.write(name, piece.at, piece.pcm))

    async def _write(self, tell: Callable[[Trouble], Awaitable[None]]) -> None:
        try:
            refused = self._doing is not None and not await self._written()
        except OSError:
            refused = True
        if refused:
            self.is_on = False
            self._steps.clear()
            self._going_on.clear()
            if not self._over.is_set():
                await tell(STOPPED)

    async def _written(self) -> bool:
        """Whether all that waited is on disk now; False where the disk is too slow."""
        steps, self._steps, self._going_on = self._steps, [], {}
        kept_up, self._waiting_bytes = self._keeps_up, 0
        writing = asyncio.get_running_loop().run_in_executor(self._thread, self._take, steps)
        while not writing.done():
            await asyncio.wait({writing}, timeout=WRITE_EVERY_S)
            if not self._keeps_up:
                writing.add_done_callback(lambda late: late.cancelled() or late.exception())
                return False
        writing.result()
        return kept_up

    @property
    def _keeps_up(self) -> bool:
        return self._waiting_bytes <= MOST_WAITING_BYTES

    def _take(self, steps: list[_Step]) -> None:
        for step in steps:
            step(self._writer)
        self._writer.touch()
