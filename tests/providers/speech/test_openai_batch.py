"""OpenAI's transcription of whole utterances, against a server that speaks its protocol."""

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from pydantic import SecretStr

from tests.providers.speech.hearing import SENTENCE, HearingContract, final
from tests.providers.speech.speaking import Spoken, plain, silence
from tests.vendors.openai_speech import (
    KEY,
    Cut,
    Hang,
    OpenAISpeechServer,
    Raw,
    Refuse,
    Reply,
    Work,
    events,
    openai_speech_server,
)
from tests.vendors.tones import in_tones
from vivaroom.kit.errors import ProviderBroken, ProviderBusy, ProviderError, ProviderRefused
from vivaroom.ports.speech import SpeechToText, Transcript, Word
from vivaroom.providers.speech.openai.access import HearingOptions
from vivaroom.providers.speech.openai.batch import LONGEST_PART_S, OpenAIBatch

SOON = timedelta(milliseconds=300)
DELTA = {"type": "transcript.text.delta", "delta": " a secret"}


@pytest.fixture
async def server() -> AsyncIterator[OpenAISpeechServer]:
    async with openai_speech_server() as found:
        yield found


@pytest.fixture(params=["gpt-4o-mini-transcribe", "gpt-transcribe", "whisper-1"])
async def recogniser(request: pytest.FixtureRequest, server: OpenAISpeechServer) -> AsyncIterator[OpenAIBatch]:
    heard = batch(server, request.param)
    yield heard
    await heard.close()


@pytest.fixture
def sentence() -> Spoken:
    return in_tones(SENTENCE)


def batch(server: OpenAISpeechServer, model: str = "gpt-4o-mini-transcribe", **options: timedelta | str) -> OpenAIBatch:
    """The provider, pointed at the server."""
    return OpenAIBatch(SecretStr(KEY), model, base_url=f"{server.url}/", options=HearingOptions(**options))  # type: ignore[arg-type]  # by name


class _WholeUtterances(HearingContract):
    """What a `SpeechToText` promises, but for partial transcripts while somebody speaks: those do not come."""

    @pytest.fixture
    def sentence(self) -> Spoken:
        return in_tones(SENTENCE)

    async def test_partial_transcripts_come_while_somebody_speaks_and_then_one_final(
        self, recogniser: SpeechToText, sentence: Spoken
    ) -> None:
        said = [one async for one in recogniser.transcribe(_given(sentence.pcm))]
        assert [one.is_final for one in said] == [False] * (len(said) - 1) + [True]
        assert plain(said[-1].text) == plain(sentence.text)

    async def test_closing_early_leaves_the_recogniser_free_for_the_next(
        self, recogniser: SpeechToText, sentence: Spoken
    ) -> None:
        hearing = recogniser.transcribe(_given(sentence.pcm))
        await anext(hearing)
        await hearing.aclose()
        assert plain((await final(recogniser, sentence.pcm)).text) == plain(sentence.text)


class TestOpenAIBatch(_WholeUtterances):
    """OpenAI's own models."""


class TestCompatibleServer(_WholeUtterances):
    """A server of one's own: any model, no key, plain JSON."""

    @pytest.fixture
    async def recogniser(self, server: OpenAISpeechServer) -> AsyncIterator[OpenAIBatch]:
        server.compatible, server.key = True, None
        heard = OpenAIBatch(None, "our-whisper-large", base_url=server.url)
        assert heard.name == "openai-compatible/our-whisper-large"
        yield heard
        await heard.close()


async def test_words_come_while_the_transcript_is_written(server: OpenAISpeechServer, sentence: Spoken) -> None:
    hearing = batch(server)
    said = [one async for one in hearing.transcribe(_given(sentence.pcm))]
    await hearing.close()
    assert [len(plain(one.text)) for one in said] == [*range(1, 11), 10]
    assert said[-1].confidence_0_1 == pytest.approx(0.905, abs=0.001)


async def test_whisper_tells_when_each_word_was_said(server: OpenAISpeechServer, sentence: Spoken) -> None:
    hearing = batch(server, "whisper-1")
    heard = await final(hearing, silence(1.0) + sentence.pcm)
    await hearing.close()
    assert [word.text for word in heard.words] == plain(sentence.text)
    assert abs(heard.words[0].started_ms - 1_000) <= 40
    assert abs(heard.words[9].started_ms - (1_000 + 9 * 240)) <= 40
    assert heard.confidence_0_1 == pytest.approx(0.819, abs=0.001)


async def test_times_behind_the_end_of_the_sound_are_held_within_it(
    server: OpenAISpeechServer, sentence: Spoken
) -> None:
    word = {"word": "apples", "start": 2.0, "end": 99.0}
    server.will(Raw(json.dumps({"text": "Apples.", "words": [word]}).encode()))
    hearing = batch(server, "whisper-1")
    heard = await final(hearing, sentence.pcm)
    await hearing.close()
    assert heard.words == (Word("apples", 2_000, round(1000 * sentence.seconds)),)


async def test_what_whisper_itself_takes_for_silence_has_no_words(server: OpenAISpeechServer, sentence: Spoken) -> None:
    segment = {"avg_logprob": -1.4, "no_speech_prob": 0.9}
    told = {"text": "Thanks for watching!", "words": [{"word": "Thanks", "start": 0, "end": 1}], "segments": [segment]}
    server.will(Raw(json.dumps(told).encode()))
    hearing = batch(server, "whisper-1")
    assert await final(hearing, sentence.pcm) == Transcript("", is_final=True)
    await hearing.close()


async def test_a_recording_of_more_than_one_request_is_understood_to_its_last_word(server: OpenAISpeechServer) -> None:
    answer = in_tones(SENTENCE).pcm + silence(0.6)
    times = int(2.2 * LONGEST_PART_S / (len(answer) / 32_000))
    hearing = batch(server, "whisper-1")
    heard = await hearing.exact(times * answer)
    await hearing.close()
    assert plain(heard.text) == times * plain(SENTENCE)
    assert len(server.asked) == 3
    assert all(one.seconds <= LONGEST_PART_S for one in server.asked)
    assert sum(one.seconds for one in server.asked) == pytest.approx(times * len(answer) / 32_000)
    starts = [word.started_ms for word in heard.words]
    assert starts == sorted(starts)
    assert abs(starts[-1] - (1000 * (times - 1) * len(answer) / 32_000 + 9 * 240)) <= 40


async def test_silence_is_asked_nobody(server: OpenAISpeechServer) -> None:
    hearing = batch(server)
    assert (await final(hearing, silence(3.0))).text == ""
    assert server.asked == []


async def test_language_and_hints_go_with_the_sound(server: OpenAISpeechServer, sentence: Spoken) -> None:
    for model in ("gpt-4o-mini-transcribe", "gpt-transcribe"):
        hearing = batch(server, model, language="de", prompt="Kubernetes")
        await final(hearing, sentence.pcm)
        await hearing.close()
    one, other = (asked.fields for asked in server.asked)
    assert (one["language"], one["prompt"], one["response_format"], one["stream"]) == (
        "de",
        "Kubernetes",
        "json",
        "true",
    )
    assert other["languages[]"] == ["de"]


async def failure(server: OpenAISpeechServer, *replies: Reply) -> ProviderError:
    """The error that these replies lead to, which is checked to hold nothing that was said and no key."""
    server.will(*replies)
    hearing = batch(server, answers_within=SOON)
    with pytest.raises(ProviderError) as raised:
        async for _ in hearing.transcribe(_given(in_tones("thank").pcm)):
            pass
    await hearing.close()
    assert not any(word in str(raised.value) for word in ("secret", KEY, "stands here"))
    return raised.value


async def test_a_wrong_key_is_refused_for_good(server: OpenAISpeechServer) -> None:
    server.key = "sk-another-one"
    error = await failure(server, Work())
    assert isinstance(error, ProviderRefused)
    assert error.detail == "HTTP 401 invalid_api_key invalid_request_error"


@pytest.mark.parametrize("status", [400, 401, 402, 403, 404, 413, 415, 422])
async def test_a_refusal_is_not_tried_again(server: OpenAISpeechServer, status: int) -> None:
    assert isinstance(await failure(server, Refuse(status)), ProviderRefused)


@pytest.mark.parametrize("code", ["credit_balance_exhausted", "project_spend_limit_exceeded", None])
async def test_a_429_of_an_account_without_money_is_a_refusal(server: OpenAISpeechServer, code: str | None) -> None:
    error = await failure(server, Refuse(429, code, "insufficient_quota", {"retry-after": "7"}))
    assert isinstance(error, ProviderRefused)


@pytest.mark.parametrize(
    ("status", "headers", "rest"),
    [
        (429, {"retry-after": "7"}, timedelta(seconds=7)),
        (429, {"retry-after-ms": "1500", "retry-after": "2"}, timedelta(seconds=1.5)),
        (429, {"retry-after": "Wed, 21 Oct 2026 07:28:00 GMT"}, None),
        (429, {"retry-after": "-3"}, None),
        (429, {}, None),
        (503, {"retry-after": "30"}, timedelta(seconds=30)),
    ],
)
async def test_a_busy_server_rests_as_long_as_it_says(
    server: OpenAISpeechServer, status: int, headers: dict[str, str], rest: timedelta | None
) -> None:
    error = await failure(server, Refuse(status, "rate_limit_exceeded", "requests", headers))
    assert isinstance(error, ProviderBusy)
    assert error.retry_after == rest


@pytest.mark.parametrize("status", [302, 408, 500, 502, 504])
async def test_a_server_in_trouble_may_be_asked_again(server: OpenAISpeechServer, status: int) -> None:
    assert isinstance(
        await failure(server, Refuse(status, headers={"location": "https://example.org"})), ProviderBroken
    )


@pytest.mark.parametrize(
    "reply",
    [
        Raw(b""),
        Raw(b"<html>secret</html>", "text/html"),
        Raw(b"\xff\xfe"),
        Raw(b'{"words": []}'),
        Raw(b'{"text": "secret", "words": [{"word": "secret"}]}'),
        Raw(b"data: {secret\n\n", "text/event-stream"),
        Raw(b"data: []\n\n", "text/event-stream"),
        Raw(events(DELTA), "text/event-stream"),
        Raw(b"", "text/event-stream"),
    ],
    ids=["empty", "page", "bytes", "no text", "no times", "no JSON", "no object", "no end", "no events"],
)
async def test_garbage_is_told_as_such(server: OpenAISpeechServer, reply: Reply) -> None:
    assert isinstance(await failure(server, reply), ProviderBroken)


async def test_a_failure_in_the_stream_is_one(server: OpenAISpeechServer) -> None:
    told = {"type": "error", "error": {"type": "rate_limit_error", "code": "slow_down", "message": "secret"}}
    error = await failure(server, Raw(events(DELTA, told), "text/event-stream"))
    assert isinstance(error, ProviderBusy)


@pytest.mark.parametrize(
    "reply",
    [Hang(), Hang(b"{"), Hang(events(DELTA), "text/event-stream"), Cut(b"{"), Cut(events(DELTA), "text/event-stream")],
    ids=["hangs", "hangs in the body", "hangs in the stream", "cut in the body", "cut in the stream"],
)
async def test_silence_and_a_cut_connection_end_as_errors(server: OpenAISpeechServer, reply: Reply) -> None:
    assert isinstance(await failure(server, reply), ProviderBroken)


async def test_an_answer_without_end_is_not_read_to_its_end(
    server: OpenAISpeechServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("vivaroom.providers.speech.openai.replies.MOST_BYTES", 1_000)
    assert "larger" in (await failure(server, Raw(b" " * 1_001))).detail


async def test_nobody_there_and_no_address_are_errors_too() -> None:
    for url, kind in (
        ("http://127.0.0.1:9/v1", ProviderBroken),
        ("nothing", ProviderBroken),
        ("http://:x", ProviderRefused),
    ):
        hearing = OpenAIBatch(SecretStr(KEY), base_url=url)
        with pytest.raises(kind):
            await final(hearing, in_tones("thank").pcm)
        await hearing.close()


def test_a_key_that_is_none_is_refused_before_it_is_sent() -> None:
    with pytest.raises(ProviderRefused, match="printable ASCII"):
        OpenAIBatch(SecretStr("sk-\nnot"))


async def test_a_request_can_be_given_up(server: OpenAISpeechServer) -> None:
    server.will(Hang())
    hearing = batch(server)
    task = asyncio.create_task(final(hearing, in_tones("thank").pcm))
    await server.arrived.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await hearing.close()


async def _given(*pieces: bytes) -> AsyncIterator[bytes]:
    for piece in pieces:
        yield piece
