"""Spoken interviews under load: sessions on real sockets in one server process, frames of 20 ms at their own pace.

`python -m bench.voice --sessions 25 --seconds 40 --json`. The server is the product with recording, director, ledger
and embedded PostgreSQL; recogniser, model and voice are stand-ins that take 90 ms together (`bench/voice_server.py`).
The candidates are this process. They say one clip, spoken by the local voice, whose only pause is its end; without the
weights nothing is measured.

`added` is what the server adds to a turn: from the moment at which it could know that speech had ended (the frame that
completes the pause, found by running what was sent through the same voice detector and turn tracker afterwards) to the
first sound of the reply at the client, less the 90 ms. Processor time is that of the server's process, and of its
database apart, and `cpu_percent_idle` is what it uses while nobody speaks; memory is what the process has grown by
since before the first socket; `server_mean_ms` are the means of `GET /metrics`, from the candidate's last sound; `recorded_mb` is the raw sound on disk at the end.
"""

import asyncio
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import soxr
from numpy.typing import NDArray
from prometheus_client.parser import text_string_to_metric_families

from bench.figures import arguments, report, spread_ms, versions
from bench.microphone import FRAME_BYTES, SILENCE, voiced
from bench.processes import database_process, processor_seconds, processor_seconds_with_children, resident_mb
from bench.serving import Running, free_port, wait_until_ready
from bench.voice_clients import Candidate, Clock, Line
from bench.voice_server import FIXED_S
from vivaroom.app.paths import DataFolder
from vivaroom.app.settings import read_settings
from vivaroom.app.voice import local_speech
from vivaroom.ports.speech import HEARING_RATE_HZ, VAD_WINDOW_SAMPLES
from vivaroom.providers.local.silero import Silero
from vivaroom.voice.turn_policy import USUAL
from vivaroom.voice.turn_tracker import Paused, TurnTracker

ANSWER = "My last project was a payment service that I had on call every second week"
WARM_UP_S = 8.0
IDLE_S = 4.0
ARRIVE_WITHIN_S = 5.0
_FRAME_SAMPLES = FRAME_BYTES // 2


@dataclass(frozen=True, slots=True)
class Usage:
    """Where the counters of the machine stood."""

    at: float
    server_s: float
    database_s: float
    clients_s: float

    @classmethod
    def now(cls, server: Running) -> "Usage":
        """Now."""
        here, database = os.times(), processor_seconds_with_children(database_process(server.data_dir))
        return cls(time.perf_counter(), processor_seconds(server.pid), database, here.user + here.system)


async def measure(
    server: Running, clip: list[bytes], sessions: int, seconds: float
) -> tuple[list[Line], dict[str, Any]]:
    """Hold all sessions at once; what each candidate saw, and what it cost."""
    ids = await _sessions(server.url, sessions)
    memory_before, idle = resident_mb(server.pid), Usage.now(server)
    await asyncio.sleep(IDLE_S)
    arriving, clock = Usage.now(server), Clock()
    candidates = [Candidate(clip, clock) for _ in range(sessions)]
    url = server.url.replace("http", "ws", 1)
    holding = [
        asyncio.create_task(_arrive(candidate, f"{url}/v1/realtime?session_id={one}", ARRIVE_WITHIN_S * number / sessions))
        for number, (candidate, one) in enumerate(zip(candidates, ids, strict=True))
    ]  # fmt: skip
    await asyncio.sleep(WARM_UP_S)
    clock.counts, before = True, Usage.now(server)
    await asyncio.sleep(seconds)
    after, memory_after = Usage.now(server), resident_mb(server.pid)
    recorded = sum(file.stat().st_size for file in DataFolder(server.data_dir).raw_sound.rglob("*") if file.is_file())
    clock.counts, clock.ends = False, True
    failures = [one for one in await asyncio.gather(*holding, return_exceptions=True) if one is not None]
    lines = [candidate.line for candidate in candidates]
    cost = _cost(before, after, sessions) | {
        "cpu_percent_idle": _cost(idle, arriving, 1)["cpu_percent_a_session"],
        "server_mean_ms": await _server_means(server.url),
        "recorded_mb": round(recorded / 1e6, 1),
        "memory_mb_a_session": round((memory_after - memory_before) / sessions, 2),
        "memory_mb_before": round(memory_before, 1),
        "failures": sorted({type(one).__name__ for one in failures}),
    }
    return lines, cost


async def _arrive(candidate: Candidate, url: str, after_s: float) -> None:
    await asyncio.sleep(after_s)
    await candidate.hold(url)


async def _sessions(url: str, count: int) -> list[str]:
    """New sessions whose candidates agreed to be recorded."""
    design = {"kind": "behavioral", "question_count": 30, "duration_minutes": 120, "follow_ups_per_question": 3}
    async with httpx.AsyncClient(base_url=url, timeout=60) as client:
        interview = (await client.post("/v1/interviews", json=design)).raise_for_status().json()["id"]
        ids = []
        for _ in range(count):
            started = await client.post(f"/v1/interviews/{interview}/sessions", json={})
            ids.append(str(started.raise_for_status().json()["id"]))
            agreed = await client.post(f"/v1/sessions/{ids[-1]}/consent", json={"version": "bench", "voice": True})
            agreed.raise_for_status()
    return ids


async def _server_means(url: str) -> dict[str, float]:
    """How long spoken turns took until each stage, by the server's own count; the mean of all so far."""
    async with httpx.AsyncClient(base_url=url, timeout=60) as client:
        shown = (await client.get("/metrics")).raise_for_status().text
    sums: dict[str, dict[str, float]] = {}
    for family in text_string_to_metric_families(shown):
        for sample in family.samples:
            if family.name == "vivaroom_spoken_turn_seconds":
                sums.setdefault(sample.labels["until"], {})[sample.name.rpartition("_")[2]] = sample.value
    return {until: round(1000 * of["sum"] / of["count"], 1) for until, of in sums.items()}


def _cost(before: Usage, after: Usage, sessions: int) -> dict[str, float]:
    seconds = after.at - before.at

    def share(used: float) -> float:
        return round(100 * used / seconds / sessions, 2)

    return {
        "cpu_percent_a_session": share(after.server_s - before.server_s),
        "database_cpu_percent_a_session": share(after.database_s - before.database_s),
        "clients_cpu_percent_a_session": share(after.clients_s - before.clients_s),
    }


def added_s(lines: list[Line], clip: list[bytes], detector: Silero) -> list[float]:
    """What the server added to each turn, in seconds."""
    heard = [_heard(line, clip) for line in lines]
    found = []
    for line, pauses in zip(lines, _pauses(heard, detector), strict=True):
        for ended, sound_at in line.turns:
            known = next((frame for frame in pauses if frame > ended), None)
            if known is not None and known < len(line.sent_at):
                found.append(sound_at - line.sent_at[known] - FIXED_S)
    return found


def _heard(line: Line, clip: list[bytes]) -> NDArray[np.float32]:
    """Everything that one candidate sent, as windows of the detector."""
    pieces, place = [], 0
    for speech in line.speech:
        pieces.append(clip[place] if speech else SILENCE)
        place = (place + 1) % len(clip) if speech else 0
    samples = np.frombuffer(b"".join(pieces), dtype="<i2").astype(np.float32) / np.float32(32_768)
    whole = len(samples) // VAD_WINDOW_SAMPLES
    return samples[: whole * VAD_WINDOW_SAMPLES].reshape(whole, VAD_WINDOW_SAMPLES)


def _pauses(heard: list[NDArray[np.float32]], detector: Silero) -> list[list[int]]:
    """For each stream the frames with which a pause was complete; the utterance ends with its first pause."""
    found: list[list[int]] = [[] for _ in heard]
    trackers = [TurnTracker() for _ in heard]
    memories = [detector.memory() for _ in heard]
    for window in range(max(map(len, heard), default=0)):
        there = [number for number, windows in enumerate(heard) if len(windows) > window]
        batch = np.stack([heard[number][window] for number in there])
        probabilities, after = detector.probabilities(batch, [memories[number] for number in there])
        for number, probability, memory in zip(there, probabilities.tolist(), after, strict=True):
            memories[number] = memory
            trackers[number], turn = trackers[number].after(probability, USUAL.patience)
            if isinstance(turn, Paused):
                trackers[number], _ = trackers[number].finished()
                found[number].append(((window + 1) * VAD_WINDOW_SAMPLES - 1) // _FRAME_SAMPLES)
    return found


async def _clip() -> tuple[list[bytes], Silero]:
    """The answer in frames, from its first to its last with speech, and the detector; SystemExit without weights."""
    speech = local_speech(read_settings())
    if speech is None:
        print("The weights that hear and speak are not here: `vivaroom models pull`. Nothing measured.")
        raise SystemExit(0)
    try:
        await asyncio.gather(asyncio.to_thread(speech.kokoro.load), asyncio.to_thread(speech.detector.load))
        said = b"".join([piece async for piece in speech.kokoro.say(ANSWER)])
    finally:
        speech.close()
    spoken = np.frombuffer(said, dtype="<i2")
    pcm = soxr.resample(spoken, speech.kokoro.rate_hz, HEARING_RATE_HZ).astype("<i2").tobytes()
    frames = [pcm[at : at + FRAME_BYTES] for at in range(0, len(pcm) - FRAME_BYTES + 1, FRAME_BYTES)]
    first, last = voiced(frames)
    frames = frames[first : last + 1]
    alone = Line(speech=bytearray([1] * len(frames)))
    if _pauses([_heard(alone, frames)], speech.detector)[0]:
        raise RuntimeError("the clip has a pause before its end, so that a turn would end within it")
    return frames, speech.detector


@contextmanager
def _server(sessions: int) -> Iterator[Running]:
    """The server process on a free port, ended and its folder removed afterwards."""
    with tempfile.TemporaryDirectory(prefix="vivaroom-bench-", ignore_cleanup_errors=True) as folder:
        port = free_port()
        command = [
            sys.executable, "-m", "bench.voice_server",
            "--port", str(port), "--data-dir", folder, "--sessions", str(sessions),
        ]  # fmt: skip
        with subprocess.Popen(command, env={**os.environ, "LOG_LEVEL": "WARNING"}) as server:
            try:
                wait_until_ready(f"http://127.0.0.1:{port}")
                yield Running(f"http://127.0.0.1:{port}", Path(folder), server.pid)
            finally:
                server.terminate()
                server.wait(60)


def main() -> None:
    """Measure and print."""
    asked = arguments(__doc__ or "", sessions=25, seconds=40.0)
    clip, detector = asyncio.run(_clip())
    load = os.getloadavg()[0]
    with _server(asked.sessions) as server:
        lines, cost = asyncio.run(measure(server, clip, asked.sessions, asked.seconds))
    load_after = os.getloadavg()[0]
    added = added_s(lines, clip, detector)
    figures = {
        "n": sum(len(line.turns) for line in lines),
        "missed": sum(line.missed for line in lines),
        "sessions": asked.sessions,
        "added_n": len(added),
        "added": spread_ms(added) if added else None,
        **cost,
        "ended_early": sum(line.over for line in lines),
        "late_frames_percent": round(100 * sum(line.late for line in lines) / max(sum(len(line.speech) for line in lines), 1), 1),
        "load_average": {"before": round(load, 2), "after": round(load_after, 2)},
    }  # fmt: skip
    versioned = versions("onnxruntime", "numpy", "uvicorn", "uvloop", "websockets", "fastapi", "psycopg")
    report({"bench": "voice", **figures, "versions": versioned}, only_json=asked.json)


if __name__ == "__main__":
    main()
