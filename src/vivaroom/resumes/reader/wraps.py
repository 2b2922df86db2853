"""Lines that were broken because something stands on their right, put before it again."""

import re
from collections.abc import Sequence

from vivaroom.resumes.reader.rows import Row, Segment

_ASIDE = re.compile(r"(?:19|20)\d\d|present|current|\d/\d{2,4}", re.IGNORECASE)
_CLOSE = 0.35
_SAME_EDGE_PT = 1.5


def with_asides_after_wraps(rows: Sequence[Row]) -> list[Row]:
    """Rows in the same order; a date on the right of a line that goes on below moves to the end of what goes on."""
    ordered = list(rows)
    for index in range(len(ordered) - 1):
        row, following = ordered[index], ordered[index + 1]
        if _goes_on(row, following):
            ordered[index] = Row(row.segments[:-1])
            ordered[index + 1] = Row((*following.segments, row.segments[-1]))
    return ordered


def _goes_on(row: Row, following: Row) -> bool:
    if len(row.segments) < 2 or len(following.segments) != 1 or not _ASIDE.search(row.segments[-1].text):
        return False
    line, rest, aside = row.segments[-2], following.segments[0], row.segments[-1]
    gap = rest.top - line.bottom
    close = -0.5 * _height(rest) < gap < _CLOSE * _height(rest)
    if (
        not close
        or abs(rest.left - row.left) > _SAME_EDGE_PT
        or rest.words[0].style != line.words[-1].style
        or rest.bulleted
    ):
        return False
    word = rest.words[0]
    # The next word would have come too close to what stands on the right.
    return line.right + (word.right - word.left) > aside.left - 2.5 * word.style.size_pt


def _height(segment: Segment) -> float:
    return segment.bottom - segment.top
