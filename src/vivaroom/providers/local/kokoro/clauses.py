"""Cuts spoken words into clauses: a short first one, so that speech starts soon, then longer ones."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

FIRST_WORDS = 6
_NEXT_LIMIT = {FIRST_WORDS: 10, 10: 16, 16: 24, 24: 24}
"""Each clause must be made while the one before it is heard, so they grow."""

_PAUSES_S = {".": 0.34, "?": 0.38, "!": 0.34, "…": 0.4, ";": 0.24, ":": 0.22, "—": 0.2, ",": 0.13, "": 0.02}
_PART = re.compile(r"[A-Za-z'·]+|[.,;:!?—…]")
_STRONG = frozenset(".?!…;:—")
_STARTS_PHRASE = frozenset(
    "and or but so because if when while that which who where how why what whether than to of in on at for with from by "
    "between through without before after during under over about as into using against across is are was were would "
    "could should can will do does did have has".split()
)
_STAYS_WITH_NEXT = frozenset(
    "a an the this that these those my your our his her its their to of in on at for with from by no not and or but is "
    "are was were be would could should can will do does did have has if when how what why which who as very more most "
    "any some each every into than same new other own first second next last i you we they it he she".split()
)
_NUMBERS = frozenset(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand million billion point oh "
    "version minus dot slash".split()
)
_SHORTEST_REST = 3
"""Words that a sentence keeps for its last clause."""


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
    limit = FIRST_WORDS
    for words, stop in _sentences(said):
        while _spoken(words[: 2 * limit + 2]) > limit or (limit == FIRST_WORDS and "," in words[2:]):
            cut = _best_cut(words[: 2 * limit + 2], limit)
            head, comma = _ended(words[:cut])
            yield Clause(tuple(head), comma)
            words, limit = words[cut:], _NEXT_LIMIT[limit]
        yield Clause(tuple(words), stop)
        limit = _NEXT_LIMIT[limit]


def _sentences(said: str) -> Iterator[tuple[list[str], str]]:
    """Words with their commas, and the stop at their end, "" where the text has none."""
    words: list[str] = []
    for part in _PART.findall(said):
        if part in _STRONG:
            if words[-1:] == [","]:
                words.pop()
            if words:
                yield words, part
            words = []
        elif part != "," or (words and words[-1] != ","):
            words.append(part)
    if words:
        yield _ended(words)


def _spoken(words: list[str]) -> int:
    return sum(word != "," for word in words)


def _best_cut(words: list[str], limit: int) -> int:
    """Where to cut, so that at most `limit` words come before: the place that a speaker would breathe at."""
    most = len(words)
    while _spoken(words[:most]) > limit:
        most -= 1
    return max(range(1, most + 1), key=lambda at: (_fitness(words, at, limit), at))


def _fitness(words: list[str], at: int, limit: int) -> float:
    before, after = words[at - 1].lower(), words[at].lower() if at < len(words) else ""
    score = 4.0 * _spoken(words[:at]) / limit
    if before == ",":
        score += 6
    elif before in _STAYS_WITH_NEXT or before.endswith(("'s", "s'")) or (before in _NUMBERS and after in _NUMBERS):
        score -= 6
    elif after in _STARTS_PHRASE:
        score += 3
    if after == ",":
        score -= 8
    if _spoken(words[:at]) < 2:
        score -= 8
    return score if _spoken(words[at:]) >= _SHORTEST_REST else score - 4


def _ended(words: list[str]) -> tuple[list[str], str]:
    return (words[:-1], ",") if words[-1] == "," else (words, "")
