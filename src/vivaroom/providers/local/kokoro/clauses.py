"""Cuts spoken words into clauses: a short first one, so that speech starts soon, then longer ones."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

FIRST_WORDS = 6
_NEXT_LIMIT = {FIRST_WORDS: 10, 10: 16, 16: 24, 24: 24}
"""Each clause must be made while the one before it is heard, so they grow."""

_PAUSES_S = {".": 0.34, "?": 0.38, "!": 0.34, "…": 0.4, ";": 0.24, ":": 0.22, "—": 0.2, ",": 0.13, "": 0.02}
_PART = re.compile(r"[A-Za-z'·]+|[.,;:!?—…]")
_ENDS_SENTENCE = frozenset(".?!…")
_STRONG = frozenset(".?!…;:—")
_STARTS_PHRASE = frozenset(
    "and or but so because if when while that which who where how why what whether than to of in on at for with from by "
    "between through without before after during under over about as into using against across is are was were would "
    "could should can will do does did have has".split()
)
_STAYS_WITH_NEXT = frozenset(
    "a an the this that these those my your our his her its their to of in on at for with from by no not and or but is "
    "are was were be would could should can will do does did have has if when how what why which who one two three as "
    "very more most any some each every into than".split()
)


@dataclass(frozen=True, slots=True)
class Clause:
    """Words that are said in one breath, the stop after them ("" inside a phrase), and the rest before the next."""

    words: tuple[str, ...]
    stop: str

    @property
    def pause_s(self) -> float:
        return _PAUSES_S[self.stop]

    @property
    def text(self) -> str:
        return " ".join(self.words).replace(" ,", ",") + self.stop


def clauses(said: str) -> Iterator[Clause]:
    """Clauses in order, of at most 6, 10, 16 and then 24 words. Commas inside stay."""
    words: list[str] = []
    limit = FIRST_WORDS
    for part in _PART.findall(said):
        if part not in _PAUSES_S:
            words.append(part)
            if _spoken(words) > limit:
                cut = _best_cut(words, limit)
                yield Clause(*_ended(words[:cut]))
                words = words[cut:]
                limit = _NEXT_LIMIT[limit]
        elif words and words[-1] != ",":
            if part in _STRONG or (part == "," and _closes(words, limit)):
                yield Clause(tuple(words), part)
                words, limit = [], _NEXT_LIMIT[limit]
            else:
                words.append(part)
    if words:
        yield Clause(*_ended(words))


def _spoken(words: list[str]) -> int:
    return sum(word != "," for word in words)


def _closes(words: list[str], limit: int) -> bool:
    """Whether a comma ends the clause: in the first one always after two words, later only in a long one."""
    return _spoken(words) >= (2 if limit == FIRST_WORDS else limit // 2)


def _best_cut(words: list[str], limit: int) -> int:
    """Where to cut words that are more than `limit`: at a comma, before a new phrase, or else where a word may end."""
    most = next(at for at in range(len(words)) if _spoken(words[: at + 1]) > limit)
    least = max(2, most // 2)
    for at in range(most, least - 1, -1):
        if words[at - 1] == ",":
            return at
    for at in range(most, least - 1, -1):
        if words[at].lower() in _STARTS_PHRASE and words[at - 1].lower() not in _STAYS_WITH_NEXT:
            return at
    for at in range(most, 1, -1):
        if words[at - 1].lower() not in _STAYS_WITH_NEXT:
            return at
    return most


def _ended(words: list[str]) -> tuple[tuple[str, ...], str]:
    return (tuple(words[:-1]), ",") if words[-1] == "," else (tuple(words), "")
