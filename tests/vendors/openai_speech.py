"""A server on loopback that speaks OpenAI's audio endpoints as their reference has them, and their ways of failing.

It checks what it is sent: path, bearer key, fields, and their limits for each model. It understands and speaks the language
of tones. What it answers beyond that is told by the test, one reply a request.
"""

import asyncio
import io
import json
import wave
from collections import deque
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email.parser import BytesParser
from email.policy import HTTP
from typing import Any

from tests.vendors.faults import Faults
from tests.vendors.plain_http import answering, read_request
from tests.vendors.tones import tones, understood_words

Json = dict[str, Any]
KEY = "sk-not-a-key"
MOST_BYTES = 26_214_400
LONGEST_S = {"gpt-4o-transcribe": 1_400, "gpt-4o-mini-transcribe": 1_400}
HEARS = ("whisper-1", "gpt-4o-transcribe", "gpt-4o-mini-transcribe", "gpt-transcribe")
SPEAKS = ("gpt-4o-mini-tts", "tts-1")
VOICES = ("alloy", "ash", "coral", "nova")
SILENT_HEAD_S = 0.3
_PIECE = 4_097  # odd, as networks cut where they like


@dataclass(frozen=True, slots=True)
class Work:
    """The sound is understood, or the text is spoken."""


@dataclass(frozen=True, slots=True)
class Refuse:
    """An error of this status with the documented body."""

    status: int
    code: str | None = None
    kind: str = "invalid_request_error"
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Raw:
    """These bytes as the body of a 200 of this type."""

    body: bytes
    content_type: str = "application/json"


@dataclass(frozen=True, slots=True)
class Hang:
    """The request is taken and nothing ever comes back; `body`, if not None, is sent before, as the beginning of a 200."""

    body: bytes | None = None
    content_type: str = "application/json"


@dataclass(frozen=True, slots=True)
class Cut:
    """The connection breaks after this much of the body."""

    body: bytes
    content_type: str = "application/json"


@dataclass(frozen=True, slots=True)
class BreakOff:
    """Of what is spoken so many bytes come, then the connection breaks, or hangs."""

    after: int
    hangs: bool = False


Reply = Work | Refuse | Raw | Hang | Cut | BreakOff


@dataclass(frozen=True, slots=True)
class Asked:
    """A good request: its fields, in the order in which they came, and the seconds of sound in it."""

    path: str
    fields: Json
    seconds: float = 0.0


class OpenAISpeechServer:
    """Answers with its replies in turn; the last one for ever. `asked` are the good requests; any key but `key` is wrong."""

    def __init__(self) -> None:
        self.url = ""
        self.key: str | None = KEY
        self.compatible = False
        """Takes any model, as servers of one's own do, streams nothing and tells no one's times."""
        self.asked: list[Asked] = []
        self.arrived = asyncio.Event()
        self.replies: deque[Reply] = deque([Work()])
        self.faults = Faults()

    def will(self, *replies: Reply) -> None:
        """What the next requests get."""
        self.replies = deque(replies)

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One request of one connection."""
        try:
            line, headers, body = await read_request(reader)
            refused, asked, sound = self._checked(line, headers, body)
            if refused is None:
                self.asked.append(asked)
                self.arrived.set()
                reply = self.replies.popleft() if len(self.replies) > 1 else self.replies[0]
                await self._reply(writer, reply, asked, sound)
            else:
                _send_refusal(writer, refused)
            await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    def _checked(self, line: str, headers: dict[str, str], body: bytes) -> tuple[Refuse | None, Asked, bytes]:
        path = line.split()[1].removeprefix("/v1")
        nothing = Asked(path, {})
        if not line.startswith("POST /v1/audio/"):
            return Refuse(404), nothing, b""
        if self.key is not None and headers.get("authorization") != f"Bearer {self.key}":
            return Refuse(401, "invalid_api_key"), nothing, b""
        if path == "/audio/speech":
            asked = Asked(path, json.loads(body))
            return _speech_refused(asked.fields), asked, b""
        if len(body) > MOST_BYTES:
            return Refuse(413), nothing, b""
        fields, sound, seconds = _form(headers["content-type"], body)
        return self._hearing_refused(fields, seconds), Asked(path, fields, seconds), sound

    def _hearing_refused(self, fields: Json, seconds: float) -> Refuse | None:
        model = fields["model"]
        if self.compatible:
            return None
        whisper = model == "whisper-1"
        wrong = (
            model not in HEARS
            or (fields["response_format"] == "verbose_json") != whisper
            or ("timestamp_granularities[]" in fields and not whisper)
            or ("include[]" in fields and not model.startswith("gpt-4o"))
            or ("language" in fields and model == "gpt-transcribe")
            or ("languages[]" in fields and model != "gpt-transcribe")
            or seconds > LONGEST_S.get(model, seconds)
        )
        return Refuse(400, "invalid_value") if wrong else None

    async def _reply(self, writer: asyncio.StreamWriter, reply: Reply, asked: Asked, sound: bytes) -> None:
        if not isinstance(reply, Work | BreakOff):
            self.faults.note(asked)
        match reply:
            case BreakOff(after, hangs):
                await _speak(writer, asked.fields, after)
                self.faults.note(asked)
                if hangs:
                    await asyncio.Event().wait()
            case Work() if asked.path == "/audio/speech":
                await _speak(writer, asked.fields)
            case Work():
                content_type, body = _transcript(asked.fields, sound, streams=not self.compatible)
                _send(writer, 200, body, content_type)
            case Refuse():
                _send_refusal(writer, reply)
            case Raw(body, content_type):
                _send(writer, 200, body, content_type)
            case Hang(begun, content_type):
                if begun is not None:
                    writer.write(_head(200, len(begun) + 9, content_type) + begun)
                    await writer.drain()
                await asyncio.Event().wait()
            case Cut(begun, content_type):
                writer.write(_head(200, len(begun) + 9, content_type) + begun)


@asynccontextmanager
async def openai_speech_server() -> AsyncIterator[OpenAISpeechServer]:
    """The server on a free port, for as long as the block lasts."""
    served = OpenAISpeechServer()
    async with answering(served.answer) as url:
        served.url = f"{url}/v1"
        yield served


def events(*told: Json) -> bytes:
    """Server-sent events, as the vendor writes them."""
    return b"".join(f"event: {one['type']}\ndata: {json.dumps(one)}\n\n".encode() for one in told)


def _speech_refused(fields: Json) -> Refuse | None:
    good = (
        fields["model"] in SPEAKS
        and fields["voice"] in VOICES
        and 0 < len(fields["input"]) <= 4_096
        and 0.25 <= fields.get("speed", 1.0) <= 4.0
        and fields.get("response_format") == "pcm"
        and not ("instructions" in fields and fields["model"] == "tts-1")
    )
    return None if good else Refuse(400, "invalid_value")


def _form(content_type: str, body: bytes) -> tuple[Json, bytes, float]:
    """The fields of a form, and the samples and seconds of its file."""
    form = BytesParser(policy=HTTP).parsebytes(f"content-type: {content_type}\r\n\r\n".encode() + body)
    fields: Json = {}
    samples, seconds = b"", 0.0
    for part in form.iter_parts():
        name, content = part.get_param("name", header="content-disposition"), part.get_payload(decode=True)
        assert isinstance(name, str)
        assert isinstance(content, bytes)
        if name == "file":
            assert part.get_filename() == "speech.wav"
            with wave.open(io.BytesIO(content)) as file:
                assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (1, 2, 16_000)
                samples, seconds = file.readframes(file.getnframes()), file.getnframes() / file.getframerate()
        elif name.endswith("[]"):
            fields.setdefault(name, []).append(content.decode())
        else:
            fields[name] = content.decode()
    return fields, samples, seconds


def _transcript(fields: Json, sound: bytes, *, streams: bool) -> tuple[str, bytes]:
    words = understood_words(sound, 16_000)
    text = " ".join(word for word, _, _ in words)
    if fields["response_format"] == "verbose_json" and streams:
        return "application/json", json.dumps(_verbose(fields, words, text)).encode()
    told = {"logprobs": [{"token": "x", "logprob": -0.1}] * 3} if "include[]" in fields else {}
    if fields.get("stream") == "true" and streams:
        deltas = [{"type": "transcript.text.delta", "delta": f" {word}"} for word, _, _ in words]
        return "text/event-stream", events(*deltas, {"type": "transcript.text.done", "text": text, **told})
    return "application/json", json.dumps({"text": text, **told}).encode()


def _verbose(fields: Json, words: list[tuple[str, float, float]], text: str) -> Json:
    assert fields["timestamp_granularities[]"] == ["word", "segment"]
    times = [{"word": word, "start": begun, "end": ended} for word, begun, ended in words]
    segment = {"id": 0, "text": text, "avg_logprob": -0.2, "no_speech_prob": 0.01}
    return {
        "task": "transcribe",
        "language": "english",
        "duration": 1.0,
        "text": text,
        "words": times,
        "segments": [segment],
    }


async def _speak(writer: asyncio.StreamWriter, fields: Json, until: int | None = None) -> None:
    sound = bytes(int(SILENT_HEAD_S * 48_000)) + tones(fields["input"], 24_000, fields.get("speed", 1.0))
    writer.write(
        b"HTTP/1.1 200 OK\r\ncontent-type: audio/pcm\r\ntransfer-encoding: chunked\r\nconnection: close\r\n\r\n"
    )
    for at in range(0, len(sound[:until]), _PIECE):
        piece = sound[:until][at : at + _PIECE]
        writer.write(f"{len(piece):x}\r\n".encode() + piece + b"\r\n")
        await writer.drain()
    if until is None:
        writer.write(b"0\r\n\r\n")


def _send_refusal(writer: asyncio.StreamWriter, refused: Refuse) -> None:
    told = {"message": "what was asked stands here", "type": refused.kind, "param": None, "code": refused.code}
    _send(writer, refused.status, json.dumps({"error": told}).encode(), headers=refused.headers)


def _send(
    writer: asyncio.StreamWriter,
    status: int,
    body: bytes,
    content_type: str = "application/json",
    headers: Mapping[str, str] | None = None,
) -> None:
    writer.write(_head(status, len(body), content_type, headers) + body)


def _head(status: int, length: int, content_type: str, headers: Mapping[str, str] | None = None) -> bytes:
    more = "".join(f"{name}: {value}\r\n" for name, value in (headers or {}).items())
    head = f"HTTP/1.1 {status} Status\r\ncontent-type: {content_type}\r\ncontent-length: {length}\r\n{more}"
    return head.encode() + b"connection: close\r\n\r\n"
