"""Every vendor in every fault that it lets be known, by its own adapter in a chain: no word is lost, and another one goes on.

Faults that only time tells are measured by `bench.faults.providers`, with the times, in whole interviews.
"""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr

from bench.faults.chains import Chain
from bench.faults.pairs import HEARS, SPEAKS, Pair, matrix, playing
from bench.faults.stand_ins import Notes, TonesRecogniser, TonesVoice
from bench.faults.switches import Switch, switches
from bench.faults.words import ANSWERS, QUESTIONS, lost, sound_of, spoken_words
from tests.providers.speech.chains import clock
from tests.vendors import deepgram_listening
from tests.vendors.tones import understood_words
from tests.vendors.tones_ear import TonesEar
from vivaroom.ports.speech import SpeechToText
from vivaroom.providers.speech.deepgram.nova import DeepgramNova
from vivaroom.providers.speech.opened import Opened
from vivaroom.providers.speech.rotation import rotating_hearing
from vivaroom.providers.speech.vendors import VENDORS

FRAME_BYTES = 1_920
pytestmark = pytest.mark.usefixtures("_vendors_at_home")
TOLD = [pair for pair in matrix() if pair.is_told]


@pytest.fixture
def _vendors_at_home(monkeypatch: pytest.MonkeyPatch) -> None:
    """They move for one test alone."""
    for name, vendor in VENDORS.items():
        monkeypatch.setitem(VENDORS, name, vendor)


async def microphone(text: str) -> AsyncIterator[bytes]:
    """Six times as fast as it is said."""
    sound = sound_of(text)
    for at in range(0, len(sound), FRAME_BYTES):
        await asyncio.sleep(0.01)
        yield sound[at : at + FRAME_BYTES]


async def heard_by(recogniser: SpeechToText) -> str:
    return [one.text async for one in recogniser.transcribe(microphone(ANSWERS[0]))][-1]


def test_the_matrix_has_every_vendor_and_more_than_two_dozen_pairs() -> None:
    assert {(pair.does, pair.vendor) for pair in matrix()} == {
        *((HEARS, name) for name in ("deepgram", "cartesia", "openai")),
        *((SPEAKS, name) for name in ("deepgram", "cartesia", "openai", "polly")),
    }
    assert len(set(matrix())) == len(matrix()) >= 48


@pytest.mark.parametrize("pair", [one for one in TOLD if one.does == HEARS], ids=lambda pair: pair.name)
async def test_an_answer_is_heard_whole_whatever_its_recogniser_does(pair: Pair, tmp_path: Path) -> None:
    notes = Notes(tmp_path / "notes")
    async with playing(pair) as vendor:
        chain = Chain(pair.vendor, vendor.url, tmp_path, Opened(notes))
        heard = [one async for one in chain.hears(TonesRecogniser(notes)).transcribe(microphone(ANSWERS[0]))][-1]
        await chain.close()
    assert heard.text == ANSWERS[0]
    assert [word.text for word in heard.words] == ANSWERS[0].split()
    assert "local" in (heard.heard_by or "")
    assert len(vendor.faults.began) == 1


@pytest.mark.parametrize("pair", [one for one in TOLD if one.does == SPEAKS], ids=lambda pair: pair.name)
async def test_a_text_is_said_whole_whatever_its_voice_does(pair: Pair, tmp_path: Path) -> None:
    notes, text = Notes(tmp_path / "notes"), " ".join(QUESTIONS)
    async with playing(pair) as vendor:
        chain = Chain(pair.vendor, vendor.url, tmp_path, Opened(notes))
        voice = chain.speaks(TonesVoice(notes))
        sound = b"".join([piece async for piece in voice.say(text)])
        await chain.close()
    came = [word for word, _, _ in understood_words(sound, voice.rate_hz)]
    assert lost(spoken_words(text), came) == 0
    assert vendor.faults.began
    assert notes.lines()[0]["what"] == "noticed"


async def test_of_two_keys_the_one_that_is_limited_rests_as_told_and_no_answer_fails() -> None:
    time, limited = clock(), deepgram_listening.Refuses(429, {"retry-after": "90"})
    async with deepgram_listening.listening() as first, deepgram_listening.listening() as second:
        first.ear = second.ear = TonesEar
        first.will(limited)
        keys = [DeepgramNova(SecretStr(deepgram_listening.KEY), base_url=server.url) for server in (first, second)]
        turning = rotating_hearing(keys, clock=time)
        for _ in range(4):
            assert await heard_by(turning) == ANSWERS[0]
        assert (len(first.faults.began), len(second.connections)) == (1, 4)
        time.move(timedelta(seconds=91))
        first.will(deepgram_listening.Hears())
        for _ in range(2):
            assert await heard_by(turning) == ANSWERS[0]
        assert len(first.connections) == 1


def test_a_switch_is_told_from_the_first_fault_since_the_one_before_to_the_next_result() -> None:
    told = [("result", 0.5), ("noticed", 2.0), ("result", 2.2), ("result", 3.0), ("noticed", 9.5), ("result", 9.6)]
    found = switches([1.0, 1.5, 5.0], [{"what": what, "at": at} for what, at in told])
    assert found == [Switch(1.0, 2.0, 2.2), Switch(5.0, 9.5, 9.6)]
    assert [one.seconds(is_told=True) for one in found] == pytest.approx([1.2, 4.6])
    assert [one.seconds(is_told=False) for one in found] == pytest.approx([0.2, 0.1])


def test_lost_words_are_those_that_did_not_come_in_their_order() -> None:
    assert lost(["we", "found", "it"], ["we", "found", "it"]) == 0
    assert lost(["we", "found", "it"], ["we", "we", "found", "it"]) == 0
    assert lost(["we", "found", "it"], ["we", "it"]) == 1
    assert lost(["we", "found", "it"], []) == 3
