"""The report as Markdown; what a candidate said is escaped, so that it shows as it was said and does nothing."""

import re
from collections.abc import Iterable, Iterator

from vivaroom.feedback.exports.sheet import Sheet, sheet_of
from vivaroom.feedback.exports.sheet_parts import Fact, PrintedCompetency, PrintedQuestion, PrintedTurn, Quoted
from vivaroom.feedback.figures import NONE, visible
from vivaroom.feedback.people.opinion import Opinion
from vivaroom.feedback.shape import Report

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~&$^!@])")
_LINK = re.compile(r"(?i)\b(https?|ftp|mailto|xmpp)(:)|\b(www)(\.)")
_BLANKS = re.compile(r"\n{3,}")
_LIST = re.compile(r"^(\d{1,9})([.)])(?=\s|$)|^([-+=:])")


def report_markdown(report: Report, opinions: Iterable[Opinion] = ()) -> str:
    """The whole report, in the order of the page."""
    return _BLANKS.sub("\n\n", "\n".join(_lines(sheet_of(report, opinions)))) + "\n"


def escaped(text: str) -> str:
    """The text on one line, meaning nothing to Markdown: no link, mark, list, heading, table or HTML."""
    line = _SPECIAL.sub(r"\\\1", " ".join(visible(text).split()))
    line = _LINK.sub(lambda m: f"{m[1] or m[3]}\\{m[2] or m[4]}", line)
    return _LIST.sub(lambda m: f"{m[1]}\\{m[2]}" if m[1] else f"\\{m[3]}", line)


def said(text: str) -> tuple[str, ...]:
    """The text as a block quote that keeps its lines and their indentation."""
    lines = visible(text).strip("\n").split("\n")
    ends = [*["\\"] * (len(lines) - 1), ""]
    return tuple(f"> {_indent(line)}{escaped(line)}{end}" for line, end in zip(lines, ends, strict=True))


def _indent(line: str) -> str:
    return "\u00a0" * (len(line) - len(line.lstrip(" ")))


def _lines(sheet: Sheet) -> Iterator[str]:
    yield f"# {sheet.title}"
    yield from _paragraphs(sheet.subtitle, sheet.candidate)
    if sheet.label:
        yield from ("", f"**{escaped(sheet.label)}**")
    yield from _paragraphs(sheet.statement)
    yield from _facts(sheet.facts)
    yield from _heading("Overall")
    if sheet.overall != NONE:
        yield f"**{sheet.overall}** (80\u00a0% band {sheet.overall_band}, on a scale from 0 to 1)"
    yield from _paragraphs(sheet.overall_words)
    yield from _heading("Competencies")
    heads = ("Competency", "Level", "Number", "80\u00a0% band", "Weight")
    yield from _table(heads, ((c.name, c.level, c.figure, c.band, c.weight) for c in sheet.competencies))
    for competency in sheet.competencies:
        yield from _competency(competency)
    yield from _advice(sheet)
    yield from _heading("Question by question")
    if not sheet.questions:
        yield "No question was asked."
    for question in sheet.questions:
        yield from _question(question)
    if sheet.closing:
        yield from ("", "### At the end, never scored")
        yield from _turn(sheet.closing)
    yield from _ending(sheet)


def _competency(competency: PrintedCompetency) -> Iterator[str]:
    figure = "" if competency.figure == NONE else f" {competency.figure}"
    yield from ("", f"### {escaped(competency.name)}: {escaped(competency.level)}{figure}")
    yield from _paragraphs(competency.description, competency.anchor)
    for quoted in competency.quotes:
        yield from _quote(quoted)
    if competency.points:
        rows = ((str(p.number), p.statement, p.standing, p.credit, p.weight) for p in competency.points)
        yield ""
        yield from _table(("Question", "Key point", "Standing", "Credit", "Weight"), rows)
        yield from _paragraphs(competency.sum)


def _advice(sheet: Sheet) -> Iterator[str]:
    if sheet.strengths:
        yield from _heading("What was strong")
    for remark, quoted in sheet.strengths:
        yield from _paragraphs(remark.statement)
        yield from _quote(quoted)
    if sheet.gaps:
        yield from _heading("What was missing")
    for gap in sheet.gaps:
        yield f"- {escaped(gap.statement)} ({gap.standing}, question {gap.number})"
    if sheet.study_plan:
        yield from _heading("What to learn next")
    for place, step in enumerate(sheet.study_plan, start=1):
        again = f": {escaped(step.practise)}" if step.practise else ""
        yield f"{place}. {escaped(step.learn)} ({escaped(step.skill)}; practise question {step.number} again{again})"


def _question(question: PrintedQuestion) -> Iterator[str]:
    score = "not scored" if question.not_scored else question.figure
    yield from ("", f"### Question {question.number}: {score}", "", f"**{escaped(question.text)}**")
    yield from _paragraphs(" · ".join(part for part in (question.context, question.time) if part))
    yield from _paragraphs(question.not_scored, *question.flags)
    if question.points:
        yield ""
    for point in question.points:
        quote = f" “{escaped(point.quote.text)}”" if point.quote else ""
        yield f"- **{point.standing}** {escaped(point.statement)}{quote}"
    yield from _paragraphs(question.sum)
    yield from ("", "#### What was said")
    for turn in question.turns:
        yield from _turn(turn)
    if question.ideal_answer:
        yield from ("", "#### An ideal answer", "", escaped(question.ideal_answer))


def _turn(turn: PrintedTurn) -> Iterator[str]:
    yield from ("", f"{turn.time} {turn.part}: {escaped(turn.text)}")
    for answer in turn.answers:
        recorded = ", as first recorded" if answer.corrections else ""
        yield from ("", f"{answer.time} Candidate{recorded}:", "", *said(answer.text))
        for words in answer.corrections:
            yield from ("", "Corrected by the candidate:", "", *said(words))
        yield from _paragraphs(answer.not_scored)
    if not turn.answers:
        yield from ("", "No answer.")


def _people(sheet: Sheet) -> Iterator[str]:
    if sheet.people:
        yield from _heading("What people said")
        yield sheet.people_label
    for one in sheet.people:
        yield from ("", f"### {escaped(one.who)}: {one.rating}", "", one.when)
        yield from _facts(one.scores)
        if one.comments:
            yield from ("", *said(one.comments))


def _ending(sheet: Sheet) -> Iterator[str]:
    yield from _people(sheet)
    if sheet.job_questions:
        yield from _heading("Questions for the recruiter")
        yield from (f"- {escaped(words)}" for words in sheet.job_questions)
    if sheet.delivery:
        yield from _heading("Delivery")
        yield "For practice alone; no score knows of it."
        yield from _facts(sheet.delivery)
    yield from _heading("What was not scored, and why")
    yield from (f"- {escaped(words)}" for words in sheet.fairness or ("Every planned question was asked and scored.",))
    yield from _heading("How the numbers are made")
    yield from (f"- **{fact.name}**: {escaped(fact.value)}" for fact in sheet.methods)
    yield from _heading("Versions")
    yield from (f"- {fact.name}: {escaped(fact.value)}" for fact in sheet.made_with)


def _heading(words: str) -> tuple[str, ...]:
    return ("", f"## {words}", "")


def _paragraphs(*texts: str) -> Iterator[str]:
    for text in texts:
        if text:
            yield from ("", escaped(text))


def _facts(facts: Iterable[Fact]) -> Iterator[str]:
    yield ""
    yield from (f"- {fact.name}: {escaped(fact.value)}" for fact in facts)


def _quote(quoted: Quoted) -> tuple[str, ...]:
    return ("", *said(quoted.text), ">", f"> (question {quoted.number})")


def _table(heads: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    yield f"| {' | '.join(heads)} |"
    yield f"|{' --- |' * len(heads)}"
    yield from (f"| {' | '.join(map(escaped, row))} |" for row in rows)
