"""Which piece of a job's head is the title, which the company, which the place."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

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
_TITLE = 0.6


@dataclass(frozen=True, slots=True)
class _Chosen:
    entry: Entry
    title: Piece | None
    others: tuple[Piece, ...]
    place: Piece | None


def positions(items: Sequence[Entry], text: str) -> tuple[Position, ...]:
    """The jobs among the entries of a section.

    Entries of one resume are set alike. So where the words of a head do not tell title from company, the slot decides in which the
    others have their title. Undated entries without a title's word are parts of the job before them.
    """
    chosen = [_chosen(entry, text) for entry in _whole(items)]
    slots = [_slot(one.title) for one in chosen if one.title]
    usual = max(set(slots), key=slots.count) if slots else None
    settled = [_settled(one, usual) for one in chosen]
    return tuple(_with_shared_companies([_position(one, text) for one in settled if one.title or _companies(one)]))


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


def _slot(piece: Piece) -> tuple[int, int]:
    return piece.row, piece.column


def _chosen(entry: Entry, text: str) -> _Chosen:
    kept: list[Piece] = []
    place: Piece | None = None
    for piece in _parts(entry, text):
        if is_place(piece.value):
            place = place or piece
        elif not (_WEB.match(piece.value) or EMPLOYMENT.match(piece.value) or MINOR_HEADS.match(piece.value)):
            kept.append(piece)
    title = max(
        (one for one in kept if title_score(one.value) >= _TITLE), key=lambda one: title_score(one.value), default=None
    )
    return _Chosen(entry, title, tuple(one for one in kept if one is not title), place)


def _settled(one: _Chosen, usual: tuple[int, int] | None) -> _Chosen:
    if one.title or usual is None:
        return one
    title = next((piece for piece in one.others if _slot(piece) == usual), None)
    return replace(one, title=title, others=tuple(piece for piece in one.others if piece is not title))


def _parts(entry: Entry, text: str) -> Iterator[Piece]:
    """Pieces cut further where one says both title and company, or ends with a place."""
    titled = sum(title_score(piece.value) >= _TITLE for piece in entry.pieces)
    for piece in entry.pieces:
        raw = text[piece.found.span.start : piece.found.span.end]
        at = _AT.search(raw)
        if at and title_score(raw[: at.start()]) >= _TITLE:
            yield from _cut(piece, text, [(0, at.start()), (at.end(), len(raw))])
        elif "," in raw:
            yield from _cut(piece, text, list(_comma_parts(raw, alone=len(entry.pieces) - titled < 1)))
        else:
            yield piece


def _cut(piece: Piece, text: str, parts: Sequence[tuple[int, int]]) -> Iterator[Piece]:
    start = piece.found.span.start
    for begin, end in parts:
        if value := found(text, start + begin, start + end):
            yield replace(piece, found=value)


def _comma_parts(raw: str, *, alone: bool) -> Iterator[tuple[int, int]]:
    """Where to cut at commas: before a place at the end, and between a title and something that is none."""
    edges = [0, *(match.end() for match in re.finditer(r",\s+", raw)), len(raw)]
    if is_place(raw):
        yield 0, len(raw)
        return
    cells = list(_with_legal_forms(list(pairwise(edges)), raw))
    for first in range(1, len(cells)):
        if is_place(raw[cells[first][0] :].strip(" ,")):
            yield from _comma_parts(raw[: cells[first][0]].rstrip(", "), alone=alone)
            yield cells[first][0], len(raw)
            return
    scores = [title_score(raw[begin:end].strip(" ,")) for begin, end in cells]
    last_is_title = scores[-1] >= _TITLE and max(scores[:-1], default=0) < _TITLE
    first_is_title = scores[0] >= _TITLE and max(scores[1:], default=1) < _TITLE
    organised = len(cells) > 1 and organisation_score(raw[cells[1][0] :].strip(" ,")) > 0.5
    if last_is_title:
        yield 0, cells[-1][0]
        yield cells[-1]
    elif first_is_title and (alone or organised):
        yield cells[0]
        yield cells[1][0], len(raw)
    else:
        yield 0, len(raw)


def _with_legal_forms(cells: Sequence[tuple[int, int]], raw: str) -> Iterator[tuple[int, int]]:
    """A comma before Inc. or Ltd. separates nothing."""
    pending: tuple[int, int] | None = None
    for begin, end in cells:
        if pending and raw[begin:end].strip(" ,").lower() in LEGAL_FORMS:
            pending = pending[0], end
            continue
        if pending:
            yield pending
        pending = begin, end
    if pending:
        yield pending


def _companies(one: _Chosen) -> list[Piece]:
    """What may be the company, the likeliest first."""
    fitting = [piece for piece in one.others if _is_name(piece.value)]
    if one.title is None:
        return sorted(fitting, key=lambda piece: (-organisation_score(piece.value), piece.row))
    home = one.title.row
    return sorted(
        fitting,
        key=lambda piece: (
            organisation_score(piece.value) < 0.5,
            abs(piece.row - home),
            piece.row < home,
            piece.column,
        ),
    )


def _is_name(value: str) -> bool:
    """Whether a phrase is written like a name: not a description in small letters, and not long."""
    words = value.split()
    if len(words) > 9 or not any(sign.isalpha() for sign in value) or title_score(value) >= 0.8:
        return False
    later = [word for word in words[1:] if word[0].isalpha() and len(word) > 3]
    return not later or any(not word[0].islower() for word in later)


def _position(one: _Chosen, text: str) -> Position:
    companies = _companies(one)
    company = companies[0].found if companies else _told_company(one.entry, text)
    return Position(
        title=_plain(one.title.found) if one.title else None,
        company=_plain(company) if company else None,
        location=one.place.found if one.place else None,
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
