"""One row of a question set as a question that can be asked and graded, or what to mend first."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import TypeVar

from vivaroom.content.loader import Library
from vivaroom.content.naming import Likeness
from vivaroom.content.types import KeyPoint, Kind, Question
from vivaroom.questions.sets.columns import difficulty_named, kind_named, level_named, level_of, plain
from vivaroom.questions.sets.reading import Row

SPOKEN_WORDS = 30
QUESTION_CHARACTERS = 400
ANSWER_CHARACTERS = 2000
POINTS_AT_MOST = 8
POINT_CHARACTERS = 400
_SHORTEST_ANSWER = 20
_WAY_IN = "Think of a case from your own work. What comes to mind first?"
_UNGRADED_POINT = "Answers the question from the own experience."
_FOLLOW_UPS = (
    "What else matters here?", "Could you go one step deeper?", "What would you add to that?", "What have you left out so far?",
    "Which part of it did you not speak of yet?", "What comes before or after that?", "How would you make sure that it holds?",
    "What would somebody with more experience add?",
)  # fmt: skip
_WEIGHT = re.compile(r"\s*\(([1-3])\)\s*$")
_BULLET = re.compile(r"^\s*(?:[-*•]|\d{1,2}[.)])\s+")
_Usual = TypeVar("_Usual")
_SENTENCE = re.compile(r"(?<=[.!?])\s+")


@dataclass(frozen=True, slots=True)
class Mend:
    """What is wrong with a cell and how to mend it."""

    column: str
    detail: str


@dataclass(frozen=True, slots=True)
class Checked:
    """A row with its question, or with what to mend. `notes` tell what was taken for what; they need no mending."""

    line: int
    slug: str
    question: Question | None = field(repr=False, default=None)
    mends: tuple[Mend, ...] = ()
    notes: tuple[str, ...] = ()
    source: str = ""


@dataclass(frozen=True, slots=True)
class Rules:
    """What a question is held against. `forbidden` names the subject that nobody may ask about; `instructs` says whether a
    text gives orders to a grader."""

    library: Library
    forbidden: Callable[[str], str | None]
    instructs: Callable[[str], bool]


def check_row(row: Row, set_name: str, rules: Rules) -> Checked:
    """The question that this row asks for. The same row in a set of the same name always has the same slug."""
    slug = slug_of(row, set_name)
    mends = tuple(_mends(row, rules))
    source = row.cells.get("source", "")[:500]
    if mends:
        return Checked(row.line, slug, None, mends, (), source)
    read = _Reader(row.cells, rules.library)
    question = read.question(slug)
    return Checked(row.line, slug, question, (), tuple(read.notes), source)


def slug_of(row: Row, set_name: str) -> str:
    """What a row is known by when it comes again: its id, or company, role and the question's words."""
    cells = row.cells
    own = cells.get("id")
    identity = (own,) if own else tuple(plain(cells.get(c, "")) for c in ("company", "role", "question"))
    text = "\0".join((plain(set_name), "id" if own else "words", *identity))
    return f"set-{blake2b(text.encode(), digest_size=12).hexdigest()}"


def _mends(row: Row, rules: Rules) -> Iterator[Mend]:
    cells = row.cells
    text = cells.get("question", "")
    if len(text) < 10:
        yield Mend("question", "there is no question here: write one, or delete the line")
    elif len(text) > QUESTION_CHARACTERS:
        yield Mend(
            "question", f"{len(text)} characters; at most {QUESTION_CHARACTERS} can be said in one breath: shorten it"
        )
    for column, named, expected in (
        ("kind", kind_named, ", ".join(k.value for k in Kind if k is not Kind.MIXED)),
        ("difficulty", difficulty_named, "1 to 5, or easy, medium, hard"),
        ("level", level_named, "junior, mid, senior or lead"),
    ):
        if cells.get(column) and named(cells[column]) is None:
            yield Mend(column, f"expected {expected}; got {cells[column][:40]!r}")
    yield from _long(cells)
    yield from _unfit(cells, rules)


def _long(cells: Mapping[str, str]) -> Iterator[Mend]:
    answer, points = cells.get("ideal_answer", ""), _points(cells.get("key_points", ""))
    if len(answer) > ANSWER_CHARACTERS:
        yield Mend(
            "ideal_answer", f"{len(answer)} characters; at most {ANSWER_CHARACTERS}: keep what a good answer needs"
        )
    if 0 < len(answer) < _SHORTEST_ANSWER:
        yield Mend("ideal_answer", f"{len(answer)} characters; write at least {_SHORTEST_ANSWER}, or leave it empty")
    if len(points) > POINTS_AT_MOST:
        yield Mend("key_points", f"{len(points)} key points; at most {POINTS_AT_MOST}: join some, or ask two questions")
    if any(len(point) > POINT_CHARACTERS for point in points):
        yield Mend("key_points", f"a key point has more than {POINT_CHARACTERS} characters: split it")


def _unfit(cells: Mapping[str, str], rules: Rules) -> Iterator[Mend]:
    subject = rules.forbidden(cells.get("question", ""))
    if subject:
        yield Mend("question", f"touches {subject}, which an interviewer may not ask about: ask about the work instead")
    for column in ("question", "ideal_answer", "key_points"):
        if rules.instructs(cells.get(column, "")):
            yield Mend(column, "holds an order to whoever grades, not a part of a question or an answer: take it out")


class _Reader:
    """Reads the cells of one row that has nothing to mend; collects what there is to say."""

    def __init__(self, cells: Mapping[str, str], library: Library) -> None:
        self._cells = cells
        self._library = library
        self.notes: list[str] = []

    def question(self, slug: str) -> Question:
        """The question, with what the row left out filled in and said."""
        cells = self._cells
        kind = kind_named(cells.get("kind", "")) or self._without("kind", Kind.TECHNICAL)
        difficulty = difficulty_named(cells.get("difficulty", "")) or self._without("difficulty", 3)
        if len(cells["question"].split()) > SPOKEN_WORDS:
            self.notes.append(f"The question has more than {SPOKEN_WORDS} words, which is long when it is spoken.")
        ideal, points, graded = self._reference()
        return Question(
            id=slug, kind=kind, roles=self._roles(), skills=self._listed("skill"), companies=self._listed("company"),
            level=level_named(cells.get("level", "")) or level_of(difficulty), difficulty=difficulty, text=cells["question"],
            key_points=points, way_in=_WAY_IN, ideal_answer=ideal, rubric=self._library.templates[kind].rubric, graded=graded,
        )  # fmt: skip

    def _without(self, column: str, usual: _Usual) -> _Usual:
        self.notes.append(f"No {column} is given; {usual} is taken.")
        return usual

    def _listed(self, column: str) -> tuple[str, ...]:
        parts = (part.strip()[:80] for part in re.split(r"[,;|\n]", self._cells.get(column, "")))
        return tuple(dict.fromkeys(part for part in parts if part))[:20]

    def _roles(self) -> tuple[str, ...]:
        roles = []
        for name in self._listed("role"):
            found = self._library.role_found(name)
            if found.note:
                self.notes.append(found.note)
            if found.likeness is Likeness.GENERAL or found.role is None:
                self.notes.append("It is asked for every role.")
                return ()
            roles.append(found.role.id)
        return tuple(dict.fromkeys(roles))

    def _reference(self) -> tuple[str, tuple[KeyPoint, ...], bool]:
        """Ideal answer and key points, each made of the other where one is missing; ungraded where both are."""
        ideal, written = self._cells.get("ideal_answer", ""), _points(self._cells.get("key_points", ""))
        if not written and not ideal:
            self.notes.append("There is neither an ideal answer nor a key point: answers are heard and not graded.")
            return "", (_point(0, _UNGRADED_POINT),), False
        if not written:
            written = tuple(s for s in _SENTENCE.split(" ".join(ideal.split())) if len(s) >= 10)[:POINTS_AT_MOST] or (
                ideal,
            )
            self.notes.append("No key points are given; the sentences of the ideal answer are taken.")
        if not ideal:
            self.notes.append("No ideal answer is given; answers are compared with the key points alone.")
        return ideal, tuple(_point(n, text[:POINT_CHARACTERS]) for n, text in enumerate(written)), True


def _points(cell: str) -> tuple[str, ...]:
    """Key points in one cell: a line each, or parted by semicolons or bars."""
    parts = cell.split("\n") if "\n" in cell else re.split(r"[;|]", cell)
    return tuple(point for point in (_BULLET.sub("", part).strip() for part in parts) if point)


def _point(number: int, written: str) -> KeyPoint:
    weight = _WEIGHT.search(written)
    point = _WEIGHT.sub("", written) if weight else written
    return KeyPoint(
        id=f"point-{number + 1}", point=point if len(point) >= 3 else f"{point} …", weight=int(weight[1]) if weight else 1,
        follow_up=_FOLLOW_UPS[number % len(_FOLLOW_UPS)],
    )  # fmt: skip
