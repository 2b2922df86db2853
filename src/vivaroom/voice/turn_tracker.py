"""When somebody speaks, pauses, goes on and has finished, told from one probability of voice every 32 ms; pure."""

from dataclasses import dataclass, replace

from vivaroom.ports.speech import HEARING_RATE_HZ, VAD_WINDOW_SAMPLES

WINDOW_MS = VAD_WINDOW_SAMPLES * 1000 // HEARING_RATE_HZ
VOICE_BEGINS_0_1 = 0.5
VOICE_GOES_ON_0_1 = 0.35
GOES_ON_WINDOWS = 2


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to wait for what: voice before it counts as speech, silence before it is noticed, a pause, the end."""

    onset_ms: int = 96
    quiet_ms: int = 192
    pause_ms: int = 256
    longest_ms: int = 1_800


@dataclass(frozen=True, slots=True)
class Began:
    """Speech began at this place of the audio."""

    at_ms: int


@dataclass(frozen=True, slots=True)
class Quiet:
    """Nothing was heard for a moment: perhaps a pause, perhaps only a breath."""


@dataclass(frozen=True, slots=True)
class Paused:
    """Nothing was heard since this place: a pause, or the end."""

    since_ms: int


@dataclass(frozen=True, slots=True)
class WentOn:
    """It was a moment of silence or a pause, not the end."""


@dataclass(frozen=True, slots=True)
class Over:
    """The utterance is over: its first and its last sound."""

    began_ms: int
    ended_ms: int


Turn = Began | Quiet | Paused | WentOn | Over


@dataclass(frozen=True, slots=True)
class TurnTracker:
    """What is known of one stream; counts are windows, `began` is None while nobody speaks."""

    windows: int = 0
    voiced: int = 0
    began: int | None = None
    last_voice: int = 0
    quiet: bool = False
    paused: bool = False

    @property
    def now_ms(self) -> int:
        """How much audio was heard."""
        return self.windows * WINDOW_MS

    def after(self, probability_0_1: float, patience: Patience) -> "tuple[TurnTracker, Turn | None]":
        """The tracker after one more window, and what it tells."""
        threshold = VOICE_BEGINS_0_1 if self.began is None else VOICE_GOES_ON_0_1
        is_voice = probability_0_1 >= threshold
        heard = replace(self, windows=self.windows + 1, voiced=self.voiced + 1 if is_voice else 0)
        return heard._while_quiet(patience) if heard.began is None else heard._while_speaking(patience)

    def finished(self) -> "tuple[TurnTracker, Over | None]":
        """The tracker after somebody decided that the utterance is over."""
        if self.began is None:
            return self, None
        over = Over(self.began * WINDOW_MS, self.last_voice * WINDOW_MS)
        return TurnTracker(windows=self.windows), over

    def _while_quiet(self, patience: Patience) -> "tuple[TurnTracker, Turn | None]":
        if self.voiced * WINDOW_MS < patience.onset_ms:
            return self, None
        began = self.windows - self.voiced
        return replace(self, began=began, last_voice=self.windows, quiet=False, paused=False), Began(began * WINDOW_MS)

    def _while_speaking(self, patience: Patience) -> "tuple[TurnTracker, Turn | None]":
        if self.voiced >= (GOES_ON_WINDOWS if self.paused else 1):
            was_quiet = self.quiet or self.paused
            return replace(self, last_voice=self.windows, quiet=False, paused=False), WentOn() if was_quiet else None
        silence_ms = (self.windows - self.last_voice) * WINDOW_MS
        if silence_ms >= patience.longest_ms:
            return self.finished()
        if silence_ms >= patience.pause_ms and not self.paused:
            return replace(self, paused=True), Paused(self.last_voice * WINDOW_MS)
        if silence_ms >= patience.quiet_ms and not self.quiet and not self.paused:
            return replace(self, quiet=True), Quiet()
        return self, None
