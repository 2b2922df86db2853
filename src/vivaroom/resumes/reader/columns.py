"""The order in which a page is read: columns, labels in the margin, and dates set apart on the right.

A gutter is a strip of white that several rows leave free. What stands on its sides decides what it is: two columns are
read one after the other; a sparse left side holds labels, each read before the rows beside it; a right side of dates and
places belongs to the first row beside it. Without a gutter, rows are read from top to bottom.
"""

import re
from collections.abc import Sequence
from itertools import pairwise

from vivaroom.resumes.reader.gutters import Gutter, across, gutters_of, rank_of, sides_of, trimmed
from vivaroom.resumes.reader.rows import Row, Segment, rows_of

_DEEPEST = 8
_SAME_EDGE_PT = 1.5
_ASIDE = re.compile(
    r"(?:19|20)\d\d|present|current|today|now\b|ongoing|\d+ (?:year|yr|month|mo)s?\b|\b\d{1,2}/\d{2,4}\b|^[\w.' -]+, [\w.' -]+$|"
    r"^(?:remote|hybrid|on-?site)$",
    re.IGNORECASE,
)


def reading_order(segments: Sequence[Segment], depth: int = 0) -> list[Row]:
    """All segments of a page or part of it as rows, in the order in which they are read.

    Labels and then columns are looked for in the tallest gutters; at last dates on the right, which a column may have too.
    """
    rows = rows_of(segments)
    gutters = gutters_of(rows) if depth < _DEEPEST else []
    tall = [gutter for gutter in gutters if rank_of(gutter, rows)[0] >= 0.5 * rank_of(gutters[0], rows)[0]]
    aligned = sorted(tall, key=lambda gutter: (-round(rank_of(gutter, rows)[0] / 50), -_alignment(rows, gutter)))
    for divided, candidates in ((_labelled, tall), (_columns, aligned), (_asides, gutters)):
        for gutter in candidates:
            if ordered := divided(rows, gutter, depth):
                return ordered
    return rows


def _alignment(rows: Sequence[Row], gutter: Gutter) -> float:
    """The share of rows on the right of a gutter that start at one edge."""
    lefts = [row.left for row in rows_of(sides_of(rows, gutter)[1])]
    return max(sum(abs(other - left) < _SAME_EDGE_PT for other in lefts) for left in lefts) / len(lefts)


def _labelled(rows: Sequence[Row], gutter: Gutter, depth: int) -> list[Row] | None:
    left, right = sides_of(rows, gutter)
    labels = _stacks(rows_of(left)) if left and _is_narrow(left, right) else [[row] for row in rows_of(left)]
    if _are_asides(right) or not _are_labels(labels, right):
        return None
    return _around(rows, gutter, _with_labels(labels, right, depth), depth)


def _is_narrow(left: Sequence[Segment], right: Sequence[Segment]) -> bool:
    edge = min(one.left for one in left)
    return max(one.right for one in left) - edge < 0.15 * (max(one.right for one in right) - edge)


def _stacks(rows: Sequence[Row]) -> list[list[Row]]:
    """Rows that stand close beneath each other are one label, broken in a narrow margin."""
    stacks = [[rows[0]]]
    for before, row in pairwise(rows):
        if row.top - before.bottom > 0.45 * (row.bottom - row.top):
            stacks.append([])
        stacks[-1].append(row)
    return stacks


def _columns(rows: Sequence[Row], gutter: Gutter, depth: int) -> list[Row] | None:
    left, right = sides_of(rows, gutter)
    if _are_asides(right):
        return None
    if _is_grid(rows, gutter):
        between = _blockwise(rows[gutter.first : gutter.last + 1], gutter, depth)
        return _around(rows, gutter, between, depth) if between else None
    gutter = _without_outer_asides(rows, trimmed(rows, gutter))
    left, right = sides_of(rows, gutter)
    if not (_is_column(left) and _is_column(right)) or _is_sparse(right, left):
        return None
    return _around(rows, gutter, [*reading_order(left, depth + 1), *reading_order(right, depth + 1)], depth)


def _asides(rows: Sequence[Row], gutter: Gutter, depth: int) -> list[Row] | None:
    left, right = sides_of(rows, gutter)
    if not _are_asides(right):
        return None
    return _around(rows, gutter, _with_asides(reading_order(left, depth + 1), rows_of(right)), depth)


def _around(rows: Sequence[Row], gutter: Gutter, between: list[Row], depth: int) -> list[Row]:
    above = [segment for row in rows[: gutter.first] for segment in row.segments]
    below = [segment for row in rows[gutter.last + 1 :] for segment in row.segments]
    return [*reading_order(above, depth + 1), *between, *reading_order(below, depth + 1)]


def _is_grid(rows: Sequence[Row], gutter: Gutter) -> bool:
    """Whether both sides keep to common lines, as the cells of a table do and columns of text do not."""
    pairs = [pair for row in rows[gutter.first : gutter.last + 1] if (pair := across(row, gutter))]
    level = sum(abs(one.words[0].baseline - other.words[0].baseline) < 0.7 for one, other in pairs)
    return level >= 0.8 * len(pairs)


def _blockwise(rows: Sequence[Row], gutter: Gutter, depth: int) -> list[Row]:
    """A table is read by rows; cells whose lines are set alike on both sides (names above, words below) by columns.

    Nothing where no block has such cells.
    """
    ordered: list[Row] = []
    divided = False
    for block in _blocks(rows):
        pairs = [pair for row in block if (pair := across(row, gutter))]
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


def _without_outer_asides(rows: Sequence[Row], gutter: Gutter) -> Gutter:
    """A date or place beside the head of an entry is neither the top of a column below it nor the end of one above."""
    first, last = gutter.first, gutter.last
    while first < last and _has_aside(rows[first]):
        first += 1
    right = [
        (index, one) for index in range(first, last + 1) for one in rows[index].segments if one.right > gutter.high
    ]
    dated = next((n for n in range(1, len(right)) if all(_are_asides([one]) for _, one in right[n:])), None)
    if dated is not None:
        last = right[dated][0] - 1
    return Gutter(first, last, gutter.low, gutter.high)


def _has_aside(row: Row) -> bool:
    return len(row.segments) > 1 and _are_asides(row.segments[-1:])


def _are_asides(right: Sequence[Segment]) -> bool:
    fitting = sum(1 for one in right if len(one.words) <= 8 and _ASIDE.search(one.text))
    return fitting >= 0.6 * len(right) and all(len(one.words) <= 10 for one in right)


def _are_labels(labels: Sequence[Sequence[Row]], right: Sequence[Segment]) -> bool:
    """Few, short, set alike or dates, mostly apart from each other, and each level with a row on the right."""
    right_rows = rows_of(right)
    left = [one for label in labels for row in label for one in row.segments]
    if len(labels) > 0.6 * len(right_rows) or any(len(one.words) > 5 for one in left) or not labels:
        return False
    heads = [label[0] for label in labels]
    apart = sum(
        after[0].top - before[-1].bottom > 0.45 * (after[0].bottom - after[0].top) for before, after in pairwise(labels)
    )
    if apart < 0.7 * (len(labels) - 1):
        return False
    styles = [(one.words[0].style.size_pt, one.words[0].style.bold) for one in left]
    alike = max(styles.count(style) for style in styles) >= 0.8 * len(styles) or _are_asides(left)
    level = sum(1 for row in heads if any(_level(row, other) for other in right_rows))
    return alike and level >= 0.75 * len(heads)


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


def _with_labels(labels: Sequence[Sequence[Row]], right: Sequence[Segment], depth: int) -> list[Row]:
    ordered: list[Row] = []
    starts = [label[0].top - 0.6 * (label[0].bottom - label[0].top) for label in labels]
    bounds = [*starts[1:], float("inf")]
    ordered += reading_order([one for one in right if _middle(one) < starts[0]], depth + 1)
    for label, start, end in zip(labels, starts, bounds, strict=True):
        ordered += label
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
