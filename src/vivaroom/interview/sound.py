"""Where spoken words stand in the recording of a session."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SpokenWord:
    """A word and its place in the recording, in milliseconds from the beginning of its part."""

    text: str
    started_ms: int
    ended_ms: int


@dataclass(frozen=True, slots=True)
class Sound:
    """The place of an utterance: `part` is the connection (its epoch) that was recorded, times count from its first
    sample. `words` are empty where the recogniser gave no times; `recogniser` names what understood them.
    """

    part: int
    started_ms: int
    ended_ms: int
    recogniser: str
    words: tuple[SpokenWord, ...] = ()
    confidence_0_1: float | None = None
