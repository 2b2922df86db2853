"""What every `SpeechToText` promises: a provider's tests inherit these and say what to run them on."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator

import pytest

from tests.providers.speech.speaking import Spoken, plain, silence, spoken, understood
from vivaroom.kit.errors import ProviderBroken
from vivaroom.ports.speech import SpeechToText, Transcript

SENTENCE = "Yesterday we went to the market and bought some apples."


class HearingContract:
    """Inherit, and give the fixture `recogniser`; override `sentence` where a provider needs other sound."""

    @pytest.fixture
    def sentence(self) -> Spoken:
        return spoken(SENTENCE)

    async def test_partial_transcripts_come_while_somebody_speaks_and_then_one_final(
        self, recogniser: SpeechToText, sentence: Spoken
    ) -> None:
        enough = asyncio.Event()
        said: list[Transcript] = []
        async for transcript in recogniser.transcribe(_until(enough, sentence.pcm)):
            said.append(transcript)
            enough.set()
        assert [one.is_final for one in said] == [False] * (len(said) - 1) + [True]
        assert len(said) > 1
        assert set(plain(said[0].text)) & set(plain(sentence.text))
        assert understood(said[-1].text, sentence.text)

    @pytest.mark.parametrize("bytes_a_piece", [2, 642, 1_000_000], ids=["one sample", "odd", "all at once"])
    async def test_pieces_may_have_any_length(
        self, recogniser: SpeechToText, sentence: Spoken, bytes_a_piece: int
    ) -> None:
        pcm = sentence.pcm
        pieces = [pcm[at : at + bytes_a_piece] for at in range(0, len(pcm), bytes_a_piece)]
        assert understood((await final(recogniser, *pieces)).text, sentence.text)

    async def test_a_silence_that_is_told_takes_nothing_away(self, recogniser: SpeechToText, sentence: Spoken) -> None:
        half = len(sentence.pcm) // 4 * 2
        pieces = (sentence.pcm[:half], b"", sentence.pcm[half:], b"", silence(0.3))
        assert understood((await final(recogniser, *pieces)).text, sentence.text)

    async def test_words_stand_where_they_were_spoken(self, recogniser: SpeechToText, sentence: Spoken) -> None:
        heard = await final(recogniser, sentence.pcm)
        moments = [moment for word in heard.words for moment in (word.started_ms, word.ended_ms)]
        assert all(0 <= moment <= 1000 * sentence.seconds for moment in moments)
        assert [word.started_ms for word in heard.words] == sorted(word.started_ms for word in heard.words)
        assert all(word.started_ms <= word.ended_ms for word in heard.words)
        assert not heard.words or plain(" ".join(word.text for word in heard.words)) == plain(heard.text)

    async def test_confidence_is_a_share(self, recogniser: SpeechToText, sentence: Spoken) -> None:
        heard = await final(recogniser, sentence.pcm)
        told = [heard.confidence_0_1, *(word.confidence_0_1 for word in heard.words)]
        assert all(0 <= confidence <= 1 for confidence in told if confidence is not None)

    async def test_silence_is_no_speech(self, recogniser: SpeechToText) -> None:
        heard = await final(recogniser, silence(2.0))
        assert (heard.text, heard.words) == ("", ())

    async def test_no_audio_at_all_is_no_speech(self, recogniser: SpeechToText) -> None:
        heard = await final(recogniser)
        assert (heard.text, heard.words) == ("", ())

    async def test_closing_early_leaves_the_recogniser_free_for_the_next(
        self, recogniser: SpeechToText, sentence: Spoken
    ) -> None:
        hearing = recogniser.transcribe(_until(asyncio.Event(), sentence.pcm))
        first = await anext(hearing)
        assert not first.is_final
        assert isinstance(hearing, AsyncGenerator)
        await hearing.aclose()
        assert understood((await final(recogniser, sentence.pcm)).text, sentence.text)

    async def test_a_cancelled_listener_leaves_the_recogniser_free_for_the_next(
        self, recogniser: SpeechToText, sentence: Spoken
    ) -> None:
        listening = asyncio.ensure_future(_last(recogniser, _until(asyncio.Event(), sentence.pcm)))
        await asyncio.sleep(0)
        listening.cancel()
        with pytest.raises(asyncio.CancelledError):
            await listening
        assert understood((await final(recogniser, sentence.pcm)).text, sentence.text)

    async def test_two_who_speak_at_once_are_kept_apart(self, recogniser: SpeechToText, sentence: Spoken) -> None:
        both = await asyncio.gather(final(recogniser, sentence.pcm), final(recogniser, silence(1.0)))
        assert understood(both[0].text, sentence.text)
        assert both[1].text == ""

    async def test_a_source_that_breaks_is_told_and_not_taken_for_the_end(
        self, recogniser: SpeechToText, sentence: Spoken
    ) -> None:
        with pytest.raises(ProviderBroken, match="the line was cut"):
            await _last(recogniser, _broken(sentence.pcm))


async def final(recogniser: SpeechToText, *pieces: bytes) -> Transcript:
    """The final transcript of these pieces, which is checked to be the last and only one."""
    return await _last(recogniser, _given(*pieces))


async def _last(recogniser: SpeechToText, audio: AsyncIterator[bytes]) -> Transcript:
    said = [transcript async for transcript in recogniser.transcribe(audio)]
    assert [one.is_final for one in said] == [False] * (len(said) - 1) + [True]
    return said[-1]


async def _given(*pieces: bytes) -> AsyncIterator[bytes]:
    for piece in pieces:
        yield piece


async def _until(end: asyncio.Event, pcm: bytes) -> AsyncIterator[bytes]:
    """All of it at once, and the end only when `end` is set."""
    yield pcm
    await end.wait()


async def _broken(pcm: bytes) -> AsyncIterator[bytes]:
    yield pcm[: len(pcm) // 4 * 2]
    raise ProviderBroken("microphone", "the line was cut")
