"""The local recogniser, voice and turn detectors on people's recordings: python -m evals.hearing [--weights ID].

"streamed" is given 20 ms pieces in real time, as from a microphone, and shows partial transcripts; "exact" is the pass
for the stored transcript. Word error rates are over words as OpenAI's English normaliser writes them. Turns are judged
with the whole recording, which is a sentence, and with its first half, which is not.
"""

import argparse
import asyncio
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass

import numpy as np

from evals.outside import Figures, report, say
from evals.utterances import Utterance, one_after_another, pcm_of, utterances
from evals.word_errors import interval, word_error_rate
from vivaroom.app.settings.reading import read_settings
from vivaroom.app.weights import weights_store
from vivaroom.ports.speech import VAD_WINDOW_SAMPLES
from vivaroom.providers.local import silero, smart_turn
from vivaroom.providers.local.silero import Silero
from vivaroom.providers.local.smart_turn import SmartTurn
from vivaroom.providers.local.whisper import recogniser
from vivaroom.providers.local.whisper.recogniser import Whisper

PIECE_BYTES, PIECE_S = 640, 0.02


@dataclass(frozen=True, slots=True)
class Heard:
    """What was understood of one utterance, what it cost, and how the transcripts came."""

    utterance: Utterance
    text: str
    cpu_s: float
    partials: int = 0
    final_after_s: float = 0.0


def main() -> None:
    """Prints all figures."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--weights", default=recogniser.WEIGHTS_ID)
    weights_id: str = asked.parse_known_args()[0].weights
    said, store = utterances(), weights_store(read_settings())
    voice, turns = Silero(store.folder(silero.WEIGHTS_ID)), SmartTurn(store.folder(smart_turn.WEIGHTS_ID))
    whisper = Whisper(store.folder(weights_id), voice, weights_id=weights_id)
    for part in (voice, turns, whisper):
        part.load()
    figures = {
        "weights": weights_id,
        "n": len(said),
        **asyncio.run(_recognised(whisper, said)),
        "turns": _turns(turns, said),
        "voice": _voice(voice, said[0]),
    }
    report("hearing", figures, ("ctranslate2", "jiwer", "whisper-normalizer"))


async def _recognised(whisper: Whisper, said: list[Utterance]) -> Figures:
    await whisper.exact(said[0].pcm)  # the first reading also warms up
    streamed = []
    for at, utterance in enumerate(said):
        say(f"streamed {at + 1} of {len(said)}, in real time")
        streamed.append(await _streamed(whisper, utterance))
    exact = [await _exact(whisper, utterance) for utterance in said]
    long = one_after_another(said)
    return {
        "streamed": {
            **_errors(streamed),
            "partials": sum(one.partials for one in streamed),
            "final_after_ms": {
                "p50": round(1000 * float(np.quantile([one.final_after_s for one in streamed], 0.5))),
                "p95": round(1000 * float(np.quantile([one.final_after_s for one in streamed], 0.95))),
            },
        },
        "exact": _errors(exact),
        "one_long_answer_at_once": _errors([await _at_once(whisper, long)]),
        "one_long_answer_exact": _errors([await _exact(whisper, long)]),
    }


async def _streamed(whisper: Whisper, utterance: Utterance) -> Heard:
    began, ended_at, partials, text = time.process_time(), [0.0], 0, ""
    async for transcript in whisper.transcribe(_microphone(utterance.pcm, ended_at)):
        partials += not transcript.is_final
        text = transcript.text
    waited = time.perf_counter() - ended_at[0]
    return Heard(utterance, text, time.process_time() - began, partials, waited)


async def _microphone(pcm: bytes, ended_at: list[float]) -> AsyncIterator[bytes]:
    began = time.perf_counter()
    for at in range(0, len(pcm), PIECE_BYTES):
        due = began + (at / PIECE_BYTES + 1) * PIECE_S
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        yield pcm[at : at + PIECE_BYTES]
    ended_at[0] = time.perf_counter()


async def _at_once(whisper: Whisper, utterance: Utterance) -> Heard:
    async def audio() -> AsyncIterator[bytes]:
        yield utterance.pcm

    began = time.process_time()
    texts = [transcript.text async for transcript in whisper.transcribe(audio())]
    return Heard(utterance, texts[-1], time.process_time() - began)


async def _exact(whisper: Whisper, utterance: Utterance) -> Heard:
    began = time.process_time()
    transcript = await whisper.exact(utterance.pcm)
    return Heard(utterance, transcript.text, time.process_time() - began)


def _errors(heard: list[Heard]) -> Figures:
    """Word error rate with its 95 % interval over resampled utterances, by source, and what it cost."""
    sources = dict.fromkeys(one.utterance.source for one in heard)
    seconds = sum(one.utterance.seconds for one in heard)
    figures: Figures = {
        "wer": word_error_rate(_pairs(heard)),
        "seconds": round(seconds, 1),
        "cpu_s_an_audio_s": round(sum(one.cpu_s for one in heard) / seconds, 3),
    }
    if len(heard) > 1:
        by_source = {source: [one for one in heard if one.utterance.source == source] for source in sources}
        figures["wer_95"] = interval(_pairs(heard))
        figures["by_source"] = {
            source: {"n": len(some), "wer": word_error_rate(_pairs(some))} for source, some in by_source.items()
        }
    return figures


def _pairs(heard: list[Heard]) -> list[tuple[str, str]]:
    return [(one.utterance.text, one.text) for one in heard]


def _turns(turns: SmartTurn, said: list[Utterance]) -> Figures:
    whole = [turns.decide(one.pcm) for one in said]
    half = [turns.decide(pcm_of(one.samples[: len(one.samples) // 2])) for one in said]
    return {
        "whole_judged_complete": round(float(np.mean(np.array(whole) > 0.5)), 3),
        "first_half_judged_complete": round(float(np.mean(np.array(half) > 0.5)), 3),
        "cpu_ms_a_decision": round(1000 * _cpu_s(lambda: turns.decide(said[0].pcm), 40), 1),
    }


def _voice(voice: Silero, utterance: Utterance) -> Figures:
    window = utterance.samples[: utterance.samples.size // VAD_WINDOW_SAMPLES * VAD_WINDOW_SAMPLES]
    middle = window.reshape(-1, VAD_WINDOW_SAMPLES)[len(window) // VAD_WINDOW_SAMPLES // 2]
    return {
        f"cpu_us_a_window_of_{n}": round(1e6 * _window_s(voice, middle[None].repeat(n, axis=0)), 1) for n in (1, 50)
    }


def _window_s(voice: Silero, windows: np.ndarray[tuple[int, int], np.dtype[np.float32]]) -> float:
    memories = [voice.memory() for _ in windows]
    return _cpu_s(lambda: voice.probabilities(windows, memories), 300) / len(windows)


def _cpu_s(work: Callable[[], object], times: int) -> float:
    """Processor time of one call, in the mean over many."""
    work()
    began = time.process_time()
    for _ in range(times):
        work()
    return (time.process_time() - began) / times


if __name__ == "__main__":
    main()
