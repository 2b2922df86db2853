"""Several recognisers and voices behave as one: whatever one of them does, no word is lost and none doubled."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from dataclasses import dataclass
from datetime import timedelta

import pytest

from tests.providers.speech.chains import ALPHABET, LONG, SHORT, TEXT, Counting, clock, hear, in_time, said, vendor
from tests.voice.numbered import PAUSE, Fault, FaultyVoice, words_sound
from tests.voice.virtual_time import in_virtual_time
from vivaroom.kit.errors import ProviderBroken, ProviderBusy, ProviderError, ProviderRefused
from vivaroom.ports.speech import SpeechToText, TextToSpeech, Transcript
from vivaroom.providers.speech.fallback import fallback_hearing, fallback_voice
from vivaroom.providers.speech.hearing import Recogniser
from vivaroom.providers.speech.rotation import rotating_hearing
from vivaroom.providers.speech.speaking import Voice


@pytest.mark.parametrize("fault", Fault)
@pytest.mark.parametrize("words", [LONG, SHORT], ids=["long", "short"])
@pytest.mark.parametrize("settles", [True, False])
def test_whatever_a_recogniser_does_no_word_is_lost_or_doubled(fault: Fault, words: list[str], settles: bool) -> None:
    first, second = vendor(fault), vendor(name="local")
    first.settles = settles
    chain: SpeechToText = fallback_hearing([Recogniser(first), Recogniser(second, None, None)])
    final = in_virtual_time(hear(chain, words))[-1]
    assert final.text.split() == words
    assert [word.text for word in final.words] == words
    starts = [word.started_ms for word in final.words]
    assert starts == pytest.approx([300 * n for n in range(len(words))], abs=2)
    if words is LONG or fault not in (Fault.CUT, Fault.ENDS_EARLY):
        assert "local" in (final.heard_by or "")


def test_the_next_one_hears_only_what_is_not_settled_and_both_are_named() -> None:
    first, second = vendor(Fault.CUT), vendor(name="local")
    first.partials_before = 10
    chain = fallback_hearing([Recogniser(first), Recogniser(second, None, None)])
    final = in_virtual_time(hear(chain, [*LONG[:13], PAUSE, *LONG[13:]]))[-1]
    assert final.text.split() == LONG
    assert final.heard_by == "vendor, local"
    assert second.heard_bytes[0] < 0.6 * len(words_sound(LONG, ALPHABET))
    assert final.confidence_0_1 == pytest.approx(0.9)


def test_a_half_open_stream_is_left_while_the_candidate_still_talks() -> None:
    first, watch = vendor(Fault.HALF_OPEN), Counting()
    chain = fallback_hearing([Recogniser(first), Recogniser(vendor(name="local"), None, None)], watch)
    assert in_virtual_time(hear(chain, LONG))[-1].text.split() == LONG
    assert watch.seen == [("failed", "vendor", "broken"), ("switched", "vendor", "local"), ("heard", "local")]
    assert watch.seconds[0] < 0.5, "nobody waited for it at the end"


def test_a_recogniser_that_never_ends_is_given_three_seconds() -> None:
    watch = Counting()
    chain = fallback_hearing([Recogniser(vendor(Fault.SLOW)), Recogniser(vendor(name="local"), None, None)], watch)
    assert in_virtual_time(hear(chain, SHORT))[-1].text.split() == SHORT
    assert watch.seconds[0] == pytest.approx(3.2, abs=0.2)


def test_one_alone_whose_line_is_cut_is_tried_once_more() -> None:
    first = vendor(Fault.CUT)

    async def course() -> str:
        hearing = fallback_hearing([Recogniser(first)]).transcribe(in_time(words_sound(LONG, ALPHABET)))
        said = ""
        async for transcript in hearing:
            said = transcript.text
            if len(first.heard_bytes) == 0 and len(transcript.words) > 3:
                first.fault = None
        return said

    assert in_virtual_time(course()).split() == LONG


def test_when_all_fail_the_last_error_is_told() -> None:
    chain = fallback_hearing([Recogniser(vendor(Fault.OVERLOADED)), Recogniser(vendor(Fault.REFUSED, "local"))])
    with pytest.raises(ProviderError):
        in_virtual_time(hear(chain, SHORT))


def test_sound_that_breaks_off_is_nobodys_fault() -> None:
    watch = Counting()

    async def broken() -> AsyncIterator[bytes]:
        yield words_sound(SHORT, ALPHABET)
        raise ProviderBroken("microphone", "the line was cut")

    async def course() -> None:
        chain = fallback_hearing([Recogniser(vendor()), Recogniser(vendor(name="local"))], watch)
        async for _ in chain.transcribe(broken()):
            pass

    with pytest.raises(ProviderBroken, match="the line was cut"):
        in_virtual_time(course())
    assert watch.seen == []


def test_who_keeps_failing_rests_and_is_tried_again_later() -> None:
    first, time = vendor(Fault.OVERLOADED), clock()
    watch = Counting()
    chain = fallback_hearing([Recogniser(first), Recogniser(vendor(name="local"), None, None)], watch, time)
    for _ in range(5):
        assert in_virtual_time(hear(chain, SHORT))[-1].text.split() == SHORT
    assert watch.seen.count(("failed", "vendor", "broken")) == 2
    time.move(timedelta(seconds=21))
    first.fault = None
    assert in_virtual_time(hear(chain, SHORT))[-1].heard_by == "vendor"


def test_who_rests_is_asked_when_nobody_else_is_left() -> None:
    first, second = vendor(Fault.LIMITED), vendor(Fault.LIMITED, "local")
    chain = fallback_hearing([Recogniser(first), Recogniser(second)], clock=clock())
    with pytest.raises(ProviderBusy):
        in_virtual_time(hear(chain, SHORT))
    first.fault = second.fault = None
    assert in_virtual_time(hear(chain, SHORT))[-1].text.split() == SHORT


def test_keys_inside_a_chain_and_a_cut_in_the_middle_lose_nothing() -> None:
    first = vendor(Fault.CUT)
    turning = rotating_hearing([first, vendor(Fault.CUT)])
    chain = fallback_hearing([Recogniser(turning), Recogniser(vendor(name="local"), None, None)])
    final = in_virtual_time(hear(chain, [*LONG[:2], PAUSE, *LONG[2:]]))[-1]
    assert final.text.split() == LONG
    assert final.heard_by == "vendor, local"


@pytest.mark.parametrize("fault", Fault)
def test_whatever_a_voice_does_the_text_is_said_to_its_end(fault: Fault) -> None:
    first, second = FaultyVoice(fault=fault), FaultyVoice("local", sample=64)
    in_virtual_time(said(fallback_voice([Voice(first), Voice(second, None)])))
    assert second.asked[-1] == "Take your time."
    assert second.asked == [one for one in second.asked if one in TEXT]


def test_the_next_voice_goes_on_at_the_clause_where_the_first_one_broke_off() -> None:
    first, second = FaultyVoice(fault=Fault.CUT, cut_after_s=5.5), FaultyVoice("local", sample=64)
    seconds = in_virtual_time(said(fallback_voice([Voice(first), Voice(second, None)])))
    assert first.asked[0] == "Thank you for that."
    assert second.asked == ["what it was for, who used it, and what you would build in another way?", "Take your time."]
    assert seconds == pytest.approx(len(TEXT) / 15, abs=2.5)


def test_a_voice_that_falls_silent_in_a_sentence_is_left_sooner_than_one_that_never_began() -> None:
    @dataclass
    class Stalls(FaultyVoice):
        before: int = 10

        async def say(self, text: str, *, pace: float = 1.0, ahead: bool = False) -> AsyncGenerator[bytes]:
            for _ in range(self.before):
                yield bytes(self.rate_hz // 5)
            await asyncio.sleep(600)

    async def silent_s(before: int) -> float:
        watch = Counting()
        chain = fallback_voice([Voice(Stalls(before=before)), Voice(FaultyVoice("local", takes_s=0.0), None)], watch)
        await said(chain, "Thank you for that.")
        assert watch.seen.count(("switched", "vendor", "local")) == 1
        return asyncio.get_running_loop().time()

    assert in_virtual_time(silent_s(10)) == pytest.approx(2.5)
    assert in_virtual_time(silent_s(0)) == pytest.approx(4.0)


def test_a_voice_that_fails_leaves_the_next_questions_to_the_other_for_a_while() -> None:
    time, first = clock(), FaultyVoice(fault=Fault.OVERLOADED)
    chain = fallback_voice([Voice(first), Voice(FaultyVoice("local"), None)], clock=time)
    for _ in range(3):
        in_virtual_time(said(chain))
    assert len(first.asked) == 1
    time.move(timedelta(seconds=21))
    in_virtual_time(said(chain))
    assert len(first.asked) == 2


def test_voices_of_several_rates_are_heard_at_one() -> None:
    first, second = FaultyVoice(fault=Fault.CUT, rate_hz=16_000), FaultyVoice("local", rate_hz=22_050)
    chain: TextToSpeech = fallback_voice([Voice(first), Voice(second, None)])
    assert chain.rate_hz == 24_000
    made = in_virtual_time(said(chain))
    assert made == pytest.approx(first.made_s + second.made_s, abs=0.7)


def test_a_listener_who_leaves_leaves_nothing_running() -> None:
    async def course() -> int:
        voice = fallback_voice([Voice(FaultyVoice()), Voice(FaultyVoice("local"), None)])
        pieces = voice.say(TEXT)
        await anext(pieces)
        await pieces.aclose()
        hearing: AsyncGenerator[Transcript] = fallback_hearing([Recogniser(vendor())]).transcribe(
            in_time(words_sound(LONG, ALPHABET))
        )
        await anext(hearing)
        await hearing.aclose()
        return len(asyncio.all_tasks())

    assert in_virtual_time(course()) == 1


def test_a_vendor_that_hangs_even_at_its_end_holds_nobody_up() -> None:
    @dataclass
    class Clinging:
        name: str = "vendor"

        async def transcribe(self, audio: AsyncIterator[bytes]) -> AsyncGenerator[Transcript]:
            try:
                async for _ in audio:
                    pass
                yield Transcript("", is_final=False)
                raise ProviderRefused(self.name, "HTTP 400")
            finally:
                await asyncio.sleep(30)

    watch = Counting()

    async def course() -> tuple[str, float]:
        chain = fallback_hearing([Recogniser(Clinging()), Recogniser(vendor(name="local"), None, None)], watch)
        text = (await hear(chain, SHORT))[-1].text
        return text, asyncio.get_running_loop().time()

    text, at = in_virtual_time(course())
    assert text.split() == SHORT
    assert at < 0.9 + 3 + 1
