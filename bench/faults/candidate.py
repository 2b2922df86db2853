"""A candidate of the fault matrix on a real socket: answers whenever it is their turn, and keeps what the interviewer said."""

import asyncio
import json
from base64 import b64decode
from collections.abc import Iterator
from dataclasses import dataclass, field

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from bench.faults.words import answer, sound_of
from bench.voice_servers import BINARY_SOUND

FRAME_S = 0.06
FRAME_BYTES = round(FRAME_S * 32_000)
THINKS_S = 0.4
LONGEST_S = 150.0
_HEADER_BYTES = 8


@dataclass(slots=True)
class Heard:
    """What one candidate said and heard; `sayings` are pairs of the interviewer's words and their sound at 24 kHz."""

    answers: list[str] = field(default_factory=list)
    sayings: list[tuple[str, bytearray]] = field(default_factory=list)
    cut: int = 0
    """Sayings that the interviewer did not end."""
    troubles: list[str] = field(default_factory=list)
    completed: bool = False


class Candidate:
    """One socket, to the end of the interview."""

    def __init__(self) -> None:
        self.heard = Heard()
        self._mood = ""
        self._over = False

    async def hold(self, url: str) -> None:
        """Take part until the interview is over, or for two minutes and a half."""
        async with connect(url, compression=None, max_size=None, ping_interval=None, open_timeout=60) as socket:
            await socket.send(BINARY_SOUND)
            listening = asyncio.create_task(self._listen(socket))
            try:
                async with asyncio.timeout(LONGEST_S):
                    await self._speak(socket)
            except (TimeoutError, ConnectionClosed):
                pass
            finally:
                listening.cancel()
                await asyncio.gather(listening, return_exceptions=True)

    async def _listen(self, socket: ClientConnection) -> None:
        try:
            async for message in socket:
                if isinstance(message, bytes):
                    self.heard.sayings[-1][1].extend(message[_HEADER_BYTES:])
                else:
                    self._take(json.loads(message))
        except ConnectionClosed:
            pass
        finally:
            self._over = True

    def _take(self, event: dict[str, object]) -> None:
        heard = self.heard
        match event:
            case {"type": "response.output_audio.delta", "delta": str(sound)}:
                # What began to be said before our wish for binary frames was read.
                heard.sayings[-1][1].extend(b64decode(sound))
            case {"type": "interview.mood", "mood": str(mood)}:
                self._mood = mood
            case {"type": "response.created"}:
                heard.sayings.append(("", bytearray()))
            case {"type": "response.output_audio_transcript.done", "transcript": str(words)}:
                heard.sayings[-1] = (words, heard.sayings[-1][1])
            case {"type": "response.done", "response": {"status": "cancelled"}}:
                heard.cut += 1
            case {"type": "error", "error": {"code": str(code)}}:
                heard.troubles.append(code)
            case {"type": "interview.completed"}:
                heard.completed = True

    async def _speak(self, socket: ClientConnection) -> None:
        """Frames at their own pace: silence, and until the last words an answer whenever the interviewer listens for a moment."""
        loop = asyncio.get_running_loop()
        due, waited = loop.time(), 0
        speech: Iterator[bytes] = iter(())
        while not self._over:
            frame = next(speech, None)
            if frame is None:
                frame = bytes(FRAME_BYTES)
                waited = waited + 1 if self._mood == "listening" else 0
                if waited * FRAME_S >= THINKS_S and not self.heard.completed:
                    waited, speech = 0, self._answer()
            await socket.send(frame)
            due += FRAME_S
            await asyncio.sleep(max(due - loop.time(), 0.0))

    def _answer(self) -> Iterator[bytes]:
        text = answer(len(self.heard.answers))
        self.heard.answers.append(text)
        self._mood = ""
        sound = sound_of(text)
        return iter([sound[at : at + FRAME_BYTES] for at in range(0, len(sound), FRAME_BYTES)])
