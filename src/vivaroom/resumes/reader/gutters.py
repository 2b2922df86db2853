"""Gutters: strips of white down a page that several rows leave free."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from vivaroom.resumes.reader.rows import Row, Segment

_NARROWEST_PT = 7.0


@dataclass(frozen=True, slots=True)
class Gutter:
    first: int
    last: int
    low: float
    high: float


def sides_of(rows: Sequence[Row], gutter: Gutter) -> tuple[list[Segment], list[Segment]]:
    inside = [segment for row in rows[gutter.first : gutter.last + 1] for segment in row.segments]
    left = [segment for segment in inside if segment.right <= gutter.high]
    return left, [segment for segment in inside if segment.right > gutter.high]


def gutters_of(rows: Sequence[Row]) -> list[Gutter]:
    """The strips that at least two rows leave free, with text on both sides of one of them; the tallest first."""
    found: list[Gutter] = []
    for index, row in enumerate(rows):
        for before, after in pairwise(row.segments):
            known = any(
                one.first <= index <= one.last and before.right <= one.low and one.high <= after.left for one in found
            )
            gutter = None if known else _stretched(rows, index, before.right, after.left)
            if gutter and gutter not in found:
                found.append(gutter)
    return sorted(found, key=lambda gutter: rank_of(gutter, rows), reverse=True)


def rank_of(gutter: Gutter, rows: Sequence[Row]) -> tuple[float, float]:
    return rows[gutter.last].bottom - rows[gutter.first].top, gutter.high - gutter.low


def _stretched(rows: Sequence[Row], index: int, low: float, high: float) -> Gutter | None:
    if high - low < _NARROWEST_PT:
        return None
    first = last = index
    while first > 0 and (narrowed := _narrowed(rows[first - 1], low, high)):
        first, (low, high) = first - 1, narrowed
    while last < len(rows) - 1 and (narrowed := _narrowed(rows[last + 1], low, high)):
        last, (low, high) = last + 1, narrowed
    return Gutter(first, last, low, high) if last > first else None


def trimmed(rows: Sequence[Row], gutter: Gutter) -> Gutter:
    """Without the rows above and below that have text on one side only, if those are most of it.

    Rows that follow without a wider gap stay: they finish the last item of a column.
    """
    middle = (gutter.low + gutter.high) / 2
    within = range(gutter.first, gutter.last + 1)
    on_left = [index for index in within if rows[index].segments[0].left < middle]
    on_right = [index for index in within if rows[index].segments[-1].right > middle]
    first, last = max(on_left[0], on_right[0]), min(on_left[-1], on_right[-1])
    if last < first or rows[last].bottom - rows[first].top >= 0.5 * (rows[gutter.last].bottom - rows[gutter.first].top):
        return gutter
    while last < gutter.last and _continues(rows[: last + 1], rows[last + 1]):
        last += 1
    return Gutter(first, last, gutter.low, gutter.high)


def _continues(rows: Sequence[Row], following: Row) -> bool:
    """Whether a row goes on with the column above it: the same size of type, and no wider gap than a line."""
    above = next(
        (row for row in reversed(rows) if any(abs(one.left - following.left) < 20 for one in row.segments)), None
    )
    if above is None:
        return False
    same = next(one for one in above.segments if abs(one.left - following.left) < 20)
    gap = following.top - same.bottom
    return gap < 1.05 * (following.bottom - following.top) and abs(same.size_pt - following.segments[0].size_pt) < 0.5


def _narrowed(row: Row, low: float, high: float) -> tuple[float, float] | None:
    for segment in row.segments:
        if segment.right <= low or segment.left >= high:
            continue
        if segment.left < low and segment.right > high:
            return None
        if segment.left <= low:
            low = segment.right
        elif segment.right >= high:
            high = segment.left
        else:
            return None
        if high - low < _NARROWEST_PT:
            return None
    return low, high


def across(row: Row, gutter: Gutter) -> tuple[Segment, Segment] | None:
    """The segments on both sides of the gutter, where a row has both."""
    left = [one for one in row.segments if one.right <= gutter.high]
    right = [one for one in row.segments if one.right > gutter.high]
    return (left[-1], right[0]) if left and right else None
