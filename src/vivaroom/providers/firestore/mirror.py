"""Documents in Cloud Firestore, written and erased by `documents:commit` of its REST protocol.

https://cloud.google.com/firestore/docs/reference/rest/v1/projects.databases.documents/commit; each commit is one write,
which is done whole or not at all.
"""

import json
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Any

import httpx

from vivaroom.kit.clock import Clock
from vivaroom.kit.errors import ProviderBroken, ProviderBusy, ProviderError, ProviderRefused
from vivaroom.providers.firestore.fields import Json, fields_of
from vivaroom.providers.google_tokens import TOKENS, Asking, ServiceAccount, ServiceTokens, read_up_to

NAME = "firestore"
SERVER = "https://firestore.googleapis.com"
SCOPE = "https://www.googleapis.com/auth/datastore"
ANSWERS_WITHIN = timedelta(seconds=10)
STAMP = "mirrored_at"
"""A field of every document: when Firestore took it, by its own clock."""
MOST_REPLY_BYTES = 200_000
_UNACCEPTABLE = "INVALID_ARGUMENT"


@dataclass(frozen=True, slots=True)
class Place:
    """Which database of which project; `server` and `tokens` are others for tests, proxies and the emulator."""

    project: str
    database: str = "(default)"
    server: str = SERVER
    tokens: str = TOKENS

    @property
    def documents(self) -> str:
        """The name that all documents begin with."""
        return f"projects/{self.project}/databases/{self.database}/documents"


class FirestoreMirror:
    """A `Mirror`. Without an account it asks as owner, which only the emulator lets in."""

    def __init__(self, place: Place, account: ServiceAccount | None, clock: Clock) -> None:
        self._place = place
        asking = Asking(NAME, SCOPE, place.tokens)
        self._tokens = ServiceTokens(account, asking, clock) if account else None

    async def write(self, path: str, fields: Mapping[str, Any]) -> None:
        """As `ports/mirror.py` says. ProviderRefused is for a document that Firestore does not take, and only for that."""
        try:
            document = {"name": self._name(path), "fields": fields_of(fields)}
        except TypeError as error:
            raise ProviderRefused(NAME, str(error)) from None
        stamp = [{"fieldPath": STAMP, "setToServerValue": "REQUEST_TIME"}]
        await self._commit(
            {"update": document, "updateMask": {"fieldPaths": sorted(fields)}, "updateTransforms": stamp}
        )

    async def erase(self, path: str) -> None:
        """As `ports/mirror.py` says."""
        await self._commit({"delete": self._name(path)})

    def _name(self, path: str) -> str:
        return f"{self._place.documents}/{path}"

    async def _commit(self, write: Json) -> None:
        url = f"{self._place.server}/v1/{self._place.documents}:commit"
        limit_s = ANSWERS_WITHIN.total_seconds()
        try:
            async with httpx.AsyncClient(verify=_authorities(), timeout=limit_s, follow_redirects=False) as client:
                headers = {"Authorization": f"Bearer {await self._token(client)}"}
                async with client.stream("POST", url, json={"writes": [write]}, headers=headers) as reply:
                    content = await read_up_to(reply, MOST_REPLY_BYTES, NAME)
        except httpx.HTTPError as error:
            raise ProviderBroken(NAME, type(error).__name__) from None
        if reply.status_code != httpx.codes.OK:
            raise self._failure(reply, content)
        _check(content)

    async def _token(self, client: httpx.AsyncClient) -> str:
        if self._tokens is None:
            return "owner"
        try:
            return (await self._tokens.get(client)).get_secret_value()
        except ProviderRefused as error:  # the account may be allowed in by the next try; the document is not at fault
            raise ProviderBroken(NAME, error.detail) from None

    def _failure(self, reply: httpx.Response, content: bytes) -> ProviderError:
        """Only the status is told of what an error says: its message may hold what is in the document."""
        said = _status(content)
        told = f"HTTP {reply.status_code}" + (f" {said}" if said else "")
        match reply.status_code:
            case 400 if said == _UNACCEPTABLE:
                return ProviderRefused(NAME, f"{told}: a document has a shape or a size that is not taken")
            case 409 | 429:
                return ProviderBusy(NAME, told, retry_after=_rest(reply))
            case 401 if self._tokens is not None:
                self._tokens.forget()
        return ProviderBroken(NAME, told)


def _check(content: bytes) -> None:
    """Whether one write was done, as the reply to a commit says."""
    try:
        results = json.loads(content)["writeResults"]
    except (ValueError, TypeError, KeyError):
        raise ProviderBroken(NAME, "the reply has another shape than documented") from None
    if not isinstance(results, list) or len(results) != 1:
        raise ProviderBroken(NAME, "the reply tells of another number of writes")


def _status(content: bytes) -> str | None:
    """The word for the kind of an error, such as PERMISSION_DENIED."""
    try:
        said = json.loads(content)["error"]["status"]
    except (ValueError, TypeError, KeyError):
        return None
    is_word = isinstance(said, str) and len(said) <= 40 and said.replace("_", "").isalpha() and said.isupper()
    return said if is_word else None


def _rest(reply: httpx.Response) -> timedelta | None:
    asked = reply.headers.get("retry-after", "")
    return timedelta(seconds=int(asked)) if asked.isdigit() and len(asked) <= 6 else None


@cache
def _authorities() -> ssl.SSLContext:
    """Reading them takes 20 ms."""
    return httpx.create_ssl_context()
