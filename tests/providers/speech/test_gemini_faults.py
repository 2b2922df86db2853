"""Gemini Live as it fails and ends: each failure says what it is, and a conversation outlasts its connections."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from pydantic import SecretStr

from tests.providers.speech.hearing import SENTENCE, final
from tests.providers.speech.speaking import plain
from tests.providers.speech.test_gemini_live import NAME, QUESTION, last_of, opened
from tests.providers.text_to_speech import said
from tests.vendors.gemini_live import KEY, GeminiLiveServer, gemini_live_server
from tests.vendors.gemini_session import (
    CloseAfterSound,
    CloseAtSetup,
    CloseWhenAsked,
    CutAfterSound,
    HalfOpen,
    RefuseHandshake,
    Reply,
    TellAtTheEnd,
    Work,
)
from tests.vendors.tones import in_tones, tones
from vivaroom.kit.errors import ProviderBroken, ProviderBusy, ProviderError, ProviderRefused
from vivaroom.ports.dialogue import Departed
from vivaroom.providers.speech.dialogue.renewed import Expired
from vivaroom.providers.speech.gemini.failures import of_close
from vivaroom.providers.speech.gemini.socket import WebSocketDial
from vivaroom.providers.speech.gemini.wire import RATE_HZ

SOON = timedelta(milliseconds=600)
QUOTA = "You exceeded your current quota, please check your plan and billing details."
AGED = "Deadline expired before operation could complete."


@pytest.fixture
async def server() -> AsyncIterator[GeminiLiveServer]:
    async with gemini_live_server() as found:
        yield found


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        (RefuseHandshake(403), ProviderRefused),
        (RefuseHandshake(429), ProviderBusy),
        (RefuseHandshake(503), ProviderBusy),
        (RefuseHandshake(500), ProviderBroken),
        (CloseAtSetup(1008, "Your API key was reported as leaked. secret"), ProviderRefused),
        (CloseAtSetup(1007, "Request contains an invalid argument."), ProviderRefused),
        (CloseAtSetup(1011, QUOTA), ProviderBusy),
        (CloseAtSetup(1011, "Internal error encountered. secret"), ProviderBroken),
        (CloseAtSetup(1013), ProviderBusy),
        (CloseAfterSound(1011, QUOTA), ProviderBusy),
        (CloseAfterSound(1008, "User location is not supported for the API use."), ProviderRefused),
        (CloseAfterSound(1000), ProviderBroken),
        (CutAfterSound(), ProviderBroken),
        (HalfOpen(), ProviderBroken),
        (TellAtTheEnd(()), ProviderBroken),
        (TellAtTheEnd((b"secret",)), ProviderBroken),
        (TellAtTheEnd(("[]",)), ProviderBroken),
        (TellAtTheEnd(('{"serverContent": {"inputTranscription": "secret"}}',)), ProviderBroken),
        (
            TellAtTheEnd(('{"serverContent": {"modelTurn": {"parts": [{"inlineData": {"data": "?"}}]}}}',)),
            ProviderBroken,
        ),
        (TellAtTheEnd(('{"goAway": {"timeLeft": "secret"}}',)), ProviderBroken),
        (TellAtTheEnd(('{"error": {"code": 429, "message": "secret"}}',)), ProviderBusy),
    ],
    ids=str,
)
async def test_whoever_is_not_understood_learns_why(
    server: GeminiLiveServer, reply: Reply, kind: type[ProviderError]
) -> None:
    server.will(reply)
    async with opened(server, within=SOON) as dialogue:
        with pytest.raises(ProviderError) as raised:
            await final(dialogue.ear, in_tones(SENTENCE).pcm)
    assert isinstance(raised.value, kind)
    assert not any(word in str(raised.value) for word in ("secret", KEY, "billing"))


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        (CloseWhenAsked(1011, QUOTA), ProviderBusy),
        (CloseWhenAsked(1011), ProviderBroken),
        (HalfOpen(), ProviderBroken),
        (Work(is_mute=True), ProviderBroken),
        (Work(departs=""), ProviderBroken),
        (Work(departs="Thank you. What else have you built?"), Departed),
        (Work(departs="Could you walk me through it?"), Departed),
    ],
    ids=str,
)
async def test_a_model_that_does_not_say_what_it_is_asked_to_is_noticed(
    server: GeminiLiveServer, reply: Reply, kind: type[ProviderError]
) -> None:
    server.will(reply)
    async with opened(server, within=SOON) as dialogue:
        with pytest.raises(kind):
            await said(dialogue.voice, QUESTION)


async def test_of_other_words_than_were_asked_for_hardly_any_is_heard(server: GeminiLiveServer) -> None:
    server.will(Work(departs="Thank you. What else have you built?"))
    async with opened(server) as dialogue:
        heard, failure = await all_of(dialogue.voice.say(QUESTION))
    assert isinstance(failure, Departed)
    assert len(heard) < 2 * RATE_HZ


async def test_of_what_the_model_adds_to_the_words_that_were_asked_for_nothing_is_heard(
    server: GeminiLiveServer,
) -> None:
    server.will(Work(departs=f"{QUESTION} " + " ".join(["And what else have you built?"] * 10)))
    async with opened(server) as dialogue:
        heard, failure = await all_of(dialogue.voice.say(QUESTION))
    assert isinstance(failure, Departed)
    assert len(heard) < 1.3 * len(tones(QUESTION, RATE_HZ))


async def test_a_wrong_key_is_refused(server: GeminiLiveServer) -> None:
    async with opened(server, "another-key-altogether") as dialogue:
        with pytest.raises(ProviderRefused, match="does not take this key") as raised:
            await said(dialogue.voice, QUESTION)
    assert "another" not in str(raised.value)


async def test_a_key_that_is_no_good_leaves_the_others(server: GeminiLiveServer) -> None:
    async with opened(server, "another-key-altogether", KEY) as dialogue:
        assert plain((await final(dialogue.ear, in_tones(SENTENCE).pcm)).text) == plain(SENTENCE)


async def test_a_key_that_is_used_up_in_mid_answer_leaves_it_to_the_next(server: GeminiLiveServer) -> None:
    server.keys = {KEY, "second-key-of-a-test"}
    server.will(CloseAfterSound(1011, QUOTA), Work())
    async with opened(server, KEY, "second-key-of-a-test") as dialogue:
        assert plain((await final(dialogue.ear, in_tones(SENTENCE).pcm)).text) == plain(SENTENCE)
    assert [session.line.key for session in server.sessions] == [KEY, "second-key-of-a-test"]


async def test_nobody_there_and_no_address_are_errors_too() -> None:
    for url, kind in (("http://127.0.0.1:9", ProviderBroken), ("nothing", ProviderRefused)):
        with pytest.raises(kind):
            await WebSocketDial(NAME, SecretStr(KEY), base_url=url)()


async def test_a_service_that_closes_every_connection_is_not_asked_all_the_time(server: GeminiLiveServer) -> None:
    server.will(CloseAfterSound(1011))
    async with opened(server) as dialogue:
        with pytest.raises(ProviderBroken):
            await final(dialogue.ear, in_tones(SENTENCE).pcm)
        await asyncio.sleep(1.5)
    assert len(server.sessions) == 1


async def test_after_a_failure_the_conversation_goes_on_where_it_was(server: GeminiLiveServer) -> None:
    server.will(CloseWhenAsked(1011), Work())
    async with opened(server) as dialogue:
        await final(dialogue.ear, in_tones(SENTENCE).pcm)
        with pytest.raises(ProviderBroken):
            await said(dialogue.voice, QUESTION)
        await said(dialogue.voice, QUESTION)
    assert [role for role, _ in server.sessions[1].history[:2]] == ["user", "model"]
    assert plain(server.sessions[1].history[0][1]) == plain(SENTENCE)


async def test_where_a_session_cannot_be_resumed_what_was_said_is_told_again(server: GeminiLiveServer) -> None:
    server.will(CloseWhenAsked(1011), Work())
    async with opened(server) as dialogue:
        await final(dialogue.ear, in_tones(SENTENCE).pcm)
        with pytest.raises(ProviderBroken):
            await said(dialogue.voice, QUESTION)
        server.histories.clear()
        await said(dialogue.voice, QUESTION)
    assert [(role, plain(text)) for role, text in server.sessions[-1].history] == [
        ("user", plain(SENTENCE)), ("model", plain(QUESTION)),
    ]  # fmt: skip


async def test_a_connection_that_is_to_end_is_renewed_in_a_pause(server: GeminiLiveServer) -> None:
    server.lasts_s, server.notice_s = 30.0, 29.8
    async with opened(server) as dialogue:
        await said(dialogue.voice, QUESTION)
        await asyncio.wait_for(server.came(2), 10)
        await said(dialogue.voice, "Thank you.")
    assert [session.asked for session in server.sessions[:2]] == [[QUESTION], ["Thank you."]]
    assert server.sessions[1].history[0] == ("model", QUESTION)


async def test_nobody_who_speaks_while_a_connection_ends_loses_a_word(server: GeminiLiveServer) -> None:
    server.lasts_s, server.notice_s = 1.0, 0.9
    sentence, spoken = in_tones(SENTENCE).pcm, asyncio.Event()

    async def speaking() -> AsyncIterator[bytes]:
        yield sentence
        await spoken.wait()
        yield sentence

    async with opened(server) as dialogue:
        hearing = asyncio.ensure_future(last_of(dialogue.ear, speaking()))
        await asyncio.wait_for(server.came(2), 10)
        server.lasts_s = None
        spoken.set()
        assert plain(await hearing) == 2 * plain(SENTENCE)


@pytest.mark.parametrize("reason", [AGED, "going away"])
def test_a_connection_that_has_lasted_long_enough_is_no_failure_of_an_answer(reason: str) -> None:
    assert isinstance(of_close(NAME, 1011, reason), Expired)


async def test_an_answer_goes_on_after_a_connection_that_ends_without_a_word(server: GeminiLiveServer) -> None:
    server.will(CloseAfterSound(1011, AGED), Work())
    async with opened(server) as dialogue:
        assert plain((await final(dialogue.ear, in_tones(SENTENCE).pcm)).text) == plain(SENTENCE)


async def all_of(pieces: AsyncIterator[bytes]) -> tuple[bytes, ProviderError | None]:
    heard = b""
    try:
        async for piece in pieces:
            heard += piece
    except ProviderError as failure:
        return heard, failure
    return heard, None
