"""A server on loopback that speaks Polly's REST protocol as its reference has it, and its ways of failing.

It checks what it is sent: signature, fields, SSML, the limits of a request. It speaks the language of tones, and no longer
than ten minutes a request. Connections are kept for more requests.
"""

import asyncio
import json
from collections import deque
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs
from xml.etree import ElementTree

from tests.vendors.aws_signature import Keeper, refusal
from tests.vendors.faults import Faults
from tests.vendors.plain_http import answering, read_request, write_chunked, write_head
from tests.vendors.tones import tones

Json = dict[str, Any]
KEY_ID, SECRET, REGION = "AKIDNOTAKEY", "not/a+secret", "eu-central-1"
KEEPER = Keeper(KEY_ID, SECRET, REGION, "polly")
RATE_HZ = 16_000
SILENT_HEAD_S = 0.3
LONGEST_S = 600
_NAMED = {"x-slow": 50, "slow": 75, "medium": 100, "fast": 125, "x-fast": 150}


@dataclass(frozen=True, slots=True)
class Does:
    """What was asked for."""


@dataclass(frozen=True, slots=True)
class Refuses:
    """An error by its name, told in the header as AWS does, or in the body alone as what stands before it may."""

    code: str
    status: int = 400
    headers: Mapping[str, str] = field(default_factory=dict)
    in_body: bool = False


@dataclass(frozen=True, slots=True)
class Sends:
    """These bytes with this type of content and this status."""

    body: bytes
    content_type: str = "application/json"
    status: int = 200


@dataclass(frozen=True, slots=True)
class Hangs:
    """Nothing comes after so many bytes of the right body."""

    after: int = 0


@dataclass(frozen=True, slots=True)
class Cuts:
    """The connection breaks after so many bytes of the right body."""

    after: int


Behaviour = Does | Refuses | Sends | Hangs | Cuts


@dataclass(frozen=True, slots=True)
class Asked:
    """A good request for speech: its fields, and what its SSML says."""

    fields: Json
    text: str
    rate: str


def voice_of(name: str, language: str, *engines: str, **more: str) -> Json:
    """A voice as the list has it."""
    return {"Id": name, "Name": name, "LanguageCode": language, "SupportedEngines": list(engines), **more}


class PollyServer:
    """Behaves as told, one behaviour a good request, the last one for ever. `page` is how many voices it lists at once."""

    def __init__(self) -> None:
        self.url = ""
        self.keeper = KEEPER
        self.clock_is_ahead = timedelta(0)
        self.asked: list[Asked] = []
        self.listed = 0
        self.connections = 0
        self.page = 100
        self.behaviours: deque[Behaviour] = deque([Does()])
        self.arrived = asyncio.Event()
        self.hung_up = asyncio.Event()
        self.faults = Faults()
        self.voices = [
            voice_of("Danielle", "en-US", "generative", "long-form", "neural"),
            voice_of("Gregory", "en-US", "long-form", "neural"),
            voice_of("Joanna", "en-US", "neural", "standard"),
            voice_of("Marlene", "de-DE", "standard"),
            voice_of("Matthew", "en-US", "neural", "standard"),
            voice_of("Alba", "es-ES", "long-form"),
            voice_of("vc-9a8fa85dd3", "en-US", "generative", Status="pending", Origin="custom"),
        ]

    def will(self, *behaviours: Behaviour) -> None:
        """What the next requests get."""
        self.behaviours = deque(behaviours)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection."""
        self.connections += 1
        try:
            while True:
                await self._answer(writer, *await read_request(reader))
                await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            self.hung_up.set()
        finally:
            writer.close()

    async def _answer(self, writer: asyncio.StreamWriter, line: str, headers: dict[str, str], raw: bytes) -> None:
        refused = refusal(self.keeper, datetime.now(UTC) + self.clock_is_ahead, line, headers, raw)
        path, _, query = line.split(" ")[1].partition("?")
        if refused is not None:
            _refuse(writer, Refuses(refused, 403))
        elif line.startswith("GET ") and path == "/v1/voices":
            await self._behave(writer, "application/json", self._list(query))
        elif line.startswith("POST ") and path == "/v1/speech":
            await self._speak(writer, json.loads(raw))
        else:
            _refuse(writer, Refuses("UnknownOperationException", 404))

    def _list(self, query: str) -> bytes:
        self.listed += 1
        begin = int(parse_qs(query).get("NextToken", ["from+/=0"])[0].removeprefix("from+/="))
        end = begin + self.page
        more = {"NextToken": f"from+/={end}"} if end < len(self.voices) else {}
        return json.dumps({"Voices": self.voices[begin:end], **more}).encode()

    async def _speak(self, writer: asyncio.StreamWriter, fields: Json) -> None:
        refused, text, rate = self._checked(fields)
        if refused is not None:
            _refuse(writer, Refuses(refused))
            return
        self.asked.append(Asked(fields, text, rate))
        self.arrived.set()
        percent = _NAMED.get(rate) or int(rate.removesuffix("%"))
        sound = bytes(2 * int(SILENT_HEAD_S * RATE_HZ)) + tones(text, RATE_HZ, percent / 100)
        await self._behave(writer, "audio/pcm", sound[: 2 * RATE_HZ * LONGEST_S])

    def _checked(self, fields: Json) -> tuple[str | None, str, str]:
        """Why the real one would refuse this, if it would, and what the SSML says and how fast."""
        known = {voice["Id"]: voice["SupportedEngines"] for voice in self.voices}
        if set(fields) != {"Engine", "OutputFormat", "SampleRate", "Text", "TextType", "VoiceId"}:
            return "ValidationException", "", ""
        if fields["VoiceId"] not in known or fields["OutputFormat"] != "pcm" or fields["TextType"] != "ssml":
            return "ValidationException", "", ""
        if fields["SampleRate"] not in ("8000", "16000"):
            return "InvalidSampleRateException", "", ""
        if fields["Engine"] not in known[fields["VoiceId"]]:
            return "EngineNotSupportedException", "", ""
        try:
            [prosody] = ElementTree.fromstring(fields["Text"])
        except (ElementTree.ParseError, ValueError):
            return "InvalidSsmlException", "", ""
        text, rate = prosody.text or "", prosody.get("rate", "")
        if prosody.tag != "prosody" or not (rate in _NAMED or 20 <= int(rate.removesuffix("%")) <= 200):
            return "InvalidSsmlException", "", ""
        too_long = len(text) > 3_000 or len(fields["Text"]) > 6_000
        return "TextLengthExceededException" if too_long else None, text, rate

    async def _behave(self, writer: asyncio.StreamWriter, content_type: str, body: bytes) -> None:
        behaviour = self.behaviours.popleft() if len(self.behaviours) > 1 else self.behaviours[0]
        match behaviour:
            case Does():
                await write_chunked(writer, content_type, body)
                writer.write(b"0\r\n\r\n")
            case Refuses():
                self.faults.note(body)
                _refuse(writer, behaviour)
            case Sends(sent, of_type, status):
                self.faults.note(body)
                write_head(writer, status, of_type, {"content-length": str(len(sent))})
                writer.write(sent)
            case Hangs(after):
                if after:
                    await write_chunked(writer, content_type, body[:after])
                self.faults.note(body)
                await asyncio.Event().wait()
            case Cuts(after):
                await write_chunked(writer, content_type, body[:after])
                self.faults.note(body)
                raise ConnectionAbortedError


@asynccontextmanager
async def polly_server() -> AsyncIterator[PollyServer]:
    """The server on a free port, for as long as the block lasts."""
    served = PollyServer()
    async with answering(served.serve) as served.url:
        yield served


def _refuse(writer: asyncio.StreamWriter, refused: Refuses) -> None:
    told = {"message": "what was asked stands here"} | ({"__type": refused.code} if refused.in_body else {})
    named = {} if refused.in_body else {"x-amzn-errortype": f"{refused.code}:http://internal.amazon.com/polly/"}
    body = json.dumps(told).encode()
    length = {"content-length": str(len(body))}
    write_head(writer, refused.status, "application/json", {**named, **refused.headers, **length})
    writer.write(body)
