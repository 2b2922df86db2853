"""From words to segments (words that stand close on one line) and rows (segments at one height)."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from vivaroom.resumes.reader.geometry import Word

BULLETS = "•●○◦▪▫■□‣⁃∙·➢➤►▶▸❖✓✔–—-*"
# Words more than this many heights apart do not belong to one phrase.
_APART_EM = 1.0


@dataclass(frozen=True, slots=True)
class Segment:
    """Words on one line without a wide gap, from left to right."""

    words: tuple[Word, ...]

    @property
    def left(self) -> float:
        """Where its first word starts."""
        return self.words[0].left

    @property
    def right(self) -> float:
        """Where its last word ends."""
        return max(word.right for word in self.words)

    @property
    def top(self) -> float:
        """The top of its highest word."""
        return min(word.top for word in self.words)

    @property
    def bottom(self) -> float:
        """The bottom of its lowest word."""
        return max(word.bottom for word in self.words)

    @property
    def size_pt(self) -> float:
        """The size of its largest word."""
        return max(word.style.size_pt for word in self.words)

    @property
    def bulleted(self) -> bool:
        """Whether it starts with a bullet sign."""
        return is_bullet(self.words[0].text) and len(self.words) > 1

    @property
    def text(self) -> str:
        """Its words as they read."""
        return "".join(word.text if word.glued else f" {word.text}" for word in self.words).strip()


@dataclass(frozen=True, slots=True)
class Row:
    """Segments at one height, from left to right."""

    segments: tuple[Segment, ...]

    @property
    def left(self) -> float:
        """Where its first segment starts."""
        return self.segments[0].left

    @property
    def top(self) -> float:
        """The top of its highest segment."""
        return min(segment.top for segment in self.segments)

    @property
    def bottom(self) -> float:
        """The bottom of its lowest segment."""
        return max(segment.bottom for segment in self.segments)


def is_bullet(word: str) -> bool:
    """Whether a word by itself opens an item of a list."""
    return word in BULLETS or bool(re.fullmatch(r"\(?\d{1,2}[.)]", word))


def segments_of(words: Iterable[Word]) -> list[Segment]:
    """Group the words of a page."""
    found = []
    for line in _baselines(words):
        current = [line[0]]
        for word in line[1:]:
            em = max(word.style.size_pt, current[-1].style.size_pt)
            if word.left - current[-1].right > _APART_EM * em:
                found.append(Segment(tuple(_unspaced(current))))
                current = []
            current.append(word)
        found.append(Segment(tuple(_unspaced(current))))
    return found


def rows_of(segments: Iterable[Segment]) -> list[Row]:
    """Group segments whose heights overlap by more than half, from top to bottom."""
    rows: list[list[Segment]] = []
    for segment in sorted(segments, key=lambda one: (one.top + one.bottom, one.left)):
        if rows and _beside(rows[-1], segment):
            rows[-1].append(segment)
        else:
            rows.append([segment])
    return [Row(tuple(sorted(row, key=lambda one: one.left))) for row in rows]


def _beside(row: Sequence[Segment], segment: Segment) -> bool:
    first = row[0]
    shared = min(first.bottom, segment.bottom) - max(first.top, segment.top)
    if shared <= 0.5 * min(first.bottom - first.top, segment.bottom - segment.top):
        return False
    return all(segment.left >= other.right - 1 or segment.right <= other.left + 1 for other in row)


def _baselines(words: Iterable[Word]) -> list[list[Word]]:
    lines: list[list[Word]] = []
    for word in sorted(words, key=lambda one: (one.baseline, one.left)):
        em = word.style.size_pt
        if lines and word.baseline - lines[-1][0].baseline < 0.25 * min(em, lines[-1][0].style.size_pt):
            lines[-1].append(word)
        else:
            lines.append([word])
    return [sorted(line, key=lambda one: one.left) for line in lines]


def _unspaced(words: Sequence[Word]) -> list[Word]:
    """Words whose letters were set apart (S K I L L S), put together again."""
    single = [word for word in words if len(word.text) == 1 and word.text.isalpha()]
    if len(words) < 4 or len(single) < 0.8 * len(words):
        return list(words)
    gaps = [after.left - before.right for before, after in pairwise(words)]
    usual = median(gaps)
    joined = [words[0]]
    for gap, word in zip(gaps, words[1:], strict=True):
        if gap > 1.6 * max(usual, 0.1 * word.style.size_pt):
            joined.append(word)
        else:
            last = joined[-1]
            joined[-1] = Word(
                last.text + word.text,
                last.left,
                min(last.top, word.top),
                word.right,
                max(last.bottom, word.bottom),
                last.baseline,
                last.style,
                last.glued,
                last.target,
            )
    return joined
