"""Pages of words, or paragraphs, become one text in which every character has its place."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from vivaroom.resumes.reader.columns import reading_order
from vivaroom.resumes.reader.geometry import Page, Word
from vivaroom.resumes.reader.rows import Row, is_bullet, segments_of
from vivaroom.resumes.text import Hidden, Line, ResumeText, Run, Span

_NEW_COLUMN_GAP = 9.0


@dataclass(frozen=True, slots=True)
class Draft:
    """A stretch of text in one style that is about to be placed."""

    text: str
    size_pt: float = 0.0
    bold: bool = False
    italic: bool = False
    color: int = 0
    target: str | None = None

    def like(self, other: "Draft") -> bool:
        """Whether both are set alike."""
        return (self.size_pt, self.bold, self.italic, self.color, self.target) == (
            other.size_pt,
            other.bold,
            other.italic,
            other.color,
            other.target,
        )


@dataclass(frozen=True, slots=True)
class Place:
    """Where a line stands and what the document says of it; see `Line`."""

    page: int = 1
    left_pt: float = 0.0
    right_pt: float = 0.0
    gap: float = 0.0
    heading: int = 0
    bullet: bool = False


NOWHERE = Place()


class Composer:
    """Appends lines one by one and keeps count of characters."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._length = 0
        self._lines: list[Line] = []
        self._hidden: list[Hidden] = []
        self._visible_length: int | None = None

    def line(self, drafts: Iterable[Draft], place: Place = NOWHERE) -> None:
        """Add one line of visible text; blank ones are left out."""
        runs: list[Run] = []
        start = self._length
        merged = _merged(drafts)
        if not merged:
            return
        for draft in merged:
            span = Span(self._length, self._length + len(draft.text))
            runs.append(Run(span, draft.size_pt, draft.bold, draft.italic, draft.color, draft.target))
            self._append(draft.text)
        span = Span(start, self._length)
        self._lines.append(
            Line(span, tuple(runs), place.page, place.left_pt, place.right_pt, place.gap, place.heading, place.bullet)
        )
        self._append("\n")

    def hide(self, passage: str, page: int, reason: str) -> None:
        """Add a passage that cannot be seen; no visible line may follow."""
        if self._visible_length is None:
            self._visible_length = self._length
        self._hidden.append(Hidden(Span(self._length, self._length + len(passage)), page, reason))
        self._append(passage)
        self._append("\n")

    def composed(self, media_type: str, pages: int = 1) -> ResumeText:
        """All that was added."""
        visible = self._length if self._visible_length is None else self._visible_length
        return ResumeText(media_type, "".join(self._parts), visible, tuple(self._lines), tuple(self._hidden), pages)

    def _append(self, text: str) -> None:
        self._parts.append(text)
        self._length += len(text)


def _merged(drafts: Iterable[Draft]) -> list[Draft]:
    """Neighbours that are set alike become one; white space at both ends goes."""
    merged: list[Draft] = []
    for draft in drafts:
        if not draft.text:
            continue
        blank = not draft.text.strip()
        if merged and (blank or draft.like(merged[-1])):
            last = merged.pop()
            draft = Draft(last.text + draft.text, last.size_pt, last.bold, last.italic, last.color, last.target)
        merged.append(draft)
    while merged and not merged[0].text.strip():
        merged.pop(0)
    if merged:
        merged[0] = _with_text(merged[0], merged[0].text.lstrip())
        merged[-1] = _with_text(merged[-1], merged[-1].text.rstrip())
    return merged


def _with_text(draft: Draft, text: str) -> Draft:
    return Draft(text, draft.size_pt, draft.bold, draft.italic, draft.color, draft.target)


def compose_pages(pages: Sequence[Page], media_type: str) -> ResumeText:
    """The text of laid out pages in reading order, then what is hidden on them."""
    composer = Composer()
    for page in pages:
        _compose_page(composer, page)
    for page in pages:
        for passage, reason in _passages(page):
            composer.hide(passage, page.number, reason)
    return composer.composed(media_type, len(pages))


def _compose_page(composer: Composer, page: Page) -> None:
    rows = reading_order(segments_of(page.words))
    space_em = _usual_space(rows)
    for before, row in pairwise([None, *rows]):
        assert row is not None
        first = row.segments[0].words[0]
        composer.line(
            _drafts(row, space_em),
            Place(
                page=page.number,
                left_pt=round(row.left, 1),
                right_pt=round(row.segments[-1].right, 1),
                gap=_gap(before, row),
                bullet=is_bullet(first.text) and len(row.segments[0].words) + len(row.segments) > 2,
            ),
        )


def _gap(before: Row | None, row: Row) -> float:
    if before is None:
        return 0.0
    if row.top < before.top - 2:
        return _NEW_COLUMN_GAP
    height = max(row.bottom - row.top, 1.0)
    return round(max(0.0, row.top - before.bottom) / height, 2)


def _drafts(row: Row, space_em: float) -> Iterable[Draft]:
    for number, segment in enumerate(row.segments):
        wide = 0.0 if _justified(segment.words) else max(1.4 * space_em, 0.42)
        for before, word in pairwise([None, *segment.words]):
            assert word is not None
            separator = "\t" if before is None and number else _separator(before, word, wide)
            style = word.style
            yield Draft(separator + word.text, style.size_pt, style.bold, style.italic, style.color, word.target)


def _separator(before: Word | None, word: Word, wide_em: float) -> str:
    if before is None or word.glued:
        return ""
    if is_bullet(before.text):
        return " "
    gap_em = (word.left - before.right) / max(word.style.size_pt, 1.0)
    return "  " if wide_em and gap_em > wide_em else " "


def _justified(words: Sequence[Word]) -> bool:
    gaps = [after.left - before.right for before, after in pairwise(words) if not after.glued]
    return len(gaps) >= 4 and max(gaps) <= 1.5 * max(min(gaps), 0.1)


def _usual_space(rows: Sequence[Row]) -> float:
    """The width of a space on this page, in parts of the text's size."""
    spaces = [
        (after.left - before.right) / max(after.style.size_pt, 1.0)
        for row in rows
        for segment in row.segments
        for before, after in pairwise(segment.words)
        if not after.glued
    ]
    return max(0.15, min(0.45, median(spaces))) if spaces else 0.3


def _passages(page: Page) -> Iterable[tuple[str, str]]:
    """Hidden words that follow each other for the same reason, as one passage each."""
    words: list[str] = []
    reason = ""
    for word in page.hidden:
        if words and word.reason != reason:
            yield " ".join(words), reason
            words = []
        reason = word.reason
        words.append(word.text)
    if words:
        yield " ".join(words), reason
