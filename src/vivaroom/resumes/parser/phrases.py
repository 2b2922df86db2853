"""Lines of a resume put together where a phrase was broken, and taken apart where one line says several things."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from vivaroom.resumes.parser.dates import periods
from vivaroom.resumes.parser.words import is_place
from vivaroom.resumes.profile import Found
from vivaroom.resumes.text import Line, ResumeText, Run, Span

_SIGN = re.compile(r"^(?:[•●○◦▪▫■□‣⁃∙·➢➤►▶▸❖✓✔*]|[–—-](?=\s)|\(?\d{1,2}[.)])\s*")
_HANGING = re.compile(r"(?:[,&/(–—-]|\b(?:of|and|for|the|in|at|to|with|a|an|de|und|für|et))$", re.IGNORECASE)
_CUTS = re.compile(r"\t+|\s{2,}|\s+[|·•∙⋅♦◆●▪]\s+|\s*[|│]\s*|\s+[–—−-]{1,3}\s+|\s+@\s+|\s*;\s+|\s+//\s+")
GOES_ON = re.compile(r"[a-zß-ÿ](?![A-Z])")
_JOINTS = frozenset("at by in for of and the with to from bei chez en".split())
_SLACK = 0.12
_WIDEST_GAP = 0.6
_EDGES = " \t\n,;:|·•∙–—−-@&()[]"


@dataclass(frozen=True, slots=True)
class Phrase:
    """One or more lines that read as one; offsets stay those of the text, with a line break as one white space."""

    text: str
    span: Span
    lines: tuple[Line, ...]

    @property
    def first(self) -> Line:
        """Its first line."""
        return self.lines[0]

    @property
    def runs(self) -> tuple[Run, ...]:
        """The runs of all its lines."""
        return tuple(run for line in self.lines for run in line.runs)

    @property
    def words(self) -> int:
        """How many words it has."""
        return len(self.text.split())


@dataclass(frozen=True, slots=True)
class Look:
    """What of a style tells phrases apart at a glance."""

    size_pt: float
    bold: bool
    italic: bool
    color: int
    heading: int
    capitals: bool


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a phrase that says one thing; `row` and `column` are its place among the phrases of an entry."""

    found: Found
    row: int
    column: int
    bold: bool
    italic: bool
    size_pt: float

    @property
    def value(self) -> str:
        """Its text."""
        return self.found.value


def found(text: str, start: int, end: int) -> Found | None:
    """The value between two offsets, without white space and punctuation at its edges; None when nothing is left."""
    raw = text[start:end]
    kept = raw.strip(_EDGES)
    if not kept:
        return None
    begin = start + raw.index(kept)
    finish = begin + len(kept)
    # A bracket that was opened inside stays closed.
    if kept.count("(") > kept.count(")") and text[finish : finish + 1] == ")":
        finish += 1
    return Found(plain(text[begin:finish]), Span(begin, finish))


def plain(raw: str) -> str:
    """A value as it reads: broken words whole, white space single."""
    whole = re.sub(r"(?<=[^\W\d_])-\n(?=[a-zß-ÿ])", "", raw)
    return " ".join(re.sub(r"(?<=\w)-\n(?=\w)", "-", whole).split())


def look_of(line: Line, text: str) -> Look:
    """The look of a line, by its first run that shows a letter."""
    words = [run for run in line.runs if any(sign.isalpha() for sign in text[run.span.start : run.span.end])]
    run = words[0] if words else line.runs[0]
    written = text[line.span.start : line.span.end]
    letters = [sign for sign in written if sign.isalpha()]
    capitals = len(letters) > 2 and all(not sign.islower() for sign in letters)
    return Look(round(run.size_pt * 2) / 2, run.bold, run.italic, run.color, line.heading, capitals)


def body_look(resume: ResumeText) -> Look:
    """The look of most of the text, counted over prose where there is any; bold only where nearly all of it is."""
    prose = [line for line in resume.lines if resume.at(line.span).count(" ") >= 5]
    weights: dict[Look, int] = {}
    for line in prose or resume.lines:
        look = look_of(line, resume.text)
        weights[look] = weights.get(look, 0) + line.span.end - line.span.start
    light = {look: weight for look, weight in weights.items() if not look.bold}
    chosen = light if sum(light.values()) >= 0.2 * sum(weights.values()) else weights
    return max(chosen, key=lambda look: chosen[look], default=Look(0, False, False, 0, 0, False))


def phrases(resume: ResumeText, lines: Sequence[Line]) -> list[Phrase]:
    """Lines as phrases: a line that goes on in the same look where the column ended is one with the next."""
    tightest = _tightest_gaps(lines)
    body = body_look(resume)
    grouped: list[list[Line]] = []
    for line in lines:
        tight = line.gap <= tightest.get(_type(line.runs[0]), 0.0) + _SLACK
        ordinary = not line.runs[0].bold and line.runs[0].size_pt < body.size_pt + 1
        before = grouped[-1][-1] if grouped else None
        if before and (_goes_on(resume, before, line, tight=tight, listed=ordinary) or _stacked(resume, before, line)):
            grouped[-1].append(line)
        else:
            grouped.append([line])
    return [_phrase(resume, group) for group in grouped]


def _type(run: Run) -> tuple[float, bool, bool, int]:
    return round(run.size_pt * 2) / 2, run.bold, run.italic, run.color


def _tightest_gaps(lines: Sequence[Line]) -> dict[tuple[float, bool, bool, int], float]:
    """How close lines in one type follow each other: items of a list stand further apart than lines of one item."""
    gaps: dict[tuple[float, bool, bool, int], float] = {}
    for before, line in pairwise(lines):
        kind = _type(line.runs[0])
        if line.page == before.page and kind == _type(before.runs[-1]) and not line.bullet:
            gaps[kind] = min(gaps.get(kind, 9.0), line.gap)
    return gaps


def _phrase(resume: ResumeText, lines: Sequence[Line]) -> Phrase:
    span = Span(lines[0].span.start, lines[-1].span.end)
    return Phrase(resume.at(span).replace("\n", " "), span, tuple(lines))


def _goes_on(resume: ResumeText, line: Line, following: Line, *, tight: bool, listed: bool) -> bool:
    apart = line.page != following.page or following.gap > _WIDEST_GAP or not tight
    if apart or following.bullet or following.heading != line.heading:
        return False
    if line.left_pt == line.right_pt == 0 or _type(line.runs[-1]) != _type(following.runs[0]):
        return False
    indent = following.left_pt - line.left_pt
    written, next_written = resume.at(line.span), resume.at(following.span)
    if (
        "\t" in written
        or "  " in written
        or "  " in next_written
        or _SIGN.match(next_written)
        or not (-3 < indent < 3 or (line.bullet and 0 < indent < 40))
    ):
        return False
    long = written.count(" ") > 1 or not listed
    if is_place(next_written) and not _HANGING.search(written):
        return False
    if _HANGING.search(written) or (GOES_ON.match(next_written) and written[-1] not in ".!?:" and long):
        return True
    word = next_written.split(maxsplit=1)[0]
    width = (following.right_pt - following.left_pt) * (len(word) + 1) / max(len(next_written), 1)
    # Short plain lines below each other are a list.
    return long and width > line.room_pt - 2


def _stacked(resume: ResumeText, line: Line, following: Line) -> bool:
    """Whether two lines are the parts of one date or period, one above the other."""
    if following.gap > 0.6 or line.page != following.page:
        return False
    whole = periods(resume.text, line.span.start, following.span.end)
    parts = [periods(resume.text, *one.span) for one in (line, following)]
    return (
        len(whole) == 1
        and whole[0].span == (line.span.start, following.span.end)
        and all(len(part) < 2 for part in parts)
    )


def without_sign(phrase: Phrase, text: str) -> Found | None:
    """A phrase without the sign of its list."""
    match = _SIGN.match(phrase.text)
    start = phrase.span.start + (match.end() if match else 0)
    raw = text[start : phrase.span.end]
    return Found(plain(raw), Span(start, phrase.span.end)) if raw.strip() else None


def pieces(phrase: Phrase, text: str, row: int, taken: Sequence[Span]) -> Iterator[Piece]:
    """The parts of a phrase: cut at tabs, separators and changes of look, without what is already `taken` (dates)."""
    column = 0
    match = _SIGN.match(phrase.text)
    start = phrase.span.start + (match.end() if match else 0)
    cuts = sorted({start, phrase.span.end, *_separators(phrase, start), *_changes(phrase, text), *_around(taken)})
    for begin, end in pairwise(cuts):
        if begin < start or any(span.start < end and begin < span.end for span in taken):
            continue
        value = found(text, begin, end)
        if value and any(sign.isalnum() for sign in value.value) and value.value.lower() not in _JOINTS:
            run = next(one for one in phrase.runs if one.span.end > value.span.start)
            yield Piece(value, row, column, run.bold, run.italic, run.size_pt)
            column += 1


def _separators(phrase: Phrase, start: int) -> Iterator[int]:
    for match in _CUTS.finditer(phrase.text, start - phrase.span.start):
        yield phrase.span.start + match.start()
        yield phrase.span.start + match.end()


def _around(spans: Sequence[Span]) -> Iterator[int]:
    for span in spans:
        yield from span


def _changes(phrase: Phrase, text: str) -> Iterator[int]:
    """Where the weight, slant, size or colour changes at the edge of a word."""
    for before, after in pairwise(phrase.runs):
        same = (before.bold, before.italic, round(before.size_pt)) == (after.bold, after.italic, round(after.size_pt))
        edge = before.span.end
        inside = text[edge - 1 : edge].isalnum() and text[edge : edge + 1].isalnum()
        if not inside and not (same and before.color == after.color):
            yield edge
