"""Every way in which Cartesia's Sonic can fail, against a server that speaks its protocol."""

import asyncio
import base64
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from pydantic import SecretStr

from tests.providers.text_to_speech import SENTENCE, said
from tests.vendors.cartesia_hearing import KEY
from tests.vendors.cartesia_speaking import (
    Answers,
    Behaviour,
    Closes,
    Cuts,
    HalfOpen,
    NoHandshake,
    Refuses,
    Speaking,
    Speaks,
    speaking,
)
from vivaroom.kit.errors import ProviderBroken, ProviderBusy, ProviderError, ProviderRefused
from vivaroom.providers.speech.cartesia.sonic import LONGEST_S, RATE_HZ, CartesiaSonic, SonicOptions

LOUD = base64.b64encode(b"\x00\x20" * 4_800).decode()


@pytest.fixture
async def server() -> AsyncIterator[Speaking]:
    async with speaking() as found:
        yield found


@pytest.fixture
async def voice(server: Speaking) -> AsyncIterator[CartesiaSonic]:
    sonic = CartesiaSonic(SecretStr(KEY), base_url=f"{server.url}/")
    yield sonic
    await sonic.close()


@pytest.fixture
async def impatient(server: Speaking) -> AsyncIterator[CartesiaSonic]:
    """One that gives up after half a second."""
    options = SonicOptions(answers_within=timedelta(milliseconds=500))
    sonic = CartesiaSonic(SecretStr(KEY), options=options, base_url=server.url)
    yield sonic
    await sonic.close()


async def failure(server: Speaking, voice: CartesiaSonic, *behaviours: Behaviour) -> ProviderError:
    """The error that this leads to."""
    server.will(*behaviours)
    with pytest.raises(ProviderError) as raised:
        await said(voice, "a secret question")
    assert "secret" not in str(raised.value)
    assert KEY not in str(raised.value)
    return raised.value


async def test_a_wrong_key_is_refused(server: Speaking) -> None:
    stranger = CartesiaSonic(SecretStr("another-one"), base_url=server.url)
    with pytest.raises(ProviderRefused, match="does not know this key") as raised:
        await said(stranger, "Thank you.")
    assert "another-one" not in str(raised.value)
    await stranger.close()


@pytest.mark.parametrize("status", [400, 402, 403, 404, 422])
async def test_a_refusal_is_not_tried_again(server: Speaking, voice: CartesiaSonic, status: int) -> None:
    assert isinstance(await failure(server, voice, Refuses(status)), ProviderRefused)


@pytest.mark.parametrize("status", [429, 503])
async def test_a_rest_is_as_long_as_asked(server: Speaking, voice: CartesiaSonic, status: int) -> None:
    error = await failure(server, voice, Refuses(status, {"retry-after": "7"}))
    assert isinstance(error, ProviderBusy)
    assert error.retry_after == timedelta(seconds=7)


@pytest.mark.parametrize("status", [302, 500, 502, 504])
async def test_a_server_in_trouble_may_be_asked_again(server: Speaking, voice: CartesiaSonic, status: int) -> None:
    assert isinstance(await failure(server, voice, Refuses(status)), ProviderBroken)


async def test_more_sayings_than_the_plan_allows_fail_alone(server: Speaking, voice: CartesiaSonic) -> None:
    server.most = 1
    server.will(Speaks(slowly=0.01))
    first = voice.say(SENTENCE)
    await anext(first)
    with pytest.raises(ProviderBusy, match="429"):
        await said(voice, "Thank you.")
    assert [piece async for piece in first]
    assert await said(voice, "Thank you.")
    assert server.connections == 1


@pytest.mark.parametrize(
    ("messages", "error"),
    [
        (({"type": "error", "status_code": 400, "error": "a secret question"},), ProviderRefused),
        (({"type": "error", "status_code": 404, "error_code": "voice_not_found", "title": "secret"},), ProviderRefused),
        (({"type": "error", "status_code": 429, "error_code": "a secret"},), ProviderBusy),
        (({"type": "error", "status_code": 500},), ProviderBroken),
        (('{"type": "error", "error": "a secret question", "status_code": 401}',), ProviderRefused),
        (({"type": "chunk", "data": LOUD}, {"type": "error", "status_code": 500}), ProviderBroken),
        (("<html>",), ProviderBroken),
        (("[]",), ProviderBroken),
        ((b"\x00\x01",), ProviderBroken),
        (("[" * 100_000,), ProviderBroken),
        (({"type": "chunk", "data": "a secret"},), ProviderBroken),
        (({"type": "chunk", "data": 7},), ProviderBroken),
        (({"type": "chunk", "data": "é"},), ProviderBroken),
        (({"type": "done"},), ProviderBroken),
        (({"type": "chunk"}, {"type": "done"}), ProviderBroken),
        (({"type": "chunk", "data": LOUD}, {"type": "chunk", "data": "AA=="}, {"type": "done"}), ProviderBroken),
        (200 * ({"type": "chunk", "data": base64.b64encode(bytes(LONGEST_S * RATE_HZ // 50)).decode()},), ProviderBroken),
    ],
    ids=lambda value: ascii(value)[:70],
)  # fmt: skip
async def test_errors_and_garbage_are_told_by_what_they_mean(
    server: Speaking,
    voice: CartesiaSonic,
    messages: tuple[dict[str, object] | str | bytes, ...],
    error: type[ProviderError],
) -> None:
    assert isinstance(await failure(server, voice, Answers(messages)), error)


async def test_messages_about_others_and_about_timing_are_passed_over(server: Speaking, voice: CartesiaSonic) -> None:
    server.will(
        Answers(
            (
                {"type": "chunk", "data": LOUD, "context_id": "somebody else's"},
                {"type": "timestamps", "word_timestamps": {"words": []}},
                '{"type": "something new"}',
                {"type": "chunk", "data": LOUD},
                {"type": "done"},
            )
        )
    )
    assert len(await said(voice, "Thank you.")) == 9_600


@pytest.mark.parametrize(
    "behaviour",
    [HalfOpen(), HalfOpen(after=2), HalfOpen(deaf=True), Cuts(), Cuts(after=2), Closes(1011, "secret", after=2), NoHandshake()],
    ids=str,
)  # fmt: skip
async def test_silence_and_a_cut_connection_end_as_errors(
    server: Speaking, impatient: CartesiaSonic, behaviour: Behaviour
) -> None:
    assert isinstance(await failure(server, impatient, behaviour, Speaks()), ProviderBroken)
    assert await said(impatient, "Thank you.")


@pytest.mark.parametrize(("status", "error"), [(1008, ProviderRefused), (1013, ProviderBusy), (1000, ProviderBroken)])
async def test_a_connection_that_is_closed_too_early_tells_why(
    server: Speaking, voice: CartesiaSonic, status: int, error: type[ProviderError]
) -> None:
    assert isinstance(await failure(server, voice, Closes(status, "a secret question")), error)


@pytest.mark.parametrize(
    ("url", "error"),
    [("http://127.0.0.1:9", ProviderBroken), ("ftp://127.0.0.1", ProviderRefused), ("", ProviderRefused)],
)
async def test_nobody_there_is_an_error_too(url: str, error: type[ProviderError]) -> None:
    nowhere = CartesiaSonic(SecretStr(KEY), base_url=url)
    with pytest.raises(error):
        await said(nowhere, "Thank you.")
    await nowhere.close()


async def test_a_saying_can_be_given_up_before_its_first_sound(server: Speaking, voice: CartesiaSonic) -> None:
    server.will(HalfOpen())
    task = asyncio.create_task(said(voice, "Thank you."))
    await server.arrived.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await server.cancelling.wait()
    assert server.cancelled == [server.asked[0]["context_id"]]
