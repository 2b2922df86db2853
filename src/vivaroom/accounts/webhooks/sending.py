"""One signed message over HTTP to one webhook, by the rules of Standard Webhooks (https://www.standardwebhooks.com)."""

import asyncio
import json
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

import httpx
from standardwebhooks import Webhook as Signer

from vivaroom.accounts.webhooks.addresses import Address, AddressRules
from vivaroom.accounts.webhooks.store import Attempt, Delivery, Webhook
from vivaroom.kit.clock import Clock
from vivaroom.kit.errors import Invalid
from vivaroom.kit.ids import public_id

TIME_LIMIT = timedelta(seconds=15)
RESPONSE_CHARACTERS = 200
_RESPONSE_BYTES = 4 * RESPONSE_CHARACTERS


@dataclass(frozen=True, slots=True)
class Sender:
    """Sends messages. `tls` is what servers are verified with; None is the usual public authorities."""

    rules: AddressRules
    clock: Clock
    tls: ssl.SSLContext | None = None
    time_limit: timedelta = TIME_LIMIT

    async def send(self, webhook: Webhook, delivery: Delivery) -> Attempt:
        """One try, which never raises but for cancellation; redirects are not followed."""
        at, begun = self.clock.now(), time.perf_counter()
        body = json.dumps(delivery.payload, separators=(",", ":"), ensure_ascii=False)
        headers = signed_headers(webhook.secret, public_id("delivery", delivery.id), at, body)
        status_code, error, response = None, None, ""
        try:
            async with asyncio.timeout(self.time_limit.total_seconds()):
                status_code, response = await self._post(webhook.url, headers, body.encode())
        except (TimeoutError, httpx.TimeoutException):
            error = "timeout"
        except Invalid as refused:
            error = refused.code
        except (httpx.HTTPError, httpx.InvalidURL, ssl.SSLError, OSError) as failed:
            error = _code_of(failed)
        took_ms = int((time.perf_counter() - begun) * 1000)
        return Attempt(at, took_ms, status_code, error, response)

    async def _post(self, url: str, headers: Mapping[str, str], body: bytes) -> tuple[int, str]:
        """To the first of the checked addresses that takes the connection."""
        addresses = await self.rules.addresses_of(url)
        limit_s = self.time_limit.total_seconds()
        limits = httpx.Timeout(limit_s, connect=limit_s / 3)
        async with httpx.AsyncClient(verify=self.tls or _authorities(), trust_env=False, timeout=limits) as client:
            for address in addresses[:-1]:
                try:
                    return await _post_to(client, address, httpx.URL(url), (headers, body))
                except (httpx.ConnectError, httpx.ConnectTimeout):
                    continue
            return await _post_to(client, addresses[-1], httpx.URL(url), (headers, body))


def signed_headers(secret: str, message_id: str, at: datetime, body: str) -> dict[str, str]:
    """The headers of one try. `at` is in UTC; a receiver refuses a message that is five minutes old."""
    return {
        "content-type": "application/json",
        "user-agent": "Vivaroom-Webhooks/1",
        "accept-encoding": "identity",
        "webhook-id": message_id,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": Signer(secret).sign(message_id, at, body),
    }


async def _post_to(
    client: httpx.AsyncClient, address: Address, url: httpx.URL, message: tuple[Mapping[str, str], bytes]
) -> tuple[int, str]:
    """The name of the host goes into the request and into the check of the certificate, never to a resolver again."""
    headers, body = message
    extensions: dict[str, Any] = {"sni_hostname": url.host}
    request = client.build_request(
        "POST",
        url.copy_with(host=str(address)),
        headers={**headers, "host": url.netloc.decode("ascii")},
        content=body,
        extensions=extensions,
    )
    response = await client.send(request, stream=True)
    try:
        return response.status_code, await _beginning_of(response)
    finally:
        await response.aclose()


async def _beginning_of(response: httpx.Response) -> str:
    """As much of the answer as is kept; the rest is not even read."""
    read = b""
    async for piece in response.aiter_raw(_RESPONSE_BYTES):
        read += piece
        if len(read) >= _RESPONSE_BYTES:
            break
    text = read.decode("utf-8", "replace")[:RESPONSE_CHARACTERS]
    return "".join(c for c in text if c.isprintable() or c == "\n")


@cache
def _authorities() -> ssl.SSLContext:
    """Reading them takes 20 ms."""
    return httpx.create_ssl_context(trust_env=False)


def _code_of(failed: Exception) -> str:
    cause: BaseException | None = failed
    while cause is not None:
        if isinstance(cause, ssl.SSLError):
            return "certificate_refused"
        cause = cause.__cause__ or cause.__context__
    return "connection_failed" if isinstance(failed, httpx.ConnectError | OSError) else "response_unreadable"
