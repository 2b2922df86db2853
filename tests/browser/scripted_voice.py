"""One live connection of the scripted interviewer: speaks with sound, hears by loudness, and can be interrupted."""

import asyncio
import json
import struct
from base64 import b64encode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from starlette.websockets import WebSocket, WebSocketDisconnect

from tests.browser.scripted_session import ScriptedSession
from tests.browser.sounds import loudness, pcm16, sweep

SPEAKING_HZ, AHEAD_S, PIECE_MS = 24_000, 0.2, 40
LOUD, PAUSE_BLOCKS, OVER = 0.05, 25, 4410
ANSWER = "I would look at the plan of the query first."


@dataclass
class Script:
    """How the interviewer behaves, and what it was told.

    `speaks_s` is how long each question sounds; `hasty` speaks before it is agreed how; `dead` hears and says nothing.
    """

    speaks_s: float = 1.2
    far_ahead: bool = False
    hasty: bool = False
    dead: bool = False
    heard: bytearray = field(default_factory=bytearray)
    got: list[dict[str, Any]] = field(default_factory=list)
    spoken: list[str] = field(default_factory=list)
    consented_at_first_sound: bool | None = None

    def of_type(self, name: str) -> list[dict[str, Any]]:
        """The events of this type that came."""
        return [event for event in self.got if event["type"] == name]


class ScriptedVoice:
    """Holds one connection to its end."""

    def __init__(self, socket: WebSocket, session: ScriptedSession, script: Script) -> None:
        self.socket = socket
        self._session = session
        self._script = script
        self._speaking: asyncio.Task[None] | None = None
        self._sayings = 0
        self._utterances = 0
        self._quiet_blocks: int | None = None
        self._format: dict[str, Any] = {"type": "audio/pcm", "rate": SPEAKING_HZ, "binary": False}

    async def hold(self) -> None:
        """Listen until the client goes; what is being said stops with it."""
        await self._send("session.created", session={"id": self._session.id})
        with suppress(WebSocketDisconnect, RuntimeError):
            async with self._following():
                if self._script.hasty:
                    await self._begin()
                while True:
                    await self._attend(await self.socket.receive())
        self._hush()

    async def close(self, code: int) -> None:
        """End the connection with a code."""
        self._hush()
        with suppress(RuntimeError, WebSocketDisconnect):
            await self.socket.close(code)

    async def _attend(self, message: Any) -> None:
        if message["type"] == "websocket.disconnect":
            raise WebSocketDisconnect
        if self._script.dead:
            return
        if message.get("bytes") is not None:
            await self._hear(message["bytes"])
            return
        event = json.loads(message["text"])
        self._script.got.append(event)
        match event["type"]:
            case "session.update":
                await self._agree(event["session"])
            case "interview.command":
                await self._obey(event["command"])
            case "conversation.item.create":
                self._hush()
                await self._session.answer(event["item"]["content"][0]["text"], event["item"]["id"])

    async def _agree(self, wish: dict[str, Any]) -> None:
        wanted = wish.get("audio", {}).get("input", {}).get("format")
        self._format = wanted or self._format
        await self._send("session.updated", session={"audio": {"input": {"format": self._format}}})
        if wanted and not self._script.hasty:
            await self._begin()

    async def _begin(self) -> None:
        if self._session.status == "created":
            await self._session.open()
        elif self._session.question:
            self._say(self._session.question["text"])

    async def _obey(self, command: str) -> None:
        await self._session.tell("command.given", command=command)
        match command:
            case "repeat" if self._session.question:
                await self._session.tell("question.repeated", question_id=self._session.question["id"],
                                         text=self._session.question["text"])  # fmt: skip
            case "skip":
                await self._session.ask()
            case "pause" | "resume":
                await self._session.turn("paused" if command == "pause" else "live")
                await self._mood("paused" if command == "pause" else "listening")
            case "end":
                await self._session.close()

    @asynccontextmanager
    async def _following(self) -> AsyncIterator[None]:
        """Speak what is new in the ledger."""
        known = self._session.seq

        async def follow() -> None:
            async for entry in self._session.events(known):
                await self._send("interview.recorded", seq=entry["seq"], event=entry["type"], payload=entry["payload"])
                if entry["type"] in ("question.asked", "question.repeated"):
                    self._say(entry["payload"].get("text") or entry["payload"]["question"]["text"])
            await self._send("interview.completed", seq=self._session.seq)
            await self._speak(self._session.ledger[-1]["payload"]["text"])
            await self.close(OVER)

        following = asyncio.create_task(follow())
        try:
            yield
        finally:
            following.cancel()
            await asyncio.gather(following, return_exceptions=True)

    def _say(self, text: str) -> None:
        self._hush()
        self._script.spoken.append(text)
        self._speaking = asyncio.create_task(self._speak(text))

    def _hush(self) -> None:
        if self._speaking:
            self._speaking.cancel()

    async def _speak(self, text: str) -> None:
        """Words as they come and sound a little ahead of its time, or all at once where the script says so."""
        self._sayings += 1
        saying, item = self._sayings, f"item_{self._sayings}_{id(self)}"
        in_frames = bool(self._format["binary"])
        await self._mood("speaking")
        await self._send("response.created", response={"id": f"resp_{saying}"})
        await self._send("response.content_part.added", item_id=item, saying=saying)
        pcm = pcm16(sweep(self._script.speaks_s, SPEAKING_HZ))
        words, size, begun = text.split(" "), PIECE_MS * SPEAKING_HZ * 2 // 1000, asyncio.get_running_loop().time()
        pieces = [pcm[place : place + size] for place in range(0, len(pcm), size)]
        for number, piece in enumerate(pieces):
            due = begun + number * PIECE_MS / 1000 - AHEAD_S
            if not self._script.far_ahead:
                await asyncio.sleep(max(due - asyncio.get_running_loop().time(), 0))
            reached = [
                w + " " for w in words[number * len(words) // len(pieces) : (number + 1) * len(words) // len(pieces)]
            ]
            if reached:
                await self._send("response.output_audio_transcript.delta", item_id=item, delta="".join(reached))
            if in_frames:
                await self.socket.send_bytes(struct.pack("<II", saying, number * PIECE_MS) + piece)
            else:
                await self._send("response.output_audio.delta", item_id=item, delta=b64encode(piece).decode())
        await self._send("response.done", response={"id": f"resp_{saying}", "status": "completed"})
        await self._mood("listening")

    async def _hear(self, pcm: bytes) -> None:
        script = self._script
        if script.consented_at_first_sound is None:
            script.consented_at_first_sound = any(given["voice"] for given in self._session.consents)
        script.heard += pcm
        if loudness(pcm) > LOUD:
            if self._quiet_blocks is None:
                await self._notice_speech()
            self._quiet_blocks = 0
        elif self._quiet_blocks is not None:
            self._quiet_blocks += 1
            if self._quiet_blocks >= PAUSE_BLOCKS:
                await self._understand()

    async def _notice_speech(self) -> None:
        self._utterances += 1
        self._hush()
        item = f"item_u{self._utterances}"
        await self._send("input_audio_buffer.speech_started", audio_start_ms=0, item_id=item)
        await self._mood("hearing")
        await self._send("interview.hearing", item_id=item, text=" ".join(ANSWER.split()[:4]))

    async def _understand(self) -> None:
        self._quiet_blocks = None
        item = f"item_u{self._utterances}"
        await self._send("input_audio_buffer.speech_stopped", audio_end_ms=0, item_id=item)
        await self._mood("thinking")
        await self._send("conversation.item.input_audio_transcription.completed", item_id=item, transcript=ANSWER)
        await self._session.answer(ANSWER, f"{item} {id(self)}", heard=True)

    async def _mood(self, mood: str) -> None:
        await self._send("interview.mood", mood=mood)

    async def _send(self, name: str, **rest: Any) -> None:
        if not self._script.dead:
            with suppress(RuntimeError, WebSocketDisconnect):
                await self.socket.send_text(json.dumps({"type": name, "event_id": f"event_{name}", **rest}))
