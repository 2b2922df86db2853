"""`vivaroom report SESSION`: the report as a summary, PDF, Markdown, HTML or JSON."""

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

import typer

from vivaroom.app.cli.inside import quiet_settings, with_database, with_parts
from vivaroom.app.cli.options import DataDir
from vivaroom.app.cli.output import JsonFlag, print_json, screen, show, wants_json
from vivaroom.kit.errors import Conflict
from vivaroom.kit.ids import parse_id, public_id

if TYPE_CHECKING:
    from vivaroom.app.wiring import Parts
    from vivaroom.db.unit import Database
    from vivaroom.feedback.shape import Report

reports = typer.Typer()
PATIENCE = timedelta(seconds=120)
LOOK_EVERY = timedelta(milliseconds=200)


@dataclass(frozen=True, slots=True)
class Readable:
    """A report with its id."""

    id: UUID
    report: "Report"


@reports.command()
def report(
    session: Annotated[str, typer.Argument(help="`ses_…`; `vivaroom sessions` lists them.")],
    pdf: Annotated[Path | None, typer.Option("--pdf", help="Write a PDF to this file.", dir_okay=False)] = None,
    markdown: Annotated[bool, typer.Option("--markdown", help="Print Markdown.")] = False,
    html: Annotated[bool, typer.Option("--html", help="Print a page that needs nothing else.")] = False,
    as_json: JsonFlag = False,
    data_dir: DataDir = None,
) -> None:
    """Show the report of a session; a terminal gets a summary, a pipe gets JSON."""
    if sum((pdf is not None, markdown, html, as_json)) > 1:
        raise typer.BadParameter("choose one of --pdf, --markdown, --html and --json")
    session_id = parse_id("session", session)
    kept = with_database(data_dir, lambda database: newest(database, session_id))
    if kept is None:  # it is being written; in case nobody is there to do so, this command is
        kept = with_parts(quiet_settings(data_dir), lambda parts: written(parts, session_id))
    if pdf is not None:
        _write_pdf(kept, pdf)
    elif markdown or html:
        print(_text(kept, as_html=html), end="")
    elif wants_json(as_json):
        print_json(document_of(kept))
    else:
        from vivaroom.app.cli.summary import show_summary

        show_summary(screen, kept.report)


async def newest(database: "Database", session_id: UUID) -> Readable | None:
    """The newest report that can be read; None while the first one is being written.

    Raises NotFound `session_not_found`, Conflict `report_not_due` and `report_failed`.
    """
    from vivaroom.feedback.store import ReportStatus, latest_ready_report, latest_report
    from vivaroom.interview.session import SessionStatus
    from vivaroom.interview.sessions.store import find_session

    async with database.system_unit() as unit:
        card = await find_session(unit, session_id)
        kept = await latest_ready_report(unit, session_id) or await latest_report(unit, session_id)
    if card.status is not SessionStatus.COMPLETED and kept is None:
        detail = f"The session is {card.status.value}: its report is written when it is completed."
        raise Conflict("report_not_due", detail)
    if kept is not None and kept.status is ReportStatus.FAILED:
        raise Conflict("report_failed", str((kept.error or {}).get("detail", "The report could not be written.")))
    return Readable(kept.id, kept.report) if kept is not None and kept.report is not None else None


async def written(parts: "Parts", session_id: UUID) -> Readable:
    """The report once it is written. Raises Conflict `report_delayed`, and what `newest` raises."""
    clock = parts.services.clock
    give_up = clock.now() + PATIENCE
    while clock.now() < give_up:
        kept = await newest(parts.services.database, session_id)
        if kept is not None:
            return kept
        await clock.sleep(LOOK_EVERY)
    detail = f"The report is still being written: `vivaroom report {public_id('session', session_id)}` shows it later."
    raise Conflict("report_delayed", detail)


def document_of(kept: Readable) -> dict[str, Any]:
    """The report as JSON, with the ids that the API uses."""
    from vivaroom.feedback.shape import dump_report

    body: dict[str, Any] = _with_public_ids(dump_report(kept.report))
    return {"id": public_id("report", kept.id), **body}


def score_of(report: "Report | None") -> float | None:
    """The overall score (0-1) with two digits, as every export prints it; None where there is none."""
    from vivaroom.feedback.figures import figure

    score = report.overall.score_0_1 if report else None
    return float(figure(score)) if score is not None else None


def _write_pdf(kept: Readable, file: Path) -> None:
    from vivaroom.feedback.exports.pdf import make_pdf

    file.write_bytes(make_pdf(kept.report))
    show({"file": str(file), "bytes": file.stat().st_size}, as_json=False)


def _text(kept: Readable, *, as_html: bool) -> str:
    from vivaroom.feedback.exports.html import report_page_html
    from vivaroom.feedback.exports.markdown import report_markdown

    return report_page_html(kept.report) if as_html else report_markdown(kept.report)


def _with_public_ids(part: Any) -> Any:
    match part:
        case dict():
            kinds = {"session_id": "session", "question_id": "question"}
            return {
                name: public_id(kinds[name], UUID(value)) if name in kinds and value else _with_public_ids(value)
                for name, value in part.items()
            }
        case list():
            return [_with_public_ids(one) for one in part]
        case _:
            return part
