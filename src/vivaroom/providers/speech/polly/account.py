"""The way to Polly: a key of AWS, a region, and connections that are kept open."""

import re
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any
from urllib.parse import quote, urlencode

import httpx

from vivaroom.kit.clock import Clock, SystemClock
from vivaroom.kit.errors import ProviderRefused
from vivaroom.providers.speech.polly.failures import of_reply, of_transport
from vivaroom.providers.speech.polly.signing import Credentials, Scope, sign

REGION = "us-east-1"
ANSWERS_WITHIN = timedelta(seconds=5)
"""Silence of this length is a connection that is only half there."""
_SERVICE = "polly"
_KEPT_S = 60.0
_REGION = re.compile(r"[a-z0-9-]{1,40}")


class PollyAccount:
    """A key and the region where it is used; `base_url` is another address than AWS's own, such as a private endpoint.

    Raises ProviderRefused for a key or a region that cannot be one.
    """

    def __init__(
        self,
        credentials: Credentials,
        *,
        region: str = REGION,
        base_url: str | None = None,
        answers_within: timedelta = ANSWERS_WITHIN,
        clock: Clock | None = None,
    ) -> None:
        _check(credentials, region)
        self._credentials = credentials
        self._scope = Scope(region, _SERVICE)
        self._url = (base_url or _address(region)).rstrip("/")
        self._clock = clock or SystemClock()
        limits = httpx.Limits(max_connections=None, keepalive_expiry=_KEPT_S)
        self._client = httpx.AsyncClient(timeout=answers_within.total_seconds(), follow_redirects=False, limits=limits)

    @asynccontextmanager
    async def get(self, name: str, path: str, options: Iterable[tuple[str, str]]) -> AsyncIterator[httpx.Response]:
        """A reply of 200, still to be read. Raises ProviderError of `name`, also for what goes wrong inside the block."""
        query = urlencode(list(options), quote_via=quote, safe="")
        async with self._asked(name, "GET", f"{path}?{query}" if query else path) as reply:
            yield reply

    @asynccontextmanager
    async def post(self, name: str, path: str, content: dict[str, Any]) -> AsyncIterator[httpx.Response]:
        """The same for a request with a body of JSON."""
        async with self._asked(name, "POST", path, json=content) as reply:
            yield reply

    async def close(self) -> None:
        """Give connections back."""
        await self._client.aclose()

    @asynccontextmanager
    async def _asked(self, name: str, method: str, target: str, **content: Any) -> AsyncIterator[httpx.Response]:
        try:
            request = self._client.build_request(method, f"{self._url}{target}", **content)
            sign(request, self._credentials, self._scope, self._clock.now())
            reply = await self._client.send(request, stream=True)
            try:
                if reply.status_code != httpx.codes.OK:
                    raise await of_reply(name, reply)
                yield reply
            finally:
                await reply.aclose()
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise of_transport(name, error) from None


def _check(credentials: Credentials, region: str) -> None:
    token = credentials.session_token.get_secret_value() if credentials.session_token else "none"
    if not (credentials.key_id.isascii() and credentials.key_id.isalnum()):
        raise ProviderRefused(_SERVICE, "expected an access key id of letters and digits")
    if not credentials.secret.get_secret_value():
        raise ProviderRefused(_SERVICE, "expected the secret of the access key, got none")
    if not (token.isascii() and token.isprintable()):
        raise ProviderRefused(_SERVICE, "expected a session token of printable ASCII characters")
    if not _REGION.fullmatch(region):
        raise ProviderRefused(_SERVICE, "expected a region of AWS such as us-east-1")


def _address(region: str) -> str:
    """AWS's own, by https://docs.aws.amazon.com/general/latest/gr/pol.html; that of China has an ending of its own."""
    return f"https://polly.{region}.amazonaws.com" + (".cn" if region.startswith("cn-") else "")
