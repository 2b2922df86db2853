"""The overall numbers of several sessions side by side, each with its band: how practice goes on."""

from collections.abc import Sequence

from vivaroom.feedback.charts import PAGE, PLOT, Chart, Colours, chart, line, text
from vivaroom.feedback.figures import day, figure, short_day, span
from vivaroom.feedback.shape import Report

TOP = 24
WIDEST_DOTS = 8


def trend_chart(reports: Sequence[Report], colours: Colours = PAGE) -> Chart | None:
    """One dot a session that has an overall number, oldest first; None below two of them."""
    held = sorted((r for r in reports if r.overall.score_0_1 is not None), key=lambda r: r.written_at)
    if len(held) < 2:
        return None
    words = " ".join(
        f"{day(r.sitting.opened_at or r.written_at)}: {figure(r.overall.score_0_1)}, band {span(r.overall.band)}."
        for r in held
    )
    drawn = [line(("0", _y(value)), ("100%", _y(value)), colours.track) for value in (0.0, 0.5, 1.0)]
    drawn += [_dot(report, (place + 0.5) / len(held), len(held), colours) for place, report in enumerate(held)]
    return chart("trend", ("Overall over sessions", words), PLOT + 56, drawn, colours)


def _dot(report: Report, share: float, count: int, colours: Colours) -> str:
    x, score, band = f"{100 * share:.2f}%", report.overall.score_0_1 or 0.0, report.overall.band
    drawn = line((x, _y(band.low_0_1)), (x, _y(band.high_0_1)), colours.quiet) if band else ""
    drawn += f'<circle class="fill" cx="{x}" cy="{_y(score):.1f}" r="5" fill="{colours.accent}"/>'
    if count > WIDEST_DOTS:
        return drawn
    opened = report.sitting.opened_at or report.written_at
    drawn += text(figure(score), (x, TOP - 10), colours.ink, 12, "middle")
    return drawn + text(short_day(opened), (x, TOP + PLOT + 18), colours.quiet, 12, "middle")


def _y(score_0_1: float) -> float:
    return TOP + PLOT * (1 - score_0_1)
