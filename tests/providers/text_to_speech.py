"""What every voice must do, whoever makes it: a suite that a test class inherits and gives a `voice`."""

import asyncio
from contextlib import aclosing

import numpy as np
import pytest

from vivaroom.ports.speech import TextToSpeech

SENTENCE = "Could you walk me through a recent project that you are proud of?"
LONG = f"{SENTENCE} What was hard about it? Who else worked on it? How was the work shared? Which of it was yours? Why?"


async def said(voice: TextToSpeech, text: str, *, pace: float = 1.0) -> bytes:
    """All of it."""
    return b"".join([piece async for piece in voice.say(text, pace=pace)])


class TextToSpeechContract:
    """Inherit it in a class `Test…` with a fixture `voice`; a slow one overrides nothing, for the texts are short."""

    async def test_it_speaks_whole_samples_that_are_not_silence(self, voice: TextToSpeech) -> None:
        pieces = [piece async for piece in voice.say(SENTENCE)]
        assert pieces
        assert all(piece and len(piece) % 2 == 0 for piece in pieces)
        sound = np.frombuffer(b"".join(pieces), dtype="<i2").astype(np.float64)
        assert np.sqrt(np.mean(sound**2)) > 300
        assert 1.5 < len(sound) / voice.rate_hz < 12

    async def test_there_is_no_silence_at_its_head(self, voice: TextToSpeech) -> None:
        sound = np.abs(np.frombuffer(await said(voice, SENTENCE), dtype="<i2").astype(np.int32))
        assert int(np.argmax(sound > sound.max() * 0.05)) < 0.12 * voice.rate_hz

    async def test_it_has_a_name_and_a_rate(self, voice: TextToSpeech) -> None:
        assert voice.name
        assert voice.rate_hz in (8_000, 16_000, 22_050, 24_000, 44_100, 48_000)

    async def test_a_slower_pace_is_longer(self, voice: TextToSpeech) -> None:
        slow, plain, fast = [len(await said(voice, SENTENCE, pace=pace)) for pace in (0.75, 1.0, 1.4)]
        assert slow > 1.15 * plain
        assert plain > 1.15 * fast

    @pytest.mark.parametrize("text", ["", "   ", "\n\t", "... !?", "—"])
    async def test_a_text_without_words_gives_nothing(self, voice: TextToSpeech, text: str) -> None:
        assert await said(voice, text) == b""

    @pytest.mark.parametrize(
        "text",
        [
            "Well done 😀👩🏽‍💻!",
            "\x00\x07\x1b[31mred\x7f\u202e\u200d\ufeff text",
            "数据库 и база данных قاعدة",
            "naïve café Zoë Łódź",
            "\ud800 lone",
            "<speak><break time='10s'/>ten</speak> & {{x}} %s {0} \\",
            "1" * 300,
            "x" * 200,
            "((((((((((",
            "9999999999999999/0 1/0 99:99 2024-99-99 $ % # v1.2.3.4.5",
        ],
        ids=ascii,
    )
    async def test_no_text_is_too_strange(self, voice: TextToSpeech, text: str) -> None:
        async with aclosing(voice.say(text)) as pieces:
            async for piece in pieces:
                assert len(piece) % 2 == 0
                break

    async def test_ten_thousand_characters_begin_like_any_text(self, voice: TextToSpeech) -> None:
        text = (LONG * 40)[:10_000]
        async with aclosing(voice.say(text)) as pieces:
            assert len(await anext(pieces)) > 0

    async def test_one_that_was_cut_short_speaks_again(self, voice: TextToSpeech) -> None:
        for _ in range(3):
            async with aclosing(voice.say(LONG)) as pieces:
                await anext(pieces)
        assert await said(voice, "Thank you.")

    async def test_being_cancelled_in_the_middle_leaves_it_well(self, voice: TextToSpeech) -> None:
        speaking = asyncio.ensure_future(said(voice, LONG))
        await asyncio.sleep(0)  # it has begun, and nothing can be made within one step of the loop
        speaking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await speaking
        assert await said(voice, "Thank you.")

    async def test_two_sessions_at_once_hear_each_their_own(self, voice: TextToSpeech) -> None:
        short, long = "Thank you.", "Could you walk me through a recent project?"
        alone = [len(await said(voice, text)) for text in (short, long)]
        both = [len(sound) for sound in await asyncio.gather(said(voice, short), said(voice, long))]
        assert both == pytest.approx(alone, rel=0.2)

    @pytest.mark.parametrize("pace", [0.01, 50.0])
    async def test_a_pace_that_nobody_speaks_at_is_bounded(self, voice: TextToSpeech, pace: float) -> None:
        assert 0.1 < len(await said(voice, "Thank you.", pace=pace)) / 2 / voice.rate_hz < 10
