"""The order in which a page is read: columns, labels in the margin, and dates set apart on the right.

A gutter is a strip of white that several rows leave free. What stands on its sides decides what it is: two columns are
read one after the other; a sparse left side holds labels, each read before the rows beside it; a right side of dates and
places belongs to the first row beside it. Without a gutter, rows are read from top to bottom.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from vivaroom.resumes.reader.rows import Row, Segment, rows_of

_NARROWEST_PT = 7.0
_DEEPEST = 8
_SAME_EDGE_PT = 1.5
_ASIDE = re.compile(
    r"(?:19|20)\d\d|present|current|today|now\b|ongoing|\d+ (?:year|yr|month|mo)s?\b|\b\d{1,2}/\d{2,4}\b|^[\w.' -]+, [\w.' -]+$|"
    r"^(?:remote|hybrid|on-?site)$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Gutter:
    first: int
    last: int
    low: float
    high: float


def reading_order(segments: Sequence[Segment], depth: int = 0) -> list[Row]:
    """All segments of a page or part of it as rows, in the order in which they are read.

    Columns and labels are looked for first, in the tallest gutters; then dates on the right, which a column may have too.
    """
    rows = rows_of(segments)
    gutters = _gutters(rows) if depth < _DEEPEST else []
    tall = [gutter for gutter in gutters if _rank(gutter, rows)[0] >= 0.5 * _rank(gutters[0], rows)[0]]
    for divided in (_columns, _asides):
        for gutter in tall if divided is _columns else gutters:
            if ordered := divided(rows, gutter, depth):
                return ordered
    return rows


def _columns(rows: Sequence[Row], gutter: _Gutter, depth: int) -> list[Row] | None:
    left, right = _sides(rows, gutter)
    if _are_asides(right):
        return None
    if _are_labels(left, right):
        return _around(rows, gutter, _with_labels(rows_of(left), right, depth), depth)
    if _is_grid(rows, gutter):
        between = _blockwise(rows[gutter.first : gutter.last + 1], gutter, depth)
        return _around(rows, gutter, between, depth) if between else None
    gutter = _without_leading_asides(rows, _trimmed(rows, gutter))
    left, right = _sides(rows, gutter)
    if not (_is_column(left) and _is_column(right)) or _is_sparse(right, left):
        return None
    return _around(rows, gutter, [*reading_order(left, depth + 1), *reading_order(right, depth + 1)], depth)


def _asides(rows: Sequence[Row], gutter: _Gutter, depth: int) -> list[Row] | None:
    left, right = _sides(rows, gutter)
    if not _are_asides(right):
        return None
    return _around(rows, gutter, _with_asides(reading_order(left, depth + 1), rows_of(right)), depth)


def _around(rows: Sequence[Row], gutter: _Gutter, between: list[Row], depth: int) -> list[Row]:
    above = [segment for row in rows[: gutter.first] for segment in row.segments]
    below = [segment for row in rows[gutter.last + 1 :] for segment in row.segments]
    return [*reading_order(above, depth + 1), *between, *reading_order(below, depth + 1)]


def _sides(rows: Sequence[Row], gutter: _Gutter) -> tuple[list[Segment], list[Segment]]:
    inside = [segment for row in rows[gutter.first : gutter.last + 1] for segment in row.segments]
    left = [segment for segment in inside if segment.right <= gutter.high]
    return left, [segment for segment in inside if segment.right > gutter.high]


def _is_grid(rows: Sequence[Row], gutter: _Gutter) -> bool:
    """Whether both sides keep to common lines, as the cells of a table do and columns of text do not."""
    pairs = [pair for row in rows[gutter.first : gutter.last + 1] if (pair := _across(row, gutter))]
    level = sum(abs(one.words[0].baseline - other.words[0].baseline) < 0.7 for one, other in pairs)
    return level >= 0.8 * len(pairs)


def _across(row: Row, gutter: _Gutter) -> tuple[Segment, Segment] | None:
    """The segments on both sides of the gutter, where a row has both."""
    left = [one for one in row.segments if one.right <= gutter.high]
    right = [one for one in row.segments if one.right > gutter.high]
    return (left[-1], right[0]) if left and right else None


def _blockwise(rows: Sequence[Row], gutter: _Gutter, depth: int) -> list[Row]:
    """A table is read by rows; cells whose lines are set alike on both sides (names above, words below) by columns.

    Nothing where no block has such cells.
    """
    ordered: list[Row] = []
    divided = False
    for block in _blocks(rows):
        pairs = [pair for row in block if (pair := _across(row, gutter))]
        alike = sum(one.words[0].style == other.words[0].style for one, other in pairs)
        segments = [segment for row in block for segment in row.segments]
        if len(pairs) > 1 and alike >= 0.7 * len(pairs):
            divided = True
            ordered += reading_order([one for one in segments if one.right <= gutter.high], depth + 1)
            ordered += reading_order([one for one in segments if one.right > gutter.high], depth + 1)
        else:
            ordered += reading_order(segments, depth + 1) if len(block) < len(rows) else block
    return ordered if divided else []


def _blocks(rows: Sequence[Row]) -> list[list[Row]]:
    """Rows cut where more than a line and a half is left free between two."""
    blocks = [[rows[0]]]
    for before, row in pairwise(rows):
        if row.top - before.bottom > 1.3 * (row.bottom - row.top):
            blocks.append([])
        blocks[-1].append(row)
    return blocks


def _gutters(rows: Sequence[Row]) -> list[_Gutter]:
    """The strips that at least two rows leave free, with text on both sides of one of them; the tallest first."""
    found: list[_Gutter] = []
    for index, row in enumerate(rows):
        for before, after in pairwise(row.segments):
            known = any(
                one.first <= index <= one.last and before.right <= one.low and one.high <= after.left for one in found
            )
            gutter = None if known else _stretched(rows, index, before.right, after.left)
            if gutter and gutter not in found:
                found.append(gutter)
    return sorted(found, key=lambda gutter: _rank(gutter, rows), reverse=True)


def _rank(gutter: _Gutter, rows: Sequence[Row]) -> tuple[float, float]:
    return rows[gutter.last].bottom - rows[gutter.first].top, gutter.high - gutter.low


def _stretched(rows: Sequence[Row], index: int, low: float, high: float) -> _Gutter | None:
    if high - low < _NARROWEST_PT:
        return None
    first = last = index
    while first > 0 and (narrowed := _narrowed(rows[first - 1], low, high)):
        first, (low, high) = first - 1, narrowed
    while last < len(rows) - 1 and (narrowed := _narrowed(rows[last + 1], low, high)):
        last, (low, high) = last + 1, narrowed
    return _Gutter(first, last, low, high) if last > first else None


def _trimmed(rows: Sequence[Row], gutter: _Gutter) -> _Gutter:
    """Without the rows above and below that have text on one side only, if those are most of it.

    Rows that follow without a wider gap stay: they finish the last item of a column.
    """
    middle = (gutter.low + gutter.high) / 2
    within = range(gutter.first, gutter.last + 1)
    both = [index for index in within if rows[index].segments[0].left < middle < rows[index].segments[-1].right]
    first, last = both[0], both[-1]
    if rows[last].bottom - rows[first].top >= 0.5 * (rows[gutter.last].bottom - rows[gutter.first].top):
        return gutter
    while last < gutter.last and _continues(rows[: last + 1], rows[last + 1]):
        last += 1
    return _Gutter(first, last, gutter.low, gutter.high)


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


def _without_leading_asides(rows: Sequence[Row], gutter: _Gutter) -> _Gutter:
    """A date or place beside the head of an entry is not the top of a column below it."""
    first = gutter.first
    while first < gutter.last and len(rows[first].segments) > 1 and _are_asides(rows[first].segments[-1:]):
        first += 1
    return _Gutter(first, gutter.last, gutter.low, gutter.high)


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


def _are_asides(right: Sequence[Segment]) -> bool:
    fitting = sum(1 for one in right if len(one.words) <= 8 and _ASIDE.search(one.text))
    return fitting >= 0.6 * len(right) and all(len(one.words) <= 10 for one in right)


def _are_labels(left: Sequence[Segment], right: Sequence[Segment]) -> bool:
    """Few, short, set alike or dates, mostly apart from each other, and each level with a row on the right."""
    left_rows, right_rows = rows_of(left), rows_of(right)
    if len(left_rows) > 0.6 * len(right_rows) or any(len(one.words) > 5 for one in left):
        return False
    apart = sum(after.top - before.bottom > 0.45 * (after.bottom - after.top) for before, after in pairwise(left_rows))
    if apart < 0.7 * (len(left_rows) - 1):
        return False
    styles = [(one.words[0].style.size_pt, one.words[0].style.bold) for one in left]
    alike = max(styles.count(style) for style in styles) >= 0.8 * len(styles) or _are_asides(left)
    level = sum(1 for row in left_rows if any(_level(row, other) for other in right_rows))
    return alike and level >= 0.75 * len(left_rows)


def _level(one: Row, other: Row) -> bool:
    """Whether two rows stand on one line."""
    shared = min(one.bottom, other.bottom) - max(one.top, other.top)
    return shared > 0.4 * min(one.bottom - one.top, other.bottom - other.top)


def _is_column(segments: Sequence[Segment]) -> bool:
    """At least two rows, most of which start at one of two left edges (items are indented)."""
    lefts = [row.left for row in rows_of(segments)]
    if len(lefts) < 2:
        return False
    aligned = 0
    rest = lefts
    for _ in range(2):
        edge = max(rest, key=lambda left: sum(abs(other - left) < _SAME_EDGE_PT for other in rest), default=0.0)
        aligned += sum(abs(other - edge) < _SAME_EDGE_PT for other in rest)
        rest = [left for left in rest if abs(left - edge) >= _SAME_EDGE_PT]
    return aligned >= 0.7 * len(lefts)


def _is_sparse(side: Sequence[Segment], other: Sequence[Segment]) -> bool:
    """Whether one side holds few rows that stand far apart: dates or headings, not a column of their own."""
    rows = rows_of(side)
    apart = sum(after.top - before.bottom > 1.2 * (after.bottom - after.top) for before, after in pairwise(rows))
    return apart >= 0.7 * (len(rows) - 1) and len(rows) < 0.6 * len(rows_of(other))


def _with_labels(labels: Sequence[Row], right: Sequence[Segment], depth: int) -> list[Row]:
    ordered: list[Row] = []
    starts = [label.top - 0.6 * (label.bottom - label.top) for label in labels]
    bounds = [*starts[1:], float("inf")]
    ordered += reading_order([one for one in right if _middle(one) < starts[0]], depth + 1)
    for label, start, end in zip(labels, starts, bounds, strict=True):
        ordered.append(label)
        ordered += reading_order([one for one in right if start <= _middle(one) < end], depth + 1)
    return ordered


def _middle(segment: Segment) -> float:
    return (segment.top + segment.bottom) / 2


def _with_asides(main: Sequence[Row], asides: Sequence[Row]) -> list[Row]:
    """Each aside joins the row it stands beside, or follows the head of its entry where that row is already prose."""
    joined: dict[int, Row] = {}
    after: dict[int, list[Row]] = {}
    head = 0
    for number, aside in enumerate(asides):
        nearest = min(range(len(main)), key=lambda index: abs(main[index].top - aside.top))
        if number == 0 or aside.top - asides[number - 1].bottom > 0.9 * (aside.bottom - aside.top):
            head = nearest
        prose = any(_is_prose(main[index], main[head]) for index in range(head, nearest + 1))
        if _level(main[nearest], aside) and not prose and nearest not in joined:
            joined[nearest] = aside
        else:
            above = nearest - 1 if aside.bottom <= main[nearest].top else nearest
            after.setdefault(head if prose else above, []).append(aside)
    ordered = after.get(-1, [])
    for index, row in enumerate(main):
        ordered.append(Row((*row.segments, *joined[index].segments)) if index in joined else row)
        ordered += after.get(index, [])
    return ordered


def _is_prose(row: Row, head: Row) -> bool:
    return row is not head and (row.segments[0].bulleted or row.left > head.left + 4)
