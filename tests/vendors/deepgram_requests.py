"""A server on loopback that takes Deepgram's requests, for speech and for whole recordings, and their ways of failing.

It checks what it is sent: address, key, options, body. A text is spoken as a hum of 60 ms a character after 300 ms of
silence; in a recording it hears what the streams of `deepgram_listening` hear. Connections are kept for more requests.
"""

import asyncio
import io
import json
import wave
from collections import deque
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlsplit

from tests.vendors.deepgram_listening import KEY
from tests.vendors.deepgram_streams import REQUEST, Ear, Json, alternative
from tests.vendors.faults import Faults
from tests.vendors.hums import hum
from tests.vendors.plain_http import answering, read_request, write_chunked, write_head

RATE_HZ = 24_000
HEAD_S = 0.3
TEXT_AT_MOST = 2_000
_SPEAKS = {"model", "encoding", "container", "sample_rate", "bit_rate", "speed", "tag", "mip_opt_out"}
_HEARS = {"model", "language", "punctuate", "filler_words", "keyterm", "smart_format", "tag", "mip_opt_out"}


@dataclass(frozen=True, slots=True)
class Does:
    """What was asked for."""


@dataclass(frozen=True, slots=True)
class Refuses:
    """This status with the documented body."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Sends:
    """These bytes with this type of content and a status of 200."""

    body: bytes
    content_type: str = "application/json"


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
    """A request that was good."""

    path: str
    options: dict[str, str]
    text: str = ""
    recorded_s: float = 0.0


class Requests:
    """Behaves as told, one behaviour a request, the last one for ever."""

    def __init__(self) -> None:
        self.url = ""
        self.asked: list[Asked] = []
        self.connections = 0
        self.behaviours: deque[Behaviour] = deque([Does()])
        self.arrived = asyncio.Event()
        self.hung_up = asyncio.Event()
        self.faults = Faults()
        self.says: Callable[[str, int, float], bytes] = hum

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
        status, asked, body = self._done(line, headers, raw)
        if asked is None:
            write_head(writer, status, "application/json", {"content-length": "2"})
            writer.write(b"{}")
            return
        self.asked.append(asked)
        self.arrived.set()
        behaviour = self.behaviours.popleft() if len(self.behaviours) > 1 else self.behaviours[0]
        content_type = "audio/l16;rate=24000" if asked.path == "/v1/speak" else "application/json"
        match behaviour:
            case Does():
                await write_chunked(writer, content_type, body)
                writer.write(b"0\r\n\r\n")
            case Refuses(refusal, more):
                self.faults.note(asked)
                told = json.dumps({"err_code": "NO", "err_msg": asked.text, "request_id": REQUEST}).encode()
                write_head(writer, refusal, "application/json", {**more, "content-length": str(len(told))})
                writer.write(told)
            case Sends(sent, of_type):
                self.faults.note(asked)
                write_head(writer, 200, of_type, {"content-length": str(len(sent))})
                writer.write(sent)
            case Hangs(after):
                if after:
                    await write_chunked(writer, content_type, body[:after])
                self.faults.note(asked)
                await asyncio.Event().wait()
            case Cuts(after):
                await write_chunked(writer, content_type, body[:after])
                self.faults.note(asked)
                raise ConnectionAbortedError

    def _done(self, line: str, headers: dict[str, str], raw: bytes) -> tuple[int, Asked | None, bytes]:
        """The status with which the real one would refuse this, or the request and its right answer."""
        method, target, _ = line.split(" ")
        address = urlsplit(target)
        options = dict(parse_qsl(address.query))
        if method != "POST" or address.path not in ("/v1/speak", "/v1/listen"):
            return 404, None, b""
        if headers.get("authorization") != f"Token {KEY}":
            return 401, None, b""
        return self._speech(options, raw) if address.path == "/v1/speak" else _transcript(options, headers, raw)

    def _speech(self, options: dict[str, str], raw: bytes) -> tuple[int, Asked | None, bytes]:
        text, speed = str(json.loads(raw)["text"]), float(options.get("speed", "1"))
        if len(text) > TEXT_AT_MOST:
            return 413, None, b""
        pcm = (options.get("encoding"), options.get("container"), options.get("sample_rate")) == (
            "linear16",
            "none",
            "24000",
        )
        if not (pcm and text.strip() and set(options) <= _SPEAKS and 0.7 <= speed <= 1.5):
            return 400, None, b""
        sound = bytes(2 * int(RATE_HZ * HEAD_S)) + self.says(text, RATE_HZ, speed)
        return 200, Asked("/v1/speak", options, text), sound


@asynccontextmanager
async def requests() -> AsyncIterator[Requests]:
    """The server on a free port, for as long as the block lasts."""
    served = Requests()
    async with answering(served.serve) as served.url:
        yield served


def _transcript(options: dict[str, str], headers: dict[str, str], raw: bytes) -> tuple[int, Asked | None, bytes]:
    if headers.get("content-type") != "audio/wav" or not set(options) <= _HEARS:
        return 400, None, b""
    with wave.open(io.BytesIO(raw)) as sound:
        form = (sound.getnchannels(), sound.getsampwidth(), sound.getframerate())
        pcm = sound.readframes(sound.getnframes())
    if form != (1, 2, 16_000):
        return 400, None, b""
    ear = Ear()
    ear.hear(pcm)
    reply: Json = {
        "metadata": {"request_id": REQUEST, "duration": ear.heard_s, "channels": 1},
        "results": {"channels": [{"alternatives": [alternative(ear.words(over=True))]}]},
    }
    return 200, Asked("/v1/listen", options, recorded_s=ear.heard_s), json.dumps(reply).encode()
