"""A server on loopback that commits documents as Cloud Firestore's REST documentation has it, and fails as it is told to.

It checks what it is sent: who asks, the names of documents, the types of values, the mask, the largest document.
"""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from tests.vendors.plain_http import answering, read_request

Json = dict[str, Any]
PROJECT = "demo-project"
ROOT = f"projects/{PROJECT}/databases/(default)/documents"
COMMIT = f"POST /v1/{ROOT}:commit HTTP/1.1"
MOST_BYTES = 1_048_576
OWNER = "owner"
KINDS: dict[str, Any] = {
    "nullValue": type(None), "booleanValue": bool, "integerValue": str, "doubleValue": float, "stringValue": str,
    "timestampValue": str, "mapValue": dict, "arrayValue": dict,
}  # fmt: skip


class NotTaken(Exception):
    """A write that the service does not take; holds a status of HTTP and the word for it."""


@dataclass
class FirestoreServer:
    """The documents by path, as Python's values; `commits` counts writes that were done.

    `fails` are answered first, one a request: a status, raw bytes, "cut" (no answer), "late" (done, and cut before the
    answer) or "stall" (nothing until the client goes).
    """

    url: str = ""
    bearer: str = OWNER
    documents: dict[str, Json] = field(default_factory=dict)
    commits: int = 0
    asked: int = 0
    writes: list[Json] = field(default_factory=list)
    fails: list[int | bytes | str] = field(default_factory=list)
    before: "asyncio.Event | None" = None

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One request."""
        try:
            first, headers, body = await read_request(reader)
            self.asked += 1
            if self.before is not None:
                await self.before.wait()
            fault = self.fails.pop(0) if self.fails else None
            await self._answer(writer, first, headers, body, fault)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    async def _answer(
        self,
        writer: asyncio.StreamWriter,
        first: str,
        headers: dict[str, str],
        body: bytes,
        fault: int | bytes | str | None,
    ) -> None:
        match fault:
            case "stall":
                await asyncio.sleep(3600)
            case "cut":
                return
            case "late":
                self._done(first, headers, body)
                return
            case int():
                writer.write(_reply(fault, _error(fault, "UNAVAILABLE")))
            case bytes():
                writer.write(_reply(200, fault))
            case _:
                writer.write(_reply(*self._done(first, headers, body)))
        await writer.drain()

    def _done(self, first: str, headers: dict[str, str], body: bytes) -> tuple[int, bytes]:
        if first != COMMIT:
            return 404, _error(404, "NOT_FOUND")
        if headers.get("authorization") != f"Bearer {self.bearer}":
            return 401, _error(401, "UNAUTHENTICATED")
        try:
            asked = json.loads(body)["writes"]
            for write in asked:
                self._write(write)
        except NotTaken as error:
            return 400, _error(400, str(error))
        results = [{"updateTime": "2026-03-02T09:00:00Z"}] * len(asked)
        return 200, json.dumps({"writeResults": results, "commitTime": "2026-03-02T09:00:00Z"}).encode()

    def _write(self, write: Json) -> None:
        if "delete" in write:
            self.documents.pop(_path(write["delete"]), None)
        else:
            self._update(write)
        self.writes.append(write)
        self.commits += 1

    def _update(self, write: Json) -> None:
        document, mask = write["update"], write["updateMask"]["fieldPaths"]
        if len(json.dumps(document)) > MOST_BYTES:
            raise NotTaken("INVALID_ARGUMENT")
        sent = {name: value_in(one) for name, one in document["fields"].items()}
        kept = self.documents.setdefault(_path(document["name"]), {})
        for name in mask:
            kept.pop(name, None)
        kept |= {name: one for name, one in sent.items() if name in mask}
        for transform in write.get("updateTransforms", []):
            if set(transform) != {"fieldPath", "setToServerValue"}:
                raise NotTaken("INVALID_ARGUMENT")
            kept[transform["fieldPath"]] = f"the time of {transform['setToServerValue']}"


def value_in(sent: Json) -> Any:
    """What a value of the protocol says. Raises NotTaken for none."""
    if len(sent) != 1 or next(iter(sent)) not in KINDS:
        raise NotTaken("INVALID_ARGUMENT")
    ((kind, value),) = sent.items()
    if not isinstance(value, KINDS[kind]):
        raise NotTaken("INVALID_ARGUMENT")
    match kind:
        case "integerValue":
            return int(value)
        case "mapValue":
            return {name: value_in(one) for name, one in value["fields"].items()}
        case "arrayValue":
            if any("arrayValue" in one for one in value["values"]):
                raise NotTaken("INVALID_ARGUMENT")
            return [value_in(one) for one in value["values"]]
        case _:
            return value


def _path(name: str) -> str:
    if not name.startswith(f"{ROOT}/"):
        raise NotTaken("INVALID_ARGUMENT")
    return name.removeprefix(f"{ROOT}/")


def _error(status: int, word: str) -> bytes:
    return json.dumps({"error": {"code": status, "status": word, "message": "what the document says"}}).encode()


def _reply(status: int, body: bytes) -> bytes:
    head = f"HTTP/1.1 {status} X\r\ncontent-type: application/json\r\ncontent-length: {len(body)}\r\n"
    rest = "retry-after: 7\r\n" if status == 429 else ""
    return f"{head}{rest}connection: close\r\n\r\n".encode() + body


@asynccontextmanager
async def firestore() -> AsyncIterator[FirestoreServer]:
    """The server on a free port, for as long as the block lasts."""
    served = FirestoreServer()
    async with answering(served.answer) as url:
        served.url = url
        yield served
