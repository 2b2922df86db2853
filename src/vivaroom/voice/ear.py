"""The candidate's side of a conversation: finds utterances in the sound, has them understood, and judges pauses."""

import asyncio
from collections import deque
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from contextvars import Context, copy_context
from dataclasses import dataclass

from vivaroom.kit.errors import ProviderError
from vivaroom.ports.dialogue import SpeechToSpeech
from vivaroom.ports.speech import SpeechToText, TextToSpeech, Transcript, TurnDetector
from vivaroom.voice.echo import LOOKS_AT_MS, Echo
from vivaroom.voice.happenings import Carrier, Partial
from vivaroom.voice.hearing import BYTES_A_MS, LEAD_MS, RecentSound, Utterance
from vivaroom.voice.inputs import (
    Dropped,
    Finished,
    Hesitated,
    Input,
    Judged,
    NothingHeard,
    Resumed,
    Speaking,
    Understood,
)
from vivaroom.voice.turn_policy import TurnPolicy, over_speech
from vivaroom.voice.turn_tracker import WINDOW_MS, Began, Over, Paused, Quiet, Turn, TurnTracker, WentOn
from vivaroom.voice.vad_hub import VadHub, VadStream

_BEFORE_SPEECH_MS = 2_000
LONGEST_UTTERANCE_MS = 600_000
"""After ten minutes without a pause, what was said is understood, and what follows is the next utterance."""
CANNOT_TELL_0_1 = 0.0
"""Where the turn detector fails, a pause ends a turn only by its length."""


@dataclass(frozen=True, slots=True)
class Instruments:
    """What a conversation is held with; shared by all sessions of the process.

    `dialogues`: each conversation opens one, whose ear and voice stand before the recogniser and the voice.
    """

    hub: VadHub
    recogniser: SpeechToText
    voice: TextToSpeech
    turns: TurnDetector
    dialogues: SpeechToSpeech | None = None


class Ear:
    """Hears one candidate. `policy`, `over_speech` and `by_hand` may be changed at any moment.

    Utterances are found and filled in the order and at the pace in which the detector looks at the sound, so that a
    burst of sound, as it comes when a network goes on that stood still, is heard like the same sound in its own time.
    `by_hand`: everything that comes is one utterance, which begins unnoticed and ends with `finish`.
    """

    def __init__(self, instruments: Instruments, carrier: Carrier, name: str, posts: Callable[[Input], None]) -> None:
        self.policy = TurnPolicy()
        self.over_speech = False
        self.by_hand = False
        self.echo = Echo()
        self.utterance: Utterance | None = None
        self.pauses = 0
        self._instruments = instruments
        self._carrier = carrier
        self._posts = posts
        self._tasks: asyncio.TaskGroup | None = None
        self._context: Context | None = None
        self._name = name
        self._number = 0
        self._tracker = TurnTracker()
        self._recent = RecentSound(_BEFORE_SPEECH_MS)
        self._fed = 0
        self._stream: VadStream | None = None
        self._understanding: asyncio.Task[None] | None = None
        self._before: asyncio.Task[None] | None = None
        self._due: deque[tuple[int, Callable[[], None]]] = deque()
        self._noticed = False

    @contextmanager
    def listening(self, tasks: asyncio.TaskGroup) -> Iterator[None]:
        """Hear what comes, for the length of the block."""
        self._tasks, self._stream = tasks, self._instruments.hub.open(self._window)
        self._context = copy_context()
        try:
            yield
        finally:
            self._instruments.hub.close(self._stream)
            self._stream = None
            if self.utterance is not None:
                self.utterance.close(self.heard_ms)

    def seems_over(self, judged: Judged) -> bool:
        """Whether the candidate still makes the pause that was judged, and it is surely enough the end."""
        if not self._tracker.paused or judged.number != self.pauses:
            return False
        return self.policy.is_over(judged.ended_0_1, by_recogniser=judged.by_recogniser)

    @property
    def heard_ms(self) -> int:
        """How much sound came in."""
        return self._fed // BYTES_A_MS

    def hear(self, pcm: bytes) -> None:
        """More sound, of any even length."""
        if self._stream is None:
            return
        self._fed += len(pcm)
        self._stream.feed(pcm)

    def finish(self) -> None:
        """The utterance is over, whatever follows, once all that came so far was looked at."""
        self._at_its_place(self._end)

    def forget(self) -> None:
        """What is being said is void, with all that came so far and does not belong to an utterance that is over."""
        self._at_its_place(self._drop)

    def _at_its_place(self, do: Callable[[], None]) -> None:
        """Do it once everything that came so far was looked at."""
        behind = self._stream.behind if self._stream else 0
        if behind:
            self._due.append((self._tracker.windows + behind, do))
        else:
            do()

    def _window(self, pcm: bytes, probability_0_1: float) -> None:
        self._recent.feed(pcm)
        if self.utterance is not None:
            self.utterance.feed(pcm)
        if self.by_hand:
            self._collect()
        else:
            self._detect(probability_0_1)
        while self._due and self._tracker.windows >= self._due[0][0]:
            self._due.popleft()[1]()
        if self.utterance is not None and self._lasts_ms(self.utterance) >= LONGEST_UTTERANCE_MS:
            self._end()

    def _collect(self) -> None:
        self._tracker = TurnTracker(windows=self._tracker.windows + 1)
        if self.utterance is None:
            self._noticed = False
            self._begin(self._tracker.now_ms - WINDOW_MS, lead_ms=0)

    def _detect(self, probability_0_1: float) -> None:
        patience = over_speech(self.policy.patience) if self.over_speech else self.policy.patience
        self._tracker, turn = self._tracker.after(probability_0_1, patience)
        if isinstance(turn, Began) and self.echo.is_in(self._recent.last(LOOKS_AT_MS), self._tracker.now_ms):
            self._tracker = TurnTracker(windows=self._tracker.windows)
        elif turn is not None:
            self._told(turn)

    def _end(self) -> None:
        utterance = self.utterance
        if utterance is None:
            self._posts(NothingHeard())
            return
        self._notice(utterance)
        self._tracker, over = self._tracker.finished()
        self._told(over or Over(utterance.began_ms, self._tracker.now_ms))

    def _drop(self) -> None:
        self._tracker = TurnTracker(windows=self._tracker.windows)
        self._recent = RecentSound(_BEFORE_SPEECH_MS)
        utterance, self.utterance = self.utterance, None
        if utterance is not None and self._understanding is not None:
            self._understanding.cancel()
            self._understanding = self._before
            self._posts(Dropped(utterance))

    def _notice(self, utterance: Utterance) -> None:
        if not self._noticed:
            self._noticed = True
            self._posts(Speaking(utterance))

    def _lasts_ms(self, utterance: Utterance) -> int:
        return self._tracker.now_ms - utterance.began_ms

    def _told(self, turn: Turn) -> None:
        match turn:
            case Began(at_ms):
                self._noticed = False
                self._notice(self.utterance or self._begin(at_ms, lead_ms=LEAD_MS))
            case Paused():
                self.pauses += 1
                if self.utterance is None or not self._judged_by_recogniser(self.utterance):
                    self._own(self._judge(self.pauses))
            case Quiet():
                if self.utterance is not None:
                    self.utterance.fell_quiet()
                self._posts(Hesitated())
            case WentOn():
                if self.utterance is not None:
                    self.utterance.went_on()
                self._posts(Resumed())
            case Over(_, ended_ms):
                utterance, self.utterance = self.utterance, None
                if utterance is not None:
                    utterance.close(ended_ms)
                    self._posts(Finished(utterance))

    def _begin(self, at_ms: int, *, lead_ms: int) -> Utterance:
        self._number += 1
        lead = self._recent.last(self._tracker.now_ms - at_ms + lead_ms)
        from_ms = self._tracker.now_ms - len(lead) // BYTES_A_MS
        utterance = Utterance(f"{self._name}-{self._number}", from_ms, at_ms, self._instruments.recogniser)
        utterance.feed(lead)
        self.utterance = utterance
        self._before = self._understanding
        self._understanding = self._own(self._understand(utterance, after=self._before))
        return utterance

    def _own(self, work: Coroutine[None, None, None]) -> asyncio.Task[None]:
        """Work for whoever listens, though it is the detector of all sessions that finds what there is to do."""
        if self._tasks is None or self._context is None:
            raise RuntimeError("an ear hears only while it is listening")
        return self._tasks.create_task(work, context=self._context.copy())

    def _judged_by_recogniser(self, utterance: Utterance) -> bool:
        """Whether the recogniser judges the ends of turns itself; if a pause is made now, it is judged by that."""
        if utterance.ended_0_1 is None:
            return False
        if utterance is self.utterance and self._tracker.paused:
            self._posts(Judged(self.pauses, utterance.ended_0_1, by_recogniser=True))
        return True

    async def _judge(self, pause: int) -> None:
        utterance = self.utterance
        if utterance is None:
            return
        try:
            ended = await self._instruments.turns.ended(utterance.recent())
        except ProviderError:
            ended = CANNOT_TELL_0_1
        if utterance.ended_0_1 is None:
            self._posts(Judged(pause, ended))

    async def _understand(self, utterance: Utterance, after: asyncio.Task[None] | None) -> None:
        """Utterances are understood side by side, and told in the order in which they were said."""
        found: Transcript | ProviderError
        try:
            found = await utterance.run(
                lambda text: self._carrier.tell(Partial(utterance.name, text)),
                lambda: self._judged_by_recogniser(utterance),
            )
        except ProviderError as failure:
            found = failure
        if after is not None:
            await asyncio.wait({after})
        self._posts(Understood(utterance, found))
