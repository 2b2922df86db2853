"""Piper speaks through a program of its own, says how to bring what is missing, and outlives the program's death."""

import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests.providers.text_to_speech import TextToSpeechContract, said
from vivaroom.kit.errors import ProviderBroken, ProviderRefused
from vivaroom.ports.speech import TextToSpeech
from vivaroom.providers.local.kokoro.reading import FrontEnd
from vivaroom.providers.local.piper import Piper, engine_installed

FAKE_ENGINE = (sys.executable, str(Path(__file__).with_name("fake_piper_engine.py")))


@pytest.fixture
def weights(tmp_path: Path) -> Path:
    (tmp_path / "en_US-joe-medium.onnx").touch()
    return tmp_path


@pytest.fixture
def voice(weights: Path, front_end: FrontEnd) -> Iterator[Piper]:
    piper = Piper(weights, front_end.spoken, engine=FAKE_ENGINE)
    yield piper
    piper.close()


class TestPiperIsAVoice(TextToSpeechContract):
    """The whole suite, over an engine that speaks the protocol."""


async def test_the_engine_is_given_words(weights: Path) -> None:
    heard: list[str] = []

    def spoken(text: str) -> str:
        heard.append(text)
        return "J·W·T"

    piper = Piper(weights, spoken, engine=FAKE_ENGINE)
    sound = await said(piper, "JWT")
    piper.close()
    assert heard == ["JWT"]
    assert len(sound) / 2 / piper.rate_hz == pytest.approx(0.06 * len("J W T"), abs=0.1)


async def test_an_engine_that_died_is_started_again(voice: TextToSpeech) -> None:
    with pytest.raises(ProviderBroken, match="ended in the middle"):
        await said(voice, "Now die.")
    assert await said(voice, "Hello again.")


async def test_an_engine_that_hangs_is_given_up_and_started_again(weights: Path, front_end: FrontEnd) -> None:
    piper = Piper(weights, front_end.spoken, engine=FAKE_ENGINE, clause_within=timedelta(seconds=3))
    with pytest.raises(ProviderBroken, match="no sound within"):
        await said(piper, "Now hang.")
    assert await said(piper, "Hello again.")
    piper.close()


async def test_an_engine_that_ends_at_once_is_reported(weights: Path, front_end: FrontEnd) -> None:
    piper = Piper(weights, front_end.spoken, engine=(sys.executable, "-c", "pass"))
    with pytest.raises(ProviderBroken, match="before it was ready"):
        await said(piper, "Hello.")
    piper.close()


async def test_a_voice_that_is_not_here_says_how_to_bring_it(tmp_path: Path, front_end: FrontEnd) -> None:
    piper = Piper(tmp_path, front_end.spoken, engine=FAKE_ENGINE)
    with pytest.raises(ProviderRefused, match="vivaroom models pull piper-en-us-joe-medium"):
        await said(piper, "Hello.")
    piper.close()


@pytest.mark.skipif(engine_installed(), reason="the extra is installed")
async def test_an_engine_that_is_not_installed_says_how_to_bring_it(weights: Path, front_end: FrontEnd) -> None:
    piper = Piper(weights, front_end.spoken)
    with pytest.raises(ProviderRefused, match=r"pip install \"vivaroom\[piper\]\""):
        await said(piper, "Hello.")
    piper.close()
