"""The summary of a report on a terminal: the numbers, what earned them, and what to learn next."""

from collections.abc import Iterator, Sequence

from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text

from vivaroom.feedback.exports.sheet import Sheet, sheet_of
from vivaroom.feedback.exports.sheet_parts import Quoted, Remark
from vivaroom.feedback.figures import visible
from vivaroom.feedback.shape import Report

STEPS_SHOWN = 4


def show_summary(console: Console, report: Report) -> None:
    """Print it; what a candidate said cannot move the cursor or change colours."""
    for part in _parts(sheet_of(report)):
        console.print(part)


def _parts(sheet: Sheet) -> Iterator[RenderableType]:
    yield ""
    yield _line(sheet.title, "bold")
    yield _line(" · ".join(part for part in (sheet.candidate, sheet.subtitle) if part))
    if sheet.label:
        yield _line(sheet.label, "yellow")
    yield ""
    yield Text.assemble(("Overall  ", "bold"), (sheet.overall, "bold"), f"  ({sheet.overall_band})")
    yield _line(sheet.overall_words, "dim")
    yield ""
    yield _competencies(sheet)
    yield from _strengths(sheet.strengths)
    yield from _gaps(sheet.gaps)
    yield from _steps(sheet)


def _competencies(sheet: Sheet) -> Table:
    table = Table("Competency", "Level", show_edge=False, pad_edge=False)
    table.add_column("Number", justify="right")
    table.add_column("80 % band", justify="right")
    for one in sheet.competencies:
        table.add_row(*map(_line, (one.name, one.level, one.figure, one.band)))
    return table


def _strengths(strengths: Sequence[tuple[Remark, Quoted]]) -> Iterator[RenderableType]:
    if strengths:
        yield ""
        yield _line("What was there, in the candidate’s words", "bold")
    for remark, quoted in strengths:
        yield _line(f"  Question {remark.number}: {remark.statement}")
        yield _line(f"    “{quoted.text}”", "dim")


def _gaps(gaps: Sequence[Remark]) -> Iterator[RenderableType]:
    if gaps:
        yield ""
        yield _line("What was missing", "bold")
    for remark in gaps:
        yield _line(f"  Question {remark.number}: {remark.statement} ({remark.standing})")


def _steps(sheet: Sheet) -> Iterator[RenderableType]:
    if sheet.study_plan:
        yield ""
        yield _line("What to learn next", "bold")
    for step in sheet.study_plan[:STEPS_SHOWN]:
        yield _line(f"  {step.skill}: {step.learn}")


def _line(words: str, style: str = "") -> Text:
    return Text(visible(words), style=style)
