"""OpenAI's realtime transcription sessions, against a server that speaks their protocol."""

import asyncio
import json
import logging
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from pydantic import SecretStr

from tests.providers.speech.hearing import SENTENCE, HearingContract, final
from tests.providers.speech.speaking import Spoken, plain, silence
from tests.vendors.openai_realtime import (
    CloseAfterSound,
    CutAfterSound,
    HalfOpen,
    OpenAIRealtimeServer,
    RefuseHandshake,
    Reply,
    TellAfterCommit,
    Work,
    openai_realtime_server,
)
from tests.vendors.openai_speech import KEY, OpenAISpeechServer, openai_speech_server
from tests.vendors.tones import in_tones
from vivaroom.kit.errors import ProviderBroken, ProviderBusy, ProviderError, ProviderRefused
from vivaroom.ports.speech import Transcript
from vivaroom.providers.speech.openai.access import HearingOptions
from vivaroom.providers.speech.openai.batch import OpenAIBatch
from vivaroom.providers.speech.openai.failures import NoRealtime
from vivaroom.providers.speech.openai.hearing import OpenAIHearing
from vivaroom.providers.speech.openai.realtime import OpenAIRealtime

LIVE, AFTER_PAUSES = "gpt-live-transcribe", "gpt-4o-mini-transcribe"
SOON = timedelta(milliseconds=500)
HEARD = "conversation.item.input_audio_transcription"
ROOM = b"\x40\x00\xc0\xff" * 8_000
"""A second of a room's noise."""


@pytest.fixture
async def server() -> AsyncIterator[OpenAIRealtimeServer]:
    async with openai_realtime_server() as found:
        yield found


@pytest.fixture
async def endpoints() -> AsyncIterator[OpenAISpeechServer]:
    """A server that has the endpoints for whole utterances alone."""
    async with openai_speech_server() as found:
        yield found


@pytest.fixture
def sentence() -> Spoken:
    return in_tones(SENTENCE)


def live(
    server: OpenAIRealtimeServer, model: str = AFTER_PAUSES, within: timedelta = timedelta(seconds=5)
) -> OpenAIRealtime:
    """The provider, pointed at the server."""
    return OpenAIRealtime(SecretStr(KEY), model, base_url=server.url, options=HearingOptions(answers_within=within))


class TestOpenAIRealtime(HearingContract):
    """All that a `SpeechToText` promises, of the model that tells words while they are said."""

    @pytest.fixture
    def recogniser(self, server: OpenAIRealtimeServer) -> OpenAIRealtime:
        return live(server, LIVE)

    @pytest.fixture
    def sentence(self) -> Spoken:
        return in_tones(SENTENCE)


async def test_other_models_tell_what_was_said_at_each_pause(server: OpenAIRealtimeServer, sentence: Spoken) -> None:
    said: list[Transcript] = []
    enough = asyncio.Event()

    async def speaking() -> AsyncIterator[bytes]:
        yield sentence.pcm
        yield b""
        await enough.wait()
        yield sentence.pcm

    async for transcript in live(server).transcribe(speaking()):
        said.append(transcript)
        if len(plain(transcript.text)) == 10:
            enough.set()
    assert not said[0].is_final
    assert plain(said[-1].text) == 2 * plain(SENTENCE)
    assert said[-1].confidence_0_1 == pytest.approx(0.905, abs=0.001)
    assert len(server.sessions[0].stretches) == 2


async def test_after_a_pause_the_room_alone_is_not_handed_over(server: OpenAIRealtimeServer, sentence: Spoken) -> None:
    heard = await final(live(server), sentence.pcm + ROOM[:6_400], b"", ROOM)
    assert plain(heard.text) == plain(SENTENCE)
    assert len(server.sessions[0].stretches) == 1


async def test_a_soft_word_after_a_pause_is_not_lost_in_the_room(
    server: OpenAIRealtimeServer, sentence: Spoken
) -> None:
    soft = b"\x00\x02\x00\xfe" * 4_000
    await final(live(server), sentence.pcm + ROOM[:6_400], b"", soft)
    assert len(server.sessions[0].stretches) == 2


async def test_a_click_is_made_long_enough_to_be_taken(server: OpenAIRealtimeServer) -> None:
    assert (await final(live(server), in_tones("thank").pcm[:320])).is_final
    assert server.sessions[0].stretches == [pytest.approx(0.12, abs=0.001)]


async def test_who_speaks_for_minutes_without_a_told_pause_is_understood_whole(server: OpenAIRealtimeServer) -> None:
    answer = in_tones(SENTENCE).pcm + silence(0.4)
    times = 420 * 32_000 // len(answer)
    heard = await final(live(server), times * answer)
    assert plain(heard.text) == times * plain(SENTENCE)
    first, second = server.sessions[0].stretches
    assert 300 <= first < 359
    assert first + second == pytest.approx(times * len(answer) / 32_000, abs=0.5)


async def test_silence_hands_nothing_over(server: OpenAIRealtimeServer) -> None:
    assert (await final(live(server), silence(1.0), b"", silence(1.0))).text == ""
    assert server.sessions[0].stretches == []


async def test_a_stretch_that_the_server_takes_for_empty_has_no_words(server: OpenAIRealtimeServer) -> None:
    error = {"type": "error", "error": {"type": "invalid_request_error", "code": "input_audio_buffer_commit_empty"}}
    server.will(TellAfterCommit((json.dumps(error),)))
    assert (await final(live(server), in_tones("thank").pcm)).text == ""


@pytest.mark.parametrize(
    ("refused", "kind"),
    [
        (RefuseHandshake(401, "invalid_api_key"), ProviderRefused),
        (RefuseHandshake(404), NoRealtime),
        (RefuseHandshake(403), NoRealtime),
        (RefuseHandshake(429, "insufficient_quota"), ProviderRefused),
        (RefuseHandshake(429, "rate_limit_exceeded"), ProviderBusy),
        (RefuseHandshake(503), ProviderBusy),
        (RefuseHandshake(500), ProviderBroken),
    ],
)
async def test_a_session_that_is_not_opened_says_why(
    server: OpenAIRealtimeServer, refused: RefuseHandshake, kind: type[ProviderError]
) -> None:
    assert type(await failure(server, refused)) is kind


async def test_too_many_sessions_rest_as_long_as_the_server_says(server: OpenAIRealtimeServer) -> None:
    error = await failure(server, RefuseHandshake(429, "rate_limit_exceeded", {"Retry-After": "12"}))
    assert error.retry_after == timedelta(seconds=12)


async def test_a_wrong_key_is_refused(server: OpenAIRealtimeServer) -> None:
    hearing = OpenAIRealtime(SecretStr("sk-another-one"), base_url=server.url)
    with pytest.raises(ProviderRefused, match="HTTP 401 invalid_api_key") as raised:
        await final(hearing, in_tones("thank").pcm)
    assert "another" not in str(raised.value)


@pytest.mark.parametrize(
    ("code", "told", "kind"),
    [
        (1000, None, ProviderBroken),
        (1001, {"type": "invalid_request_error", "code": "session_expired", "message": "secret"}, ProviderBroken),
        (1011, None, ProviderBroken),
        (1013, None, ProviderBusy),
        (1008, None, ProviderRefused),
        (3000, None, ProviderRefused),
        (1000, {"type": "rate_limit_error", "code": "slow_down", "message": "secret"}, ProviderBusy),
        (1000, {"type": "insufficient_quota", "code": "credit_balance_exhausted"}, ProviderRefused),
        (1000, {"type": "invalid_request_error", "code": "invalid_value", "message": "secret"}, ProviderRefused),
        (1000, {"type": "server_error", "code": None, "message": "secret"}, ProviderBroken),
    ],
)
async def test_a_session_that_ends_too_soon_says_why(
    server: OpenAIRealtimeServer, code: int, told: dict[str, str] | None, kind: type[ProviderError]
) -> None:
    assert type(await failure(server, CloseAfterSound(code, told))) is kind


@pytest.mark.parametrize("reply", [CutAfterSound(), HalfOpen(), TellAfterCommit(())], ids=["cut", "half open", "mute"])
async def test_a_connection_that_is_dead_is_noticed(server: OpenAIRealtimeServer, reply: Reply) -> None:
    assert isinstance(await failure(server, reply), ProviderBroken)


async def test_a_half_open_connection_is_noticed_while_somebody_still_speaks(server: OpenAIRealtimeServer) -> None:
    server.will(HalfOpen())
    with pytest.raises(ProviderBroken, match="cut"):
        async for _ in live(server, within=SOON).transcribe(_endless(in_tones("thank").pcm)):
            pass


@pytest.mark.parametrize(
    "message",
    [
        "secret",
        b"secret",
        "[]",
        json.dumps({"type": f"{HEARD}.completed", "item_id": "item_000", "transcript": None}),
        json.dumps({"type": f"{HEARD}.completed", "transcript": "secret"}),
        json.dumps({"type": f"{HEARD}.completed", "item_id": "item_000", "transcript": "secret", "logprobs": "secret"}),
        json.dumps({"type": f"{HEARD}.delta", "item_id": 7, "delta": "secret"}),
    ],
)
async def test_garbage_is_told_as_such(server: OpenAIRealtimeServer, message: str | bytes) -> None:
    assert isinstance(await failure(server, TellAfterCommit((message,))), ProviderBroken)


async def test_a_transcription_that_failed_is_an_error(server: OpenAIRealtimeServer) -> None:
    failed = {"type": f"{HEARD}.failed", "item_id": "item_000", "error": {"type": "server_error", "message": "secret"}}
    assert isinstance(await failure(server, TellAfterCommit((json.dumps(failed),))), ProviderBroken)


async def test_an_unknown_event_changes_nothing(server: OpenAIRealtimeServer) -> None:
    done = {"type": f"{HEARD}.completed", "item_id": "item_000", "transcript": "Thank you. "}
    server.will(TellAfterCommit((json.dumps({"type": "rate_limits.updated"}), json.dumps(done))))
    assert (await final(live(server), in_tones("thank").pcm)).text == "Thank you."


async def test_a_slow_answer_is_waited_for(server: OpenAIRealtimeServer, sentence: Spoken) -> None:
    server.will(Work(after=0.4))
    assert plain((await final(live(server), sentence.pcm)).text) == plain(SENTENCE)


async def test_neither_key_nor_words_are_logged_even_when_everything_is(
    server: OpenAIRealtimeServer, sentence: Spoken, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    assert plain((await final(live(server), sentence.pcm)).text) == plain(SENTENCE)
    assert KEY not in caplog.text
    assert "market" not in caplog.text


async def test_nobody_there_and_no_address_are_errors_too() -> None:
    for url, kind in (("http://127.0.0.1:9/v1", ProviderBroken), ("nothing", ProviderRefused)):
        with pytest.raises(kind):
            await final(OpenAIRealtime(SecretStr(KEY), base_url=url), in_tones("thank").pcm)


async def test_without_realtime_sessions_whole_utterances_are_heard(
    endpoints: OpenAISpeechServer, sentence: Spoken
) -> None:
    whole = OpenAIBatch(SecretStr(KEY), base_url=endpoints.url)
    hearing = OpenAIHearing(OpenAIRealtime(SecretStr(KEY), LIVE, base_url=endpoints.url), whole)
    for _ in range(2):
        assert plain((await final(hearing, sentence.pcm)).text) == plain(SENTENCE)
    assert hearing.name == whole.name
    assert plain((await hearing.exact(sentence.pcm)).text) == plain(SENTENCE)
    await hearing.close()


async def test_with_realtime_sessions_they_are_used(server: OpenAIRealtimeServer, sentence: Spoken) -> None:
    hearing = OpenAIHearing(live(server, LIVE), OpenAIBatch(SecretStr(KEY), base_url="http://127.0.0.1:9"))
    assert plain((await final(hearing, sentence.pcm)).text) == plain(SENTENCE)
    assert hearing.name == "openai-compatible/gpt-live-transcribe"
    await hearing.close()


async def failure(server: OpenAIRealtimeServer, reply: Reply) -> ProviderError:
    """The error that this leads to, which is checked to hold nothing that was said and no key."""
    server.will(reply)
    with pytest.raises(ProviderError) as raised:
        await final(live(server, within=SOON), in_tones("thank you").pcm)
    assert not any(word in str(raised.value) for word in ("secret", KEY, "stands here"))
    return raised.value


async def _endless(pcm: bytes) -> AsyncIterator[bytes]:
    while True:
        yield pcm
        await asyncio.sleep(0.02)
