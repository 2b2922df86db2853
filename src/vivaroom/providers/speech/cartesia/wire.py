"""The shapes of what Cartesia understood, and the transcripts made of them.

Texts are parts of one whole, with the white space they need: https://docs.cartesia.ai/use-the-api/stt/common-pitfalls.
"""

import math
import re
from dataclasses import dataclass, replace
from typing import Annotated

from pydantic import BaseModel, Field

from vivaroom.ports.speech import Transcript, Word

Number = Annotated[float, Field(allow_inf_nan=False)]
_SENTENCE_OVER = re.compile(r"[.!?…,;:][\"')\]]*$")


class SpokenWord(BaseModel):
    """A word and where it stands, in seconds."""

    word: str
    start: Number
    end: Number


class Understood(BaseModel):
    """A message of the type `transcript`, or the reply to a recording."""

    text: str
    is_final: bool = True
    words: list[SpokenWord] | None = None
    duration: Number | None = None


@dataclass(frozen=True, slots=True)
class Passage:
    """What was understood so far: its text as it came, and its words, where each has its times."""

    text: str = ""
    words: tuple[Word, ...] = ()

    def and_then(self, told: Understood) -> "Passage":
        """With what follows. A word may go on in the next text, and a sentence may begin there without a space."""
        if not told.text.strip():
            return self
        new = told.text
        if _SENTENCE_OVER.search(self.text) and new[0].isalpha():
            new = f" {new}"
        goes_on = bool(self.text) and not self.text[-1].isspace() and new[0].isalnum()
        timed = bool(self.words) or not self.text.strip()
        words = _joined(self.words, _words(told), goes_on=goes_on) if timed and told.words else ()
        return Passage(self.text + new, words)

    def transcript(self, *, settled_s: float = 0.0, is_final: bool = False) -> Transcript:
        """As everybody has it; the vendor tells no confidence."""
        return Transcript(self.text.strip(), is_final, self.words, settled_ms=int(1000 * settled_s))


def _words(told: Understood) -> tuple[Word, ...]:
    spoken = [word for word in told.words or () if word.word.strip()]
    return tuple(
        Word(word.word.strip(), max(0, int(1000 * word.start)), math.ceil(max(0.0, 1000 * max(word.start, word.end))))
        for word in spoken
    )


def _joined(before: tuple[Word, ...], after: tuple[Word, ...], *, goes_on: bool) -> tuple[Word, ...]:
    if not (goes_on and before and after):
        return before + after
    begun, rest = before[-1], after[0]
    return (*before[:-1], replace(begun, text=begun.text + rest.text, ended_ms=rest.ended_ms), *after[1:])
