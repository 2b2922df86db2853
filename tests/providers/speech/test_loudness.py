"""The real detector and recogniser on rooms as they are: an echo of the interviewer, soft and loud voices, a noise."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import platformdirs
import pytest
from numpy.typing import NDArray

from tests.providers.speech.hearing import SENTENCE, final
from tests.providers.speech.speaking import silence, spoken, understood
from vivaroom.ports.speech import VAD_WINDOW_SAMPLES
from vivaroom.providers.local import silero
from vivaroom.providers.local.silero import Silero
from vivaroom.providers.local.weights import WeightsStore
from vivaroom.providers.local.whisper.recogniser import WEIGHTS_ID, Whisper
from vivaroom.voice.echo import LOOKS_AT_MS, Echo
from vivaroom.voice.hearing import RecentSound
from vivaroom.voice.turn_policy import USUAL, over_speech
from vivaroom.voice.turn_tracker import Began, Over, Patience, TurnTracker

Samples = NDArray[np.float32]
STORE = WeightsStore(Path(platformdirs.user_cache_dir("vivaroom")) / "models")
QUESTION = "Tell me about a system that you built, and about what you would build in another way if you built it today."
SENTENCES = (
    SENTENCE,
    "The answer to the question is always the same number.",
    "My sister plays the piano every evening after dinner.",
)
WAY_MS, AHEAD_MS, PIECE = 180, 200, 960
WINDOW = VAD_WINDOW_SAMPLES


@pytest.fixture(scope="module")
def detector() -> Silero:
    return Silero(STORE.folder(silero.WEIGHTS_ID))


@pytest.fixture(scope="module")
def recogniser(detector: Silero) -> Iterator[Whisper]:
    whisper = Whisper(STORE.folder(WEIGHTS_ID), detector)
    yield whisper
    whisper.close()


def at(decibels: float, samples: Samples) -> Samples:
    """So loud, full scale being 0 dB."""
    louder: Samples = (samples / np.sqrt((samples**2).mean()) * 32_768 * 10 ** (decibels / 20)).astype("f4")
    return louder


def samples_of(pcm: bytes) -> Samples:
    found: Samples = np.frombuffer(pcm, "<i2").astype("f4")
    return found


def later(samples: Samples, milliseconds: int, length: int) -> Samples:
    moved = np.concatenate([np.zeros(16 * milliseconds, "f4"), samples])[:length]
    return np.pad(moved, (0, length - len(moved)))


def begun_ms(detector: Silero, heard: Samples, said: Samples | None = None) -> list[int]:
    """Where somebody is held to begin over the interviewer's voice, which `said` is where its echo is to be known."""
    pcm, echo, recent = np.rint(heard).astype("<i2"), Echo(), RecentSound(2_000)
    sent = np.interp(np.arange(len(said) * 1.5) / 1.5, np.arange(len(said)), said) if said is not None else np.zeros(0)
    tracker, memory, begun = TurnTracker(), detector.memory(), list[int]()
    for start in range(0, len(pcm) - WINDOW, WINDOW):
        window, now_ms = pcm[start : start + WINDOW], (start + WINDOW) // 16
        while len(sent) and echo._until < now_ms + AHEAD_MS:
            echo.sent(np.rint(sent[:PIECE]).astype("<i2").tobytes(), now_ms)
            sent = sent[PIECE:]
        recent.feed(window.tobytes())
        found, (memory,) = detector.probabilities(window[None].astype(np.float32) / np.float32(32_768), [memory])
        tracker, turn = tracker.after(float(found[0]), over_speech(USUAL.patience))
        if isinstance(turn, Began):
            if echo.is_in(recent.last(LOOKS_AT_MS), tracker.now_ms):
                tracker = TurnTracker(windows=tracker.windows)
            else:
                begun.append(turn.at_ms)
    return begun


def test_an_echo_of_the_interviewer_20_db_down_is_voice_to_the_detector_and_is_known_for_what_it_is(
    detector: Silero,
) -> None:
    said = at(-23, samples_of(spoken(QUESTION).pcm))
    back = later(said * np.float32(0.1), WAY_MS, len(said))
    noise = np.random.default_rng(3).standard_normal(len(back)).astype("f4") * 4
    assert begun_ms(detector, back + noise), "without knowing it, the interviewer interrupts itself"
    assert begun_ms(detector, back + noise, said) == []


@pytest.mark.parametrize("decibels", [-20, -35])
def test_a_candidate_is_heard_over_the_echo(detector: Silero, decibels: float) -> None:
    said = at(-23, samples_of(spoken(QUESTION).pcm))
    back = later(said * np.float32(0.1), WAY_MS, len(said))
    own = later(at(decibels, samples_of(spoken(SENTENCE).pcm)), 2_000, len(said))
    begun = begun_ms(detector, back + own, said)
    assert begun
    assert 1_900 <= begun[0] <= 2_700


async def test_soft_and_loud_words_of_one_answer_are_one_utterance_and_are_understood(
    detector: Silero, recogniser: Whisper
) -> None:
    """Soft words 33 dB below the loud ones are understood without a control of gain, which changed nothing when measured."""
    pause = np.zeros(16 * 500, "f4")
    first, second, third = (samples_of(spoken(sentence).pcm) for sentence in SENTENCES)
    answer = np.concatenate([at(-45, first), pause, at(-12, second), pause, at(-45, third)])
    noise = np.random.default_rng(5).standard_normal(len(answer)).astype("f4") * 5
    pcm = np.rint(answer + noise).clip(-32_768, 32_767).astype("<i2").tobytes() + silence(2.5)
    spans = spans_ms(detector, samples_of(pcm), USUAL.patience)
    assert len(spans) == 1
    assert spans[0][1] - spans[0][0] >= 0.9 * len(answer) / 16
    assert understood((await final(recogniser, pcm)).text, " ".join(SENTENCES))


def spans_ms(detector: Silero, heard: Samples, patience: Patience) -> list[tuple[int, int]]:
    """The utterances that are found."""
    tracker, memory, found = TurnTracker(), detector.memory(), list[tuple[int, int]]()
    for start in range(0, len(heard) - WINDOW, WINDOW):
        probabilities, (memory,) = detector.probabilities(
            heard[None, start : start + WINDOW] / np.float32(32_768), [memory]
        )
        tracker, turn = tracker.after(float(probabilities[0]), patience)
        if isinstance(turn, Over):
            found.append((turn.began_ms, turn.ended_ms))
    return found


@pytest.mark.parametrize("decibels", [-50, -35, -20])
def test_a_steady_noise_is_nobody(detector: Silero, decibels: float) -> None:
    noise = at(decibels, np.random.default_rng(7).standard_normal(16_000 * 20).astype("f4"))
    assert spans_ms(detector, np.concatenate([noise, np.zeros(48_000, "f4")]), USUAL.patience) == []
