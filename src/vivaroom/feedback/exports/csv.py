"""Lists of sessions and their reports as CSV, safe to open in a spreadsheet."""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from vivaroom.feedback.shape import Report
from vivaroom.kit.ids import public_id

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
_HEADS = (
    "session", "candidate", "status", "created_at", "role", "kind", "level", "mode", "opened_at", "closed_at",
    "close_reason", "minutes_used", "questions_asked", "questions_answered", "questions_scored", "overall_0_1",
    "band_low_0_1", "band_high_0_1", "weight_covered_0_1", "label", "rubric", "graders",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class SessionLine:
    """A session of the list, with its report where it has one."""

    session_id: UUID
    candidate_name: str | None
    status: str
    created_at: datetime
    report: Report | None


def sessions_csv(lines: Iterable[SessionLine]) -> str:
    """One row a session, with two columns for each competency that any of the reports has, by the rubrics' order."""
    held = list(lines)
    competencies = list(dict.fromkeys(c.id for line in held if line.report for c in line.report.competencies))
    heads = [*_HEADS, *(f"{id_}_{part}" for id_ in competencies for part in ("level", "0_1"))]
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(heads)
    for line in held:
        writer.writerow([_cell(value) for value in (*_session(line), *_report(line.report, competencies))])
    return text.getvalue()


def _session(line: SessionLine) -> Sequence[object]:
    return (public_id("session", line.session_id), line.candidate_name, line.status, line.created_at)


def _report(report: Report | None, competencies: Sequence[str]) -> Sequence[object]:
    if report is None:
        return [None] * (len(_HEADS) - 4 + 2 * len(competencies))
    subject, sitting, overall = report.subject, report.sitting, report.overall
    by_id = {c.id: c for c in report.competencies}
    shown = [by_id.get(id_) for id_ in competencies]
    return (
        subject.role, subject.kind.value, subject.level.value, subject.mode.value, sitting.opened_at, sitting.closed_at,
        sitting.close_reason.value if sitting.close_reason else None, round(sitting.elapsed_ms / 60_000, 1),
        sitting.questions_asked, sitting.questions_answered, sitting.questions_scored, overall.score_0_1,
        overall.band.low_0_1 if overall.band else None, overall.band.high_0_1 if overall.band else None,
        overall.weight_covered_0_1, report.label, report.made_with.rubric,
        "; ".join(g.name for g in report.made_with.graders),
        *(value for c in shown for value in ((c.level, c.score_0_1) if c else (None, None))),
    )  # fmt: skip


def _cell(value: object) -> object:
    """A value as a spreadsheet may have it: texts that it would run as a formula get an apostrophe in front."""
    match value:
        case None:
            return ""
        case datetime():
            return value.isoformat()
        case str() if value.startswith(_FORMULA):
            return f"'{value}"
        case _:
            return value
