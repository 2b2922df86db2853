"""Voice is told from other sound for many at once, and a finished turn from a pause."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import platformdirs
import pytest

from tests.providers.speech.hearing import SENTENCE
from tests.providers.speech.speaking import silence, spoken
from vivaroom.kit.errors import ProviderRefused
from vivaroom.ports.speech import VAD_WINDOW_SAMPLES, TurnDetector, VoiceDetector
from vivaroom.providers.local import silero, smart_turn
from vivaroom.providers.local.mel import samples_of
from vivaroom.providers.local.silero import Silero
from vivaroom.providers.local.smart_turn import SmartTurn
from vivaroom.providers.local.weights import WeightsStore

STORE = WeightsStore(Path(platformdirs.user_cache_dir("vivaroom")) / "models")


@pytest.fixture(scope="module")
def detector() -> VoiceDetector:
    return Silero(STORE.folder(silero.WEIGHTS_ID))


@pytest.fixture(scope="module")
def turns() -> Iterator[SmartTurn]:
    detector = SmartTurn(STORE.folder(smart_turn.WEIGHTS_ID))
    yield detector
    detector.close()


def _windows(pcm: bytes) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
    samples = samples_of(pcm)
    whole = len(samples) // VAD_WINDOW_SAMPLES
    return samples[: whole * VAD_WINDOW_SAMPLES].reshape(whole, VAD_WINDOW_SAMPLES)


def _alone(detector: VoiceDetector, pcm: bytes) -> list[float]:
    memory, probabilities = detector.memory(), []
    for window in _windows(pcm):
        probability, (memory,) = detector.probabilities(window[None], [memory])
        probabilities.append(float(probability[0]))
    return probabilities


def _hiss() -> bytes:
    noise = np.random.default_rng(0).standard_normal(32_000)
    return (noise * 0.05 * 32767).astype("<i2").tobytes()


def test_voice_is_told_from_silence_and_hiss(detector: VoiceDetector) -> None:
    assert np.mean(np.array(_alone(detector, spoken(SENTENCE).pcm)) > 0.5) > 0.7
    assert max(_alone(detector, silence(2.0))) < 0.3
    assert np.mean(np.array(_alone(detector, _hiss())) > 0.5) < 0.05


def test_many_streams_in_one_run_are_heard_as_each_alone(detector: VoiceDetector) -> None:
    sounds = [spoken(SENTENCE).pcm, silence(1.0) + spoken(SENTENCE).pcm, _hiss()]
    alone = [_alone(detector, pcm) for pcm in sounds]
    windows = [_windows(pcm) for pcm in sounds]
    memories = [detector.memory() for _ in sounds]
    for at in range(min(map(len, windows))):
        probabilities, memories = detector.probabilities(np.stack([one[at] for one in windows]), memories)
        assert probabilities.tolist() == pytest.approx([one[at] for one in alone], abs=1e-4)


def test_a_memory_of_somebody_else_is_refused(detector: VoiceDetector) -> None:
    with pytest.raises(ValueError, match="expected 1 memories that Silero gave, got 0"):
        detector.probabilities(_windows(silence(0.04)), [object()])


async def test_a_whole_sentence_ends_a_turn_rather_than_its_beginning(turns: SmartTurn) -> None:
    pcm = spoken(SENTENCE).pcm
    detector: TurnDetector = turns
    whole, begun = await detector.ended(pcm), await detector.ended(pcm[: len(pcm) // 8 * 4])
    assert 0 <= begun < 0.5 < whole <= 1


async def test_only_the_last_eight_seconds_are_heard(turns: SmartTurn) -> None:
    eight = silence(8 - spoken(SENTENCE).seconds) + spoken(SENTENCE).pcm
    eight = eight[-2 * 8 * 16_000 :]
    assert await turns.ended(_hiss() + eight) == await turns.ended(eight)


async def test_a_turn_of_no_sound_has_a_probability_too(turns: SmartTurn) -> None:
    assert 0 <= await turns.ended(b"") <= 1


def test_missing_weights_say_how_to_bring_them(tmp_path: Path) -> None:
    with pytest.raises(ProviderRefused, match="`vivaroom models pull silero-vad-v6` brings it"):
        Silero(tmp_path).load()
    with pytest.raises(ProviderRefused, match=r"`vivaroom models pull smart-turn-v3\.2` brings it"):
        SmartTurn(tmp_path).load()
