"""The parts of a job's head: pieces, cut further where one says both who somebody was and where."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from vivaroom.resumes.parser.entries import Entry
from vivaroom.resumes.parser.phrases import Piece, found
from vivaroom.resumes.parser.words import (
    LEGAL_FORMS,
    PLACES,
    REGION_CODES,
    REGIONS,
    is_place,
    organisation_score,
    title_score,
)

LEAST_TITLE = 0.6
WEB = re.compile(r"^(?:https?://|www\.)|^\S+@\S+$|^(?:[\w-]+\.)+[a-z]{2,6}(?:/\S*)?$", re.IGNORECASE)
_AT = re.compile(r"\s+(?:at|@|bei|chez|with)\s+(?=[^\W_])")

PartLook = tuple[bool, bool, float]


@dataclass(frozen=True, slots=True)
class Part:
    """A piece, or the part of one between commas; `order` counts the parts of its piece."""

    piece: Piece
    order: int

    @property
    def value(self) -> str:
        """Its text."""
        return self.piece.value

    @property
    def slot(self) -> tuple[int, int, int]:
        """Where in the head it stands."""
        return self.piece.row, self.piece.column, self.order

    @property
    def look(self) -> PartLook:
        """How it is set."""
        return self.piece.bold, self.piece.italic, self.piece.size_pt


@dataclass(frozen=True, slots=True)
class Habit:
    """What the heads of one section have in common: the slot and look of titles, the look of companies, and what
    commas separate: a title from what follows, a place that ends "title, company, place".
    """

    slot: tuple[int, int, int] | None = None
    title_look: PartLook | None = None
    company_look: PartLook | None = None
    title_then_comma: bool = False
    place_at_end: bool = False

    @property
    def comma_then_title(self) -> bool:
        """Whether titles follow a comma behind something else."""
        return self.slot is not None and self.slot[2] == 1


def head_parts(entry: Entry, text: str, habit: Habit) -> Iterator[Part]:
    """The parts of a head; a place at the end of a piece is a part of its own."""
    for piece in entry.pieces:
        raw = text[piece.found.span.start : piece.found.span.end]
        at = _AT.search(raw)
        if at and title_score(raw[: at.start()]) >= LEAST_TITLE:
            yield from _cut(piece, text, [(0, at.start()), (at.end(), len(raw))])
        elif "," in raw:
            yield from _cut(piece, text, list(_at_commas(raw, alone=is_alone(piece, entry, habit), habit=habit)))
        else:
            yield Part(piece, 1 if _follows_comma(piece, text) else 0)


def is_alone(piece: Piece, entry: Entry, habit: Habit) -> bool:
    """Whether no other piece of the head may be the company; what stands where titles stand is none."""
    others = [
        one
        for one in entry.pieces
        if one is not piece
        and (habit.slot is None or (one.row, one.column) != habit.slot[:2])
        and not is_place(one.value)
        and not WEB.match(one.value)
    ]
    return not any(title_score(one.value) < LEAST_TITLE and is_name(one.value) for one in others)


def is_name(value: str) -> bool:
    """Whether a phrase is written like a name: not a description in small letters, and not long."""
    words = value.split()
    if len(words) > 9 or not any(sign.isalpha() for sign in value) or title_score(value) >= 0.8:
        return False
    later = [word for word in words[1:] if word[0].isalpha() and len(word) > 3]
    return not later or any(not word[0].islower() for word in later)


def cells_after_title(entry: Entry) -> int:
    """How many cells follow a title behind commas, in a head that is one piece; 0 where that is not so."""
    for piece in entry.pieces:
        cells = piece.value.split(", ")
        titled = [title_score(cell) >= LEAST_TITLE for cell in cells]
        place = is_place(", ".join(cells[1:])) and not _is_name_before_place(cells[1:])
        if titled[0] and len(cells) > 1 and not any(titled[1:]) and not place:
            return len(cells) - 1 if is_alone(piece, entry, Habit()) else 0
    return 0


def _follows_comma(piece: Piece, text: str) -> bool:
    """Whether a comma stands before a piece, with nothing in front of it (", Engineer")."""
    return text[max(0, piece.found.span.start - 3) : piece.found.span.start].strip(" \n\t") == ","


def _cut(piece: Piece, text: str, parts: Sequence[tuple[int, int]]) -> Iterator[Part]:
    start = piece.found.span.start
    order = 0
    for begin, end in parts:
        if value := found(text, start + begin, start + end):
            yield Part(replace(piece, found=value), order)
            order += 1


def _at_commas(raw: str, *, alone: bool, habit: Habit) -> Iterator[tuple[int, int]]:
    """Where to cut at commas: before a place at the end, and between a title and something that is none."""
    edges = [0, *(match.end() for match in re.finditer(r",\s+", raw)), len(raw)]
    cells = list(_with_legal_forms(list(pairwise(edges)), raw))
    if is_place(raw) and not (alone and _is_name_before_place([raw[begin:end].strip(" ,") for begin, end in cells])):
        yield 0, len(raw)
        return
    for first in range(1, len(cells)):
        rest = [raw[begin:end].strip(" ,") for begin, end in cells[first:]]
        if is_place(", ".join(rest)) and not (alone and first == 1 and _is_name_before_place(rest)):
            yield from _at_commas(raw[: cells[first][0]].rstrip(", "), alone=alone, habit=habit)
            yield cells[first][0], len(raw)
            return
    cut = _title_cut(raw, cells, alone=alone, habit=habit) if len(cells) > 1 else None
    if cut and habit.place_at_end and cut == cells[1][0] and len(cells) == 3:
        yield from cells
    else:
        yield from [(0, cut), (cut, len(raw))] if cut else [(0, len(raw))]


def _is_name_before_place(cells: Sequence[str]) -> bool:
    """Whether what reads as a place begins with something else: "Acme, Remote", "Acme, Lyon, France"."""
    if len(cells) < 2 or cells[0].lower() in PLACES:
        return False
    if len(cells) == 2:
        return cells[1].lower() in {"remote", "hybrid"}
    return is_place(", ".join(cells[1:])) and cells[1].lower() not in REGIONS and cells[1] not in REGION_CODES


def _title_cut(raw: str, cells: Sequence[tuple[int, int]], *, alone: bool, habit: Habit) -> int | None:
    """Where a comma parts company and title, if one does."""
    titled = [title_score(raw[begin:end].strip(" ,")) >= LEAST_TITLE for begin, end in cells]
    organised = organisation_score(raw[cells[1][0] :].strip(" ,")) > 0.5
    second = cells[1][0]
    if titled[0] and not any(titled[1:]):
        return second if organised or (alone and habit.title_then_comma) else None
    if any(titled[1:]) and (not titled[0] or habit.comma_then_title):
        return cells[titled.index(True, 1)][0]
    return second if alone and not any(titled) and habit.comma_then_title else None


def _with_legal_forms(cells: Sequence[tuple[int, int]], raw: str) -> Iterator[tuple[int, int]]:
    """A comma before Inc. or Ltd. separates nothing."""
    pending: tuple[int, int] | None = None
    for begin, end in cells:
        if pending and raw[begin:end].strip(" ,").lower().replace(".", "") in LEGAL_FORMS:
            pending = pending[0], end
            continue
        if pending:
            yield pending
        pending = begin, end
    if pending:
        yield pending
