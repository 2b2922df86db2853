"""From nothing to the first question that is heard: a fresh clone with empty caches, `make run`, and somebody who listens.

`python -m bench.first_question --json`. What is committed here is cloned into a new folder and set up as a stranger
would, with a home of its own, so that no package, weight or database is there before; registries are those of this
user. `make run` is taken in its own steps: the environment, the weights, `vivaroom serve`. Then a client begins an
interview over HTTP, connects to `WS /v1/realtime` and listens.

Each figure is a stretch of seconds but for `page_s`, `ready_s` and `first_sound_s`, which count from the start of the
clone; `first_sound_s` is the moment of the first sample that is audible. The client begins when the server is ready; `told_to_wait`
is how often it was told that the voices are still loading, and asked again a second later. `understood` is what our
recogniser makes of the whole saying, with the weights of that clone, and `word_error_rate` compares it with the words
that the server says it said. The clone comes from this disk; over a network it is `on_disk_mb.clone_before_setup` more.
"""

import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
from base64 import b64decode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import jiwer
import numpy as np
import soxr
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus
from whisper_normalizer.english import EnglishTextNormalizer

from bench.figures import arguments, report, versions
from bench.microphone import AUDIBLE
from bench.processes import folder_mb
from bench.serving import free_port, until
from bench.stand_ins import HEARING_RATE_HZ, SPEAKING_RATE_HZ
from bench.voice_servers import ROOT
from vivaroom.app.settings.reading import Settings, read_settings
from vivaroom.app.voice import local_speech

AIM_S = 120.0
WITHIN_S = 600.0
_KEPT_FROM_HOME = {"PIP_CONFIG_FILE": ".config/pip/pip.conf", "NPM_CONFIG_USERCONFIG": ".npmrc"}
"""Which registries are asked is no cache: settings of this user that name them stay."""
_CACHES = ("XDG_", "UV_CACHE", "PIP_CACHE", "NPM_CONFIG_CACHE", "VIVAROOM_", "DATABASE_URL")


@dataclass(slots=True)
class Heard:
    """The interviewer's first saying: its sound, the words that the server tells, when it was first audible."""

    pcm: bytearray = field(default_factory=bytearray)
    text: str = ""
    audible_at: float = 0.0
    told_to_wait: int = 0

    def hear(self, pcm: bytes, now: float) -> None:
        """The next of its sound, which plays as it comes."""
        self.pcm += pcm
        loud = np.flatnonzero(np.abs(np.frombuffer(pcm, dtype="<i2").astype(np.int32)) >= AUDIBLE * 32_768)
        if len(loud) and not self.audible_at:
            self.audible_at = now + float(loud[0]) / SPEAKING_RATE_HZ


def measure(folder: Path) -> dict[str, Any]:
    """All steps; figures of each. Raises CalledProcessError, TimeoutError, RuntimeError where nothing is heard."""
    clone, home, steps = folder / "vivaroom", folder / "home", dict[str, float]()
    home.mkdir()
    environment, begun = _environment(home), time.perf_counter()
    with _timed(steps, "clone_s"):
        subprocess.run(["git", "clone", "--quiet", "--no-local", str(ROOT), str(clone)], check=True, env=environment)
    size = folder_mb(clone)
    make = ["make", "--silent", f"PYTHON={Path(sys.executable).resolve()}"]
    with _timed(steps, "environment_s"):
        subprocess.run([*make, ".venv/.installed"], cwd=clone, env=environment, check=True, stdout=sys.stderr)
    with _timed(steps, "weights_s"):
        subprocess.run([*make, "setup"], cwd=clone, env=environment, check=True, stdout=sys.stderr)
    with _served(clone, environment) as url:
        steps["page_s"] = until(f"{url}/", begun, WITHIN_S)
        steps["ready_s"] = until(f"{url}/health/ready", begun, WITHIN_S)
        heard = asyncio.run(_listen(url))
    steps["first_sound_s"] = round(heard.audible_at - begun, 1)
    settings = read_settings(cache_dir=home / ".cache" / "vivaroom", data_dir=folder / "unused")
    return {
        **steps,
        "aim_s": AIM_S,
        "within_aim": steps["first_sound_s"] <= AIM_S,
        "told_to_wait": heard.told_to_wait,
        "said": heard.text,
        "said_for_s": round(len(heard.pcm) / (2 * SPEAKING_RATE_HZ), 1),
        **asyncio.run(_understood(heard, settings)),
        "on_disk_mb": {"clone_before_setup": size, "clone": folder_mb(clone), "home": folder_mb(home)},
    }


def _environment(home: Path) -> dict[str, str]:
    """This user's, without caches and settings, at home in an empty folder."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(_CACHES)}
    registries = {name: str(Path.home() / place) for name, place in _KEPT_FROM_HOME.items()}
    present = {name: place for name, place in registries.items() if name not in kept and Path(place).is_file()}
    return {**kept, **present, "HOME": str(home), "LOG_LEVEL": "WARNING"}


@contextmanager
def _timed(steps: dict[str, float], name: str) -> Iterator[None]:
    begun = time.perf_counter()
    yield
    steps[name] = round(time.perf_counter() - begun, 1)


@contextmanager
def _served(clone: Path, environment: dict[str, str]) -> Iterator[str]:
    """`vivaroom serve` of the clone, for the length of the block; its URL."""
    port = free_port()
    command = [str(clone / ".venv/bin/vivaroom"), "serve", "--port", str(port)]
    with subprocess.Popen(command, cwd=clone, env=environment, stdout=sys.stderr) as server:
        try:
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            server.wait(60)


async def _listen(url: str) -> Heard:
    """Begin an interview and hear its first saying out. Raises RuntimeError where it is silent, TimeoutError."""
    async with httpx.AsyncClient(base_url=url, timeout=60) as client:
        design = {"kind": "behavioral", "question_count": 3, "duration_minutes": 15}
        interview = (await client.post("/v1/interviews", json=design)).raise_for_status().json()["id"]
        session = (await client.post(f"/v1/interviews/{interview}/sessions", json={})).raise_for_status().json()["id"]
    door = f"{url.replace('http', 'ws', 1)}/v1/realtime?session_id={session}"
    told_to_wait = 0
    async with asyncio.timeout(WITHIN_S):
        while (heard := await _first_saying(door)) is None:
            told_to_wait += 1
            await asyncio.sleep(1)
    if not heard.audible_at:
        raise RuntimeError("the interview began, but nothing was heard of it")
    heard.told_to_wait = told_to_wait
    return heard


async def _first_saying(door: str) -> Heard | None:
    """What is said first on this connection; None where the server asks to come again later."""
    heard = Heard()
    try:
        async with connect(door, max_size=None) as socket:
            async for message in socket:
                event = json.loads(message)
                match event["type"]:
                    case "response.output_audio.delta":
                        heard.hear(b64decode(event["delta"]), time.perf_counter())
                    case "response.output_audio_transcript.done":
                        heard.text = event["transcript"]
                    case "response.done":
                        return heard
                    case _:
                        pass
    except InvalidStatus as refused:
        if refused.response.status_code != httpx.codes.SERVICE_UNAVAILABLE:
            raise
        return None
    raise RuntimeError("the connection ended before anything was said to its end")


async def _understood(heard: Heard, settings: Settings) -> dict[str, Any]:
    """The saying by our recogniser, with these weights; word errors of both sides in the same plain spelling."""
    speech = local_speech(settings)
    if speech is None or speech.recogniser is None:
        raise RuntimeError("the clone has no weights to understand with")
    said = np.frombuffer(bytes(heard.pcm), dtype="<i2")
    pcm = soxr.resample(said, SPEAKING_RATE_HZ, HEARING_RATE_HZ).astype("<i2").tobytes()
    try:
        await speech.load()
        understood = (await speech.recogniser.exact(pcm)).text
    finally:
        speech.close()
    plain = EnglishTextNormalizer()
    rate = jiwer.process_words(plain(heard.text), plain(understood)).wer
    return {"understood": understood, "words_n": len(plain(heard.text).split()), "word_error_rate": round(rate, 3)}


def main() -> None:
    """Measure and print."""
    asked = arguments(__doc__ or "")
    busy = os.getloadavg()[0]
    with tempfile.TemporaryDirectory(prefix="vivaroom-bench-", ignore_cleanup_errors=True) as folder:
        figures = measure(Path(folder))
    load = {"before": round(busy, 2), "after": round(os.getloadavg()[0], 2)}
    report({"bench": "first_question", **figures, "load_average": load, "versions": versions()}, only_json=asked.json)


if __name__ == "__main__":
    main()
