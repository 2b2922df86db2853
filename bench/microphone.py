"""A candidate's side of a live conversation: sound in frames of 20 ms at its own pace, and a note of when what came back."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from vivaroom.ports.speech import HEARING_RATE_HZ
from vivaroom.voice.happenings import (
    SPEAKING_RATE_HZ,
    Doing,
    Ended,
    Happening,
    Heard,
    Mood,
    Saying,
    SayingAudio,
    SpeechStarted,
    SpeechStopped,
)

FRAME_S = 0.02
FRAME_BYTES = int(2 * HEARING_RATE_HZ * FRAME_S)
SILENCE = bytes(FRAME_BYTES)
AUDIBLE = 0.006
"""Of full scale, -44 dB: what is softer is not heard as the beginning of a word."""
VOICED_TO_LOUDEST = 0.05
"""A frame that is 26 dB below the loud ones is what is left of a room, and no speech."""


class Listener(Protocol):
    """Whoever takes the sound of a candidate."""

    def hear(self, pcm: bytes) -> None: ...


@dataclass(frozen=True, slots=True)
class Spoken:
    """When the first and the last sound of somebody's speech had come in full, by the loop's clock, in seconds."""

    began: float
    ended: float


class Microphone:
    """Feeds one listener; a frame is given when its last sample would have been recorded."""

    def __init__(self, listener: Listener) -> None:
        self._listener = listener
        self._due = asyncio.get_running_loop().time()
        self._frames = 0
        self.late_s: list[float] = []

    @property
    def sent_ms(self) -> int:
        """How much sound was given."""
        return round(self._frames * FRAME_S * 1000)

    async def silence(self, until: Callable[[], bool], most_s: float) -> bool:
        """Silence until something is so; False where it did not become so in time."""
        for _ in range(round(most_s / FRAME_S)):
            if until():
                return True
            await self._send(SILENCE)
        return until()

    async def pause(self, seconds: float) -> None:
        """So much silence."""
        await self.silence(lambda: False, seconds)

    async def say(self, pcm: bytes) -> Spoken:
        """Speak up to the last frame that is speech; what a recording has behind it is left out."""
        frames = [pcm[at : at + FRAME_BYTES] for at in range(0, len(pcm) - FRAME_BYTES + 1, FRAME_BYTES)]
        first, last = voiced(frames)
        began = 0.0
        for number, frame in enumerate(frames[: last + 1]):
            await self._send(frame)
            if number == first:
                began = asyncio.get_running_loop().time()
        return Spoken(began, asyncio.get_running_loop().time())

    async def _send(self, frame: bytes) -> None:
        loop = asyncio.get_running_loop()
        self._due += FRAME_S
        ahead = self._due - loop.time()
        if ahead > 0:
            await asyncio.sleep(ahead)
        self.late_s.append(max(loop.time() - self._due, 0.0))
        self._frames += 1
        self._listener.hear(frame)


def voiced(frames: list[bytes]) -> tuple[int, int]:
    """The first and the last frame with speech in it, told by loudness alone."""
    loudness = [float(np.sqrt(np.mean(_samples(frame) ** 2))) for frame in frames]
    limit = float(np.percentile(loudness, 95)) * VOICED_TO_LOUDEST
    speech = [number for number, level in enumerate(loudness) if level >= limit]
    return speech[0], speech[-1]


def loudest_dbfs(pcm: bytes) -> float:
    """The loudest sample, below what PCM16 can hold."""
    return float(20 * np.log10(max(float(np.abs(_samples(pcm)).max()), 1e-9)))


@dataclass(slots=True)
class Ears:
    """A carrier that notes when what was told; times by the loop's clock."""

    sent_ms: Callable[[], int] = lambda: 0
    doing: Doing | None = None
    ended: bool = False
    started_at: float | None = None
    waited_ms: int | None = None
    """How much sound came between the candidate's last sound and the end of their turn."""
    saying_at: float = 0.0
    sound_at: float | None = None
    audible_at: float | None = None
    sayings: int = 0
    understood: list[str] = field(default_factory=list)
    """The candidate's utterances in words, the empty ones left out."""

    def forget(self) -> None:
        """What comes from now on is of interest."""
        self.started_at = self.waited_ms = self.audible_at = None
        self.understood = []

    def is_answered(self, since: float) -> bool:
        """Whether something that began to be said since then was heard."""
        return self.audible_at is not None and self.saying_at > since

    async def tell(self, happening: Happening) -> None:
        """Note it."""
        now = asyncio.get_running_loop().time()
        match happening:
            case Mood(doing):
                self.doing = doing
            case SpeechStarted():
                self.started_at = now
            case SpeechStopped(_, at_ms):
                self.waited_ms = self.sent_ms() - at_ms
            case Saying():
                self.sayings += 1
                self.saying_at, self.audible_at = now, None
            case SayingAudio(_, pcm):
                self.sound_at = now
                self._listen(pcm, now)
            case Heard(_, text):
                self.understood += [text] if text else []
            case Ended():
                self.ended = True
            case _:
                pass

    def _listen(self, pcm: bytes, now: float) -> None:
        """The first sample that is heard; the player begins with the piece as it comes."""
        if self.audible_at is not None:
            return
        loud = np.flatnonzero(np.abs(_samples(pcm)) >= AUDIBLE)
        if len(loud):
            self.audible_at = now + float(loud[0]) / SPEAKING_RATE_HZ


def _samples(pcm: bytes) -> NDArray[np.float32]:
    return np.frombuffer(pcm, dtype="<i2").astype(np.float32) / np.float32(32_768)
