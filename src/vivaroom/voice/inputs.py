"""What a live conversation attends to, one after the other.

Input
├── Speaking      the candidate has begun an utterance
├── Hesitated     nothing of it is heard for a moment
├── Resumed       it goes on
├── Judged        how surely a pause in it is its end
├── Finished      the utterance is over
├── Dropped       the utterance is void: the candidate took it back before it was over
├── NothingHeard  the candidate says that they are done, and nothing was heard
├── Understood    the utterance in words, or that it could not be understood
├── Spoken        the interviewer has finished a line, or could not
├── Typed         the candidate answers in writing
├── Pressed       the candidate uses a command
├── Interrupted   whoever carries the conversation wants silence
├── News          the session has new events that may come from elsewhere
└── Leaving       this process ends: the conversation goes on in another one
"""

from dataclasses import dataclass
from datetime import timedelta

from vivaroom.interview.signals import Command
from vivaroom.kit.errors import ProviderError
from vivaroom.ports.speech import Transcript
from vivaroom.voice.hearing import Utterance


@dataclass(frozen=True, slots=True)
class Speaking:
    """The candidate has begun to speak."""

    utterance: Utterance


@dataclass(frozen=True, slots=True)
class Hesitated:
    """The candidate is silent for a moment; perhaps it is the end."""


@dataclass(frozen=True, slots=True)
class Resumed:
    """It was not."""


@dataclass(frozen=True, slots=True)
class Finished:
    """The candidate has finished an utterance; its words follow."""

    utterance: Utterance


@dataclass(frozen=True, slots=True)
class Dropped:
    """The candidate took back what they were saying."""

    utterance: Utterance


@dataclass(frozen=True, slots=True)
class NothingHeard:
    """The candidate is done, but has said nothing that could be heard."""


@dataclass(frozen=True, slots=True)
class Judged:
    """How probable it is that the nth pause ends the turn, 0-1; `by_recogniser`: whoever hears the words says so."""

    number: int
    ended_0_1: float
    by_recogniser: bool = False


@dataclass(frozen=True, slots=True)
class Understood:
    """An utterance in words, or the failure of the recogniser."""

    utterance: Utterance
    transcript: Transcript | ProviderError


@dataclass(frozen=True, slots=True)
class Spoken:
    """A line has been heard to its end, or the voice failed."""

    saying: str
    failure: ProviderError | None = None


@dataclass(frozen=True, slots=True)
class Typed:
    """The candidate answers in writing."""

    text: str
    client_id: str | None
    took: timedelta | None


@dataclass(frozen=True, slots=True)
class Pressed:
    """The candidate uses a command."""

    command: Command
    client_id: str | None


@dataclass(frozen=True, slots=True)
class Interrupted:
    """Silence is wanted at once."""


@dataclass(frozen=True, slots=True)
class News:
    """The session may have new events, up to this place; 0: whatever is known, look."""

    place: int


@dataclass(frozen=True, slots=True)
class Leaving:
    """This process ends."""


Voiced = Speaking | Hesitated | Resumed | Judged | Finished | Dropped | NothingHeard | Understood
"""What comes of the candidate's voice."""
Input = Voiced | Spoken | Typed | Pressed | Interrupted | News | Leaving
