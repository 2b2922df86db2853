"""A server on loopback that takes whole recordings as Cartesia's documentation has it, and its ways to fail.

It checks what it is sent: address, key, version, the fields of the form, the file. It hears what the stream of
`cartesia_hearing` hears.
"""

import asyncio
import io
import json
import wave
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from email.parser import BytesParser
from email.policy import HTTP

from tests.vendors.cartesia_hearing import KEY, VERSION
from tests.vendors.deepgram_requests import Cuts, Does, Refuses, Sends
from tests.vendors.deepgram_streams import Ear, Listens
from tests.vendors.plain_http import answering, read_request

Behaviour = Does | Refuses | Sends | Cuts
Form = dict[str, str | bytes]


class Recordings:
    """Behaves as told, one behaviour a request, the last one for ever; `forms` are those that came, `recorded_s` their sound."""

    def __init__(self) -> None:
        self.url = ""
        self.forms: list[Form] = []
        self.recorded_s: list[float] = []
        self.behaviours: deque[Behaviour] = deque([Does()])
        self.ear: Callable[[], Listens] = Ear

    def will(self, *behaviours: Behaviour) -> None:
        """What the next requests get."""
        self.behaviours = deque(behaviours)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One request."""
        try:
            line, headers, body = await read_request(reader)
            status, reply = self._done(line, headers, body)
            behaviour = self.behaviours.popleft() if len(self.behaviours) > 1 else self.behaviours[0]
            match behaviour:
                case Refuses(refusal, more) if status == 200:
                    _reply(writer, refusal, b"Title: what I said", **more)
                case Sends(sent, of_type) if status == 200:
                    _reply(writer, status, sent, **{"content-type": of_type})
                case Cuts(after) if status == 200:
                    _reply(writer, status, reply[:after], **{"content-length": str(len(reply))})
                case _:
                    _reply(writer, status, reply)
            await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    def _done(self, line: str, headers: dict[str, str], body: bytes) -> tuple[int, bytes]:
        """The status with which the real one would refuse this, or the right answer."""
        if line.split(" ")[:2] != ["POST", "/stt"]:
            return 404, b"no"
        if headers.get("x-api-key") != KEY:
            return 401, b"no"
        form = _form(headers.get("content-type", ""), body)
        file = form.pop("file", b"")
        if headers.get("cartesia-version") != VERSION or not isinstance(file, bytes) or not form.get("model"):
            return 400, b"no"
        with wave.open(io.BytesIO(file)) as sound:
            if (sound.getnchannels(), sound.getsampwidth(), sound.getframerate()) != (1, 2, 16_000):
                return 400, b"no"
            ear = self.ear()
            ear.hear(sound.readframes(sound.getnframes()))
        self.forms.append(form)
        self.recorded_s.append(ear.heard_s)
        words = ear.words(over=True)
        reply = {
            "type": "transcript", "text": " ".join(word.text for word in words), "language": "en", "is_final": True,
            "duration": ear.heard_s,
            "words": [{"word": word.text, "start": word.start, "end": word.end} for word in words],
        }  # fmt: skip
        return 200, json.dumps(reply).encode()


@asynccontextmanager
async def recordings() -> AsyncIterator[Recordings]:
    """The server on a free port, for as long as the block lasts."""
    served = Recordings()
    async with answering(served.serve) as served.url:
        yield served


def _form(content_type: str, body: bytes) -> Form:
    message = BytesParser(policy=HTTP).parsebytes(f"content-type: {content_type}\r\n\r\n".encode() + body)
    form: Form = {}
    for part in message.iter_parts():
        name = part.get_param("name", header="content-disposition")
        content = part.get_payload(decode=True)
        assert isinstance(content, bytes)
        form[str(name)] = content if part.get_filename() else content.decode()
    return form


def _reply(writer: asyncio.StreamWriter, status: int, body: bytes, **more: str) -> None:
    headers = {"content-type": "application/json", "content-length": str(len(body)), "connection": "close"} | more
    lines = [f"HTTP/1.1 {status} Status", *(f"{name}: {value}" for name, value in headers.items())]
    writer.write("\r\n".join([*lines, "", ""]).encode() + body)
