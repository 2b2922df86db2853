"""What a live conversation tells whoever carries it, in the order in which it happens.

Happening
├── Mood             what the interviewer does now
├── SpeechStarted    the candidate has begun to speak; sound that is still to be played is void
├── SpeechStopped    the candidate has stopped
├── SpeechDropped    the candidate took back what they were saying; nothing of it follows
├── Partial          what was understood so far of an utterance
├── Heard            an utterance as it was understood in the end
├── Moved            a turn was taken and is in the ledger
├── Saying           the interviewer begins to speak
├── SayingMore       what else it says, where the words are still being found
├── SayingAudio      a piece of what is said, as sound
├── Said             the interviewer has stopped, at its end or because of the candidate
├── Trouble          something does not work; the conversation goes on where it can
└── Ended            nothing follows

Utterances and sayings have names that no other of the session has. Times in milliseconds count the audio that came in on
this connection.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from vivaroom.interview.director import Taken

SPEAKING_RATE_HZ = 24_000
NOTHING_HEARD = "nothing_heard"
"""The code of the trouble that somebody is done who has said nothing."""


class Doing(StrEnum):
    """What the interviewer does."""

    LISTENING = "listening"
    HEARING = "hearing"
    THINKING = "thinking"
    SPEAKING = "speaking"
    PAUSED = "paused"


@dataclass(frozen=True, slots=True)
class Mood:
    """The interviewer does something else from now on."""

    doing: Doing


@dataclass(frozen=True, slots=True)
class SpeechStarted:
    """The candidate has begun to speak at this place of the incoming audio."""

    utterance: str
    at_ms: int


@dataclass(frozen=True, slots=True)
class SpeechStopped:
    """The candidate's turn is over; their last sound was at this place of the incoming audio."""

    utterance: str
    at_ms: int


@dataclass(frozen=True, slots=True)
class SpeechDropped:
    """The candidate took back an utterance before it was over: nobody will know what it was."""

    utterance: str


@dataclass(frozen=True, slots=True)
class Partial:
    """What was understood so far of an utterance, all of it."""

    utterance: str
    text: str


@dataclass(frozen=True, slots=True)
class Heard:
    """An utterance as it was understood in the end; empty text where there were no words."""

    utterance: str
    text: str
    started_ms: int
    ended_ms: int


@dataclass(frozen=True, slots=True)
class Moved:
    """A turn was taken: the move and the session after it are in the ledger."""

    taken: Taken


@dataclass(frozen=True, slots=True)
class Saying:
    """The interviewer begins to say `text`; `question_id` where it puts or restates a question."""

    saying: str
    text: str
    question_id: UUID | None


@dataclass(frozen=True, slots=True)
class SayingMore:
    """The saying goes on with `text`, which was not known when it began."""

    saying: str
    text: str


@dataclass(frozen=True, slots=True)
class SayingAudio:
    """The next piece of a saying: PCM16, mono, 24 kHz. It is sent 200 ms ahead of its time at most."""

    saying: str
    pcm: bytes


@dataclass(frozen=True, slots=True)
class Said:
    """The interviewer has stopped. `text` is what the candidate heard of it, `whole` whether that is all."""

    saying: str
    text: str
    heard_ms: int
    whole: bool


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something does not work: a stable code, and what happens instead."""

    code: str
    detail: str


class Ending(StrEnum):
    """Why nothing follows."""

    COMPLETED = "completed"
    TAKEN_OVER = "taken_over"
    RESTARTING = "restarting"


HEARD_NOTHING = Trouble(NOTHING_HEARD, "Nothing was heard since the question. Speak, or type your answer.")
NOT_UNDERSTOOD = Trouble(
    "speech_not_understood",
    "Your words could not be recognised. Say them again, closer to the microphone, or type them.",
)
VOICE_FAILED = Trouble("voice_failed", "The question could not be spoken; it stands on the page.")


@dataclass(frozen=True, slots=True)
class Ended:
    """Nothing follows: the interview is over, or another connection of the session has taken over."""

    ending: Ending


Listened = SpeechStarted | SpeechStopped | SpeechDropped | Partial | Heard
"""What is told of the candidate's voice."""
Happening = Mood | Listened | Moved | Saying | SayingMore | SayingAudio | Said | Trouble | Ended


class Carrier(Protocol):
    """A socket, a peer connection, a room: whatever brings happenings to the candidate."""

    async def tell(self, happening: Happening) -> None:
        """Bring it; returns once it may be forgotten. A slow candidate loses audio, never words."""
        ...
