"""The way to OpenAI or to a server that speaks its protocol: address, key, and connections that are kept open."""

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import httpx
from pydantic import SecretStr

from vivaroom.kit.errors import ProviderBroken, ProviderRefused
from vivaroom.providers.speech.openai.failures import of_reply

OPENAI = "https://api.openai.com/v1"
ANSWERS_WITHIN = timedelta(seconds=5)
"""Silence of this length is a connection that is only half there."""
_KEPT_S = 60.0


@dataclass(frozen=True, slots=True)
class HearingOptions:
    """How speech is heard: the language by its two letters ("" leaves it open), and words that may help to understand.

    `answers_within` is the longest silence of a server that should speak.
    """

    language: str = "en"
    prompt: str = ""
    answers_within: timedelta = ANSWERS_WITHIN

    def fields(self, model: str) -> dict[str, Any]:
        """The fields of a request that tell it; newer models take several languages and refuse one."""
        several = model.startswith(("gpt-transcribe", "gpt-live-transcribe"))
        language = {"languages": [self.language]} if several else {"language": self.language}
        return (language if self.language else {}) | ({"prompt": self.prompt} if self.prompt else {})


class Access:
    """Requests to one server with one key. Connections are opened at the first request, and closed by `close`."""

    def __init__(self, key: SecretStr | None, base_url: str, answers_within: timedelta) -> None:
        secret = key.get_secret_value() if key else ""
        self.vendor = "openai" if base_url.rstrip("/") == OPENAI else "openai-compatible"
        if not (secret.isascii() and secret.isprintable()):
            raise ProviderRefused(self.vendor, "expected a key of printable ASCII characters")
        self.headers = {"Authorization": f"Bearer {secret}"} if secret else {}
        self._url = base_url.rstrip("/")
        self._seconds = answers_within.total_seconds()
        self._client: httpx.AsyncClient | None = None

    def socket_url(self, path: str) -> str:
        """The same place for a WebSocket."""
        return f"{self._url.replace('http', 'ws', 1)}{path}"

    @asynccontextmanager
    async def post(
        self, name: str, path: str, *, longer: timedelta = timedelta(0), **content: Any
    ) -> AsyncIterator[httpx.Response]:
        """A reply of 200, still to be read; `longer` is added to the longest silence. Raises ProviderError of `name`.

        What goes wrong while it is read inside the block is a ProviderError too.
        """
        timeout = httpx.Timeout(self._seconds, read=self._seconds + longer.total_seconds())
        try:
            async with self._connections().stream(
                "POST", f"{self._url}{path}", headers=self.headers, timeout=timeout, **content
            ) as reply:
                if reply.status_code != httpx.codes.OK:
                    raise await of_reply(name, reply)
                yield reply
        except httpx.InvalidURL:
            raise ProviderRefused(name, "the address of the server is none") from None
        except httpx.HTTPError as error:
            raise ProviderBroken(name, type(error).__name__) from None

    async def close(self) -> None:
        """Give connections back."""
        client, self._client = self._client, None
        if client is not None:
            await client.aclose()

    def _connections(self) -> httpx.AsyncClient:
        if self._client is None:
            limits = httpx.Limits(max_connections=None, keepalive_expiry=_KEPT_S)
            self._client = httpx.AsyncClient(follow_redirects=False, limits=limits)
        return self._client


async def bounded(name: str, reply: httpx.Response, most: int) -> AsyncGenerator[bytes]:
    """The body as it comes; past so many bytes ProviderBroken says so."""
    read = 0
    async for piece in reply.aiter_bytes():
        read += len(piece)
        if read > most:
            raise ProviderBroken(name, f"the reply is larger than {most} bytes")
        yield piece
