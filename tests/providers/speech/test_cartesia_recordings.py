"""Whole recordings with Cartesia, against a server that takes them as its documentation says."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from pydantic import SecretStr

from tests.providers.speech.hearing import SENTENCE
from tests.providers.speech.speaking import silence
from tests.vendors.cartesia_hearing import KEY
from tests.vendors.cartesia_recordings import Recordings, recordings
from tests.vendors.deepgram_requests import Cuts, Refuses, Sends
from tests.vendors.deepgram_streams import sentence
from vivaroom.kit.errors import ProviderBroken, ProviderBusy, ProviderError, ProviderRefused
from vivaroom.providers.speech.cartesia.ink import CartesiaInk
from vivaroom.providers.speech.cartesia.recorded import MOST_BYTES

PCM = sentence().pcm


@pytest.fixture
async def server() -> AsyncIterator[Recordings]:
    async with recordings() as found:
        yield found


async def test_a_recording_is_understood_in_one_request(server: Recordings) -> None:
    heard = await CartesiaInk(SecretStr(KEY), base_url=server.url).exact(silence(60.0) + PCM + silence(1.0))
    assert heard.text == SENTENCE
    assert heard.is_final
    assert [word.text for word in heard.words] == SENTENCE.split()
    assert heard.words[0].started_ms == 60_000
    assert server.recorded_s == [64.0]
    assert server.forms == [{"model": "ink-whisper", "language": "en", "timestamp_granularities[]": "word"}]


async def test_nobody_is_asked_about_nothing(server: Recordings) -> None:
    assert (await CartesiaInk(SecretStr(KEY), base_url=server.url).exact(b"")).text == ""
    assert server.forms == []


async def test_a_silent_recording_has_no_words(server: Recordings) -> None:
    heard = await CartesiaInk(SecretStr(KEY), base_url=server.url).exact(silence(5.0))
    assert (heard.text, heard.words) == ("", ())
    assert server.forms == []


async def test_a_recording_without_times_still_has_its_text(server: Recordings) -> None:
    server.will(Sends(b'{"text": " Yes. ", "words": null}'))
    heard = await CartesiaInk(SecretStr(KEY), base_url=server.url).exact(PCM)
    assert (heard.text, heard.words) == ("Yes.", ())


@pytest.mark.parametrize(
    ("reply", "error"),
    [
        (Refuses(400), ProviderRefused), (Refuses(402), ProviderRefused), (Refuses(429, {"retry-after": "9"}), ProviderBusy),
        (Refuses(504), ProviderBroken), (Sends(b""), ProviderBroken), (Sends(b'{"words": []}'), ProviderBroken),
        (Sends(b"\xff\xfe"), ProviderBroken), (Sends(b" " * (MOST_BYTES + 1)), ProviderBroken), (Cuts(20), ProviderBroken),
    ],
    ids=lambda value: ascii(value)[:40],
)  # fmt: skip
async def test_failures_are_told_by_what_they_mean(
    server: Recordings, reply: Refuses | Sends | Cuts, error: type[ProviderError]
) -> None:
    server.will(reply)
    with pytest.raises(error) as raised:
        await CartesiaInk(SecretStr(KEY), base_url=server.url).exact(PCM)
    assert raised.value.retry_after in (None, timedelta(seconds=9))
    assert "said" not in str(raised.value)


async def test_a_wrong_key_is_refused(server: Recordings) -> None:
    with pytest.raises(ProviderRefused, match="does not know this key"):
        await CartesiaInk(SecretStr("another-one"), base_url=server.url).exact(PCM)


@pytest.mark.parametrize("url", ["ftp://127.0.0.1", "http://127.0.0.1:9"])
async def test_nobody_there_is_an_error_too(url: str) -> None:
    with pytest.raises(ProviderError):
        await CartesiaInk(SecretStr(KEY), base_url=url).exact(PCM)
