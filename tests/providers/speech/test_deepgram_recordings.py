"""Whole recordings with Deepgram, against a server that takes them as its documentation says."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from pydantic import SecretStr

from tests.providers.speech.hearing import SENTENCE
from tests.providers.speech.speaking import silence
from tests.vendors.deepgram_listening import KEY
from tests.vendors.deepgram_requests import Cuts, Refuses, Requests, Sends, requests
from tests.vendors.deepgram_streams import sentence
from vivaroom.kit.errors import ProviderBroken, ProviderBusy, ProviderError, ProviderRefused
from vivaroom.providers.speech.deepgram.nova import DeepgramNova
from vivaroom.providers.speech.deepgram.recorded import MOST_BYTES

PCM = sentence().pcm


@pytest.fixture
async def server() -> AsyncIterator[Requests]:
    async with requests() as found:
        yield found


async def test_a_recording_is_understood_in_one_request(server: Requests) -> None:
    heard = await DeepgramNova(SecretStr(KEY), base_url=server.url).exact(silence(60.0) + PCM + silence(1.0))
    assert heard.text == SENTENCE
    assert heard.is_final
    assert heard.words[0].started_ms == 60_000
    assert heard.confidence_0_1 == pytest.approx(0.98)
    assert [asked.recorded_s for asked in server.asked] == [64.0]
    assert server.asked[0].options == {
        "model": "nova-3", "language": "en", "punctuate": "true", "filler_words": "true",
    }  # fmt: skip


async def test_nobody_is_asked_about_nothing(server: Requests) -> None:
    assert (await DeepgramNova(SecretStr(KEY), base_url=server.url).exact(b"")).text == ""
    assert server.asked == []


async def test_a_silent_recording_has_no_words(server: Requests) -> None:
    heard = await DeepgramNova(SecretStr(KEY), base_url=server.url).exact(silence(5.0))
    assert (heard.text, heard.words) == ("", ())


@pytest.mark.parametrize(
    ("reply", "error"),
    [
        (Refuses(400), ProviderRefused), (Refuses(402), ProviderRefused), (Refuses(429, {"retry-after": "9"}), ProviderBusy),
        (Refuses(504), ProviderBroken), (Sends(b""), ProviderBroken), (Sends(b'{"results": {}}'), ProviderBroken),
        (Sends(b"\xff\xfe"), ProviderBroken), (Sends(b" " * (MOST_BYTES + 1)), ProviderBroken), (Cuts(20), ProviderBroken),
    ],
    ids=lambda value: ascii(value)[:40],
)  # fmt: skip
async def test_failures_are_told_by_what_they_mean(
    server: Requests, reply: Refuses | Sends | Cuts, error: type[ProviderError]
) -> None:
    server.will(reply)
    with pytest.raises(error) as raised:
        await DeepgramNova(SecretStr(KEY), base_url=server.url).exact(PCM)
    assert raised.value.retry_after in (None, timedelta(seconds=9))


async def test_a_wrong_key_is_refused(server: Requests) -> None:
    with pytest.raises(ProviderRefused, match="does not know this key"):
        await DeepgramNova(SecretStr("another-one"), base_url=server.url).exact(PCM)
