"""A dialogue with OpenAI's Realtime models as it goes: other words than asked for, interruptions, renewals, failures."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing
from dataclasses import replace
from datetime import timedelta

import pytest
from pydantic import SecretStr

from tests.providers.speech.hearing import SENTENCE, final
from tests.providers.speech.speaking import plain
from tests.providers.text_to_speech import SENTENCE as QUESTION
from tests.providers.text_to_speech import said
from tests.vendors.openai_dialogue import (
    CloseWhileSpeaking,
    FailResponse,
    MuteWhileSpeaking,
    OpenAIDialogueServer,
    SayInstead,
    Spoken,
    TellWhileSpeaking,
    openai_dialogue_server,
)
from tests.vendors.openai_realtime import CloseAfterSound, CutAfterSound, HalfOpen, RefuseHandshake, Reply, Work
from tests.vendors.openai_speech import KEY
from tests.vendors.tones import in_tones, understood_words
from vivaroom.kit.errors import ProviderBroken, ProviderBusy, ProviderError, ProviderRefused
from vivaroom.ports.dialogue import Departed, Dialogue
from vivaroom.providers.speech.openai.access import HearingOptions
from vivaroom.providers.speech.openai.dialogue.holding import OpenAIDialogues
from vivaroom.providers.speech.openai.dialogue.terms import DialogueOptions

SOON = DialogueOptions(hearing=HearingOptions(answers_within=timedelta(milliseconds=700)))
EXPIRED = {"type": "invalid_request_error", "code": "session_expired", "message": "secret"}


@pytest.fixture
async def server() -> AsyncIterator[OpenAIDialogueServer]:
    async with openai_dialogue_server() as found:
        yield found


@pytest.fixture
async def dialogue(server: OpenAIDialogueServer) -> AsyncIterator[Dialogue]:
    async with dialogues(server).open() as opened:
        yield opened


def dialogues(server: OpenAIDialogueServer, options: DialogueOptions = SOON, *keys: str) -> OpenAIDialogues:
    return OpenAIDialogues([SecretStr(key) for key in keys or (KEY,)], base_url=server.url, options=options)


async def until(what: object, server: OpenAIDialogueServer, talk: int = 0) -> None:
    """Wait until the conversation as the model knows it is this."""
    for _ in range(200):
        if len(server.talks) > talk and server.talks[talk].conversation == what:
            return
        await asyncio.sleep(0.01)
    assert server.talks[talk].conversation == what


async def test_the_model_knows_both_sides_and_says_nothing_by_itself(
    server: OpenAIDialogueServer, dialogue: Dialogue
) -> None:
    dialogue.begins(QUESTION)
    await said(dialogue.voice, QUESTION)
    dialogue.ended(QUESTION, 4_000, whole=True)
    assert plain((await final(dialogue.ear, in_tones(SENTENCE).pcm)).text) == plain(SENTENCE)
    await until([("assistant", QUESTION), ("user", " ".join(plain(SENTENCE)))], server)
    assert server.talks[0].asked == [QUESTION]
    assert len(server.talks) == 1


@pytest.mark.parametrize(
    "instead",
    [
        "What is your favourite colour?",
        "Sure, I can help you with that! {text}",
        "{text} And by the way, how old are you?",
        "Could you walk me through a recent project?",
        "I am sorry, but I cannot do that.",
        "Walk me through",
    ],
)
async def test_other_words_than_asked_for_are_never_the_interviewers(
    server: OpenAIDialogueServer, dialogue: Dialogue, instead: str
) -> None:
    server.will(SayInstead(instead))
    sound = bytearray()

    async def listen() -> None:
        async for piece in dialogue.voice.say(QUESTION):
            sound.extend(piece)

    with pytest.raises(Departed) as departed:
        await listen()
    heard = [word for word, _, _ in understood_words(bytes(sound), dialogue.voice.rate_hz)]
    assert heard == plain(QUESTION)[: len(heard)]
    assert "colour" not in str(departed.value)
    await until([], server)


async def test_a_line_that_is_cut_is_forgotten_from_where_it_was_cut(
    server: OpenAIDialogueServer, dialogue: Dialogue
) -> None:
    text = f"{QUESTION} Thank you. {SENTENCE}"
    dialogue.begins(text)
    await said(dialogue.voice, text)
    dialogue.ended("Could you walk me through", 1_000, whole=False)
    await until([("assistant", "(cut at 1190 ms)")], server)


async def test_a_response_that_nobody_hears_any_more_is_cancelled(
    server: OpenAIDialogueServer, dialogue: Dialogue
) -> None:
    dialogue.begins(QUESTION)
    async with aclosing(dialogue.voice.say(QUESTION)) as pieces:
        await anext(pieces)
    dialogue.ended("", 0, whole=False)
    await until([], server)
    assert server.talks[0].cancelled == 1
    assert await said(dialogue.voice, "Thank you.")


async def test_what_another_voice_said_is_told_to_the_model(server: OpenAIDialogueServer, dialogue: Dialogue) -> None:
    await final(dialogue.ear)
    dialogue.begins(QUESTION)
    dialogue.ended(QUESTION, 4_000, whole=True)
    await until([("assistant", QUESTION)], server)


async def test_a_text_that_is_said_ahead_of_its_time_makes_no_sound(
    server: OpenAIDialogueServer, dialogue: Dialogue
) -> None:
    assert [piece async for piece in dialogue.voice.say(QUESTION, ahead=True)] == []
    await final(dialogue.ear)
    assert server.talks[0].asked == []


async def test_a_session_is_renewed_before_its_limit_and_the_next_one_knows_what_was_said(
    server: OpenAIDialogueServer,
) -> None:
    options = replace(SOON, limit=timedelta(seconds=10.8), renewed_before=timedelta(seconds=10))
    async with dialogues(server, options).open() as dialogue:
        dialogue.begins(QUESTION)
        await said(dialogue.voice, QUESTION)
        dialogue.ended(QUESTION, 4_000, whole=True)
        await final(dialogue.ear, in_tones(SENTENCE).pcm)
        await until([("assistant", QUESTION), ("user", " ".join(plain(SENTENCE)))], server, 1)
        assert plain((await final(dialogue.ear, in_tones("thank you").pcm)).text) == ["thank", "you"]
    assert server.talks[-1].stretches


@pytest.mark.parametrize("reply", [CloseAfterSound(1001, EXPIRED), CloseWhileSpeaking(1001, EXPIRED)], ids=str)
async def test_a_session_that_comes_to_its_limit_in_the_middle_loses_no_word(
    server: OpenAIDialogueServer, reply: Reply | Spoken
) -> None:
    server.will(reply, Work())
    async with dialogues(server).open() as dialogue:
        assert plain((await final(dialogue.ear, in_tones(SENTENCE).pcm)).text) == plain(SENTENCE)
        assert len(await said(dialogue.voice, QUESTION)) > 2 * dialogue.voice.rate_hz
    assert len(server.talks) == 2


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        (RefuseHandshake(401, "invalid_api_key"), ProviderRefused),
        (RefuseHandshake(429, "rate_limit_exceeded"), ProviderBusy),
        (RefuseHandshake(500), ProviderBroken),
        (CutAfterSound(), ProviderBroken),
        (HalfOpen(), ProviderBroken),
        (CloseAfterSound(1013), ProviderBusy),
        (CloseAfterSound(1000, {"type": "server_error", "code": None}), ProviderBroken),
    ],
    ids=str,
)
async def test_an_ear_that_fails_says_why(
    server: OpenAIDialogueServer, reply: Reply, kind: type[ProviderError]
) -> None:
    server.will(reply)
    async with dialogues(server).open() as dialogue:
        with pytest.raises(ProviderError) as failed:
            await final(dialogue.ear, in_tones(SENTENCE).pcm)
    assert type(failed.value) is kind
    assert KEY not in str(failed.value)


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        (FailResponse(error={"type": "server_error", "code": "rate_limit_exceeded"}), ProviderBusy),
        (FailResponse(error={"type": "insufficient_quota", "code": "insufficient_quota"}), ProviderRefused),
        (FailResponse("cancelled"), ProviderBroken),
        (FailResponse("incomplete"), Departed),
        (CloseWhileSpeaking(1011), ProviderBroken),
        (CloseWhileSpeaking(), ProviderBroken),
        (MuteWhileSpeaking(), ProviderBroken),
        (TellWhileSpeaking(("garbage",)), ProviderBroken),
        (TellWhileSpeaking(('{"type":"response.output_audio.delta","response_id":"resp_001"}',)), ProviderBroken),
        (
            TellWhileSpeaking(('{"type":"response.output_audio.delta","response_id":"resp_001","delta":"?"}',)),
            ProviderBroken,
        ),
        (TellWhileSpeaking(('{"type":"response.done","response_id":"resp_001","response":7}',)), ProviderBroken),
    ],
    ids=str,
)
async def test_a_voice_that_fails_says_why(
    server: OpenAIDialogueServer, reply: Spoken, kind: type[ProviderError]
) -> None:
    server.will(reply)
    async with dialogues(server).open() as dialogue:
        with pytest.raises(ProviderError) as failed:
            await said(dialogue.voice, QUESTION)
    assert type(failed.value) is kind


async def test_the_next_key_opens_where_one_is_refused(server: OpenAIDialogueServer) -> None:
    async with dialogues(server, SOON, "sk-another-one", KEY).open() as dialogue:
        assert plain((await final(dialogue.ear, in_tones("thank you").pcm)).text) == ["thank", "you"]


async def test_at_its_end_every_connection_is_closed_and_nothing_runs_on(server: OpenAIDialogueServer) -> None:
    async with dialogues(server).open() as dialogue:
        await final(dialogue.ear, in_tones("thank you").pcm)
    assert [task for task in asyncio.all_tasks() if "vivaroom" in repr(task.get_coro())] == []
    for _ in range(100):
        if server.ended == 1:
            break
        await asyncio.sleep(0.01)
    assert server.ended == 1


async def test_opening_is_never_waited_for_and_raises_nothing() -> None:
    nowhere = OpenAIDialogues([SecretStr(KEY)], base_url="http://127.0.0.1:9/v1", options=SOON)
    async with nowhere.open() as dialogue:
        with pytest.raises(ProviderBroken):
            await said(dialogue.voice, QUESTION)
