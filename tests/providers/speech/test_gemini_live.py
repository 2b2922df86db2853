"""Gemini Live, against a server that speaks its protocol: it hears, says what it is asked to, and nothing of its own."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from datetime import timedelta

import pytest
from pydantic import SecretStr

from tests.providers.speech.hearing import SENTENCE, HearingContract, final
from tests.providers.speech.speaking import Spoken, plain, silence
from tests.providers.text_to_speech import TextToSpeechContract, said
from tests.vendors.gemini_live import KEY, GeminiLiveServer, gemini_live_server
from tests.vendors.gemini_session import OWN_QUESTION, Work
from tests.vendors.tones import in_tones, understood_words
from vivaroom.ports.speech import SpeechToText, TextToSpeech
from vivaroom.providers.speech.gemini.live import GeminiDialogue, gemini_live
from vivaroom.providers.speech.gemini.models import MODEL
from vivaroom.providers.speech.gemini.wire import RATE_HZ

NAME = f"gemini/{MODEL}"
QUESTION = "Could you walk me through a recent project that you are proud of?"


@pytest.fixture
async def server() -> AsyncIterator[GeminiLiveServer]:
    async with gemini_live_server() as found:
        yield found


@pytest.fixture
async def dialogue(server: GeminiLiveServer) -> AsyncIterator[GeminiDialogue]:
    async with opened(server) as found:
        yield found


@pytest.fixture
def sentence() -> Spoken:
    return in_tones(SENTENCE)


@asynccontextmanager
async def opened(
    server: GeminiLiveServer, *keys: str, within: timedelta = timedelta(seconds=4.5)
) -> AsyncIterator[GeminiDialogue]:
    """A conversation by these keys."""
    model = gemini_live([SecretStr(key) for key in keys or (KEY,)], base_url=server.url, within=within)
    async with model.open() as dialogue:
        yield dialogue


class TestItHears(HearingContract):
    """All that a `SpeechToText` promises."""

    @pytest.fixture
    def recogniser(self, dialogue: GeminiDialogue) -> SpeechToText:
        return dialogue.ear

    @pytest.fixture
    def sentence(self) -> Spoken:
        return in_tones(SENTENCE)


class TestItSpeaks(TextToSpeechContract):
    """All that a `TextToSpeech` promises."""

    @pytest.fixture
    def voice(self, dialogue: GeminiDialogue) -> TextToSpeech:
        return dialogue.voice


async def test_what_is_said_is_what_was_asked_for(server: GeminiLiveServer, dialogue: GeminiDialogue) -> None:
    sound = await said(dialogue.voice, QUESTION)
    words = [word for word, _, _ in understood_words(sound, RATE_HZ)]
    assert words[:4] == ["could", "you", "walk", "me"]
    assert len(words) == len(plain(QUESTION))
    assert server.sessions[0].asked == [QUESTION]


async def test_one_connection_hears_and_speaks(
    server: GeminiLiveServer, dialogue: GeminiDialogue, sentence: Spoken
) -> None:
    for _ in range(3):
        await said(dialogue.voice, QUESTION)
        assert plain((await final(dialogue.ear, sentence.pcm)).text) == plain(SENTENCE)
    assert len(server.sessions) == 1
    assert [role for role, _ in server.sessions[0].history if role == "user"] == ["user"] * 3


async def test_what_the_model_says_of_its_own_accord_is_never_heard(
    server: GeminiLiveServer, dialogue: GeminiDialogue, sentence: Spoken
) -> None:
    await final(dialogue.ear, sentence.pcm)
    sound = await said(dialogue.voice, QUESTION)
    assert len(sound) == len(in_tones(QUESTION).pcm) * 3 // 2
    assert server.sessions[0].unheard == 1


async def test_a_model_that_holds_its_tongue_is_understood_as_well(server: GeminiLiveServer, sentence: Spoken) -> None:
    server.will(Work(holds_its_tongue=True))
    async with opened(server) as dialogue:
        assert plain((await final(dialogue.ear, sentence.pcm)).text) == plain(SENTENCE)
        assert len(await said(dialogue.voice, QUESTION)) == len(in_tones(QUESTION).pcm) * 3 // 2


async def test_words_that_come_after_the_models_own_turn_are_not_lost(
    server: GeminiLiveServer, sentence: Spoken
) -> None:
    server.will(Work(words_come_late=True))
    async with opened(server) as dialogue:
        assert plain((await final(dialogue.ear, sentence.pcm)).text) == plain(SENTENCE)


async def test_a_voice_that_is_cut_short_stops_the_model(server: GeminiLiveServer, dialogue: GeminiDialogue) -> None:
    saying = dialogue.voice.say(" ".join([QUESTION] * 4))
    await anext(saying)
    await saying.aclose()
    await said(dialogue.voice, "Thank you.")
    assert server.sessions[0].interrupted <= 1
    assert server.sessions[0].history[-1] == ("model", "Thank you.")


async def test_nothing_is_said_ahead(server: GeminiLiveServer, dialogue: GeminiDialogue) -> None:
    assert [piece async for piece in dialogue.voice.say(QUESTION, ahead=True)] == []
    assert all(session.asked == [] for session in server.sessions)


async def test_the_model_learns_of_which_of_its_words_were_heard(
    server: GeminiLiveServer, dialogue: GeminiDialogue
) -> None:
    dialogue.begins(QUESTION)
    async with aclosing(dialogue.voice.say(QUESTION)) as pieces:
        await anext(pieces)
    dialogue.ended("Could you walk", 700, whole=False)
    await said(dialogue.voice, "Thank you.")
    role, told = server.sessions[0].history[-2]
    assert (role, told.endswith("exactly these: Could you walk)")) == ("user", True)


async def test_the_model_learns_what_another_voice_has_said(server: GeminiLiveServer, dialogue: GeminiDialogue) -> None:
    dialogue.begins(QUESTION)
    dialogue.ended(QUESTION, 3_000, whole=True)
    await said(dialogue.voice, "Thank you.")
    (role, told), own = server.sessions[0].history
    assert (role, QUESTION in told, own) == ("user", True, ("model", "Thank you."))


async def test_of_a_line_that_it_has_said_itself_the_model_is_told_nothing(
    server: GeminiLiveServer, dialogue: GeminiDialogue
) -> None:
    dialogue.begins(QUESTION)
    await said(dialogue.voice, QUESTION)
    dialogue.ended(QUESTION, 3_000, whole=True)
    await said(dialogue.voice, "Thank you.")
    assert server.sessions[0].history == [("model", QUESTION), ("model", "Thank you.")]


async def test_something_is_said_while_the_candidate_speaks(dialogue: GeminiDialogue, sentence: Spoken) -> None:
    said_all = asyncio.Event()

    async def speaking() -> AsyncIterator[bytes]:
        yield sentence.pcm
        await said_all.wait()
        yield sentence.pcm

    hearing = asyncio.ensure_future(last_of(dialogue.ear, speaking()))
    sound = await said(dialogue.voice, QUESTION)
    said_all.set()
    assert len(understood_words(sound, RATE_HZ)) == len(plain(QUESTION))
    assert plain(await hearing) == 2 * plain(SENTENCE)


async def test_silence_asks_nothing_of_the_model(server: GeminiLiveServer, dialogue: GeminiDialogue) -> None:
    assert (await final(dialogue.ear, silence(2.0))).text == ""
    assert server.sessions[0].unheard == 0


async def test_neither_key_nor_words_are_logged_even_when_everything_is(
    dialogue: GeminiDialogue, sentence: Spoken, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    await final(dialogue.ear, sentence.pcm)
    assert KEY not in caplog.text
    assert "market" not in caplog.text
    assert OWN_QUESTION not in caplog.text


@pytest.mark.parametrize("shut_down", ["gemini-2.0-flash-live-001", "models/gemini-live-2.5-flash-preview"])
async def test_a_model_that_was_shut_down_gives_way_to_its_successor(server: GeminiLiveServer, shut_down: str) -> None:
    model = gemini_live([SecretStr(KEY)], shut_down, base_url=server.url)
    async with model.open() as dialogue:
        await said(dialogue.voice, QUESTION)
    assert model.name == f"gemini/{MODEL}"
    assert server.sessions[0].asked == [QUESTION]


async def last_of(recogniser: SpeechToText, audio: AsyncIterator[bytes]) -> str:
    """What was understood in the end."""
    return [transcript.text async for transcript in recogniser.transcribe(audio)][-1]
