"""The larger parts of a prepared report: competencies, questions, turns and quotes as text."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from vivaroom.feedback.asked import Evidence, ReportedAnswer, ReportedPoint, ReportedQuestion, ReportedTurn, TurnPart
from vivaroom.feedback.figures import duration, figure, level_name, plain, span
from vivaroom.feedback.shape import CompetencyPoint, ReportedCompetency
from vivaroom.interview.coverage import Status

QUOTES_AT_MOST = 3
STANDING = {
    Status.STATED: "stated",
    Status.PARTLY: "partly",
    Status.CONTRADICTED: "contradicted",
    Status.ABSENT: "missing",
}
_SOURCES = {
    "bank": "question bank",
    "resume": "from the resume",
    "job": "from the job description",
    "company": "for this company",
    "own": "the team's own",
}
_PARTS = {
    TurnPart.MAIN: "Question",
    TurnPart.FOLLOW_UP: "Follow-up",
    TurnPart.WAY_IN: "Easier way in",
    TurnPart.CLOSING: "Closing",
}


@dataclass(frozen=True, slots=True)
class Fact:
    """A name and what it is."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Remark:
    """A statement about one question."""

    number: int
    statement: str
    standing: str


@dataclass(frozen=True, slots=True)
class Quoted:
    """The candidate's own words, with the place where they can be heard."""

    text: str
    number: int
    answer_seq: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class PrintedPoint:
    """A key point with its standing; `quote` is None where nothing was said."""

    number: int
    statement: str
    weight: str
    standing: str
    credit: str
    quote: Quoted | None


@dataclass(frozen=True, slots=True)
class PrintedCompetency:
    """A competency as text; `sum` is its arithmetic in one line."""

    name: str
    description: str
    weight: str
    level: str
    figure: str
    band: str
    anchor: str
    points: tuple[PrintedPoint, ...]
    sum: str
    quotes: tuple[Quoted, ...]


@dataclass(frozen=True, slots=True)
class PrintedAnswer:
    """An answer as text: the first wording, the corrections behind it, and why it has no score."""

    seq: int
    time: str
    text: str
    corrections: tuple[str, ...]
    not_scored: str


@dataclass(frozen=True, slots=True)
class PrintedTurn:
    """A question as it was put, with its answers."""

    part: str
    time: str
    text: str
    answers: tuple[PrintedAnswer, ...]


@dataclass(frozen=True, slots=True)
class PrintedQuestion:
    """A main question as text."""

    number: int
    text: str
    context: str
    time: str
    figure: str
    not_scored: str
    sum: str
    points: tuple[PrintedPoint, ...]
    missing: tuple[str, ...]
    ideal_answer: str
    flags: tuple[str, ...]
    turns: tuple[PrintedTurn, ...]


@dataclass(frozen=True, slots=True)
class PrintedStep:
    """A step of the study plan as text."""

    skill: str
    learn: str
    number: int
    practise: str
    priority: str


def printed_competency(
    competency: ReportedCompetency,
    points: Mapping[tuple[int, str], ReportedPoint],
    questions: Sequence[ReportedQuestion],
) -> PrintedCompetency:
    """A competency; `points` are those of all questions, by question and key point."""
    number_of = {t.question_id: q.number for q in questions for t in q.turns}
    return PrintedCompetency(
        name=competency.name,
        description=competency.description,
        weight=plain(competency.weight),
        level=level_name(competency.level),
        figure=figure(competency.score_0_1),
        band=span(competency.band),
        anchor=competency.anchor or _too_little(competency),
        points=tuple(_point(p.number, points[p.number, p.key_point]) for p in competency.points),
        sum=_sum(competency.points, competency.score_0_1),
        quotes=_quotes(quoted(e, number_of[e.question_id]) for e in competency.evidence),
    )


def printed_question(question: ReportedQuestion) -> PrintedQuestion:
    """A main question with its turns and key points."""
    known = (question.phase, _SOURCES.get(question.source or "", ""), ", ".join(question.skills))
    return PrintedQuestion(
        number=question.number,
        text=question.text,
        context=" · ".join(part for part in known if part),
        time=f"{duration(question.started_ms)}–{duration(question.ended_ms)}",
        figure=figure(question.score_0_1),
        not_scored=question.not_scored.statement if question.not_scored else "",
        sum=_sum(question.points, question.score_0_1),
        points=tuple(_point(question.number, p) for p in question.points),
        missing=question.missing,
        ideal_answer=question.ideal_answer or "",
        flags=tuple(f.statement for f in question.flags),
        turns=tuple(printed_turn(t) for t in question.turns),
    )


def printed_turn(turn: ReportedTurn) -> PrintedTurn:
    """A turn with every wording of its answers."""
    return PrintedTurn(
        part=_PARTS[turn.part],
        time=duration(turn.started_ms),
        text=turn.text,
        answers=tuple(_answer(a) for a in turn.answers),
    )


def quoted(evidence: Evidence, number: int) -> Quoted:
    """A quote with the number of its main question."""
    return Quoted(evidence.text, number, evidence.answer_seq, evidence.start, evidence.end)


def _quotes(quotes: Iterable[Quoted]) -> tuple[Quoted, ...]:
    """A few quotes that count most, from as many questions as there are."""
    ranked, seen = list(quotes), Counter[int]()
    places = []
    for quote in ranked:
        places.append(seen[quote.number])
        seen[quote.number] += 1
    spread = sorted(zip(places, ranked, strict=True), key=lambda pair: pair[0])
    return tuple(quote for _, quote in spread[:QUOTES_AT_MOST])


def _answer(answer: ReportedAnswer) -> PrintedAnswer:
    first, *later = answer.wordings
    return PrintedAnswer(
        seq=answer.seq,
        time=duration(answer.ended_ms if answer.started_ms is None else answer.started_ms),
        text=first.text,
        corrections=tuple(w.text for w in later),
        not_scored=answer.not_scored.statement if answer.not_scored else "",
    )


def _point(number: int, point: ReportedPoint) -> PrintedPoint:
    return PrintedPoint(
        number=number,
        statement=point.statement,
        weight=plain(point.weight),
        standing=STANDING[point.status],
        credit=plain(point.credit),
        quote=quoted(point.evidence, number) if point.evidence else None,
    )


def _too_little(competency: ReportedCompetency) -> str:
    questions = len({p.number for p in competency.points})
    if not questions:
        return "No scored answer speaks for this competency."
    points = "1 key point" if len(competency.points) == 1 else f"{len(competency.points)} key points"
    return f"Only {points} of {questions} question{'s' if questions > 1 else ''} speak for it."


def _sum(points: Sequence[CompetencyPoint] | Sequence[ReportedPoint], score_0_1: float | None) -> str:
    """The arithmetic in one line: (credit × weight + …) ÷ sum of weights = score with all its digits."""
    if score_0_1 is None:
        return ""
    terms = " + ".join(f"{plain(p.credit)}×{p.weight}" for p in points)
    return f"({terms}) ÷ {sum(p.weight for p in points)} = {plain(score_0_1)}"
