"""How well the local voice is understood: whisper hears it say forty questions and technical terms nobody tuned it for.

`python -m evals.speaking` prints the share of words that are heard otherwise than written (WER), the terms that are
recognised, the seconds of work for a second of speech (RTF), and how soon the first clause is there. `--voice NAME`
chooses another speaker, `--piper` the other engine. A recogniser errs too: these are upper bounds of the voice's faults.
"""

import argparse
import asyncio
import hashlib
import json
import os
import re
import statistics
import time
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

import numpy as np
from platformdirs import user_cache_dir
from scipy.signal import resample_poly

from vivaroom.content.loader import library
from vivaroom.content.speech import spoken_terms
from vivaroom.content.types import Kind
from vivaroom.ports.speech import HEARING_RATE_HZ, SpeechToText, TextToSpeech
from vivaroom.providers.local.kokoro.model import WEIGHTS_ID
from vivaroom.providers.local.kokoro.reading import FrontEnd
from vivaroom.providers.local.kokoro.voice import DEFAULT_VOICE, Kokoro
from vivaroom.providers.local.piper import PIPER_ID, Piper
from vivaroom.providers.local.weights import WeightsStore

QUESTIONS = 40
NOT_LISTED = (
    "Airbyte Cilium Vitess Playwright Selenium Quarkus Micronaut Hibernate Nomad Consul Thanos Jaeger Zipkin Bazel "
    "Buildkite CircleCI Dropwizard Varnish Presto Trino Hive Pinecone LangChain Streamlit Plotly Seaborn Storybook "
    "Zustand Rollup Babel Puppeteer Appium Gatling Locust Tekton Crossplane Rancher Vagrant Packer Keycloak"
).split()
"""Names of tools that are not in `content/speech/terms.yaml`, written down before any of them was heard."""

CARRIER = "When did you last work with {term}, and what did you use it for?"
LISTED = 40
"""So many terms of the list itself, drawn by the digest of their names."""


@dataclass(frozen=True, slots=True)
class Heard:
    """One text said and heard: both as spoken words; `first_s` and `first_cpu_s` until the first clause, `wall_s` and `cpu_s` for all."""

    written: tuple[str, ...]
    heard: tuple[str, ...]
    transcript: str
    first_s: float
    first_cpu_s: float
    wall_s: float
    cpu_s: float
    audio_s: float

    @property
    def wrong(self) -> int:
        return distance(self.written, self.heard)


def questions() -> list[str]:
    """Forty technical questions of the bank, always the same: those whose ids have the smallest digests."""
    technical = [q for q in library().questions if q.kind in (Kind.TECHNICAL, Kind.CODING, Kind.SYSTEM_DESIGN)]
    return [q.text for q in sorted(technical, key=lambda q: _digest(q.id))[:QUESTIONS]]


def listed_terms() -> list[str]:
    """Terms of the list, written as its keys are."""
    terms = spoken_terms()
    return sorted((t for t in terms.any_case if len(t) > 2 and t.isalpha() and t.isascii()), key=_digest)[:LISTED]


def distance(one: Sequence[str], other: Sequence[str]) -> int:
    """Words to insert, delete or replace (Levenshtein)."""
    row = list(range(len(other) + 1))
    for at, word in enumerate(one, start=1):
        previous, row[0] = row[0], at
        for to, heard in enumerate(other, start=1):
            previous, row[to] = row[to], min(row[to] + 1, row[to - 1] + 1, previous + (word != heard))
    return row[-1]


class Listener:
    """Says texts with one voice and hears them with one recogniser; words are compared as our front end reads both."""

    def __init__(self, voice: TextToSpeech, ears: SpeechToText, reader: FrontEnd) -> None:
        self._voice = voice
        self._ears = ears
        self._reader = reader

    async def hear(self, text: str) -> Heard:
        """Say the text, then hear it."""
        started, cpu, sound = time.perf_counter(), time.process_time(), b""
        first = first_cpu = 0.0
        async for piece in self._voice.say(text):
            if not sound:
                first, first_cpu = time.perf_counter() - started, time.process_time() - cpu
            sound += piece
        wall, used = time.perf_counter() - started, time.process_time() - cpu
        final = [t async for t in self._ears.transcribe(_pieces(at_hearing_rate(sound, self._voice.rate_hz)))][-1]
        return Heard(
            *(self.words(text), self.words(final.text), final.text),
            *(first, first_cpu, wall, used, len(sound) / 2 / self._voice.rate_hz),
        )

    def sounds(self, text: str) -> str:
        """Without stresses and spaces: `Airbyte` and `air bite` are the same."""
        return re.sub("[^A-Za-zɐ-ʯæðŋəθᵊᵻ]", "", "".join(read.symbols for read in self._reader.read(text)))

    def words(self, text: str) -> tuple[str, ...]:
        """As they are spoken, letters one by one, in lower case."""
        said = re.sub(r"([A-Z])(?:'s)\b", r"\1 s", self._reader.spoken(text))
        return tuple(re.findall(r"[a-z']+", said.replace("·", " ").lower()))


def at_hearing_rate(sound: bytes, rate_hz: int) -> bytes:
    """PCM16 at the rate that recognisers hear."""
    samples = np.frombuffer(sound, dtype="<i2").astype(np.float64)
    heard = resample_poly(samples, HEARING_RATE_HZ, rate_hz) if len(samples) else samples
    return bytes(np.clip(heard, -32768, 32767).astype("<i2").tobytes())


async def _pieces(sound: bytes) -> AsyncIterator[bytes]:
    for start in range(0, len(sound), 6400):
        yield sound[start : start + 6400]


def _digest(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()


def _figures(all_heard: Sequence[Heard]) -> dict[str, float | int]:
    audio = sum(h.audio_s for h in all_heard)
    firsts = sorted(h.first_s for h in all_heard)
    return {
        "n": len(all_heard),
        "words": sum(len(h.written) for h in all_heard),
        "wer": round(sum(h.wrong for h in all_heard) / sum(len(h.written) for h in all_heard), 4),
        "rtf_wall": round(sum(h.wall_s for h in all_heard) / audio, 3),
        "rtf_cpu": round(sum(h.cpu_s for h in all_heard) / audio, 3),
        "first_clause_cpu_s_p50": round(statistics.median(h.first_cpu_s for h in all_heard), 2),
        "first_clause_s_p50": round(statistics.median(firsts), 2),
        "first_clause_s_p95": round(firsts[int(len(firsts) * 0.95)], 2),
        "audio_s": round(audio, 1),
    }


async def _terms(listener: Listener, terms: Sequence[str]) -> dict[str, object]:
    """How many are written by the recogniser as we write them, and how many as something that sounds the same."""
    missed: dict[str, str] = {}
    spelled = 0
    for term in terms:
        heard = await listener.hear(CARRIER.format(term=term))
        is_spelled = "".join(listener.words(term)) in "".join(heard.heard)
        spelled += is_spelled
        if not is_spelled and listener.sounds(term) not in listener.sounds(heard.transcript):
            missed[term] = heard.transcript.strip()
    return {"n": len(terms), "spelled_alike": spelled, "sound_alike": len(terms) - len(missed), "missed": missed}


async def _run(arguments: argparse.Namespace) -> None:
    hearing, detecting = (
        import_module(f"vivaroom.providers.local.{name}") for name in ("whisper.recogniser", "silero")
    )
    store = WeightsStore(Path(user_cache_dir("vivaroom")) / "models")
    reader = FrontEnd.of(store, spoken_terms())
    kokoro = Kokoro(store.folder(WEIGHTS_ID), reader, voice=arguments.voice)
    voice = Piper(store.folder(PIPER_ID), reader.spoken) if arguments.piper else kokoro
    detector = detecting.Silero(store.folder(detecting.WEIGHTS_ID))
    ears: SpeechToText = hearing.Whisper(store.folder(hearing.WEIGHTS_ID), detector)
    listener = Listener(voice, ears, reader)
    await listener.hear("Good morning, and welcome.")  # loads everything
    all_heard = [await listener.hear(text) for text in questions()[: arguments.n]]
    for heard in (h for h in all_heard if h.wrong):
        print(f"{heard.wrong}  {' '.join(heard.written)}\n   {heard.transcript.strip()}")
    found: dict[str, object] = {"voice": voice.name, "ears": ears.name, **_figures(all_heard)}
    found["load"] = [round(one, 1) for one in os.getloadavg()]
    if arguments.terms:
        found["terms_listed"] = await _terms(listener, listed_terms())
        found["terms_not_listed"] = await _terms(listener, NOT_LISTED)
    print(json.dumps(found, indent=1, ensure_ascii=False))
    voice.close()


def main() -> None:
    """Say, hear, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--voice", default=DEFAULT_VOICE)
    parser.add_argument("--piper", action="store_true")
    parser.add_argument("--terms", action=argparse.BooleanOptionalAction, default=True)
    parser.add_argument("-n", type=int, default=QUESTIONS)
    asyncio.run(_run(parser.parse_args()))


if __name__ == "__main__":
    main()
