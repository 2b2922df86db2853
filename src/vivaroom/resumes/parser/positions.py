"""Which piece of a job's head is the title, which the company, which the place."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TypeVar

from vivaroom.resumes.parser.entries import Entry
from vivaroom.resumes.parser.naming import from_capitals
from vivaroom.resumes.parser.phrases import Piece, found
from vivaroom.resumes.parser.words import (
    EMPLOYMENT,
    LEGAL_FORMS,
    MINOR_HEADS,
    is_place,
    organisation_score,
    title_score,
)
from vivaroom.resumes.profile import Found, Position

_AT = re.compile(r"\s+(?:at|@|bei|chez|with)\s+(?=[^\W_])")
_WEB = re.compile(r"^(?:https?://|www\.)|^\S+@\S+$|^(?:[\w-]+\.)+[a-z]{2,6}(?:/\S*)?$", re.IGNORECASE)
_SAYS_WHAT_IT_IS = re.compile(
    r"^((?:[A-Z0-9][\w&.'’+-]*)(?:\s+(?:of|and|for|the|&)?\s?[A-Z0-9][\w&.'’+-]*){0,4}),?\s+is\s+(?:a|an|the|one)\b"
)
_TRADE = re.compile(r"(?:er|or|ist|ian|eur|ant|ent|wright|smith|man|woman|hand|member)$", re.IGNORECASE)
_TITLE = 0.6


_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class _Part:
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
    def look(self) -> tuple[bool, bool, float]:
        """How it is set."""
        return self.piece.bold, self.piece.italic, self.piece.size_pt


@dataclass(frozen=True, slots=True)
class _Chosen:
    entry: Entry
    title: _Part | None
    others: tuple[_Part, ...]
    place: Found | None


def positions(items: Sequence[Entry], text: str) -> tuple[Position, ...]:
    """The jobs among the entries of a section.

    Entries of one resume are set alike. So where the words of a head do not tell title from company, the slot or the look decides
    in which the others have their title. Undated entries without a title's word are parts of the job before them.
    """
    whole = _whole(items)
    chosen = [_chosen(entry, text, _NO_HABIT) for entry in whole]
    habit = _habit(chosen)
    settled = [_settled(one if one.title else _chosen(one.entry, text, habit), habit) for one in chosen]
    made = [_position(one, habit, text) for one in settled if one.title or _companies(one, habit)]
    return tuple(_with_shared_companies(made))


@dataclass(frozen=True, slots=True)
class _Habit:
    """What most titles of a section have in common, and what most of their companies have."""

    slot: tuple[int, int, int] | None
    title_look: tuple[bool, bool, float] | None
    company_look: tuple[bool, bool, float] | None

    @property
    def title_after_comma(self) -> bool:
        """Whether titles follow a comma behind something else."""
        return self.slot is not None and self.slot[2] == 1

    @property
    def title_before_comma(self) -> bool:
        """Whether a comma follows titles."""
        return self.slot is not None and self.slot[2] == 0


_NO_HABIT = _Habit(None, None, None)


def _habit(chosen: Sequence[_Chosen]) -> _Habit:
    titled = [one for one in chosen if one.title]
    if not titled:
        return _NO_HABIT
    companies = [found[0].look for one in titled if (found := _companies(one, _NO_HABIT))]
    return _Habit(
        _usual([one.title.slot for one in titled if one.title]),
        _usual([one.title.look for one in titled if one.title]),
        _usual(companies),
    )


def _usual(values: Sequence[_T]) -> _T | None:
    return max(values, key=values.count) if values else None


def _whole(items: Sequence[Entry]) -> list[Entry]:
    dated = any(entry.period for entry in items)
    whole: list[Entry] = []
    for entry in items:
        titled = any(title_score(piece.value) >= _TITLE for piece in entry.pieces)
        if whole and dated and not entry.period and not titled:
            last = whole.pop()
            heads = tuple(piece.found for piece in entry.pieces)
            entry = replace(last, body=(*last.body, *heads, *entry.body), span=last.span._replace(end=entry.span.end))
        whole.append(entry)
    return [entry for entry in whole if entry.pieces]


def _chosen(entry: Entry, text: str, habit: _Habit) -> _Chosen:
    kept: list[_Part] = []
    place: Found | None = None
    for part in _parts(entry, text, habit):
        if is_place(part.value):
            place = place or part.piece.found
        elif not (_WEB.match(part.value) or EMPLOYMENT.match(part.value) or MINOR_HEADS.match(part.value)):
            kept.append(part)
    title = max((one for one in kept if title_score(one.value) >= _TITLE), key=_title_rank, default=None)
    return _Chosen(entry, title, tuple(one for one in kept if one is not title), place)


def _title_rank(part: _Part) -> tuple[float, int]:
    return title_score(part.value), -part.piece.row


def _settled(one: _Chosen, habit: _Habit) -> _Chosen:
    """A title by its slot or look where its words are unusual; at last the word that ends like a trade."""
    if one.title or not one.others:
        return one
    fitting = [part for part in one.others if len(part.value.split()) <= 7]
    apart = habit.title_look != habit.company_look
    title = next(
        (part for part in fitting if part.slot == habit.slot and (not apart or part.look == habit.title_look)), None
    )
    if title is None and apart and habit.title_look:
        title = next((part for part in fitting if part.look == habit.title_look), None)
    title = title or next(
        (part for part in fitting if _TRADE.search(part.value) and len(part.value.split()) <= 4), None
    )
    if title is None or (habit.slot is None and len(one.others) < 2):
        return one
    return replace(one, title=title, others=tuple(part for part in one.others if part is not title))


def _parts(entry: Entry, text: str, habit: _Habit) -> Iterator[_Part]:
    """Pieces cut further where one says both title and company, or ends with a place."""
    for piece in entry.pieces:
        raw = text[piece.found.span.start : piece.found.span.end]
        at = _AT.search(raw)
        if at and title_score(raw[: at.start()]) >= _TITLE:
            yield from _cut(piece, text, [(0, at.start()), (at.end(), len(raw))])
        elif "," in raw:
            yield from _cut(piece, text, list(_comma_parts(raw, alone=_is_alone(piece, entry), habit=habit)))
        else:
            yield _Part(piece, 1 if _is_second_of_comma(piece, text) else 0)


def _is_alone(piece: Piece, entry: Entry) -> bool:
    """Whether no other piece of the head may be the company."""
    others = [one for one in entry.pieces if one is not piece and not is_place(one.value) and not _WEB.match(one.value)]
    return not any(title_score(one.value) < _TITLE and _is_name(one.value) for one in others)


def _is_second_of_comma(piece: Piece, text: str) -> bool:
    """Whether a comma stands before a piece, with nothing in front of it (", Engineer")."""
    before = text[max(0, piece.found.span.start - 3) : piece.found.span.start]
    return before.strip(" ") == "," or before.endswith("\n, ")


def _cut(piece: Piece, text: str, parts: Sequence[tuple[int, int]]) -> Iterator[_Part]:
    start = piece.found.span.start
    order = 0
    for begin, end in parts:
        if value := found(text, start + begin, start + end):
            yield _Part(replace(piece, found=value), order)
            order += 1


def _comma_parts(raw: str, *, alone: bool, habit: _Habit) -> Iterator[tuple[int, int]]:
    """Where to cut at commas: before a place at the end, and between a title and something that is none."""
    if is_place(raw):
        yield 0, len(raw)
        return
    edges = [0, *(match.end() for match in re.finditer(r",\s+", raw)), len(raw)]
    cells = list(_with_legal_forms(list(pairwise(edges)), raw))
    for first in range(1, len(cells)):
        if is_place(raw[cells[first][0] :].strip(" ,")):
            yield from _comma_parts(raw[: cells[first][0]].rstrip(", "), alone=alone, habit=habit)
            yield cells[first][0], len(raw)
            return
    cut = _title_cut(raw, cells, alone=alone, habit=habit)
    if cut:
        yield 0, cut
        yield cut, len(raw)
    else:
        yield 0, len(raw)


def _title_cut(raw: str, cells: Sequence[tuple[int, int]], *, alone: bool, habit: _Habit) -> int | None:
    """Where a comma parts company and title, if one does."""
    if len(cells) < 2:
        return None
    titled = [title_score(raw[begin:end].strip(" ,")) >= _TITLE for begin, end in cells]
    if not titled[0] and any(titled):
        return cells[titled.index(True)][0]
    organised = organisation_score(raw[cells[1][0] :].strip(" ,")) > 0.5
    if titled[0] and not any(titled[1:]) and (alone or organised):
        return cells[1][0]
    if not any(titled) and (habit.title_after_comma or habit.title_before_comma) and alone:
        return cells[1][0]
    return None


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


def _companies(one: _Chosen, habit: _Habit) -> list[_Part]:
    """What may be the company, the likeliest first."""
    fitting = [part for part in one.others if _is_name(part.value)]
    if one.title is None:
        return sorted(fitting, key=lambda part: (-organisation_score(part.value), part.slot))
    home = one.title.slot[0]

    def rank(part: _Part) -> tuple[bool, bool, int, bool, tuple[int, int, int]]:
        row = part.slot[0]
        unlike = habit.company_look is not None and part.look != habit.company_look
        return unlike, organisation_score(part.value) < 0.5, abs(row - home), row < home, part.slot

    return sorted(fitting, key=rank)


def _is_name(value: str) -> bool:
    """Whether a phrase is written like a name: not a description in small letters, and not long."""
    words = value.split()
    if len(words) > 9 or not any(sign.isalpha() for sign in value) or title_score(value) >= 0.8:
        return False
    later = [word for word in words[1:] if word[0].isalpha() and len(word) > 3]
    return not later or any(not word[0].islower() for word in later)


def _position(one: _Chosen, habit: _Habit, text: str) -> Position:
    companies = _companies(one, habit)
    company = companies[0].piece.found if companies else _told_company(one.entry, text)
    return Position(
        title=_plain(one.title.piece.found) if one.title else None,
        company=_plain(company) if company else None,
        location=one.place,
        period=one.entry.period,
        bullets=one.entry.body,
        span=one.entry.span,
    )


def _plain(value: Found) -> Found:
    return Found(from_capitals(value.value), value.span)


def _told_company(entry: Entry, text: str) -> Found | None:
    """The company of a job whose story begins "Acme is a …"."""
    for told in entry.body[:1]:
        if match := _SAYS_WHAT_IT_IS.match(told.value):
            start = text.index(match[1].split()[0], told.span.start)
            return found(text, start, start + len(match[1]))
    return None


def _with_shared_companies(items: Sequence[Position]) -> Iterator[Position]:
    """Several titles under one company: an entry with a company alone lends it to the titled ones that follow without one."""
    lent: Found | None = None
    for item in items:
        if item.title is None:
            lent = item.company
            continue
        if item.company is None and lent is not None:
            item = replace(item, company=lent)
        elif item.company is not None:
            lent = None
        yield item
