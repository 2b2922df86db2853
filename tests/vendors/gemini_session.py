"""One connection of the server that plays Gemini Live: what it is told, what it understands, says, and how it fails."""

import asyncio
import base64
import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.vendors.gemini_live import GeminiLiveServer, Line

Json = dict[str, Any]
MODELS = ("models/gemini-3.8-live", "models/gemini-3.1-flash-live-preview")
OWN_QUESTION = "thank you"
"""What the model says when nobody has asked it to."""
_ASKED = re.compile(r"Say( slowly| quickly)?: (.*)", re.DOTALL)
_SPEEDS = {None: 1.0, " slowly": 0.75, " quickly": 1.4}
_EITHER_ALPHABET = str.maketrans("-_", "+/")
_PIECE_BYTES = 2 * 24_000 // 10


@dataclass(frozen=True, slots=True)
class Work:
    """All goes well. `holds_its_tongue`: the model takes no turn by itself. `words_come_late`: after its own turn.

    `departs` are said in place of what was asked; `is_mute`: nothing is.
    """

    holds_its_tongue: bool = False
    words_come_late: bool = False
    departs: str | None = None
    is_mute: bool = False


@dataclass(frozen=True, slots=True)
class RefuseHandshake:
    """No WebSocket, but this status."""

    status: int


@dataclass(frozen=True, slots=True)
class CloseAtSetup:
    """The connection is closed so in place of a session."""

    code: int
    reason: str = ""


@dataclass(frozen=True, slots=True)
class CloseAfterSound:
    """The connection is closed so when the first sound comes."""

    code: int
    reason: str = ""


@dataclass(frozen=True, slots=True)
class CloseWhenAsked:
    """The connection is closed so when something is to be said."""

    code: int
    reason: str = ""


@dataclass(frozen=True, slots=True)
class CutAfterSound:
    """The connection breaks when the first sound comes, without a word."""


@dataclass(frozen=True, slots=True)
class HalfOpen:
    """From the first sound, or question, on nothing is read and nothing answered, not even pings; the connection stays."""


@dataclass(frozen=True, slots=True)
class TellAtTheEnd:
    """These frames, as they are, when an activity ends."""

    frames: tuple[str | bytes, ...]


Reply = (
    Work | RefuseHandshake | CloseAtSetup | CloseAfterSound | CloseWhenAsked | CutAfterSound | HalfOpen | TellAtTheEnd
)


@dataclass
class Session:
    """`heard` and `asked` are what was understood and what was to be said; `unheard` counts turns that nobody asked for."""

    server: "GeminiLiveServer"
    line: "Line"
    reply: Reply
    terms: Json | None = None
    history: list[tuple[str, str]] = field(default_factory=list)
    heard: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    interrupted: int = 0
    unheard: int = 0
    _sound: bytearray = field(default_factory=bytearray)
    _is_active: bool = False
    _told: int = 0
    _generating: asyncio.Task[None] | None = None

    async def take(self, message: Json, parts: asyncio.TaskGroup) -> None:
        """One message of the client."""
        match _in_one_spelling(message):
            case {"setup": terms}:
                await self._set_up(terms)
            case _ if self.terms is None:
                await self.line.close(1007, "The first message must be a setup.")
            case {"realtimeInput": given}:
                await self._take_input(given, parts)
            case {"clientContent": content}:
                await self._take_content(content, parts)
            case _:
                await self.line.close(1007, "Request contains an invalid argument.")

    async def tell(self, message: Json) -> None:
        """In a binary frame, as the real one does."""
        await self.line.send(json.dumps(message).encode())

    def stop(self) -> None:
        """Nobody listens any more."""
        if self._generating is not None:
            self._generating.cancel()

    async def _set_up(self, terms: Json) -> None:
        handle = terms.get("sessionResumption", {}).get("handle")
        if isinstance(self.reply, CloseAtSetup):
            await self.line.close(self.reply.code, self.reply.reason)
        elif terms.get("model") not in MODELS:
            why = "is not found for API version v1beta, or is not supported for bidiGenerateContent."
            await self.line.close(1008, f"{terms.get('model')} {why}"[:123])
        elif _wrong(terms):
            await self.line.close(1007, "Request contains an invalid argument.")
        elif handle is not None and handle not in self.server.histories:
            await self.line.close(1008, "BidiGenerateContent session not found")
        else:
            self.terms = terms
            self.history = list(self.server.histories.get(handle, ()))
            await self.tell({"setupComplete": {}})
            async with self.server.set_up:
                self.server.set_up.notify_all()

    async def _take_input(self, given: Json, parts: asyncio.TaskGroup) -> None:
        match given:
            case {"activityStart": _} if not self._is_active:
                self._is_active, self._told = True, 0
                self._sound.clear()
            case {"audio": {"data": data, "mimeType": "audio/pcm;rate=16000"}} if self._is_active:
                self._sound += base64.b64decode(data.translate(_EITHER_ALPHABET), validate=True)
                await self._sound_came()
            case {"activityEnd": _} if self._is_active:
                self._is_active = False
                await self._end(parts)
            case _:
                await self.line.close(1007, "Request contains an invalid argument.")

    async def _sound_came(self) -> None:
        match self.reply:
            case CloseAfterSound(code, reason):
                await self.line.close(code, reason)
            case CutAfterSound():
                self.line.cut()
            case HalfOpen():
                await self._be_half_open()
            case Work(words_come_late=False):
                await self._words(self.server.understands(bytes(self._sound))[:-1])

    async def _be_half_open(self) -> None:
        self.line.read_no_more()
        await self.server.over.wait()

    async def _end(self, parts: asyncio.TaskGroup) -> None:
        """What was said is understood, and the model begins a turn of its own."""
        if isinstance(self.reply, TellAtTheEnd):
            for frame in self.reply.frames:
                await self.line.send(frame if isinstance(frame, bytes) else frame.encode())
            return
        words = self.server.understands(bytes(self._sound))
        work = self.reply if isinstance(self.reply, Work) else Work()
        self.heard.append(" ".join(words))
        self._remember("user", " ".join(words))
        if not work.words_come_late:
            await self._words(words)
        if not work.holds_its_tongue:
            self.unheard += 1
            await self._generate(OWN_QUESTION, 1.0, parts)
        if work.words_come_late:
            await asyncio.sleep(0.05)
            await self._words(words)

    async def _words(self, words: list[str]) -> None:
        for word in words[self._told :]:
            await self.tell({"serverContent": {"inputTranscription": {"text": f" {word}"}}})
        self._told = max(self._told, len(words))

    async def _take_content(self, content: Json, parts: asyncio.TaskGroup) -> None:
        """Interrupts what is being generated, whatever it is."""
        await self._interrupt()
        turns = [(turn["role"], turn["parts"][0]["text"]) for turn in content.get("turns", ())]
        if not content.get("turnComplete"):
            for role, text in turns:
                self._remember(role, text)
            return
        for role, text in turns[:-1]:
            self._remember(role, text)
        match self.reply:
            case CloseWhenAsked(code, reason):
                await self.line.close(code, reason)
            case HalfOpen():
                await self._be_half_open()
            case Work(is_mute=True):
                self.asked.append(turns[-1][1])
            case _:
                await self._answer(turns[-1][1], parts)

    async def _answer(self, request: str, parts: asyncio.TaskGroup) -> None:
        asked = _ASKED.fullmatch(request)
        assert asked is not None, request
        self.asked.append(asked[2])
        departs = self.reply.departs if isinstance(self.reply, Work) else None
        await self._generate(asked[2] if departs is None else departs, _SPEEDS[asked[1]], parts)

    async def _generate(self, text: str, speed: float, parts: asyncio.TaskGroup) -> None:
        await self._interrupt()
        self._generating = parts.create_task(self._say(text, speed))

    async def _interrupt(self) -> None:
        generating, self._generating = self._generating, None
        if generating is None or generating.done():
            return
        generating.cancel()
        await asyncio.wait({generating})
        self.interrupted += 1
        await self.tell({"serverContent": {"interrupted": True}})
        await self._turn_is_over()

    async def _say(self, text: str, speed: float) -> None:
        """Quicker than it is spoken, a tenth of a second of sound at a time, its words beside it."""
        sound, words = self.server.speaks(text, speed), text.split()
        pieces = [sound[at : at + _PIECE_BYTES] for at in range(0, len(sound), _PIECE_BYTES)]
        for number, piece in enumerate(pieces, start=1):
            due = len(words) * number // len(pieces)
            told = "".join(f" {word}" for word in words[len(words) * (number - 1) // len(pieces) : due])
            data = base64.b64encode(piece).decode()
            part = {"inlineData": {"mimeType": "audio/pcm;rate=24000", "data": data}}
            words_too = {"outputTranscription": {"text": told}} if told else {}
            await self.tell({"serverContent": {"modelTurn": {"parts": [part]}, **words_too}})
            await asyncio.sleep(0)
        await self.tell({"serverContent": {"generationComplete": True}})
        self._remember("model", text)
        await self._turn_is_over()

    async def _turn_is_over(self) -> None:
        await self.tell({"serverContent": {"turnComplete": True}, "usageMetadata": {"totalTokenCount": 25}})
        handle = f"handle-{len(self.server.histories)}"
        self.server.histories[handle] = list(self.history)
        await self.tell({"sessionResumptionUpdate": {"newHandle": handle, "resumable": True}})

    def _remember(self, role: str, text: str) -> None:
        self.history.append((role, text))


def _in_one_spelling(told: Any) -> Any:
    """Names may be written in either of two ways, `activity_handling` or `activityHandling`."""
    if isinstance(told, list):
        return [_in_one_spelling(one) for one in told]
    if not isinstance(told, dict):
        return told
    spelled = {re.sub("_([a-z])", lambda letter: letter[1].upper(), name): name for name in told}
    return {name: _in_one_spelling(told[before]) for name, before in spelled.items()}


def _wrong(terms: Json) -> bool:
    """Whether the real one would refuse these terms, or do otherwise than we rely on."""
    given = terms.get("realtimeInputConfig", {})
    return (
        terms.get("generationConfig", {}).get("responseModalities") != ["AUDIO"]
        or given.get("automaticActivityDetection") != {"disabled": True}
        or given.get("activityHandling") != "NO_INTERRUPTION"
        or terms.get("inputAudioTranscription") != {}
        or terms.get("outputAudioTranscription") != {}
        or terms.get("contextWindowCompression") != {"slidingWindow": {}}
    )
