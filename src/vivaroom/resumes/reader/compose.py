"""Pages of words become one text in reading order."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise
from statistics import median

from vivaroom.resumes.composing import Composer, Draft, Place
from vivaroom.resumes.reader.columns import reading_order
from vivaroom.resumes.reader.geometry import Page, Word, is_scan
from vivaroom.resumes.reader.rows import Row, is_bullet, segments_of
from vivaroom.resumes.reader.wraps import with_asides_after_wraps
from vivaroom.resumes.text import ResumeText

_NEW_COLUMN_GAP = 9.0


def compose_pages(pages: Sequence[Page], media_type: str) -> ResumeText:
    """The text of laid out pages in reading order, then what is hidden on them."""
    composer = Composer()
    edge = max((word.right for page in pages for word in page.words), default=0.0)
    for page in pages:
        _compose_page(composer, page, edge)
    for page in pages:
        for passage, reason in _passages(page):
            composer.hide(passage, page.number, reason)
    return replace(
        composer.composed(media_type, len(pages)),
        unread_pages=tuple(page.number for page in pages if is_scan(page) and not page.recognised),
        recognised_pages=tuple(page.number for page in pages if page.recognised),
    )


def _compose_page(composer: Composer, page: Page, edge: float) -> None:
    rows = with_asides_after_wraps(reading_order(segments_of(page.words)))
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
                room_pt=round(_room(row, page.words, edge), 1),
                gap=_gap(before, row),
                bullet=is_bullet(first.text) and len(row.segments[0].words) + len(row.segments) > 2,
            ),
        )


def _room(row: Row, words: Sequence[Word], edge: float) -> float:
    """How far it is from the end of a row to the next text on its right, or to the right edge of all text."""
    right = row.segments[-1].right
    least = 0.15 * (row.bottom - row.top)
    beside = [
        word.left
        for word in words
        if word.left > right + 1 and min(word.bottom, row.bottom) - max(word.top, row.top) > least
    ]
    return min(beside, default=edge) - right


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
