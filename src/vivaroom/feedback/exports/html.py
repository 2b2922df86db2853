"""The report as HTML: a part to set into a page of one's own, and a page that stands alone without scripts."""

from collections.abc import Sequence
from functools import cache
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from vivaroom.feedback.charts import competency_chart, timeline_chart
from vivaroom.feedback.exports.sheet import Sheet, sheet_of
from vivaroom.feedback.people.opinion import Opinion
from vivaroom.feedback.shape import Report


def report_body_html(report: Report, opinions: Sequence[Opinion] = ()) -> str:
    """The report as one `<article class="report">`: headings from h2 on, no inline styles, no scripts.

    The page around it brings `report_css()` and the custom properties --paper, --ink, --quiet, --line, --track,
    --accent, --serif and --sans. Quotes carry data-answer-seq, data-start and data-end, for players.
    """
    return _body(sheet_of(report, opinions), report)


def report_page_html(report: Report, opinions: Sequence[Opinion] = ()) -> str:
    """The report as a whole page with its own look, light or dark as the reader prefers."""
    sheet = sheet_of(report, opinions)
    return (
        _templates()
        .get_template("page.html.j2")
        .render(
            sheet=sheet,
            language=report.subject.language,
            css=Markup(_css("theme.css") + report_css()),  # noqa: S704  our own files
            body=Markup(_body(sheet, report)),  # noqa: S704  escaped by its template
        )
    )


def report_css() -> str:
    """The rules for everything inside `.report`."""
    return _css("report.css")


def _body(sheet: Sheet, report: Report) -> str:
    timeline = timeline_chart(report)
    return (
        _templates()
        .get_template("body.html.j2")
        .render(
            sheet=sheet,
            competencies_chart=Markup(competency_chart(report).svg),  # noqa: S704  the chart escapes its words
            timeline_chart=Markup(timeline.svg) if timeline else "",  # noqa: S704  the chart escapes its words
        )
    )


@cache
def _templates() -> Environment:
    return Environment(
        loader=PackageLoader("vivaroom.feedback.exports"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


@cache
def _css(name: str) -> str:
    return (files("vivaroom.feedback.exports") / "templates" / name).read_text("utf-8")
