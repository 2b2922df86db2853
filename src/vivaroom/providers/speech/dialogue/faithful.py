"""Compares what a model says with what it was asked to say, while it says it."""

import re

from vivaroom.ports.dialogue import Departed

WORDS_A_SLIP = 10
"""One word in ten may be another one, as a transcript may write a word in another way; a short sentence must be exact."""
CHARACTERS_A_SECOND = 15.0
LEAD_S = 0.3
"""Sound is let through as far as it would reach at the pace of speech, and a little further, so that it does not stop and go."""
_WORD = re.compile(r"[^\W_]+")
_INSIDE = re.compile(r"['’]")
_READ_OUT = re.compile(r"\S*[\d+#&%@$€£/=]\S*")
"""What is said in other signs than it is written in."""
_WORDS_READ_OUT = 8


class Faithful:
    """What was said of one text so far. `reached_s` is how many seconds of its sound, at the most, are known to be right."""

    def __init__(self, name: str, asked: str, pace: float = 1.0) -> None:
        self._name = name
        self._pace = pace
        read_out = len(_READ_OUT.findall(asked))
        self._asked = words_of(asked)
        slips = len(self._asked) // WORDS_A_SLIP
        self._may_miss = slips
        self._may_add = slips + _WORDS_READ_OUT * read_out
        self._said = ""

    @property
    def reached_s(self) -> float:
        """Nothing before the first word is known."""
        right, _, _ = self._compared(whole=False)
        characters = sum(len(word) + 1 for word in self._asked[:right])
        return characters / CHARACTERS_A_SECOND / self._pace + LEAD_S if right else 0.0

    def hears(self, more: str) -> None:
        """So much more was said. Raises Departed as soon as it cannot become the text any more."""
        self._said += more
        _, missed, added = self._compared(whole=False)
        self._check(missed, added)

    def ends(self) -> None:
        """Nothing more is said. Raises Departed where words are missing."""
        right, missed, added = self._compared(whole=True)
        self._check(missed + len(self._asked) - right, added)

    def _check(self, missed: int, added: int) -> None:
        if missed > self._may_miss or added > self._may_add:
            raise Departed(self._name, f"{missed} words of the text are missing, {added} are others")

    def _compared(self, *, whole: bool) -> tuple[int, int, int]:
        """How far in the text it came, how many words it left out on the way, and how many are none of the text's.

        The last word may still go on, unless it is the `whole`.
        """
        said = words_of(self._said)
        if not whole and said and self._said[-1].isalnum():
            said.pop()
        at = missed = added = 0
        for word in said:
            near = self._asked[at : at + self._may_miss + 1]
            if word in near:
                missed += near.index(word)
                at += near.index(word) + 1
            else:
                added += 1
        return at, missed, added


def words_of(text: str) -> list[str]:
    """Its words in small letters, without those that are read out in other signs than they are written in."""
    return _WORD.findall(_INSIDE.sub("", _READ_OUT.sub(" ", text)).casefold())
