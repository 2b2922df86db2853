"""The candidate's side of a conversation: finds utterances in the sound, has them understood, and judges pauses."""

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from vivaroom.kit.errors import ProviderError
from vivaroom.ports.speech import SpeechToText, TextToSpeech, Transcript, TurnDetector
from vivaroom.voice.happenings import Carrier, Partial
from vivaroom.voice.hearing import BYTES_A_MS, LEAD_MS, RecentSound, Utterance
from vivaroom.voice.inputs import Finished, Hesitated, Input, Judged, Resumed, Speaking, Understood
from vivaroom.voice.turn_policy import TurnPolicy, over_speech
from vivaroom.voice.turn_tracker import Began, Over, Paused, Quiet, Turn, TurnTracker, WentOn
from vivaroom.voice.vad_hub import VadHub, VadStream

_BEFORE_SPEECH_MS = 2_000
CANNOT_TELL_0_1 = 0.0
"""Where the turn detector fails, a pause ends a turn only by its length."""


@dataclass(frozen=True, slots=True)
class Instruments:
    """What a conversation is held with; shared by all sessions of the process."""

    hub: VadHub
    recogniser: SpeechToText
    voice: TextToSpeech
    turns: TurnDetector


class Ear:
    """Hears one candidate. `policy` and `over_speech` may be changed at any moment."""

    def __init__(self, instruments: Instruments, carrier: Carrier, name: str, posts: Callable[[Input], None]) -> None:
        self.policy = TurnPolicy()
        self.over_speech = False
        self.utterance: Utterance | None = None
        self.pauses = 0
        self._instruments = instruments
        self._carrier = carrier
        self._posts = posts
        self._tasks: asyncio.TaskGroup | None = None
        self._name = name
        self._number = 0
        self._tracker = TurnTracker()
        self._recent = RecentSound(_BEFORE_SPEECH_MS)
        self._fed = 0
        self._stream: VadStream | None = None

    @contextmanager
    def listening(self, tasks: asyncio.TaskGroup) -> Iterator[None]:
        """Hear what comes, for the length of the block."""
        self._tasks, self._stream = tasks, self._instruments.hub.open(self._window)
        try:
            yield
        finally:
            self._instruments.hub.close(self._stream)
            self._stream = None
            if self.utterance is not None:
                self.utterance.close(self.heard_ms)

    @property
    def is_paused(self) -> bool:
        """Whether the candidate speaks, but makes a pause now."""
        return self._tracker.paused

    @property
    def heard_ms(self) -> int:
        """How much sound came in."""
        return self._fed // BYTES_A_MS

    def hear(self, pcm: bytes) -> None:
        """More sound, of any even length."""
        if self._stream is None:
            return
        self._fed += len(pcm)
        self._recent.feed(pcm)
        if self.utterance is not None:
            self.utterance.feed(pcm)
        self._stream.feed(pcm)

    def finish(self) -> None:
        """The utterance is over, whatever follows."""
        self._tracker, over = self._tracker.finished()
        if over is not None:
            self._told(over)

    def _window(self, probability_0_1: float) -> None:
        patience = over_speech(self.policy.patience) if self.over_speech else self.policy.patience
        self._tracker, turn = self._tracker.after(probability_0_1, patience)
        if turn is not None:
            self._told(turn)

    def _told(self, turn: Turn) -> None:
        match turn:
            case Began(at_ms):
                self._posts(Speaking(self._begin(at_ms)))
            case Paused():
                self.pauses += 1
                self._own(self._judge(self.pauses))
            case Quiet():
                if self.utterance is not None:
                    self.utterance.fell_quiet()
                self._posts(Hesitated())
            case WentOn():
                self._posts(Resumed())
            case Over(_, ended_ms):
                utterance, self.utterance = self.utterance, None
                if utterance is not None:
                    utterance.close(ended_ms)
                    self._posts(Finished(utterance))

    def _begin(self, at_ms: int) -> Utterance:
        self._number += 1
        lead = self._recent.last(self.heard_ms - at_ms + LEAD_MS)
        from_ms = self.heard_ms - len(lead) // BYTES_A_MS
        utterance = Utterance(f"{self._name}-{self._number}", from_ms, at_ms, self._instruments.recogniser)
        utterance.feed(lead)
        self.utterance = utterance
        self._own(self._understand(utterance))
        return utterance

    def _own(self, work: Coroutine[None, None, None]) -> None:
        if self._tasks is None:
            raise RuntimeError("an ear hears only while it is listening")
        self._tasks.create_task(work)

    async def _judge(self, pause: int) -> None:
        utterance = self.utterance
        if utterance is None:
            return
        try:
            ended = await self._instruments.turns.ended(utterance.recent())
        except ProviderError:
            ended = CANNOT_TELL_0_1
        self._posts(Judged(pause, ended))

    async def _understand(self, utterance: Utterance) -> None:
        found: Transcript | ProviderError
        try:
            found = await utterance.run(lambda text: self._carrier.tell(Partial(utterance.name, text)))
        except ProviderError as failure:
            found = failure
        self._posts(Understood(utterance, found))
