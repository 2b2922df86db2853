"""The report as a tagged PDF (PDF/UA-1), set by typst from the same prepared sheet and the same charts as the page."""

import asyncio
import json
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict
from functools import cache
from importlib.resources import files
from typing import Any

from vivaroom.feedback.charts import PAPER, competency_chart, timeline_chart
from vivaroom.feedback.exports.sheet import sheet_of
from vivaroom.feedback.figures import visible
from vivaroom.feedback.people.opinion import Opinion
from vivaroom.feedback.shape import Report
from vivaroom.kit.errors import Unavailable


async def report_pdf(report: Report, opinions: Sequence[Opinion] = ()) -> bytes:
    """The report as a PDF, made in a thread. Raises Unavailable `pdf_extra_missing` where typst is not installed."""
    return await asyncio.to_thread(make_pdf, report, opinions)


def make_pdf(report: Report, opinions: Sequence[Opinion] = ()) -> bytes:
    """The same, blocking for some tenths of a second. The same report gives the same bytes.

    Letters that the bundled fonts lack are taken from the machine's own fonts; where no font has them the file is still
    made, without the claim to be PDF/UA-1.
    """
    inputs, written = _inputs(report, opinions), int(report.written_at.timestamp())
    typst = _typst()
    for bundled_fonts_only in (True, False):
        with suppress(typst.TypstError):
            return _set(typst, inputs, written, bundled_fonts_only, ["ua-1"])
    return _set(typst, inputs, written, False, [])


def _set(typst: Any, inputs: dict[str, str], written: int, bundled_fonts_only: bool, standards: list[str]) -> bytes:
    pdf: bytes = typst.compile(
        _template(),
        sys_inputs=inputs,
        ignore_system_fonts=bundled_fonts_only,
        pdf_standards=standards,
        timestamp=written,
    )
    return pdf


@cache
def _template() -> bytes:
    return (files("vivaroom.feedback.exports") / "templates" / "report.typ").read_bytes()


def _inputs(report: Report, opinions: Sequence[Opinion]) -> dict[str, str]:
    """What the template reads; a candidate's words travel inside JSON and SVG alone."""
    competencies, timeline = competency_chart(report, PAPER), timeline_chart(report, PAPER)
    inputs = {
        "sheet": json.dumps(_shown(asdict(sheet_of(report, opinions))), ensure_ascii=False),
        "language": report.subject.language[:2],
        "competencies": competencies.svg,
        "competencies_words": competencies.description,
    }
    if timeline:
        inputs |= {"timeline": timeline.svg, "timeline_words": timeline.description}
    return inputs


def _shown(value: Any) -> Any:
    """The same tree with every text made visible."""
    match value:
        case str():
            return visible(value)
        case dict():
            return {key: _shown(part) for key, part in value.items()}
        case list() | tuple():
            return [_shown(part) for part in value]
        case _:
            return value


def _typst() -> Any:
    try:
        import typst
    except ImportError:
        raise Unavailable(
            "pdf_extra_missing",
            "PDF export needs the extra `pdf`, which is not installed: run `pip install 'vivaroom[pdf]'` and try again. "
            "HTML and Markdown work without it.",
        ) from None
    return typst
