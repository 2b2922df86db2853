"""What holds for one session besides its plan, frozen when it is made: leaving, coming in, and how sound travels."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from functools import cache
from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter

LONGEST_GRACE = timedelta(hours=1)


class Entry(StrEnum):
    """Who may connect as the candidate."""

    KEY = "key"  # whoever shows the session's key, or an account that may
    LOOPBACK = "loopback"  # also anyone on the machine of a server that only this machine can reach


class SoundFormat(StrEnum):
    """How the interviewer's voice is sent."""

    PCM16 = "pcm16"
    MP3 = "mp3"
    OGG_OPUS = "ogg_opus"


@dataclass(frozen=True, slots=True)
class ResumeLater:
    """Whoever leaves may come back at any time: the session waits, as long as its own time lasts."""

    then: Literal["resume"] = "resume"


@dataclass(frozen=True, slots=True)
class EndAfter:
    """Whoever stays away for `grace` has ended the session; with none, leaving ends it at once."""

    grace: timedelta
    then: Literal["end"] = "end"


Leaving = Annotated[ResumeLater | EndAfter, Field(discriminator="then")]


@dataclass(frozen=True, slots=True)
class SoundTerms:
    """How sound travels unless a connection agrees on something else: mono, rates in samples a second."""

    in_rate_hz: Literal[16_000, 24_000] = 24_000
    out_format: SoundFormat = SoundFormat.PCM16
    out_rate_hz: int = 24_000


@dataclass(frozen=True, slots=True)
class SessionPolicy:
    """The terms of a session. That it has one connection, of which the newest wins, holds for every session."""

    leaving: Leaving = ResumeLater()
    entry: Entry = Entry.KEY
    sound: SoundTerms = SoundTerms()

    @property
    def grace(self) -> timedelta | None:
        """How long a candidate may stay away; None: for as long as they like."""
        return self.leaving.grace if isinstance(self.leaving, EndAfter) else None


USUAL = SessionPolicy()


def policy_kept(policy: SessionPolicy) -> dict[str, Any] | None:
    """The policy as JSON; None for the usual one."""
    if policy == USUAL:
        return None
    kept: dict[str, Any] = _adapter().dump_python(policy, mode="json")
    return kept


def policy_of(kept: dict[str, Any] | None) -> SessionPolicy:
    """The policy again. Raises pydantic.ValidationError for a foreign value."""
    return _adapter().validate_python(kept) if kept else USUAL


@cache
def _adapter() -> TypeAdapter[SessionPolicy]:
    return TypeAdapter(SessionPolicy)
