"""A server on loopback that speaks OpenAI's realtime transcription sessions, and their ways of failing.

It checks the handshake, the session's terms and the order of events, understands the language of tones at 24 kHz, and keeps
to what each model does: gpt-live-transcribe tells words while sound comes, others after each stretch alone.
"""

import asyncio
import base64
import json
import logging
from collections import deque
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, TypeVar, cast

from websockets.asyncio.server import ServerConnection, serve
from websockets.datastructures import Headers
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response

from tests.vendors.faults import Faults
from tests.vendors.openai_speech import KEY
from tests.vendors.tones import understood_words

Json = dict[str, Any]
RATE_HZ = 24_000
MODELS = ("gpt-live-transcribe", "gpt-4o-mini-transcribe", "gpt-4o-transcribe")
_LIVE = ("gpt-live-transcribe",)
_SEVERAL_LANGUAGES = ("gpt-live-transcribe",)
_SHORTEST_S = 0.1
_QUIET = logging.getLogger(__name__)
_QUIET.setLevel(logging.WARNING)
_HEARD = "conversation.item.input_audio_transcription"


@dataclass(frozen=True, slots=True)
class Work:
    """What is said is understood, `after` so many seconds."""

    after: float = 0.0


@dataclass(frozen=True, slots=True)
class RefuseHandshake:
    """No WebSocket, but this status, with a code in the documented body."""

    status: int
    code: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CloseAfterSound:
    """The connection is closed with this code when so much sound has come, and an error event told before."""

    code: int
    error: Json | None = None
    after_s: float = 0.0


@dataclass(frozen=True, slots=True)
class CutAfterSound:
    """The connection breaks when so much sound has come, without a word."""

    after_s: float = 0.0


@dataclass(frozen=True, slots=True)
class HalfOpen:
    """After so much sound nothing is read and nothing answered, not even pings; the connection stays."""

    after_s: float = 0.0


@dataclass(frozen=True, slots=True)
class TellAfterCommit:
    """These messages, as they are, in place of a transcript."""

    messages: tuple[str | bytes, ...]


Reply = Work | RefuseHandshake | CloseAfterSound | CutAfterSound | HalfOpen | TellAfterCommit


@dataclass(slots=True)
class Session:
    """One connection: its terms, how many stretches were handed over, and the seconds of each."""

    terms: Json = field(default_factory=dict)
    stretches: list[float] = field(default_factory=list)
    sound: bytearray = field(default_factory=bytearray)
    told: int = 0

    @property
    def model(self) -> str:
        return str(self.terms["audio"]["input"]["transcription"]["model"])

    @property
    def item(self) -> str:
        return f"item_{len(self.stretches):03d}"


class OpenAIRealtimeServer:
    """Holds each session as the next reply says; the last one for ever."""

    def __init__(self) -> None:
        self.url = ""
        self.sessions: list[Session] = []
        self.replies: deque[Reply] = deque([Work()])
        self.over = asyncio.Event()
        self.faults = Faults()
        self._numbers = 0

    def will(self, *replies: Reply) -> None:
        """What the next connections get."""
        self.replies = deque(replies)

    def handshake(self, connection: ServerConnection, request: Request) -> Response | None:
        """What the vendor checks before there is a session."""
        if not self.knows(request.path):
            return _refusal(RefuseHandshake(400, "invalid_value"))
        if request.headers.get("authorization") != f"Bearer {KEY}":
            return _refusal(RefuseHandshake(401, "invalid_api_key"))
        if isinstance(self.replies[0], RefuseHandshake):
            self.faults.note(request)
            return _refusal(cast("RefuseHandshake", self._reply()))
        return None

    def knows(self, path: str) -> bool:
        """Whether there are sessions of this kind."""
        return path == "/v1/realtime?intent=transcription"

    def wrong(self, terms: Json) -> str | None:
        """Why these terms are refused, if they are."""
        return _wrong(terms)

    async def understood(self, pcm: bytes) -> list[tuple[str, float, float]]:
        """The words of a stretch."""
        return await asyncio.to_thread(understood_words, pcm, RATE_HZ)

    async def hold(self, connection: ServerConnection) -> None:
        """One session."""
        session, reply = Session(), self._reply()
        self.sessions.append(session)
        await self._tell(connection, "session.created", session={"type": "transcription"})
        try:
            async for message in connection:
                await self._take(connection, session, reply, json.loads(message))
        except ConnectionClosed:
            pass

    async def _take(self, connection: ServerConnection, session: Session, reply: Reply, event: Json) -> None:
        match event["type"]:
            case "session.update":
                await self._settle(connection, session, event["session"])
            case "input_audio_buffer.append":
                session.sound += base64.b64decode(event["audio"], validate=True)
                await self._sound_came(connection, session, reply)
            case "input_audio_buffer.commit" if len(session.sound) < 2 * RATE_HZ * _SHORTEST_S:
                await self._error(connection, "input_audio_buffer_commit_empty")
            case "input_audio_buffer.commit":
                await self._understand(connection, session, reply)
            case unknown:
                await self._error(connection, f"unknown_{unknown}")

    async def _settle(self, connection: ServerConnection, session: Session, terms: Json) -> None:
        wrong = self.wrong(terms)
        if wrong is not None:
            await self._error(connection, wrong)
        else:
            session.terms = terms
            await self._tell(connection, "session.updated", session=terms)

    async def _sound_came(self, connection: ServerConnection, session: Session, reply: Reply) -> None:
        heard_s = len(session.sound) / 2 / RATE_HZ
        match reply:
            case CloseAfterSound(code, error, after_s) if heard_s >= after_s:
                self.faults.note(session)
                if error is not None:
                    await self._tell(connection, "error", error=error)
                await connection.close(code)
            case CutAfterSound(after_s) if heard_s >= after_s:
                self.faults.note(session)
                connection.transport.abort()
            case HalfOpen(after_s) if heard_s >= after_s:
                self.faults.note(session)
                connection.transport.pause_reading()
                await self.over.wait()
            case _ if session.model in _LIVE:
                await self._words(connection, session, understood_words(bytes(session.sound), RATE_HZ)[:-1])

    async def _understand(self, connection: ServerConnection, session: Session, reply: Reply) -> None:
        item = {"item_id": session.item, "content_index": 0}
        await self._tell(connection, "input_audio_buffer.committed", previous_item_id=None, **item)
        await self._tell(connection, "conversation.item.added", item={"id": session.item, "type": "message"})
        if isinstance(reply, TellAfterCommit) or (isinstance(reply, Work) and reply.after):
            self.faults.note(session)
        if isinstance(reply, TellAfterCommit):
            for message in reply.messages:
                await connection.send(message)
            return
        await asyncio.sleep(reply.after if isinstance(reply, Work) else 0.0)
        words = await self.understood(bytes(session.sound))
        await self._words(connection, session, words)
        sure = [{"token": "x", "logprob": -0.1, "bytes": [120]}] * 3 if "include" in session.terms else None
        text = " ".join(word for word, _, _ in words)
        await self._tell(connection, f"{_HEARD}.completed", transcript=f"{text}\n", logprobs=sure, **item)
        session.stretches.append(len(session.sound) / 2 / RATE_HZ)
        session.sound.clear()
        session.told = 0

    async def _words(
        self, connection: ServerConnection, session: Session, words: list[tuple[str, float, float]]
    ) -> None:
        for word, _, _ in words[session.told :]:
            await self._tell(connection, f"{_HEARD}.delta", delta=f" {word}", item_id=session.item, content_index=0)
        session.told = max(session.told, len(words))

    async def _error(self, connection: ServerConnection, code: str) -> None:
        told = {"type": "invalid_request_error", "code": code, "message": "what was asked stands here", "param": None}
        await self._tell(connection, "error", error=told)

    async def _tell(self, connection: ServerConnection, kind: str, **fields: Any) -> None:
        self._numbers += 1
        await connection.send(json.dumps({"type": kind, "event_id": f"event_{self._numbers:04d}", **fields}))

    def _reply(self) -> Reply:
        return self.replies.popleft() if len(self.replies) > 1 else self.replies[0]


Served = TypeVar("Served", bound=OpenAIRealtimeServer)


@asynccontextmanager
async def openai_realtime_server() -> AsyncIterator[OpenAIRealtimeServer]:
    """The server on a free port, for as long as the block lasts."""
    async with serving(OpenAIRealtimeServer()) as served:
        yield served


@asynccontextmanager
async def serving(served: Served) -> AsyncIterator[Served]:
    """Let it be asked on a free port, for as long as the block lasts."""
    server = await serve(
        served.hold,
        "127.0.0.1",
        0,
        process_request=served.handshake,
        max_size=15_000_000,
        ping_interval=None,
        close_timeout=0.2,
        logger=_QUIET,
    )
    served.url = f"http://127.0.0.1:{next(iter(server.sockets)).getsockname()[1]}/v1"
    try:
        yield served
    finally:
        served.over.set()
        for connection in server.connections:
            connection.transport.abort()
        server.close()
        await server.wait_closed()


def _refusal(refused: RefuseHandshake) -> Response:
    told = {"message": "what was asked stands here", "type": "invalid_request_error", "code": refused.code}
    body = json.dumps({"error": told}).encode()
    headers = Headers({"content-type": "application/json", "content-length": str(len(body)), **refused.headers})
    return Response(refused.status, HTTPStatus(refused.status).phrase, headers, body)


def _wrong(terms: Json) -> str | None:
    """Why the real one would refuse these terms, if it would."""
    sound = terms.get("audio", {}).get("input", {})
    transcription = sound.get("transcription", {})
    model = transcription.get("model")
    if terms.get("type") != "transcription" or model not in MODELS:
        return "invalid_value"
    if sound.get("format") != {"type": "audio/pcm", "rate": RATE_HZ}:
        return "invalid_audio_format"
    if sound.get("turn_detection", "server_vad") is not None:
        return "unsupported_turn_detection"
    if ("languages" if model in _SEVERAL_LANGUAGES else "language") not in transcription:
        return "wrong_language_field"
    if "include" in terms and model in _LIVE:
        return "unsupported_include"
    return None
