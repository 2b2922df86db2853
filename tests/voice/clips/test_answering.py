"""A clip becomes an answer: its words, its length, and where it stands among the sound of its connection."""

from collections.abc import AsyncGenerator, AsyncIterator
from datetime import timedelta

from tests.voice.clips.test_speech import SAID, speech
from tests.voice.clips.tones import recorded, written
from tests.voice.conversation import ScriptedRecogniser
from vivaroom.interview.sound import SpokenWord
from vivaroom.ports.speech import Transcript, Word
from vivaroom.voice.clips.answering import answer_in


class DoubtfulRecogniser(ScriptedRecogniser):
    """Understands one word, and is not sure of it."""

    async def transcribe(self, audio: AsyncIterator[bytes]) -> AsyncGenerator[Transcript]:
        async for _ in audio:
            pass
        yield Transcript(" Perhaps. ", is_final=True, words=(Word("Perhaps.", 500, 900),), confidence_0_1=0.2)


async def test_an_answer_tells_what_was_said_how_long_it_took_and_where_it_stands() -> None:
    answered = await answer_in(speech(), written("WAV", "PCM_16"), 3, 1_500)
    assert (answered.text, answered.took) == (SAID, timedelta(seconds=2))
    assert answered.sound is not None
    assert (answered.sound.part, answered.sound.started_ms, answered.sound.ended_ms) == (3, 1_500, 3_500)
    assert answered.sound.is_clear


async def test_words_are_placed_and_doubt_is_kept() -> None:
    answered = await answer_in(speech(DoubtfulRecogniser([])), recorded("chromium.webm"), 1, 1_000)
    assert answered.text == "Perhaps."
    assert answered.sound is not None
    assert answered.sound.words == (SpokenWord("Perhaps.", 1_500, 1_900),)
    assert not answered.sound.is_clear
