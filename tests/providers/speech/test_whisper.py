"""Whisper on this machine: what every recogniser promises, and what this one promises beside it."""

import asyncio
import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import platformdirs
import pytest

from tests.providers.speech.hearing import SENTENCE, HearingContract, final
from tests.providers.speech.speaking import plain, silence, spoken, understood
from vivaroom.kit.errors import ProviderBusy, ProviderRefused
from vivaroom.providers.local import silero
from vivaroom.providers.local.silero import Silero
from vivaroom.providers.local.weights import WeightsStore
from vivaroom.providers.local.whisper.model import Abandoned, WhisperModel, is_loop
from vivaroom.providers.local.whisper.recogniser import WEIGHTS_ID, Whisper
from vivaroom.providers.local.whisper.utterance import LIVE, Utterance
from vivaroom.providers.local.whisper.workers import Workers

STORE = WeightsStore(Path(platformdirs.user_cache_dir("vivaroom")) / "models")
SECOND_SENTENCE = "The answer to the question is always the same number."
RATE_HZ = 16_000


@pytest.fixture(scope="module")
def detector() -> Silero:
    return Silero(STORE.folder(silero.WEIGHTS_ID))


@pytest.fixture(scope="module")
def recogniser(detector: Silero) -> Iterator[Whisper]:
    """The real weights; without them this fails and says how to bring them."""
    whisper = Whisper(STORE.folder(WEIGHTS_ID), detector)
    yield whisper
    whisper.close()


@pytest.fixture(scope="module")
def model() -> WhisperModel:
    return WhisperModel(STORE.folder(WEIGHTS_ID), WEIGHTS_ID, runs=1, threads=1)


class TestWhisper(HearingContract):
    """All that a `SpeechToText` promises."""


async def test_every_word_has_a_time_and_a_confidence(recogniser: Whisper) -> None:
    heard = await final(recogniser, spoken(SENTENCE).pcm)
    assert understood(" ".join(word.text for word in heard.words), SENTENCE)
    assert all(word.confidence_0_1 is not None for word in heard.words)
    assert heard.confidence_0_1 is not None
    assert heard.confidence_0_1 > 0.5


async def test_silence_before_an_answer_moves_its_words(recogniser: Whisper) -> None:
    now, later = [
        await final(recogniser, silence(lead_s) + spoken(SENTENCE).pcm + silence(1.0)) for lead_s in (0.5, 3.5)
    ]
    moved = [b.started_ms - a.started_ms for a, b in zip(now.words, later.words, strict=True)]
    assert all(abs(by - 3000) <= 150 for by in moved)


@pytest.mark.parametrize("kind", ["hiss", "hum", "typing"])
async def test_noise_is_no_speech(recogniser: Whisper, kind: str) -> None:
    chance, moments = np.random.default_rng(0), np.arange(6 * RATE_HZ) / RATE_HZ
    click = chance.standard_normal(400) * np.exp(-np.arange(400) / 80)
    sound = {
        "hiss": 0.1 * chance.standard_normal(len(moments)),
        "hum": 0.2 * np.sin(2 * np.pi * 50 * moments) + 0.05 * np.sin(2 * np.pi * 150 * moments),
        "typing": 0.4 * np.resize(np.pad(click, (0, 4400)), len(moments)),
    }[kind]
    heard = await final(recogniser, (np.clip(sound, -1, 1) * 32767).astype("<i2").tobytes())
    assert (heard.text, heard.words) == ("", ())


@pytest.mark.parametrize("way", ["live", "exact"])
async def test_a_long_answer_is_understood_to_its_last_word(recogniser: Whisper, way: str) -> None:
    pcm = 5 * (spoken(SENTENCE).pcm + silence(0.7) + spoken(SECOND_SENTENCE).pcm + silence(0.7))
    heard = await (recogniser.exact(pcm) if way == "exact" else final(recogniser, pcm))
    assert heard.is_final
    assert understood(heard.text, 5 * f"{SENTENCE} {SECOND_SENTENCE} ")
    assert plain(heard.text)[-4:] == ["always", "the", "same", "number"]
    starts = [word.started_ms for word in heard.words]
    assert starts == sorted(starts)
    assert starts[-1] > 1000 * (len(pcm) / 2 / RATE_HZ - 3)


async def test_what_was_said_before_a_pause_is_settled(model: WhisperModel, detector: Silero) -> None:
    utterance = Utterance(model, detector, LIVE)
    both = spoken(SENTENCE).pcm + silence(0.7) + spoken(SECOND_SENTENCE).pcm + silence(0.7)
    steps = [utterance.step(both[at : at + 2 * RATE_HZ]) for at in range(0, len(both), 2 * RATE_HZ)]
    assert steps.count(None) == 1
    settled = utterance.step(b"")
    assert settled is not None
    ended = utterance.finish(spoken(SENTENCE).pcm)
    assert ended is not None
    assert ended.text.startswith(settled.text)
    assert understood(ended.text, f"{SENTENCE} {SECOND_SENTENCE} {SENTENCE}")


async def test_where_only_silence_follows_a_pause_nothing_is_left_to_read(
    model: WhisperModel, detector: Silero, monkeypatch: pytest.MonkeyPatch
) -> None:
    utterance = Utterance(model, detector, LIVE)
    ready = utterance.get_ready(spoken(SENTENCE).pcm + silence(0.2))
    for work in ("read", "words"):
        monkeypatch.setattr(WhisperModel, work, lambda *_: pytest.fail("all of it is known"))
    ended = utterance.finish(silence(0.2))
    assert ended is not None
    assert understood(ended.text, SENTENCE)
    assert ended.text == ready.text
    assert ended.words


async def test_what_follows_a_pause_is_read_in_the_end(model: WhisperModel, detector: Silero) -> None:
    utterance = Utterance(model, detector, LIVE)
    utterance.get_ready(spoken(SENTENCE).pcm + silence(0.2))
    ended = utterance.finish(spoken(SECOND_SENTENCE).pcm)
    assert ended is not None
    assert understood(ended.text, f"{SENTENCE} {SECOND_SENTENCE}")


async def test_a_pause_matters_more_than_a_partial_reading(model: WhisperModel, detector: Silero) -> None:
    utterance = Utterance(model, detector, LIVE)
    utterance.hurry()
    with pytest.raises(Abandoned):
        utterance.step(spoken(SENTENCE).pcm)
    assert understood(utterance.get_ready(silence(0.2)).text, SENTENCE)


async def test_an_utterance_that_is_over_stops_its_reading(model: WhisperModel, detector: Silero) -> None:
    utterance = Utterance(model, detector, LIVE)
    utterance.stop()
    with pytest.raises(Abandoned):
        utterance.step(spoken(SENTENCE).pcm)


@pytest.mark.parametrize(
    ("text", "seconds", "loop"),
    [
        ("I would put an index on that column because every query reads it.", 4.0, False),
        ("no, no, no, no", 2.0, False),
        ("and then and then and then and then and then and then and then and then and then", 9.0, True),
        ("one two three four five six seven eight nine ten eleven twelve", 1.0, True),
    ],
)
def test_a_loop_is_known_by_its_repetition_or_its_haste(text: str, seconds: float, loop: bool) -> None:
    assert is_loop(text, seconds) is loop


async def test_past_a_full_line_others_are_told_to_wait() -> None:
    workers, go = Workers(threads=1, line=1), threading.Event()
    running = [asyncio.ensure_future(workers.run(lambda _: go.wait(30), b"")) for _ in range(2)]
    await asyncio.sleep(0)
    assert (workers.one_is_free, workers.waiting, workers.line_is_full) == (False, 1, True)
    with pytest.raises(ProviderBusy, match="1 readings wait already, threads: 1"):
        await workers.run(lambda _: True, b"")
    go.set()
    assert await asyncio.gather(*running) == [True, True]
    assert (workers.one_is_free, workers.waiting, workers.line_is_full) == (True, 0, False)
    workers.close()


async def test_who_stops_waiting_gives_up_the_place_in_the_line() -> None:
    workers, go = Workers(threads=1, line=1), threading.Event()
    running = asyncio.ensure_future(workers.run(lambda _: go.wait(30), b""))
    patient = asyncio.ensure_future(workers.run(lambda _: pytest.fail("nobody waits for this"), b""))
    await asyncio.sleep(0)
    patient.cancel()
    with pytest.raises(asyncio.CancelledError):
        await patient
    assert workers.waiting == 0
    go.set()
    assert await running is True
    workers.close()


def test_missing_weights_say_how_to_bring_them(tmp_path: Path, detector: Silero) -> None:
    whisper = Whisper(tmp_path, detector)
    with pytest.raises(ProviderRefused, match=r"model\.bin is missing; `vivaroom models pull whisper-base` brings it"):
        whisper.load()
    whisper.close()
