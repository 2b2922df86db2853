"""A server on loopback that speaks OpenAI's Realtime sessions of models that hear and speak, and their ways of failing.

It checks what it is sent, as the transcription server does, keeps the conversation that the model would know, and says a text
in the language of tones, with the words of it told ahead of their sound.
"""

import asyncio
import base64
import json
import re
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, cast

from websockets.asyncio.server import ServerConnection
from websockets.exceptions import ConnectionClosed

from tests.vendors.openai_realtime import (
    MODELS,
    RATE_HZ,
    Json,
    OpenAIRealtimeServer,
    Reply,
    Session,
    serving,
)
from tests.vendors.tones import tones, understood_words

VOICES = ("alloy", "cedar", "marin")
HEARS_AND_SPEAKS = ("gpt-realtime-2.1", "gpt-realtime-2.1-mini", "gpt-realtime")
SILENT_HEAD = bytes(2 * RATE_HZ // 5)
_ASKED = re.compile(r"<<<\n(.*)\n>>>", re.DOTALL)
_PIECE = 2 * RATE_HZ // 10


@dataclass(frozen=True, slots=True)
class SayInstead:
    """Other words than those that were asked for; `{text}` stands for them."""

    text: str


@dataclass(frozen=True, slots=True)
class FailResponse:
    """A response that is done without a sound, with this status and error."""

    status: str = "failed"
    error: Json = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CloseWhileSpeaking:
    """The connection ends after the first pieces of sound; an error event is told before. No code: it is cut."""

    code: int | None = None
    error: Json | None = None


@dataclass(frozen=True, slots=True)
class MuteWhileSpeaking:
    """A response is begun and nothing comes of it."""


@dataclass(frozen=True, slots=True)
class TellWhileSpeaking:
    """These messages in place of sound."""

    messages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Expire:
    """The session comes to its limit after so many seconds."""

    after_s: float


Spoken = SayInstead | FailResponse | CloseWhileSpeaking | MuteWhileSpeaking | TellWhileSpeaking | Expire


@dataclass(slots=True)
class Talk(Session):
    """One connection: besides what was heard, the conversation as the model knows it, and the response that is made."""

    items: dict[str, Json] = field(default_factory=dict)
    speed: float = 1.0
    speaking: asyncio.Task[None] | None = None
    asked: list[str] = field(default_factory=list)
    cancelled: int = 0

    @property
    def conversation(self) -> list[tuple[str, str]]:
        """Who said what; what was cut is told as such."""
        return [(item["role"], item["text"]) for item in self.items.values()]


class OpenAIDialogueServer(OpenAIRealtimeServer):
    """Holds each connection as the next reply says."""

    def __init__(self) -> None:
        super().__init__()
        self.talks: list[Talk] = []
        self.ended = 0

    def will(self, *replies: Reply | Spoken) -> None:
        """What the next connections get, as they are heard and as they speak."""
        self.replies = cast("deque[Reply]", deque(replies))

    def knows(self, path: str) -> bool:
        return path in [f"/v1/realtime?model={model}" for model in HEARS_AND_SPEAKS]

    def wrong(self, terms: Json) -> str | None:
        return _wrong(terms)

    async def understood(self, pcm: bytes) -> list[tuple[str, float, float]]:
        return understood_words(pcm, RATE_HZ)

    async def hold(self, connection: ServerConnection) -> None:
        talk, reply = Talk(), self._reply()
        self.talks.append(talk)
        self.sessions.append(talk)
        await self._tell(connection, "session.created", session={"type": "realtime"})
        expiring = asyncio.ensure_future(self._expire(connection, reply))
        try:
            async for message in connection:
                await self._take(connection, talk, reply, json.loads(message))
        except ConnectionClosed:
            pass
        finally:
            self.ended += 1
            expiring.cancel()
            if talk.speaking is not None:
                talk.speaking.cancel()

    async def _take(self, connection: ServerConnection, session: Session, reply: Reply, event: Json) -> None:
        assert isinstance(session, Talk)
        match event["type"]:
            case "session.update" if session.terms:
                await self._change(connection, session, event)
            case "input_audio_buffer.clear":
                session.sound.clear()
                session.told = 0
                await self._tell(connection, "input_audio_buffer.cleared")
            case "conversation.item.create":
                item, number = event["item"], len(session.items)
                session.items[f"told_{number}"] = {"role": item["role"], "text": item["content"][0]["text"]}
                await self._tell(connection, "conversation.item.added", item={"id": f"told_{number}", **item})
            case "conversation.item.delete" | "conversation.item.truncate":
                await self._forget(connection, session, event)
            case "response.create":
                await self._respond(connection, session, reply, event)
            case "response.cancel":
                await self._cancel(connection, session, event)
            case "input_audio_buffer.commit" if len(session.sound) < 2 * RATE_HZ // 10:
                await self._refuse(connection, event, "input_audio_buffer_commit_empty")
            case _:
                await super()._take(connection, session, reply, event)

    async def _understand(self, connection: ServerConnection, session: Session, reply: Reply) -> None:
        assert isinstance(session, Talk)
        words = await self.understood(bytes(session.sound))
        item = session.item
        await super()._understand(connection, session, reply)
        session.items[item] = {"role": "user", "text": " ".join(word for word, _, _ in words)}

    async def _change(self, connection: ServerConnection, talk: Talk, event: Json) -> None:
        speed = event["session"]["audio"]["output"]["speed"]
        if not 0.25 <= speed <= 1.5 or talk.speaking is not None:
            await self._refuse(connection, event, "invalid_value")
            return
        talk.speed = speed
        await self._tell(connection, "session.updated", session=talk.terms)

    async def _forget(self, connection: ServerConnection, talk: Talk, event: Json) -> None:
        item = talk.items.get(event["item_id"])
        if item is None or event.get("audio_end_ms", 0) > item.get("lasts_ms", 0):
            await self._refuse(connection, event, "invalid_value")
        elif event["type"] == "conversation.item.delete":
            del talk.items[event["item_id"]]
            await self._tell(connection, "conversation.item.deleted", item_id=event["item_id"])
        else:
            item["text"] = f"(cut at {event['audio_end_ms']} ms)"
            await self._tell(connection, "conversation.item.truncated", item_id=event["item_id"], content_index=0)

    async def _respond(self, connection: ServerConnection, talk: Talk, reply: Reply | Spoken, event: Json) -> None:
        asked = _ASKED.search(event["response"]["instructions"])
        if talk.speaking is not None or asked is None or event["response"]["max_output_tokens"] > 4_096:
            await self._refuse(connection, event, "conversation_already_has_active_response" if asked else "no_text")
            return
        talk.asked.append(asked[1])
        number = len(talk.asked)
        told = {"id": f"resp_{number:03d}", "object": "realtime.response"}
        await self._tell(connection, "response.created", response={**told, "status": "in_progress"})
        match reply:
            case FailResponse(status, error):
                details = {"type": status, "error": error}
                await self._done(connection, talk, {**told, "status": status, "status_details": details})
            case MuteWhileSpeaking():
                talk.speaking = asyncio.ensure_future(_never())
            case TellWhileSpeaking(messages):
                for message in messages:
                    await connection.send(message)
            case _:
                text = reply.text.format(text=asked[1]) if isinstance(reply, SayInstead) else asked[1]
                talk.speaking = asyncio.ensure_future(self._speak(connection, talk, text, told, reply))

    async def _speak(
        self, connection: ServerConnection, talk: Talk, text: str, told: Json, reply: Reply | Spoken
    ) -> None:
        response, item = told["id"], f"said_{len(talk.asked):03d}"
        place = {"response_id": response, "item_id": item, "output_index": 0, "content_index": 0}
        await self._tell(connection, "response.output_item.added", response_id=response, item={"id": item})
        talk.items[item] = {"role": "assistant", "text": "", "lasts_ms": 0}
        sound, words = SILENT_HEAD + tones(text, RATE_HZ, talk.speed), text.split(" ")
        pieces = [sound[at : at + _PIECE] for at in range(0, len(sound), _PIECE)]
        for number in range(max(len(pieces), len(words))):
            for word in words[number : number + 1]:
                told_word = word if number == 0 else f" {word}"
                talk.items[item]["text"] += told_word
                await self._tell(connection, "response.output_audio_transcript.delta", delta=told_word, **place)
            for piece in pieces[number : number + 1]:
                talk.items[item]["lasts_ms"] += len(piece) * 1000 // (2 * RATE_HZ)
                delta = base64.b64encode(piece).decode()
                await self._tell(connection, "response.output_audio.delta", delta=delta, **place)
            if isinstance(reply, CloseWhileSpeaking) and number == 12:
                await self._break(connection, reply)
                return
            await asyncio.sleep(0.005)
        usage = {"input_tokens": 100 + len(words), "output_tokens": 20 * len(pieces)}
        await self._done(connection, talk, {**told, "status": "completed", "usage": usage})

    async def _done(self, connection: ServerConnection, talk: Talk, response: Json) -> None:
        talk.speaking = None
        await self._tell(connection, "response.done", response=response)
        await self._tell(connection, "rate_limits.updated", rate_limits=[])

    async def _cancel(self, connection: ServerConnection, talk: Talk, event: Json) -> None:
        if talk.speaking is None:
            await self._refuse(connection, event, "response_cancel_not_active")
            return
        talk.speaking.cancel()
        talk.cancelled += 1
        told = {"id": f"resp_{len(talk.asked):03d}", "status": "cancelled"}
        await self._done(connection, talk, {**told, "status_details": {"type": "cancelled"}})

    async def _expire(self, connection: ServerConnection, reply: Reply | Spoken) -> None:
        if isinstance(reply, Expire):
            await asyncio.sleep(reply.after_s)
            await self._break(connection, CloseWhileSpeaking(1001, {"code": "session_expired", "type": "x"}))

    async def _break(self, connection: ServerConnection, broken: CloseWhileSpeaking) -> None:
        if broken.error is not None:
            await self._tell(connection, "error", error=broken.error)
        if broken.code is None:
            connection.transport.abort()
        else:
            await connection.close(broken.code)

    async def _refuse(self, connection: ServerConnection, event: Json, code: str) -> None:
        error = {"type": "invalid_request_error", "code": code, "message": "what was asked stands here", "param": None}
        await self._tell(connection, "error", error={**error, "event_id": event.get("event_id")})


@asynccontextmanager
async def openai_dialogue_server() -> AsyncIterator[OpenAIDialogueServer]:
    """The server on a free port, for as long as the block lasts."""
    async with serving(OpenAIDialogueServer()) as served:
        yield served


async def _never() -> None:
    await asyncio.Event().wait()


def _wrong(terms: Json) -> str | None:
    """Why the real one would refuse these terms, if it would."""
    sound: dict[str, Any] = terms.get("audio", {})
    heard, said = sound.get("input", {}), sound.get("output", {})
    pcm = {"type": "audio/pcm", "rate": RATE_HZ}
    if terms.get("type") != "realtime" or terms.get("output_modalities") != ["audio"]:
        return "invalid_value"
    if heard.get("format") != pcm or said.get("format") != pcm or said.get("voice") not in VOICES:
        return "invalid_audio_format"
    if heard.get("turn_detection", "server_vad") is not None:
        return "it_would_answer_by_itself"
    return None if heard.get("transcription", {}).get("model") in MODELS else "invalid_model"
