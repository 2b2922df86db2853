"""Misspelled words of an answer read as the words that they nearly are: of the question, or of English and the trade."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from vivaroom.interview.grading.passages import Passage
from vivaroom.interview.grading.words import Word

SHORTEST_WORD = 4
SHORTEST_COMMON_WORD = 5
"""From here on a word that nobody asked for is mended too; shorter ones are near too many others."""
VOCABULARY_FILE = Path(__file__).with_name("vocabulary.txt")
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True, slots=True)
class Spelling:
    """The words that a misspelled word may stand for: those of the question and its key points."""

    known: frozenset[str]

    @classmethod
    def of(cls, passages: Iterable[Passage]) -> "Spelling":
        """The words, long enough to be recognised, of some texts."""
        return cls(
            frozenset(
                word.text
                for passage in passages
                for word in passage.words
                if len(word.text) >= SHORTEST_WORD and word.text.isalpha()
            )
        )

    def mend(self, passage: Passage) -> str:
        """The passage's text with each misspelled word replaced: one that the encoder does not know whole, and that is
        one edit away from exactly one known word (two from nine letters on), or else from a common word."""
        text = passage.text
        for place in reversed(_in_pieces(passage)):
            meant = self._meant(passage.words[place])
            if meant is not None:
                span = passage.words[place].span
                text = text[: span.start] + meant + text[span.end :]
        return text

    def _meant(self, word: Word) -> str | None:
        if len(word.text) < SHORTEST_WORD or not word.text.isalpha() or word.text in self.known:
            return None
        edits = 2 if len(word.text) > 8 else 1
        near = [known for known in self.known if _within_edits(word.text, known, edits)]
        return near[0] if len(near) == 1 else _common(word.text)


@lru_cache(maxsize=1)
def vocabulary() -> Mapping[str, int]:
    """Words of the licensed sources and of our bank, and the place of each: the most frequent is 0."""
    return {word: place for place, word in enumerate(VOCABULARY_FILE.read_text(encoding="utf-8").split())}


def _common(word: str) -> str | None:
    """The common word that a word becomes when two neighbours change places, or else by another single edit."""
    ranks = vocabulary()
    if len(word) < SHORTEST_COMMON_WORD or word in ranks:
        return None
    for edited in (_swapped(word), _edited(word)):
        near = [other for other in edited if other in ranks]
        if near:
            return min(near, key=ranks.__getitem__)
    return None


def _swapped(word: str) -> Iterator[str]:
    return (word[:i] + word[i + 1] + word[i] + word[i + 2 :] for i in range(len(word) - 1))


def _edited(word: str) -> Iterator[str]:
    for i in range(1, len(word) + 1):
        yield word[:i] + word[i + 1 :]
        for letter in _LETTERS:
            yield word[:i] + letter + word[i:]
            yield word[:i] + letter + word[i + 1 :]


def _in_pieces(passage: Passage) -> list[int]:
    counts = [0] * len(passage.words)
    for word in passage.word_of_token:
        if word >= 0:
            counts[word] += 1
    return [place for place, count in enumerate(counts) if count > 1]


def _within_edits(a: str, b: str, most: int) -> bool:
    """Whether at most `most` insertions, deletions, replacements or swaps of neighbours turn a into b."""
    if abs(len(a) - len(b)) > most:
        return False
    before_last: list[int] = []
    last = list(range(len(b) + 1))
    for i, letter in enumerate(a, start=1):
        row = [i]
        for j, other in enumerate(b, start=1):
            cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (letter != other))
            if i > 1 and j > 1 and letter == b[j - 2] and a[i - 2] == other:
                cost = min(cost, before_last[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return False
        before_last, last = last, row
    return last[-1] <= most
