"""Web search by Tavily (https://docs.tavily.com): `POST /search` with a bearer key, one credit a query."""

from datetime import date, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

import httpx
from pydantic import BaseModel, SecretStr, ValidationError

from vivaroom.kit.errors import ProviderBroken, ProviderBusy, ProviderError, ProviderRefused
from vivaroom.ports.search import SearchResult

NAME = "tavily"
ANSWERS_WITHIN = timedelta(seconds=20)
RESULTS = 8
MOST_BYTES = 2_000_000
_BUSY = 429
_REFUSED = {
    400: "it does not take this query",
    401: "it does not know this key",
    403: "the key may not do this",
    422: "it does not take this query",
    432: "the plan's credits are used up",
    433: "the pay-as-you-go limit is reached",
}


class _Page(BaseModel):
    """A result as it comes; there is more in it, which nobody asks for."""

    url: str
    title: str | None = None
    content: str | None = None
    published_date: str | None = None


class _Pages(BaseModel):
    """The part of a reply that is read."""

    results: list[_Page]


class Tavily:
    """A `WebSearch`. `base_url` is another place that speaks the same protocol, such as a proxy."""

    name = NAME

    def __init__(self, key: SecretStr, base_url: str, answers_within: timedelta = ANSWERS_WITHIN) -> None:
        self._key = key
        self._url = f"{base_url.rstrip('/')}/search"
        self._usage_url = f"{base_url.rstrip('/')}/usage"
        self._seconds = answers_within.total_seconds()

    async def search(self, query: str, *, news: bool = False) -> tuple[SearchResult, ...]:
        """The best pages. Raises ProviderRefused for the key, ProviderBusy for the rate, ProviderBroken for the rest."""
        body: dict[str, object] = {
            "query": query,
            "topic": "news" if news else "general",
            "search_depth": "basic",
            "max_results": RESULTS,
            "include_answer": False,
            "include_raw_content": False,
        }
        try:
            pages = _Pages.model_validate_json(await self._post(body))
        except httpx.HTTPError as error:
            raise ProviderBroken(NAME, type(error).__name__) from None
        except ValidationError:
            raise ProviderBroken(NAME, "the reply has another shape than documented") from None
        return tuple(_result(page) for page in pages.results)

    async def check(self) -> None:
        """Ask what the key has used (https://docs.tavily.com: `GET /usage`), which costs no credit. Raises ProviderError."""
        try:
            await self._ask("GET", self._usage_url)
        except httpx.HTTPError as error:
            raise ProviderBroken(NAME, type(error).__name__) from None

    async def _post(self, body: dict[str, object]) -> bytes:
        return await self._ask("POST", self._url, json=body)

    async def _ask(self, method: str, url: str, **content: Any) -> bytes:
        headers = {"Authorization": f"Bearer {self._key.get_secret_value()}"}
        async with (
            httpx.AsyncClient(timeout=self._seconds, follow_redirects=False) as client,
            client.stream(method, url, headers=headers, **content) as reply,
        ):
            if reply.status_code != httpx.codes.OK:
                raise _failure(reply)
            read = b""
            async for piece in reply.aiter_bytes():
                read += piece
                if len(read) > MOST_BYTES:
                    raise ProviderBroken(NAME, f"the reply is larger than {MOST_BYTES} bytes")
            return read


def _failure(reply: httpx.Response) -> ProviderError:
    """The status says it all; what the body says may repeat the query, so it is not even read."""
    detail = f"HTTP {reply.status_code}"
    if reply.status_code == _BUSY:
        return ProviderBusy(NAME, detail, retry_after=_rest(reply.headers.get("retry-after", "")))
    if reply.status_code in _REFUSED:
        return ProviderRefused(NAME, f"{detail}: {_REFUSED[reply.status_code]}")
    return ProviderBroken(NAME, detail, retry_after=_rest(reply.headers.get("retry-after", "")))


def _rest(header: str) -> timedelta | None:
    return timedelta(seconds=int(header)) if header.isascii() and header.isdigit() and len(header) < 6 else None


def _result(page: _Page) -> SearchResult:
    return SearchResult(page.title or "", page.url, page.content or "", _day(page.published_date))


def _day(written: str | None) -> date | None:
    """A day as mail headers or as ISO 8601 write it; None for anything else."""
    if not written:
        return None
    for read in (parsedate_to_datetime, datetime.fromisoformat):
        try:
            return read(written).date()
        except (ValueError, TypeError, OverflowError):
            continue
    return None
