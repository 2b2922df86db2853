"""Sound in and sound out: what we ask of recognisers, voices, and of what hears whether somebody speaks.

Audio is PCM16, little-endian, mono, everywhere below the edge. What comes in has 16 kHz; a voice tells its own rate.
"""

from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, runtime_checkable

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

HEARING_RATE_HZ = 16_000
VAD_WINDOW_SAMPLES = 512
"""32 ms at 16 kHz: what one decision about voice is made on."""


@dataclass(frozen=True, slots=True)
class Word:
    """One word and where it stands in the audio that was given; `confidence_0_1` where the recogniser tells it."""

    text: str
    started_ms: int
    ended_ms: int
    confidence_0_1: float | None = None


@dataclass(frozen=True, slots=True)
class Transcript:
    """What was understood so far of one utterance. A later one takes the place of an earlier one.

    `words` are empty where the recogniser gives no times. Empty `text` means that no speech was found. Words that end
    before `settled_ms` stay as they are, whatever follows, so that nobody need understand their sound again; 0 where the
    recogniser does not tell. `ended_0_1` is how probable it is that the speaker has finished, where it judges that itself.
    `heard_by` names whoever understood it, where that is not the recogniser that was asked.
    """

    text: str
    is_final: bool
    words: tuple[Word, ...] = ()
    confidence_0_1: float | None = None
    settled_ms: int = 0
    ended_0_1: float | None = None
    heard_by: str | None = None


class SpeechToText(Protocol):
    """Understands one utterance at a time; `name` stands in the ledger and in reports."""

    name: str

    def transcribe(self, audio: AsyncIterator[bytes]) -> AsyncGenerator[Transcript]:
        """Partial transcripts while the audio comes, and exactly one final one after it ended.

        Pieces may have any even length. An empty one tells that the speaker is silent for a moment, so that this is a
        good one to understand what came so far: perhaps nothing follows. Closing the iterator early frees what it holds. Raises ProviderError.
        """
        ...


@runtime_checkable
class RecordingToText(Protocol):
    """What some recognisers can beside: understand a recording that is over, as they do it best."""

    async def exact(self, pcm: bytes) -> Transcript:
        """The final transcript of PCM16 of any length. Raises ProviderError."""
        ...


class TextToSpeech(Protocol):
    """Speaks; `name` stands in the ledger, `rate_hz` is the sample rate of all that it says."""

    name: str
    rate_hz: int

    def say(self, text: str, *, pace: float = 1.0, ahead: bool = False) -> AsyncGenerator[bytes]:
        """PCM of the text, clause by clause, without silence at its head; `pace` below 1 is slower.

        `ahead`: nobody waits for it yet, so that it gives way to whatever is waited for. Closing the iterator early
        stops the work. Raises ProviderError.
        """
        ...


class SpeechWatch(Protocol):
    """Is told how vendors of speech do, on the loop, so every verb returns at once and never raises."""

    def heard(self, name: str, seconds: float) -> None:
        """A recogniser's final transcript came so long after the sound had ended."""
        ...

    def spoke(self, name: str, seconds: float) -> None:
        """A voice's first sound came so long after it was asked."""
        ...

    def failed(self, name: str, how: str) -> None:
        """One has failed: `refused`, `busy` or `broken`, or `departed` from what it was asked to say."""
        ...

    def switched(self, name: str, to: str) -> None:
        """Another one goes on in its place."""
        ...


class UnwatchedSpeech:
    """Nobody counts."""

    def heard(self, name: str, seconds: float) -> None:
        """Let it pass."""

    def spoke(self, name: str, seconds: float) -> None:
        """Let it pass."""

    def failed(self, name: str, how: str) -> None:
        """Let it pass."""

    def switched(self, name: str, to: str) -> None:
        """Let it pass."""


UNWATCHED_SPEECH = UnwatchedSpeech()


class VoiceDetector(Protocol):
    """Tells voice from everything else, for many sessions at once; synchronous and CPU-bound."""

    def memory(self) -> object:
        """What the detector remembers of one stream before its first window."""
        ...

    def probabilities(
        self, windows: "NDArray[np.float32]", memories: Sequence[object]
    ) -> "tuple[NDArray[np.float32], list[object]]":
        """(n, 512) samples -1 to 1 of n streams → (n,) probabilities of voice, and each stream's new memory."""
        ...


class TurnDetector(Protocol):
    """Tells from the sound whether somebody has finished or only pauses."""

    async def ended(self, pcm: bytes) -> float:
        """The probability 0-1 that a turn is over; `pcm` is the turn so far (its last eight seconds are heard)."""
        ...
