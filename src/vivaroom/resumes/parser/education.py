"""Which piece of the head of studies is the school, which the degree, which the field."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from vivaroom.resumes.parser.degrees import degree_match, degree_score, field_score
from vivaroom.resumes.parser.entries import Entry
from vivaroom.resumes.parser.naming import from_capitals, name_from_capitals
from vivaroom.resumes.parser.phrases import Piece, found
from vivaroom.resumes.parser.words import is_place, school_score, tokens
from vivaroom.resumes.profile import Education, Found

_WEB = re.compile(r"^(?:https?://|www\.)|^\S+@\S+$|^(?:[\w-]+\.)+[a-z]{2,6}(?:/\S*)?$", re.IGNORECASE)
_GRADE = re.compile(
    r"[,;]?\s*\(?\b(?:gpa|cgpa|grade|score|average|final grade|note|wam)\b\s*:?\s*[\d.,/ %]*\)?|^\d(?:\.\d+)?\s*(?:/\s*\d+(?:\.\d+)?)?$",
    re.IGNORECASE,
)
_HONOURS = re.compile(
    r"[,;]?\s*\(?\b(?:(?:summa |magna )?cum laude|with (?:high |highest )?(?:honou?rs|distinction)|first[- ]class(?: honou?rs)?|honou?rs|distinction|valedictorian|dean['’]s list|"
    r"expected|exp\.|anticipated|graduated|graduation(?: date)?|class of)\b\)?:?",
    re.IGNORECASE,
)
_JOINT = re.compile(
    r"(?:\s*(?:degree|diploma|programme?|honou?rs|\(hons?\.?\)|\([^)]{1,12}\))\b\)?)?[\s,:–—-]*(?:\b(?:in|of|with a (?:major|focus) in|major(?:ing)? in|major|specialization in|en|im|in der)\b:?)?\s*",
    re.IGNORECASE,
)
_OPEN_END = re.compile(r"\b(?:of|de|for|and|the|&|für|der|di|del|do|da)$", re.IGNORECASE)
_OPEN_STATE = re.compile(
    r"\b(?:university|universität|universidad|college|institute|school)\b(?:\s+\w+)?\s+(?:of|at|in|de)\s+[^,]+$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Parts:
    school: Found | None = None
    degree: Found | None = None
    area: Found | None = None


def education(items: Sequence[Entry], text: str) -> tuple[Education, ...]:
    """The studies among the entries of a section; what names neither a school nor a degree is none."""
    made = [_education(entry, text) for entry in _whole(items)]
    return tuple(one for one in made if one.institution or one.degree)


def _whole(items: Sequence[Entry]) -> Iterator[Entry]:
    """Entries; the rest of a head that a line of prose cut in two goes back to it."""
    pending: Entry | None = None
    for entry in items:
        if pending and not entry.period and not _named(entry.pieces) and not entry.body:
            continue
        if pending:
            yield pending
        pending = entry
    if pending:
        yield pending


def _named(parts: Sequence[Piece]) -> bool:
    return any(school_score(one.value) or degree_score(one.value) for one in parts)


def _education(entry: Entry, text: str) -> Education:
    usable = list(_usable(entry, text))
    kept = [piece for piece in usable if not is_place(piece.value)]
    degrees = [one for one in kept if degree_score(one.value) > 0]
    # The fuller of two ("PhD", "PhD in Physics"), and one without a school before one with.
    degree_piece = max(
        degrees, key=lambda one: (not school_score(one.value), _degree_and_area(one, text)[1] is not None), default=None
    )
    degree, area = _degree_and_area(degree_piece, text) if degree_piece else (None, None)
    schools = [one for one in kept if school_score(one.value) and one is not degree_piece]
    school = _school(schools[0], usable, text) if schools else None
    rest = [one for one in kept if one not in degrees and one not in schools[:1] and not _within(one.found, school)]
    if area is None:
        area = _area(rest, degree_piece, text)
    if school is None and area is not None:
        area, school = _without_school(area, text)
    if school is None and degree_piece is not None:
        school = _behind_degree(degree_piece, text)
    if school is None:
        taken = area.span if area else None
        school = next(
            (_school(one, [one], text) for one in rest if one.found.span != taken and _may_be_school(one)), None
        )
    return Education(
        Found(name_from_capitals(school.value), school.span) if school else None,
        _plain(degree) if degree else None,
        _plain(area) if area else None,
        entry.period,
        entry.span,
    )


def _without_school(area: Found, text: str) -> tuple[Found, Found | None]:
    """A field and the school behind a comma whose name is no usual one ("Physics, KAIST")."""
    start, end = area.span
    for match in re.finditer(r",\s+", text[start:end]):
        before, after = found(text, start, start + match.start()), found(text, start + match.end(), end)
        if before and after and field_score(after.value) < 0.5 and after.value[0].isupper():
            return before, after
    return area, None


def _within(value: Found, other: Found | None) -> bool:
    return other is not None and other.span.start <= value.span.start and value.span.end <= other.span.end


def _plain(value: Found) -> Found:
    return Found(from_capitals(value.value), value.span)


def _usable(entry: Entry, text: str) -> Iterator[Piece]:
    """Pieces without grades, honours and addresses, cut where a comma separates school, degree and place."""
    for piece in entry.pieces:
        if _WEB.match(piece.value):
            continue
        for begin, end in _cells(text, piece.found.span.start, piece.found.span.end):
            if value := found(text, begin, end):
                yield Piece(value, piece.row, piece.column, piece.bold, piece.italic, piece.size_pt)


def _cells(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    raw = text[start:end]
    for pattern in (_GRADE, _HONOURS):
        if match := pattern.search(raw):
            if match.start() > 0:
                yield from _cells(text, start, start + match.start())
            if match.end() < len(raw):
                yield from _cells(text, start + match.end(), end)
            return
    cut = _comma(raw)
    if cut is None:
        yield start, end
        return
    yield start, start + cut
    yield from _cells(text, start + cut + 1, end)


def _comma(raw: str) -> int | None:
    """The first comma that parts two things: after a school (unless its town belongs to its name), or before one."""
    for match in re.finditer(r",\s+", raw):
        before, after = raw[: match.start()], raw[match.end() :]
        if school_score(before) and degree_score(before) != 1.0:
            town = after.split(",")[0].strip()
            belongs = bool(_OPEN_STATE.search(before)) and "," not in after and not _tells_more(town)
            return None if belongs else match.start()
        if (
            school_score(after.split(",")[0])
            or (degree_score(after) == 1.0 and not degree_score(before))
            or is_place(after)
        ):
            return match.start()
    return None


def _tells_more(phrase: str) -> bool:
    return degree_score(phrase) > 0 or field_score(phrase) >= 0.5 or school_score(phrase) > 0 or len(phrase.split()) > 3


def _degree_and_area(piece: Piece, text: str) -> tuple[Found | None, Found | None]:
    start, end = piece.found.span
    raw = text[start:end]
    match = degree_match(raw)
    if match is None:
        return None, None
    joint = _JOINT.match(raw, match.end()) or match
    rest = raw[joint.end() :]
    degree = found(text, start + match.start(), start + match.end())
    area = found(text, start + joint.end(), end) if len(rest.split()) <= 9 else None
    if area is None and match.start() > 0:
        area = found(text, start, start + match.start())
    if area and (school_score(area.value) or is_place(area.value) or _is_acronym(area.value)):
        area = None
    return degree, area


def _is_acronym(phrase: str) -> bool:
    return phrase.isupper() and len(phrase) > 3 and " " not in phrase


def _behind_degree(piece: Piece, text: str) -> Found | None:
    """What stands behind a degree and is no field: the school, where its name is an acronym ("MBA, INSEAD")."""
    match = degree_match(text[piece.found.span.start : piece.found.span.end])
    rest = found(text, piece.found.span.start + match.end(), piece.found.span.end) if match else None
    return rest if rest and _is_acronym(rest.value) else None


def _area(rest: Sequence[Piece], degree: Piece | None, text: str) -> Found | None:
    scored = [(field_score(one.value), one) for one in rest if not school_score(one.value)]
    best = max(scored, key=lambda pair: pair[0], default=(0.0, None))
    if best[1] is not None and best[0] >= 0.5:
        return _without_joint(best[1].found, text)
    beside = [
        one
        for one in rest
        if degree is not None
        and one.row == degree.row
        and one.column == degree.column + 1
        and not school_score(one.value)
    ]
    return _without_joint(beside[0].found, text) if beside else None


def _without_joint(value: Found, text: str) -> Found | None:
    match = re.match(r"(?:in|of|major(?:ing)? in|major)\b:?\s+", text[value.span.start : value.span.end], re.IGNORECASE)
    return found(text, value.span.start + (match.end() if match else 0), value.span.end)


def _school(piece: Piece, kept: Sequence[Piece], text: str) -> Found | None:
    """The name of a school, with the row before or after it where a narrow column broke it."""
    first = last = piece
    for other in kept:
        alike = (other.bold, other.italic, other.size_pt) == (piece.bold, piece.italic, piece.size_pt)
        named = (
            degree_score(other.value)
            or field_score(other.value) >= 0.5
            or other.column > 0
            or school_score(other.value)
        )
        if other.row == last.row + 1 and _OPEN_END.search(last.value) and not degree_score(other.value):
            last = other
        elif alike and piece.bold and not named and other.row == first.row - 1:
            first = other
        elif alike and piece.bold and not named and other.row == last.row + 1 and len(other.value.split()) < 4:
            last = other
    match = re.match(r"(?:at|from)\s+", first.value)
    whole = found(text, first.found.span.start + (match.end() if match else 0), last.found.span.end)
    if whole is None or first is last:
        return whole
    # What stands between the rows (a date on the right) is no part of the name.
    told = [one.value for one in kept if first.found.span.start < one.found.span.start <= last.found.span.start]
    return Found(" ".join([first.value[match.end() if match else 0 :], *told]), whole.span)


def _may_be_school(piece: Piece) -> bool:
    """A name without a school's usual words: capitals, short, and no field."""
    words = piece.value.split()
    words = words[1:] if words[0] in {"at", "from"} else words
    named = bool(words) and all(word[0].isupper() or word[0].isdigit() or len(word) <= 3 for word in words)
    return (
        named
        and len(piece.value) > 2
        and len(words) <= 8
        and field_score(piece.value) < 0.5
        and bool(tokens(piece.value))
    )
