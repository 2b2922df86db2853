"""Misspelled words of an answer read as the words of the question that they nearly are."""

from collections.abc import Iterable
from dataclasses import dataclass

from vivaroom.interview.grading.passages import Passage
from vivaroom.interview.grading.words import Word

SHORTEST_WORD = 4


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
        """The passage's text with each word that the encoder does not know whole, and that is one edit away from
        exactly one known word (two from nine letters on), replaced by it."""
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
        return near[0] if len(near) == 1 else None


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
