"""Every way in which Amazon Polly can fail, and that none of them tells what was to be said."""

from collections.abc import AsyncIterator
from contextlib import aclosing
from datetime import timedelta

import pytest
from pydantic import SecretStr

from tests.providers.text_to_speech import SENTENCE, said
from tests.vendors.polly import (
    KEY_ID,
    REGION,
    SECRET,
    Behaviour,
    Cuts,
    Does,
    Hangs,
    PollyServer,
    Refuses,
    Sends,
    polly_server,
)
from tests.vendors.tones import tones, understood_words
from vivaroom.kit.errors import ProviderBroken, ProviderBusy, ProviderError, ProviderRefused
from vivaroom.providers.speech.polly.account import PollyAccount
from vivaroom.providers.speech.polly.signing import Credentials
from vivaroom.providers.speech.polly.voice import RATE_HZ, PollyVoice

GOOD = Credentials(KEY_ID, SecretStr(SECRET))
SOME = b"\x00\x20\x00\xe0" * 8_000


@pytest.fixture
async def server() -> AsyncIterator[PollyServer]:
    async with polly_server() as found:
        yield found


@pytest.fixture
async def account(server: PollyServer) -> AsyncIterator[PollyAccount]:
    found = PollyAccount(GOOD, region=REGION, base_url=f"{server.url}/")
    yield found
    await found.close()


@pytest.fixture
def voice(account: PollyAccount) -> PollyVoice:
    return PollyVoice(account)


async def test_a_lent_key_is_used_with_its_token(server: PollyServer) -> None:
    lent = Credentials(KEY_ID, SecretStr(SECRET), SecretStr("not+a/token=="))
    server.keeper = type(server.keeper)(KEY_ID, SECRET, REGION, "polly", "not+a/token==")
    account = PollyAccount(lent, region=REGION, base_url=server.url)
    assert await said(PollyVoice(account), "Thank you.")
    await account.close()


@pytest.mark.parametrize(
    ("credentials", "region", "told"),
    [
        (Credentials("AKIDANOTHER", SecretStr(SECRET)), REGION, "UnrecognizedClientException: AWS does not know"),
        (Credentials(KEY_ID, SecretStr("another")), REGION, "InvalidSignatureException: the secret is not"),
        (GOOD, "us-east-1", "InvalidSignatureException"),
    ],
    ids=["key", "secret", "region"],
)
async def test_a_wrong_key_is_refused(server: PollyServer, credentials: Credentials, region: str, told: str) -> None:
    account = PollyAccount(credentials, region=region, base_url=server.url)
    with pytest.raises(ProviderRefused, match=f"HTTP 403 {told}"):
        await said(PollyVoice(account), "Thank you.")
    await account.close()
    assert server.asked == []


async def test_a_wrong_clock_is_named(server: PollyServer, voice: PollyVoice) -> None:
    server.clock_is_ahead = timedelta(minutes=6)
    with pytest.raises(ProviderRefused, match="the clock of this machine is wrong"):
        await said(voice, "Thank you.")


@pytest.mark.parametrize(
    ("credentials", "region"),
    [
        (Credentials("", SecretStr(SECRET)), REGION),
        (Credentials("AKID\r\nx: y", SecretStr(SECRET)), REGION),
        (Credentials(KEY_ID, SecretStr("")), REGION),
        (Credentials(KEY_ID, SecretStr(SECRET), SecretStr("a\nb")), REGION),
        (GOOD, "elsewhere.example/"),
    ],
    ids=["no key", "lines", "no secret", "token", "region"],
)
def test_what_can_be_no_key_or_region_is_refused_at_once(credentials: Credentials, region: str) -> None:
    with pytest.raises(ProviderRefused) as raised:
        PollyAccount(credentials, region=region)
    assert SECRET not in str(raised.value)


async def failure(server: PollyServer, *behaviours: Behaviour) -> ProviderError:
    """The error that these lead to, which is checked to hold nothing that was to be said and no key."""
    server.will(*behaviours)
    account = PollyAccount(GOOD, region=REGION, base_url=server.url, answers_within=timedelta(milliseconds=300))
    with pytest.raises(ProviderError) as raised:
        await said(PollyVoice(account), "A hidden word.")
    await account.close()
    assert not any(word in str(raised.value) for word in ("hidden", SECRET, KEY_ID, "stands here"))
    assert raised.value.__cause__ is None
    return raised.value


@pytest.mark.parametrize(
    "refuses",
    [
        Refuses("ThrottlingException", headers={"retry-after": "3"}),
        Refuses("ThrottlingException", headers={"retry-after": "3"}, in_body=True),
        Refuses("com.amazonaws.polly#TooManyRequestsException", 429, {"retry-after": "3"}, in_body=True),
        Refuses("ServiceUnavailable", 503, {"retry-after": "3"}),
    ],
    ids=lambda one: f"{one.code}, {'body' if one.in_body else 'header'}",
)
async def test_who_asks_too_often_rests_as_long_as_the_server_says(server: PollyServer, refuses: Refuses) -> None:
    error = await failure(server, refuses)
    assert isinstance(error, ProviderBusy)
    assert error.retry_after == timedelta(seconds=3)


async def test_a_limit_without_a_time_is_a_limit(server: PollyServer) -> None:
    error = await failure(
        server, Refuses("ThrottlingException", headers={"retry-after": "Sun, 29 Nov 2026 00:00:00 GMT"})
    )
    assert isinstance(error, ProviderBusy)
    assert error.retry_after is None


@pytest.mark.parametrize(
    ("refuses", "told"),
    [
        (Refuses("TextLengthExceededException"), "too long for one request"),
        (Refuses("InvalidSsmlException"), "it cannot read this text"),
        (Refuses("EngineNotSupportedException"), "has not this engine"),
        (Refuses("AccessDeniedException", 403), "polly:SynthesizeSpeech"),
        (Refuses("ExpiredTokenException", 403), "the time of this key is over"),
        (Refuses("ValidationException"), "HTTP 400 ValidationException"),
        (Refuses("what was asked stands here", 400), "HTTP 400"),
        (Sends(b"<html>", "text/html", 404), "HTTP 404"),
        (Sends(b"[1]", "application/json", 400), "HTTP 400"),
    ],
    ids=lambda one: one.code if isinstance(one, Refuses) else "",
)
async def test_what_no_other_try_mends_is_refused(server: PollyServer, refuses: Behaviour, told: str) -> None:
    error = await failure(server, refuses)
    assert isinstance(error, ProviderRefused)
    assert told in error.detail


@pytest.mark.parametrize(
    "behaviour",
    [
        Sends(b"{}"),
        Sends(b"<html>", "text/html"),
        Sends(b"ID3\x04 hidden", "audio/mpeg"),
        Sends(b"ID3\x04 hidden", "audio/pcm"),
        Sends(b"RIFF\x00\x00\x00\x00WAVE", "audio/pcm"),
        Sends(b"", "audio/pcm"),
        Sends(bytes(32_000), "audio/pcm"),
        Sends(SOME + b"\x00", "audio/pcm"),
        Hangs(),
        Hangs(9_000),
        Cuts(0),
        Cuts(9_000),
        Refuses("ServiceFailureException", 500),
        Sends(b"Bad Gateway", "text/plain", 502),
        Sends(b"", "text/plain", 301),
    ],
    ids=[
        "JSON", "page", "mp3", "mp3 as PCM", "wav as PCM", "nothing", "silence", "half a sample", "hangs",
        "hangs in the sound", "cut", "cut in the sound", "500", "502", "redirect",
    ],
)  # fmt: skip
async def test_what_is_no_sound_or_breaks_off_is_an_error(server: PollyServer, behaviour: Behaviour) -> None:
    assert isinstance(await failure(server, behaviour), ProviderBroken)


async def test_nobody_at_the_address_is_an_error() -> None:
    for address, kind in (("http://127.0.0.1:1", ProviderBroken), ("polly.example", ProviderRefused)):
        account = PollyAccount(GOOD, base_url=address)
        with pytest.raises(kind):
            await said(PollyVoice(account), "Thank you.")
        await account.close()


async def test_a_part_that_fails_is_told_after_what_was_spoken_before(server: PollyServer, voice: PollyVoice) -> None:
    server.will(Does(), Refuses("ServiceFailureException", 500))
    pieces: list[bytes] = []

    async def listen() -> None:
        async with aclosing(voice.say((SENTENCE + " ") * 60, pace=2.0)) as speaking:
            while piece := await anext(speaking, b""):
                pieces.append(piece)

    with pytest.raises(ProviderBroken):
        await listen()
    came, spoken = b"".join(pieces), tones(server.asked[0].text, RATE_HZ, 1.5)
    assert len(server.asked) == 2
    words, whole = ([w for w, _, _ in understood_words(sound, RATE_HZ)] for sound in (came, spoken))
    assert words == whole[: len(words)]
    assert len(came) > 0.9 * len(spoken)
