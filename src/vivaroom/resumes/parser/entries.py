"""The entries of a section: jobs, studies, projects. Each has a head, which names and dates it, and a body, which tells of it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from vivaroom.resumes.parser.dates import durations, periods
from vivaroom.resumes.parser.degrees import degree_score
from vivaroom.resumes.parser.phrases import (
    GOES_ON,
    Look,
    Phrase,
    Piece,
    body_look,
    look_of,
    phrases,
    pieces,
    without_sign,
)
from vivaroom.resumes.parser.words import MINOR_HEADS, is_action, school_score, title_score
from vivaroom.resumes.profile import Found, Period
from vivaroom.resumes.text import Line, ResumeText, Span

_CELLS = re.compile(r"\t+|\s{2,}")
_ABBREVIATED = re.compile(r"(?:\b(?:Inc|Ltd|Co|Corp|Jr|Sr|Bros|Dept|Univ|etc)|\b[A-Z](?:\.[A-Z])+)\.$")
_MOST_HEADS = 7
_INDENT_PT = 7.0


@dataclass(frozen=True, slots=True)
class Entry:
    """One job, study or project before it is known which of its pieces is what."""

    pieces: tuple[Piece, ...]
    period: Period | None
    body: tuple[Found, ...]
    span: Span
    rows: tuple[Phrase, ...]


@dataclass(frozen=True, slots=True)
class _Judged:
    phrase: Phrase
    head: bool
    period: Period | None
    starts: bool = False


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a phrase stands: the look of the body, whether the phrase before it was body, whether it is indented."""

    body: Look
    told: bool
    indented: bool


def entries(resume: ResumeText, lines: Sequence[Line]) -> list[Entry]:
    """The entries among the lines of one section, in order."""
    body = body_look(resume)
    rows = phrases(resume, lines)
    judged = list(_judged(resume, rows, body))
    if not any(one.period for one in judged):
        judged = [_of_list(resume, one) for one in judged]
    return [_entry(resume, group) for group in _grouped(judged)]


def _of_list(resume: ResumeText, one: _Judged) -> _Judged:
    """An item of a list that is an entry by itself: it has a date, or names a school or degree."""
    text = one.phrase.text
    period = _period(resume, one.phrase) if one.phrase.first.bullet and one.phrase.words <= 30 else None
    named = one.phrase.first.bullet and one.phrase.words <= 20 and (school_score(text) or degree_score(text)) >= 0.7
    return _Judged(one.phrase, True, period, starts=True) if period or named else one


def _judged(resume: ResumeText, rows: Sequence[Phrase], body: Look) -> Iterator[_Judged]:
    edge = before = rows[0].first.left_pt if rows else 0.0
    told = False
    for row in rows:
        if _says_nothing(resume, row):
            continue
        period, left = _period(resume, row), row.first.left_pt
        if told and period:
            edge = left
        indented = left > edge + _INDENT_PT and (told or left > before + _INDENT_PT)
        head = _is_head(resume, row, period, _Place(body, told, indented))
        if head:
            edge, before = left if told else min(edge, left), left
        told = not head
        yield _Judged(row, head, period if head else None)


def _period(resume: ResumeText, row: Phrase) -> Period | None:
    """The period that a row gives; a single date counts when it stands apart from what else the row says."""
    dates = periods(resume.text, *row.span)
    for one in dates:
        before = resume.text[row.span.start : one.span.start]
        if one.is_range or not before.strip(" •") or re.search(r"[\t,|(·•–—]\s*$|\s{2,}$", before):
            return one
    return None


def _says_nothing(resume: ResumeText, row: Phrase) -> bool:
    """Whether a row says nothing of an entry, or only a length of time."""
    text = row.text.strip()
    lengths = sum(span.end - span.start for span in durations(resume.text, *row.span))
    return not text or lengths >= len(text)


def _is_head(resume: ResumeText, row: Phrase, period: Period | None, place: _Place) -> bool:
    """Whether a phrase belongs to the head of an entry."""
    body, told, indented = place.body, place.told, place.indented
    text = row.text.strip()
    if MINOR_HEADS.match(text) or row.first.bullet or _is_sentence(text):
        return False
    if period and row.words <= (22 if period.is_range else 12):
        return True
    look = look_of(row.first, resume.text)
    distinct = (look.bold and not body.bold) or look.heading > 0 or look.size_pt > body.size_pt + 0.4
    if row.words > 14 or (is_action(text) and not look.heading) or (told and GOES_ON.match(text) and not distinct):
        return False
    named = max(title_score(text), degree_score(text), school_score(text)) >= 0.7
    if distinct or named:
        return True
    return len(_CELLS.split(text)) < 3 and not (indented and look == body)


def _is_sentence(text: str) -> bool:
    words = text.split()
    if not text.endswith((".", "!", "?")) or _ABBREVIATED.search(text):
        return False
    return len(words) >= 6 or (len(words) > 1 and words[-1][0].islower())


def _grouped(judged: Sequence[_Judged]) -> Iterator[list[_Judged]]:
    """Heads with the bodies that follow them; a run of heads with several dates is several entries."""
    group: list[_Judged] = []
    for block, rest in _blocks(judged):
        starts = _starts(block)
        for start, end in pairwise([*starts, len(block)]):
            if group:
                yield group
            group = list(block[start:end])
        group += rest
    if group:
        yield group


def _blocks(judged: Sequence[_Judged]) -> Iterator[tuple[list[_Judged], list[_Judged]]]:
    block: list[_Judged] = []
    rest: list[_Judged] = []
    for one in judged:
        if (one.head and rest) or (one.starts and block):
            yield block, rest
            block, rest = [], []
        (block if one.head else rest).append(one)
    if block or rest:
        yield block, rest


def _starts(block: Sequence[_Judged]) -> list[int]:
    """Where entries begin in a run of heads: as far before each date as the first entry begins before its own."""
    if not block:
        return []
    dated = [index for index, one in enumerate(block) if one.period]
    if len(dated) < 2:
        return [0]
    ahead = dated[0]
    return sorted({0, *(max(0, index - ahead) for index in dated[1:])})


def _entry(resume: ResumeText, group: Sequence[_Judged]) -> Entry:
    heads = _near_date([one for one in group if one.head])
    found_pieces: list[Piece] = []
    for row, one in enumerate(heads):
        dates = [period.span for period in periods(resume.text, *one.phrase.span)]
        lengths = list(durations(resume.text, *one.phrase.span))
        found_pieces += pieces(one.phrase, resume.text, row, [*dates, *lengths])
    dated = [one.period for one in heads if one.period]
    period = next((one for one in dated if one.is_range), dated[0] if dated else None)
    told = [without_sign(one.phrase, resume.text) for one in group if not one.head and not _is_minor(one.phrase)]
    span = Span(group[0].phrase.span.start, group[-1].phrase.span.end)
    return Entry(
        tuple(found_pieces), period, tuple(one for one in told if one), span, tuple(one.phrase for one in heads)
    )


def _near_date(heads: Sequence[_Judged]) -> Sequence[_Judged]:
    """The rows of a head that stand around its date; a head without one is cut short."""
    dated = next((index for index, one in enumerate(heads) if one.period), 0)
    first = max(0, dated - 3) if len(heads) > _MOST_HEADS else 0
    return heads[first : max(dated + 6, first + _MOST_HEADS)]


def _is_minor(phrase: Phrase) -> bool:
    return MINOR_HEADS.match(phrase.text.strip()) is not None
