"""What vendors of speech hear and say is counted once for each time that it is really asked of them."""

from collections.abc import AsyncIterator
from contextlib import aclosing
from pathlib import Path

import pytest

from tests.providers.speech.chains import ALPHABET, TEXT, hear, said, vendor
from tests.voice.conversation import ToneVoice
from tests.voice.numbered import Fault, NumberedRecogniser
from vivaroom.kit.errors import ProviderError
from vivaroom.kit.ids import new_id
from vivaroom.ports.usage import UNCOUNTED, Heard, Payer, Said, Used, charged_to
from vivaroom.providers.local.speech_cache import CachedSpeech
from vivaroom.providers.speech.fallback import fallback_hearing, fallback_voice
from vivaroom.providers.speech.hearing import Recogniser
from vivaroom.providers.speech.metering import MeteredVoice, metered_hearing, metered_voice
from vivaroom.providers.speech.rotation import rotating_hearing
from vivaroom.providers.speech.speaking import Voice

WORDS = list("abc")
SECONDS_A_WORD = 0.3
WHO = Payer(new_id(), new_id())


class Counted:
    """A meter that remembers."""

    def __init__(self) -> None:
        self.told: list[Used] = []

    def used(self, used: Used) -> None:
        self.told.append(used)


@pytest.fixture
def meter() -> Counted:
    return Counted()


class CachedVoice(MeteredVoice):
    """A metered voice whose sound depends on nothing else."""

    digest = "one"


async def test_an_utterance_is_counted_in_seconds_and_charged_to_whoever_it_is_heard_for(meter: Counted) -> None:
    with charged_to(WHO):
        await hear(metered_hearing(vendor(name="deepgram/nova-3"), meter), WORDS)
    (told,) = meter.told
    assert isinstance(told, Heard)
    assert (told.vendor, told.model, told.payer) == ("deepgram", "nova-3", WHO)
    assert told.seconds == pytest.approx(len(WORDS) * SECONDS_A_WORD)


async def test_what_is_heard_again_by_whoever_takes_over_is_counted_for_both(meter: Counted) -> None:
    cut = metered_hearing(vendor(Fault.CUT, "deepgram/nova-3"), meter)
    second = metered_hearing(vendor(name="openai/whisper-1"), meter)
    with charged_to(WHO):
        await hear(fallback_hearing([Recogniser(cut), Recogniser(second)]), list(ALPHABET[:12]))
    assert {(one.vendor, one.payer) for one in meter.told} == {("deepgram", WHO), ("openai", WHO)}
    assert all(
        isinstance(one, Heard) and 0 < round(one.seconds, 3) <= round(12 * SECONDS_A_WORD, 3) for one in meter.told
    )


@pytest.mark.parametrize("fault", [Fault.REFUSED, Fault.LIMITED])
async def test_a_key_that_is_turned_away_costs_nothing(meter: Counted, fault: Fault) -> None:
    keys = [metered_hearing(one, meter) for one in (vendor(fault, "deepgram/nova-3"), vendor(name="deepgram/nova-3"))]
    await hear(rotating_hearing(keys), WORDS)
    assert len(meter.told) == 1


async def test_silence_that_was_never_sent_is_not_counted(meter: Counted) -> None:
    async def nothing() -> AsyncIterator[bytes]:
        yield b""

    heard = [one async for one in metered_hearing(NumberedRecogniser(ALPHABET), meter).transcribe(nothing())]
    assert heard[-1].is_final
    assert meter.told == []


async def test_a_text_is_counted_in_characters_and_in_seconds_of_its_sound(meter: Counted) -> None:
    voice = metered_voice(ToneVoice(name="polly/neural/Joanna"), meter)
    with charged_to(WHO):
        seconds = await said(voice)
    assert meter.told == [Said("polly", "neural", len(TEXT), seconds, payer=WHO)]


async def test_a_text_that_was_broken_off_was_asked_for_whole(meter: Counted) -> None:
    voice = metered_voice(ToneVoice(name="deepgram/aura-2-thalia-en"), meter)
    async with aclosing(voice.say(TEXT, ahead=True)) as pieces:
        await anext(pieces)
    (told,) = meter.told
    assert isinstance(told, Said)
    assert (told.characters, told.ahead) == (len(TEXT), True)
    assert 0 < told.seconds < 1


async def test_a_text_that_failed_before_its_first_sound_costs_nothing(meter: Counted) -> None:
    voice = metered_voice(ToneVoice(name="polly/neural/Joanna", fails=True), meter)
    with pytest.raises(ProviderError):
        await said(voice)
    assert meter.told == []


async def test_what_another_voice_says_instead_is_counted_for_that_one(meter: Counted) -> None:
    failing = metered_voice(ToneVoice(name="cartesia/sonic-3", fails=True), meter)
    second = metered_voice(ToneVoice(name="polly/neural/Joanna"), meter)
    with charged_to(WHO):
        await said(fallback_voice([Voice(failing), Voice(second)]))
    assert {(one.vendor, one.payer) for one in meter.told} == {("polly", WHO)}
    assert sum(one.characters for one in meter.told if isinstance(one, Said)) >= len(TEXT) - 4


async def test_what_is_played_from_disk_costs_nothing(meter: Counted, tmp_path: Path) -> None:
    voice = CachedSpeech(CachedVoice(ToneVoice(name="polly/neural/Joanna"), meter), tmp_path)
    assert await said(voice) == await said(voice) > 0
    assert len(meter.told) == 1


def test_nothing_stands_in_between_where_nobody_counts() -> None:
    recogniser, voice = NumberedRecogniser(ALPHABET), ToneVoice()
    assert metered_hearing(recogniser, UNCOUNTED) is recogniser
    assert metered_voice(voice, UNCOUNTED) is voice
