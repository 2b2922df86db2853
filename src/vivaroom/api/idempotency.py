"""`Idempotency-Key`: a POST that is sent again under the same key gets the same reply, and nothing is done twice."""

import asyncio
import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from secrets import token_bytes

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from vivaroom.accounts.account import HOME_ORGANISATION
from vivaroom.accounts.policy import Anonymous, Caller
from vivaroom.api import store
from vivaroom.api.callers import caller_of
from vivaroom.api.limits import name_of
from vivaroom.api.problems import problem_response
from vivaroom.api.request_digest import RequestDigest
from vivaroom.api.services import services
from vivaroom.kit.errors import Conflict, Invalid, TooLarge, Unreadable, VivaError

HEADER = "Idempotency-Key"
REPLAYED = (b"idempotent-replayed", b"true")
LONGEST_REPLY = 1 << 20
RENEW_EVERY = timedelta(seconds=3)
_SANE = re.compile(r'"?([!#-~]{1,255})"?')  # bare, or quoted as a structured field
_NONCE_BYTES = 12
# What a later try may change, so that it is worth the work: signing in, waiting, sending less.
_NEVER_KEPT = frozenset({401, 408, 413, 425, 429})


class Idempotency:
    """Middleware over every POST that has the header. Keys belong to their caller.

    A reply is in the database before it is on the wire, sealed with what only the sender of the key knows. Replies of
    5xx are not kept, nor streams, nor any of more than `LONGEST_REPLY` bytes. A process that dies after the work and
    before the reply is kept frees the key within `store.LEASE`, and a retry does the work again: what must not be
    doubled even then, such as an answer, has an identity of its own in its table.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "POST" or not _has_key(scope):
            await self._app(scope, receive, send)
            return
        connection = HTTPConnection(scope)
        try:
            caller = await caller_of(connection)
        except VivaError:  # the route will say so
            await self._app(scope, receive, send)
            return
        try:
            await self._once(connection, _Guarded(caller, connection, receive), send)
        except _Refusal as refusal:
            await problem_response(connection, refusal.error)(scope, receive, send)

    async def _once(self, connection: HTTPConnection, request: "_Guarded", send: Send) -> None:
        database, clock = services(connection).database, services(connection).clock
        async with database.unit(request.slot.org_id) as unit:
            found = await store.claim(unit, request.slot, clock.now())
        match found:
            case store.InProgress():
                raise _Refusal(_in_progress())
            case store.Kept():
                await request.read_all()
                await _replay(request, found, send)
            case store.Claimed():
                recorder = _Recorder(connection, request, found, send)
                async with recorder.renewed():
                    await self._app(connection.scope, request.receive, recorder.send)


class _Refusal(Exception):
    """Says of a problem that it was found here, and not in a route."""

    def __init__(self, error: VivaError) -> None:
        super().__init__(error.code)
        self.error = error


@dataclass(frozen=True, slots=True)
class _Reply:
    status: int
    headers: list[tuple[bytes, bytes]]
    body: bytes


class _Guarded:
    """A request with its key: passes its body on, and knows afterwards which request it was."""

    def __init__(self, caller: Caller, connection: HTTPConnection, receive: Receive) -> None:
        address = connection.client.host if connection.client else "nowhere"
        org_id = HOME_ORGANISATION if isinstance(caller, Anonymous) else caller.org_id
        name = sha256(name_of(caller, address).encode()).hexdigest()
        self._key = _key_of(connection)
        self.slot = store.Slot(org_id, name, sha256(b"name\0" + self._key).hexdigest())
        self._receive = receive
        self._digest = RequestDigest(connection)
        self._more = True
        self.was_read = False

    async def receive(self) -> Message:
        message = await self._receive()
        if message["type"] == "http.request" and self._more:
            self._digest.feed(message.get("body", b""))
            self._more = message.get("more_body", False)
            self.was_read = not self._more
        elif message["type"] == "http.disconnect":
            self._more = False
        return message

    async def read_all(self) -> None:
        """What the route left unread, until the client leaves or has sent too much."""
        with suppress(TooLarge):
            while self._more:
                await self.receive()

    def seal(self, reply: _Reply) -> store.Kept:
        """The reply so that only who has key and request can read it: it holds tokens and a candidate's words."""
        headers = [[name.decode("latin-1"), value.decode("latin-1")] for name, value in reply.headers]
        plain = json.dumps(headers).encode() + b"\n" + reply.body
        nonce = token_bytes(_NONCE_BYTES)
        sealed = nonce + AESGCM(self._derived(b"seal")).encrypt(nonce, plain, str(reply.status).encode())
        return store.Kept(self._derived(b"same"), reply.status, sealed)

    def unseal(self, kept: store.Kept) -> _Reply | None:
        """None when the key was used with another request."""
        if kept.request_digest != self._derived(b"same"):
            return None
        nonce, sealed = kept.sealed[:_NONCE_BYTES], kept.sealed[_NONCE_BYTES:]
        try:
            plain = AESGCM(self._derived(b"seal")).decrypt(nonce, sealed, str(kept.status).encode())
        except InvalidTag:
            return None
        head, _, body = plain.partition(b"\n")
        headers = [(str(name).encode("latin-1"), str(value).encode("latin-1")) for name, value in json.loads(head)]
        return _Reply(kept.status, headers, body)

    def _derived(self, purpose: bytes) -> bytes:
        return sha256(purpose + b"\0" + sha256(self._key).digest() + self._digest.result()).digest()


class _Recorder:
    """Holds a reply back until it is kept; lets go of what cannot be kept."""

    def __init__(self, connection: HTTPConnection, request: _Guarded, mine: store.Claimed, send: Send) -> None:
        self._database = services(connection).database
        self._clock = services(connection).clock
        self._request = request
        self._mine = mine
        self._send = send
        self._held: list[Message] = []
        self._size = 0
        self._settled = False

    @asynccontextmanager
    async def renewed(self) -> AsyncIterator[None]:
        """While the request is carried out its claim is renewed; if it ends without a reply the claim is given up."""
        renewing = asyncio.create_task(self._renew())
        try:
            yield
        finally:
            renewing.cancel()
            await asyncio.gather(renewing, return_exceptions=True)
            if not self._settled:
                await self._let_go()

    async def send(self, message: Message) -> None:
        """Takes the application's messages; they go on when the reply is whole and kept, or cannot be kept."""
        if self._settled:
            await self._send(message)
            return
        self._held.append(message)
        self._size += len(message.get("body", b""))
        is_whole = message["type"] == "http.response.body" and not message.get("more_body", False)
        if not self._can_be_kept():
            await self._let_go()
            await self._pass_on()
        elif is_whole:
            await self._keep()
            await self._pass_on()

    def _can_be_kept(self) -> bool:
        start = self._held[0]
        if start["type"] != "http.response.start" or self._size > LONGEST_REPLY:
            return False
        streams = any(name.lower() == b"content-type" and b"event-stream" in value for name, value in start["headers"])
        return not streams and start["status"] < 500 and start["status"] not in _NEVER_KEPT

    async def _keep(self) -> None:
        await self._request.read_all()
        if not self._request.was_read:  # the client left in the middle, and cannot be told from another one
            await self._let_go()
            return
        body = b"".join(message.get("body", b"") for message in self._held[1:])
        start = self._held[0]
        reply = _Reply(start["status"], [(bytes(name), bytes(value)) for name, value in start["headers"]], body)
        async with self._database.unit(self._mine.slot.org_id) as unit:
            await store.keep(unit, self._mine, self._request.seal(reply), self._clock.now())
        self._settled = True

    async def _let_go(self) -> None:
        async with self._database.unit(self._mine.slot.org_id) as unit:
            await store.release(unit, self._mine)
        self._settled = True

    async def _pass_on(self) -> None:
        held, self._held = self._held, []
        for message in held:
            await self._send(message)

    async def _renew(self) -> None:
        while True:
            await asyncio.sleep(RENEW_EVERY.total_seconds())
            async with self._database.unit(self._mine.slot.org_id) as unit:
                await store.renew(unit, self._mine, self._clock.now())


async def _replay(request: _Guarded, kept: store.Kept, send: Send) -> None:
    reply = request.unseal(kept)
    if reply is None:
        raise _Refusal(_reused())
    await send({"type": "http.response.start", "status": reply.status, "headers": [*reply.headers, REPLAYED]})
    await send({"type": "http.response.body", "body": reply.body})


def _has_key(scope: Scope) -> bool:
    return any(name == HEADER.lower().encode() for name, _ in scope["headers"])


def _key_of(connection: HTTPConnection) -> bytes:
    sent = connection.headers.getlist(HEADER)
    found = _SANE.fullmatch(sent[0]) if len(sent) == 1 else None
    if found is None:
        detail = f"Expected one {HEADER} of 1 to 255 visible ASCII characters, such as a fresh UUID for each POST."
        raise _Refusal(Unreadable("idempotency_key_unreadable", detail))
    return found[1].encode()


def _reused() -> Invalid:
    detail = f"This {HEADER} was used with another request in the last 24 hours; take a fresh one for each request."
    return Invalid("idempotency_key_reused", detail)


def _in_progress() -> Conflict:
    detail = f"A request with this {HEADER} is being carried out; send it again in a moment to get its reply."
    return Conflict("idempotency_in_progress", detail, headers={"Retry-After": "1"})
