"""Recording: what it costs to write the sound of a session down, and to make one file of it when the session is over.

`python -m bench.recording --minutes 30 --json`. The sound is noise in the shape of speech, in turns, with pauses: a real
voice needs fewer bytes.
"""

import asyncio
import resource
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from uuid import UUID

import numpy as np
import soxr

from bench.figures import arguments, report, versions
from vivaroom.interview.recordings.raw import CANDIDATE_HZ, INTERVIEWER_HZ, RawRecordings
from vivaroom.kit.clock import SystemClock
from vivaroom.voice.encoding import encode
from vivaroom.voice.happenings import Doing, Trouble
from vivaroom.voice.recorder import Recorder

SESSION = UUID(int=1)
FRAME_MS = 20
TURN_S = 20
"""The interviewer speaks for a quarter of each turn, the candidate for half."""


def measure(minutes: float) -> dict[str, Any]:
    """CPU seconds, bytes and memory for a session of so many minutes."""
    with tempfile.TemporaryDirectory(prefix="vivaroom-bench-") as folder:
        raw, target = RawRecordings(Path(folder)), Path(folder) / "recording.ogg"
        recording_s = asyncio.run(_record(raw, minutes))
        parts = raw.parts(SESSION)
        raw_bytes = sum(path.stat().st_size for path in parts[0].folder.iterdir())
        cpu, began = time.process_time(), time.perf_counter()
        timeline, _ = encode(parts, target)
        return {
            "minutes": round(timeline.duration_ms / 60_000, 2),
            "record_cpu_s_a_minute": round(recording_s / minutes, 3),
            "raw_bytes_a_minute": round(raw_bytes / minutes),
            "encode_cpu_s": round(time.process_time() - cpu, 1),
            "encode_wall_s": round(time.perf_counter() - began, 1),
            "bytes_a_minute": round(target.stat().st_size / minutes),
            "peak_memory_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
        }


async def _record(raw: RawRecordings, minutes: float) -> float:
    """Write the session as fast as it goes, second by second; the CPU seconds of that without making the sound."""
    thread = ThreadPoolExecutor(1)
    recorder = Recorder(raw.folder(SESSION, 1), "bench", SystemClock(), thread)
    recorder.turned_to(Doing.LISTENING)
    writing = asyncio.create_task(recorder.run(_no_trouble))
    voices, cpu = _Voices(), 0.0
    for second in range(round(minutes * 60)):
        candidate, interviewer = voices.second(second)
        began = time.process_time()
        for frame in _frames(candidate, CANDIDATE_HZ):
            recorder.hear(frame)
        for frame in _frames(interviewer, INTERVIEWER_HZ):
            recorder.say(f"saying-{second}", frame)
        await asyncio.sleep(0)
        if second % 30 == 29:
            await asyncio.sleep(0.4)  # more would be a gap in the sound
        cpu += time.process_time() - began
    recorder.close()
    began = time.process_time()
    await writing
    thread.shutdown()
    return cpu + time.process_time() - began


async def _no_trouble(trouble: Trouble) -> None:
    raise RuntimeError(trouble.code)


def _frames(sound: bytes, rate_hz: int) -> Iterator[bytes]:
    step = 2 * rate_hz * FRAME_MS // 1000
    return (sound[at : at + step] for at in range(0, len(sound), step))


class _Voices:
    """Noise below 4 kHz in syllables, four a second, over a quiet room."""

    def __init__(self) -> None:
        self._random = np.random.default_rng(7)

    def second(self, number: int) -> tuple[bytes, bytes]:
        """The next second of the candidate, and of the interviewer where they speak."""
        place = number % TURN_S
        speaks, is_asked = TURN_S // 4 + 2 <= place < TURN_S * 3 // 4 + 2, place < TURN_S // 4
        candidate = self._noise(CANDIDATE_HZ, 5_000 if speaks else 30)
        return candidate, self._noise(INTERVIEWER_HZ, 5_000) if is_asked else b""

    def _noise(self, rate_hz: int, loudness: int) -> bytes:
        low = self._random.normal(size=8_000)
        syllables = np.abs(np.sin(np.pi * 4 * np.arange(rate_hz) / rate_hz))
        sound = soxr.resample(low, 8_000, rate_hz)[:rate_hz] * syllables * loudness / 3
        return bytes(sound.clip(-32_768, 32_767).astype("<i2").tobytes())


def main() -> None:
    """Measure and print."""
    asked = arguments(__doc__ or "", minutes=30.0)
    report({"bench": "recording", **measure(asked.minutes), "versions": versions("soundfile")}, only_json=asked.json)


if __name__ == "__main__":
    main()
