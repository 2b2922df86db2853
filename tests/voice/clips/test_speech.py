"""Clips are understood and made with the recogniser and the voice of the conversations."""

from collections.abc import AsyncIterator

import pytest

from tests.voice.clips.tones import recorded, sounding_ms, written
from tests.voice.conversation import EnergyDetector, ScriptedRecogniser, SureOfTheEnd, ToneVoice
from tests.voice.virtual_time import AtOnce
from vivaroom.kit.errors import ProviderBroken, Unavailable, Unreadable
from vivaroom.voice.clips.decoding import ClipDecoder
from vivaroom.voice.clips.encoding import ClipFormat
from vivaroom.voice.clips.speech import ClipSpeech
from vivaroom.voice.ear import Instruments
from vivaroom.voice.vad_hub import VadHub

SAID = "I led the payments team."


def speech(recogniser: ScriptedRecogniser | None = None, voice: ToneVoice | None = None) -> ClipSpeech:
    hub = VadHub(EnergyDetector(), AtOnce())
    heard = recogniser or ScriptedRecogniser([SAID], takes_s=0)
    instruments = Instruments(hub, heard, voice or ToneVoice(takes_s=0), SureOfTheEnd())
    return ClipSpeech(ClipDecoder(), lambda: instruments)


async def test_a_file_is_understood_whole() -> None:
    recogniser = ScriptedRecogniser([SAID], takes_s=0)
    found = await speech(recogniser).hear(recorded("chromium.webm"))
    assert (found.text, found.is_final) == (SAID, True)
    assert recogniser.heard_bytes == [len(ClipDecoder().decode(recorded("chromium.webm")))]


async def test_sound_that_comes_bit_by_bit_is_understood_meanwhile() -> None:
    pcm = ClipDecoder().decode(written("WAV", "PCM_16"))

    async def bits() -> AsyncIterator[bytes]:
        for begin in range(0, len(pcm), 8_000):
            yield pcm[begin : begin + 8_000]

    found = [one async for one in speech().transcribe(bits())]
    assert len(found) > 2
    assert [one.is_final for one in found] == [False] * (len(found) - 1) + [True]
    assert found[-1].text == SAID


@pytest.mark.parametrize("wanted", list(ClipFormat))
@pytest.mark.parametrize("rate_hz", [24_000, 22_050])
async def test_texts_become_one_file_with_a_breath_between_them(wanted: ClipFormat, rate_hz: int) -> None:
    voice = ToneVoice(takes_s=0, rate_hz=rate_hz)
    clip = await speech(voice=voice).say(["Thank you.", "", "And what came of it?"], wanted)
    assert clip.media_type is wanted
    assert voice.said == ["Thank you.", "And what came of it?"]
    seconds = (len("Thank you.") + len("And what came of it?")) / 15 + 0.15
    assert len(ClipDecoder().decode(clip.content)) / 32_000 == pytest.approx(seconds, abs=0.12)


async def test_a_voice_that_makes_no_sound_makes_a_clip_that_can_be_played() -> None:
    clip = await speech().say([])
    assert sounding_ms(ClipDecoder().decode(clip.content)) == []


async def test_without_a_voice_both_directions_say_so() -> None:
    mute = ClipSpeech(ClipDecoder(), lambda: None)
    assert not mute.is_ready
    with pytest.raises(Unavailable, match="voice_not_ready"):
        await mute.hear(recorded("firefox.ogg"))
    with pytest.raises(Unavailable, match="voice_not_ready"):
        await mute.say(["Hello."])


async def test_what_cannot_be_read_or_understood_is_told() -> None:
    with pytest.raises(Unreadable, match="audio_unreadable"):
        await speech().hear(b"OggS" + bytes(200))
    with pytest.raises(ProviderBroken):
        await speech(ScriptedRecogniser([SAID], takes_s=0, fails=1)).hear(recorded("firefox.ogg"))
    with pytest.raises(ProviderBroken):
        await speech(voice=ToneVoice(takes_s=0, fails=True)).say(["Hello."])
