"""Web search by Tavily against a server that speaks its protocol: what comes back, and every way to fail."""

import asyncio
from collections.abc import AsyncIterator
from datetime import date, timedelta

import pytest
from pydantic import SecretStr

from tests.vendors.tavily import KEY, Cut, Found, Hang, Raw, Refuse, Reply, TavilyServer, tavily_server
from vivaroom.kit.errors import ProviderBroken, ProviderBusy, ProviderError, ProviderRefused
from vivaroom.ports.search import SearchResult
from vivaroom.providers.tavily import MOST_BYTES, Tavily

PAGE = {
    "title": "Northlight",
    "url": "https://example.org/a",
    "content": "Northlight moves parcels.",
    "score": 0.9,
    "raw_content": None,
}


@pytest.fixture
async def server() -> AsyncIterator[TavilyServer]:
    async with tavily_server() as found:
        yield found


def tavily(server: TavilyServer, key: str = KEY, within: timedelta = timedelta(seconds=5)) -> Tavily:
    """The provider, pointed at the server."""
    return Tavily(SecretStr(key), f"{server.url}/", within)


async def failure(server: TavilyServer, *replies: Reply, within: timedelta = timedelta(seconds=5)) -> ProviderError:
    """The error that this reply leads to."""
    server.will(*replies)
    with pytest.raises(ProviderError) as raised:
        await tavily(server, within=within).search("a secret company")
    assert "secret" not in str(raised.value)
    assert KEY not in str(raised.value)
    return raised.value


async def test_pages_come_in_order_with_title_address_and_passage(server: TavilyServer) -> None:
    server.will(Found((PAGE, {"title": None, "url": "https://example.org/b", "content": None, "score": 0.1})))
    assert await tavily(server).search("Northlight company") == (
        SearchResult("Northlight", "https://example.org/a", "Northlight moves parcels."),
        SearchResult("", "https://example.org/b", ""),
    )
    asked = server.asked[0]
    assert (asked["query"], asked["topic"], asked["search_depth"]) == ("Northlight company", "general", "basic")
    assert (asked["include_answer"], asked["include_raw_content"]) == (False, False)


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("Wed, 04 Mar 2026 09:30:00 GMT", date(2026, 3, 4)),
        ("2026-03-04", date(2026, 3, 4)),
        ("2026-03-04T09:30:00+01:00", date(2026, 3, 4)),
        ("last week", None),
        ("", None),
        (None, None),
    ],
)
async def test_newspapers_tell_the_day(server: TavilyServer, written: str | None, day: date | None) -> None:
    server.will(Found(({**PAGE, "published_date": written},)))
    found = await tavily(server).search("Northlight", news=True)
    assert server.asked[0]["topic"] == "news"
    assert found[0].published == day


async def test_a_wrong_key_is_refused_for_good(server: TavilyServer) -> None:
    with pytest.raises(ProviderRefused, match="does not know this key") as raised:
        await tavily(server, key="tvly-wrong-one").search("Northlight")
    assert "wrong-one" not in str(raised.value)
    assert server.asked == []


@pytest.mark.parametrize("status", [400, 403, 432, 433])
async def test_a_refusal_or_used_up_credits_are_not_tried_again(server: TavilyServer, status: int) -> None:
    assert isinstance(await failure(server, Refuse(status)), ProviderRefused)


async def test_too_many_requests_rest_as_long_as_asked(server: TavilyServer) -> None:
    error = await failure(server, Refuse(429, {"retry-after": "7"}))
    assert isinstance(error, ProviderBusy)
    assert error.retry_after == timedelta(seconds=7)


@pytest.mark.parametrize("header", ["soon", "-1", "1e9", "9999999"])
async def test_a_rest_that_cannot_be_read_is_none(server: TavilyServer, header: str) -> None:
    assert (await failure(server, Refuse(429, {"retry-after": header}))).retry_after is None


@pytest.mark.parametrize("status", [500, 502, 503, 504, 302])
async def test_a_server_in_trouble_may_be_asked_again(server: TavilyServer, status: int) -> None:
    error = await failure(server, Refuse(status, {"location": "https://example.org/elsewhere"}))
    assert isinstance(error, ProviderBroken)
    assert error.retryable


@pytest.mark.parametrize(
    "body",
    [b"", b"<html>", b"null", b"[]", b"{}", b'{"results": null}', b'{"results": [{"title": "no address"}]}', b"\xff\xfe"],
)  # fmt: skip
async def test_garbage_is_told_as_such(server: TavilyServer, body: bytes) -> None:
    assert isinstance(await failure(server, Raw(body)), ProviderBroken)


async def test_a_reply_without_end_is_not_read_to_its_end(server: TavilyServer) -> None:
    error = await failure(server, Raw(b" " * (MOST_BYTES + 1)))
    assert "larger" in error.detail


@pytest.mark.parametrize("reply", [Hang(), Hang(headers_first=True), Cut()])
async def test_silence_and_a_cut_connection_end_as_errors(server: TavilyServer, reply: Reply) -> None:
    error = await failure(server, reply, within=timedelta(milliseconds=200))
    assert isinstance(error, ProviderBroken)


async def test_nobody_there_is_an_error_too() -> None:
    with pytest.raises(ProviderBroken):
        await Tavily(SecretStr(KEY), "http://127.0.0.1:9").search("Northlight")


async def test_a_search_can_be_given_up(server: TavilyServer) -> None:
    server.will(Hang())
    task = asyncio.create_task(tavily(server).search("Northlight"))
    await server.arrived.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_whether_the_key_is_good_is_asked_without_a_search(server: TavilyServer) -> None:
    await tavily(server).check()
    assert server.asked == []
    with pytest.raises(ProviderRefused, match="it does not know this key"):
        await tavily(server, key="another-one").check()
