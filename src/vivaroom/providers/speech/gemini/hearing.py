"""What was understood of one utterance, and when that may be taken for all of it: the service hardly ever says so."""

import re
from dataclasses import dataclass

from vivaroom.providers.speech.gemini.wire import Heard, Supposed

SETTLED_S = 0.3
"""Once the model has begun its turn, it has understood: only the last words may still be on their way."""
QUIET_S = 1.0
"""Without any sign of a turn. The model may hold its tongue, and the last words may come late."""
_ENDS = tuple(".!?…,;:")
"""A sentence after these may come without the space before it."""
_NOISE = re.compile(r"<[a-z_ ]+>", re.IGNORECASE)
"""Marks such as <noise> in place of words."""


@dataclass(slots=True)
class Hearing:
    """Times are the loop's. `ended_at`: the sound was all given; `answered_at`: the model began, or ended, its own turn.

    `is_answered_wholly` says that it has ended.
    """

    told: str = ""
    supposed: str = ""
    told_at: float = 0.0
    is_last: bool = False
    ended_at: float | None = None
    answered_at: float | None = None
    is_answered_wholly: bool = False

    @property
    def text(self) -> str:
        """All words so far."""
        return _plain(self.told)

    @property
    def partial(self) -> str:
        """The same with what was not said for good."""
        return _plain(f"{self.told} {self.supposed}")

    def add(self, heard: Heard | Supposed, at: float) -> None:
        """More words; that they are the last ones counts after the end alone, for a pause may look like an end."""
        if isinstance(heard, Supposed):
            self.supposed = heard.text
            return
        between = " " if self.told[-1:] in _ENDS and heard.text[:1].isalpha() else ""
        self.told, self.supposed = self.told + between + heard.text, ""
        if heard.text:
            self.told_at = at
        self.is_last = self.is_last or (heard.is_last and self.ended_at is not None)

    def final_at(self) -> float | None:
        """When no more words are to be expected, if none come; None where nothing tells yet."""
        if self.ended_at is None:
            return None
        if self.is_last:
            return self.ended_at
        since = max(self.ended_at, self.told_at)
        if self.told.strip():
            return max(since, self.answered_at) + SETTLED_S if self.answered_at is not None else since + QUIET_S
        return max(since, self.answered_at or 0.0) + QUIET_S if self.is_answered_wholly else None


def _plain(told: str) -> str:
    return " ".join(_NOISE.sub(" ", told).split())
