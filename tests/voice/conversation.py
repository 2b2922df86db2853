"""A live conversation in virtual time: a candidate of made-up sound, an interviewer of made-up voice, a real flow."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Protocol, TypeVar, cast
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from tests.interview.scenes import SESSION_ID, START, Sitting, covered, graded, phase, plan, question
from tests.voice.virtual_time import AtOnce
from vivaroom.interview.built_in.intent import read_intent
from vivaroom.interview.built_in.wording import PlainWording
from vivaroom.interview.coverage import Coverage, Reading
from vivaroom.interview.director import Director, Taken
from vivaroom.interview.events import ConsentGiven, Event
from vivaroom.interview.flow.deciding import Judged
from vivaroom.interview.plan import Plan
from vivaroom.interview.session import Recorded
from vivaroom.interview.sessions.store import SessionCard
from vivaroom.interview.signals import Answered, Signal
from vivaroom.interview.store import Held
from vivaroom.kit.clock import ManualClock
from vivaroom.kit.errors import Conflict, ProviderBroken
from vivaroom.kit.ids import new_id
from vivaroom.ports.bus import Bus
from vivaroom.ports.dialogue import SpeechToSpeech
from vivaroom.ports.speech import HEARING_RATE_HZ, SpeechToText, TextToSpeech, Transcript, Word
from vivaroom.voice.dialogue import in_dialogue
from vivaroom.voice.ear import Instruments
from vivaroom.voice.happenings import SPEAKING_RATE_HZ, Happening, SayingAudio
from vivaroom.voice.seat import Seat, TurnTaking
from vivaroom.voice.session import VoiceSession
from vivaroom.voice.vad_hub import VadHub

FRAME_MS = 20
QUESTION_IS_HEARD_S = 12.0
SHORT = plan(phase("only", [question(f"q{n}") for n in range(1, 4)], 2, minutes=30), follow_ups_per_question=0)
VOICE = b"\x10\x10" * (HEARING_RATE_HZ * FRAME_MS // 1000)
SILENCE = bytes(len(VOICE))
CHARACTERS_A_SECOND = 15
Kind = TypeVar("Kind", bound=Happening)


class EnergyDetector:
    """Whatever is not zero is voice."""

    def memory(self) -> object:
        return None

    def probabilities(self, windows: NDArray[np.float32], memories: Any) -> tuple[NDArray[np.float32], list[object]]:
        return np.asarray(windows.any(axis=1), dtype=np.float32), list(memories)


@dataclass
class ScriptedRecogniser:
    """Understands the next line of the script, whatever the sound is, a moment after the sound has ended."""

    script: list[str] = field(default_factory=list)
    takes_s: float = 0.1
    name: str = "script"
    fails: int = 0
    heard_bytes: list[int] = field(default_factory=list)

    async def transcribe(self, audio: AsyncIterator[bytes]) -> AsyncGenerator[Transcript]:
        total = 0
        async for piece in audio:
            total += len(piece)
            if total > HEARING_RATE_HZ:  # half a second
                yield Transcript("um", is_final=False)
        self.heard_bytes.append(total)
        await asyncio.sleep(self.takes_s)
        if self.fails:
            self.fails -= 1
            raise ProviderBroken("script", "told to fail")
        text = self.script.pop(0) if self.script else ""
        words = tuple(Word(word, 100 * n, 100 * n + 80) for n, word in enumerate(text.split()))
        yield Transcript(text, is_final=True, words=words, confidence_0_1=0.9)


@dataclass
class ToneVoice:
    """Says a text as so much sound as it would take to read it."""

    takes_s: float = 0.1
    name: str = "tone"
    rate_hz: int = SPEAKING_RATE_HZ
    fails: bool = False
    said: list[str] = field(default_factory=list)
    stopped: int = 0

    async def say(self, text: str, *, pace: float = 1.0, ahead: bool = False) -> AsyncGenerator[bytes]:
        self.said.append(text)
        await asyncio.sleep(self.takes_s)
        if self.fails:
            raise ProviderBroken("tone", "told to fail")
        left = int(len(text) / CHARACTERS_A_SECOND / pace * self.rate_hz) * 2
        try:
            while left > 0:
                yield b"\x20\x20" * (min(left, 9_600) // 2)
                left -= 9_600
        except GeneratorExit:
            self.stopped += 1
            raise


@dataclass
class SureOfTheEnd:
    """Holds a pause for the end with the same probability each time."""

    ended_0_1: float = 0.9

    async def ended(self, pcm: bytes) -> float:
        await asyncio.sleep(0.04)
        return self.ended_0_1


class MemoryDirector(Director):
    """Takes turns by the real flow over a session in memory; key points stand in answers as words of one letter."""

    def __init__(self, plan: Plan) -> None:
        nobody: Any = None
        super().__init__(nobody, nobody, nobody, nobody, nobody, nobody, nobody)
        object.__setattr__(self, "sitting", Sitting(plan))
        self.sitting.tell(ConsentGiven("2026-11", voice=True))
        object.__setattr__(self, "epoch", 1)
        object.__setattr__(self, "database", self)
        object.__setattr__(self, "ledger", self)
        object.__setattr__(self, "clock", ManualClock(START))
        object.__setattr__(self, "wording", PlainWording())

    sitting: Sitting
    epoch: int

    def speaking(self) -> Director:
        return self

    async def take_turn(self, org: UUID, session_id: UUID, signal: Signal, epoch: int | None = None) -> Taken:
        self._fence(epoch)
        await asyncio.sleep(0.02)
        before = len(self.sitting.recorded)
        move = self.sitting.take(signal, self._judged(signal), after=self._since())
        return Taken(move, self.held(), before + 1, recorded=tuple(self.sitting.recorded[before:]))

    async def note(self, org: UUID, session_id: UUID, events: Any, epoch: int | None = None) -> list[Recorded]:
        self._fence(epoch)
        self.sitting.now += self._since()
        before = len(self.sitting.recorded)
        self.sitting.tell(*events)
        return self.sitting.recorded[before:]

    def glance(self, org: UUID) -> Any:
        return None

    async def read(self, source: Any, session_id: UUID) -> Held:
        return self.held()

    async def events(self, source: Any, session_id: UUID, *, after: int = 0) -> list[Recorded]:
        return self.sitting.recorded[after:]

    def held(self) -> Held:
        card = cast("SessionCard", _Card(SESSION_ID, SESSION_ID))
        return Held(card, self.sitting.plan, self.sitting.session, self.epoch, 0)

    def taken_over(self) -> None:
        """Another connection has come."""
        object.__setattr__(self, "epoch", self.epoch + 1)

    def of(self, kind: type[Event]) -> list[Any]:
        """The events of one kind."""
        return [entry.event for entry in self.sitting.recorded if isinstance(entry.event, kind)]

    def _since(self) -> timedelta:
        return START + timedelta(seconds=asyncio.get_running_loop().time()) - self.sitting.now

    def _fence(self, epoch: int | None) -> None:
        if epoch != self.epoch:
            raise Conflict("connection_taken_over", "a newer connection")

    def _judged(self, signal: Signal) -> Judged | None:
        if not isinstance(signal, Answered):
            return None
        reading = read_intent(signal.text)
        named = self.sitting.session.turn(signal.question_id) if signal.question_id else None
        planned = self.sitting.plan.find((named or self.sitting.turn).put.slug)
        if planned is None or reading is not Reading.SUBSTANTIVE:
            return Judged(Coverage(reading))
        stated = tuple(word for word in signal.text.split() if len(word) == 1)
        return Judged(covered(planned.question, *stated), graded(planned.question, *stated))


@dataclass(frozen=True, slots=True)
class _Card:
    id: UUID
    org_id: UUID


@dataclass
class QuietBus:
    """News that the test announces."""

    rung: asyncio.Queue[int] = field(default_factory=asyncio.Queue)

    def announce(self, session_id: UUID, seq: int) -> None:
        self.rung.put_nowait(seq)

    @asynccontextmanager
    async def listen(self, session_id: UUID) -> AsyncIterator[AsyncIterator[int]]:
        async def news() -> AsyncIterator[int]:
            while True:
                yield await self.rung.get()

        yield news()


@dataclass
class Room:
    """One candidate in a live conversation. Times are seconds of the virtual clock.

    `hearing` and `speaking` stand in place of the recogniser and the voice where they are given, and `dialogues` before them.
    """

    director: MemoryDirector
    recogniser: ScriptedRecogniser = field(default_factory=ScriptedRecogniser)
    voice: ToneVoice = field(default_factory=ToneVoice)
    turns: SureOfTheEnd = field(default_factory=SureOfTheEnd)
    bus: QuietBus = field(default_factory=QuietBus)
    told: list[tuple[float, Happening]] = field(default_factory=list)
    hearing: SpeechToText | None = None
    speaking: TextToSpeech | None = None
    dialogues: SpeechToSpeech | None = None

    async def tell(self, happening: Happening) -> None:
        self.told.append((asyncio.get_running_loop().time(), happening))

    @asynccontextmanager
    async def conversation(self) -> AsyncIterator[VoiceSession]:
        """The session, running; what it does must end by itself or is ended with the block."""
        hub = VadHub(EnergyDetector(), AtOnce())
        given = (self.hearing or self.recogniser, self.speaking or self.voice, self.turns, self.dialogues)
        bus: Bus = self.bus
        seat = Seat(new_id(), SESSION_ID, self.director.epoch, self.director.sitting.session.may_be_heard)
        async with in_dialogue(Instruments(hub, *given), self) as (instruments, carrier):
            assert instruments is not None
            session = VoiceSession(seat, carrier, TurnTaking(self.director, bus), instruments)
            detecting = asyncio.create_task(hub.run())
            running = asyncio.create_task(session.run())
            try:
                yield session
            finally:
                running.cancel()
                detecting.cancel()
                await asyncio.gather(detecting, running, return_exceptions=True)
        assert self.dialogues or len(asyncio.all_tasks()) == 1, "every task ends with the conversation"

    def of(self, kind: type[Kind]) -> list[Kind]:
        """What was told of one kind."""
        return [happening for _, happening in self.told if isinstance(happening, kind)]

    def when(self, kind: type[Happening]) -> list[float]:
        """When something of one kind was told."""
        return [at for at, happening in self.told if isinstance(happening, kind)]

    def sound_ms(self, saying: str) -> int:
        """How much sound of a saying was sent."""
        return sum(len(h.pcm) for h in self.of(SayingAudio) if h.saying == saying) * 1000 // (2 * SPEAKING_RATE_HZ)


class Hears(Protocol):
    """What a candidate speaks to."""

    def hear(self, pcm: bytes) -> None: ...


async def speak(session: Hears, seconds: float, sound: bytes = VOICE) -> None:
    """So much voice, in real time."""
    for _ in range(round(seconds * 1000 / FRAME_MS)):
        session.hear(sound)
        await asyncio.sleep(FRAME_MS / 1000)


async def wait(session: Hears, seconds: float) -> None:
    """So much silence."""
    await speak(session, seconds, SILENCE)


def room_for(*script: str) -> Room:
    """A room in which the candidate will be understood to say these lines."""
    return Room(MemoryDirector(SHORT), ScriptedRecogniser(list(script)))
