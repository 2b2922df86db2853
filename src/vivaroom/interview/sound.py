"""Where spoken words stand in the recording of a session."""

from dataclasses import dataclass

CLEARLY_HEARD_0_1 = 0.35
"""Mean probability of the recognised words below which noise or another language is likelier than an answer."""

UNRECORDED = 0
"""The part of an answer that came as a file: it was understood, and stands in no recording."""


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

    @property
    def is_clear(self) -> bool:
        """Whether the recogniser was sure enough of the words that they can be judged."""
        return self.confidence_0_1 is None or self.confidence_0_1 >= CLEARLY_HEARD_0_1
