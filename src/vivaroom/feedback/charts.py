"""The report's charts as SVG: the same drawing in the page, with the page's colours, and on paper, with fixed ones.

Every chart has a title and a description that says all that it shows; words and shapes carry it, colour only helps.
Across, everything is placed in percent, so that a narrow screen gets shorter bars and no smaller letters.
"""

import html
from collections.abc import Iterable
from dataclasses import dataclass

from vivaroom.feedback.asked import ReportedQuestion
from vivaroom.feedback.figures import duration, figure, level_name, span, visible
from vivaroom.feedback.shape import Band, LevelMark, Report, ReportedCompetency

ROW = 64
BAR = 10
PLOT = 96
GAP_PERCENT = 0.5
NARROWEST_PERCENT = 1.2
NAME_CHARACTERS = 26


@dataclass(frozen=True, slots=True)
class Colours:
    """What a chart is drawn with: SVG colours, a font, and its width (`100%` follows the page)."""

    ink: str
    quiet: str
    track: str
    accent: str
    font: str
    width: str


PAGE = Colours("var(--ink)", "var(--quiet)", "var(--track)", "var(--accent)", "inherit", "100%")
PAPER = Colours("#26221d", "#645c51", "#e8e0d1", "#1d5c54", "Libertinus Serif", "640")


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawing with its name and the words that replace it."""

    title: str
    description: str
    svg: str


def competency_chart(report: Report, colours: Colours = PAGE) -> Chart:
    """One bar a competency, cut at its levels, with its band beneath; the overall number first."""
    title = "Competencies"
    lines = [f"Overall: {_in_words(report.overall.score_0_1, report.overall.band)}."]
    lines += [f"{c.name}: {level_name(c.level)}, {_in_words(c.score_0_1, c.band)}." for c in report.competencies]
    drawn = [_overall_row(report, colours)]
    drawn += [_competency_row(c, n * ROW, colours) for n, c in enumerate(report.competencies, start=1)]
    height = ROW * len(drawn)
    return chart("competencies", (title, " ".join(lines)), height, drawn, colours)


def timeline_chart(report: Report, colours: Colours = PAGE) -> Chart | None:
    """One block a main question, as wide as it took and as high as its score; None where nothing was asked."""
    if not report.questions:
        return None
    end = max(1, report.sitting.elapsed_ms, *(q.ended_ms for q in report.questions))
    lines = [f"Question {q.number}, {_when(q)}: {_score_in_words(q)}." for q in report.questions]
    drawn = [_grid(colours), *(_block(q, end, colours) for q in report.questions), _clock(end, colours)]
    return chart("timeline", ("Questions over time", " ".join(lines)), PLOT + 56, drawn, colours)


def _overall_row(report: Report, colours: Colours) -> str:
    overall = report.overall
    head = _head("Overall", "", overall.score_0_1, 0, colours)
    whole = (LevelMark("", 0.0, ""),)
    return head + _bar(whole, overall.score_0_1, 0, colours) + _whisker(overall.band, 0, colours)


def _competency_row(competency: ReportedCompetency, top: int, colours: Colours) -> str:
    level = "" if competency.score_0_1 is None else competency.level
    head = _head(competency.name, level, competency.score_0_1, top, colours)
    bar = _bar(competency.levels, competency.score_0_1, top, colours)
    return head + bar + _whisker(competency.band, top, colours)


def _head(name: str, level: str, score_0_1: float | None, top: int, colours: Colours) -> str:
    short = name if len(name) <= NAME_CHARACTERS else name[: NAME_CHARACTERS - 1].rstrip() + "…"
    right = "insufficient evidence" if score_0_1 is None else f"{level} {figure(score_0_1)}".strip()
    return text(short, ("0", top + 16), colours.ink, 14) + text(right, ("100%", top + 16), colours.ink, 14, "end")


def _bar(levels: Iterable[LevelMark], score_0_1: float | None, top: int, colours: Colours) -> str:
    """The track in pieces, one a level, filled up to the score; only an outline where there is no number."""
    y = top + 26
    if score_0_1 is None:
        return (
            f'<rect class="outline" x="0" y="{y}" width="100%" height="{BAR}" fill="none" stroke="{colours.quiet}" '
            'stroke-dasharray="3 4"/>'
        )
    starts = sorted({0.0, *(m.score_from for m in levels)})
    pieces = []
    for start, end in zip(starts, [*starts[1:], 1.0], strict=True):
        last = end == 1.0
        pieces.append(_piece((start, end), y, ("track", colours.track), last))
        if score_0_1 > start:
            filled = (start, min(score_0_1, end))
            pieces.append(_piece(filled, y, ("fill", colours.accent), last or score_0_1 < end))
    return "".join(pieces)


def _piece(part: tuple[float, float], y: int, look: tuple[str, str], is_flush: bool) -> str:
    """A piece of a bar; `look` is its name, for forced colours, and its colour."""
    start, end = part
    name, colour = look
    width = max(100 * (end - start) - (0 if is_flush else GAP_PERCENT), 0.2)
    return f'<rect class="{name}" x="{100 * start:.2f}%" y="{y}" width="{width:.2f}%" height="{BAR}" fill="{colour}"/>'


def _whisker(band: Band | None, top: int, colours: Colours) -> str:
    if band is None:
        return ""
    y = top + 26 + BAR + 8
    low, high = f"{100 * band.low_0_1:.2f}%", f"{100 * band.high_0_1:.2f}%"
    ends = "".join(line((x, y - 3), (x, y + 3), colours.quiet) for x in (low, high))
    return line((low, y), (high, y), colours.quiet) + ends


def _grid(colours: Colours) -> str:
    drawn = ""
    for value in (0.0, 0.5, 1.0):
        y = 24 + PLOT * (1 - value)
        drawn += line(("0", y), ("100%", y), colours.track)
    return drawn


def _block(question: ReportedQuestion, end_ms: int, colours: Colours) -> str:
    x = 100 * question.started_ms / end_ms
    width = max(100 * (question.ended_ms - question.started_ms) / end_ms - GAP_PERCENT, NARROWEST_PERCENT)
    middle = f"{x + width / 2:.2f}%"
    score = question.score_0_1
    height = 20.0 if score is None else max(PLOT * score, 2.0)
    top = 24 + PLOT - height
    place = f'x="{x:.2f}%" y="{top:.1f}" width="{width:.2f}%" height="{height:.1f}"'
    if score is None:
        drawn = f'<rect class="outline" {place} fill="none" stroke="{colours.quiet}" stroke-dasharray="3 4"/>'
    else:
        drawn = f'<rect class="fill" {place} fill="{colours.accent}"/>'
    if width >= 7:
        drawn += text("–" if score is None else figure(score), (middle, top - 5), colours.ink, 12, "middle")
    if width >= 3:
        drawn += text(str(question.number), (middle, 24 + PLOT + 16), colours.quiet, 12, "middle")
    return drawn


def _clock(end_ms: int, colours: Colours) -> str:
    y = 24 + PLOT + 32
    return text("0:00", ("0", y), colours.quiet, 12) + text(duration(end_ms), ("100%", y), colours.quiet, 12, "end")


def _in_words(score_0_1: float | None, band: Band | None) -> str:
    if score_0_1 is None:
        return "insufficient evidence"
    return figure(score_0_1) + (f", band {span(band)}" if band else "")


def _score_in_words(question: ReportedQuestion) -> str:
    return "not scored" if question.score_0_1 is None else f"score {figure(question.score_0_1)}"


def _when(question: ReportedQuestion) -> str:
    return f"from {duration(question.started_ms)} to {duration(question.ended_ms)}"


def _escaped(words: str) -> str:
    return html.escape(visible(words))


def chart(name: str, words: tuple[str, str], height: int, drawn: Iterable[str], colours: Colours) -> Chart:
    """The drawing with its title and description, under a name that no other chart of the page has."""
    title, description = words
    view = "" if colours.width.endswith("%") else f' viewBox="0 0 {colours.width} {height}"'
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="chart" role="img" width="{colours.width}" height="{height}"{view} '
        f'font-family="{_escaped(colours.font)}" aria-labelledby="chart-{name}-title chart-{name}-words">'
        f'<title id="chart-{name}-title">{_escaped(title)}</title>'
        f'<desc id="chart-{name}-words">{_escaped(description)}</desc>{"".join(drawn)}</svg>'
    )
    return Chart(title, description, svg)


def line(start: tuple[str, float], end: tuple[str, float], colour: str) -> str:
    """A thin line."""
    return (
        f'<line x1="{start[0]}" y1="{start[1]:.1f}" x2="{end[0]}" y2="{end[1]:.1f}" stroke="{colour}" '
        'stroke-width="1.5"/>'
    )


def text(words: str, at: tuple[str, float], colour: str, size: int, anchor: str = "start") -> str:
    """Words at a place."""
    return f'<text x="{at[0]}" y="{at[1]:.1f}" fill="{colour}" font-size="{size}" text-anchor="{anchor}">{_escaped(words)}</text>'
