"""Reports in PostgreSQL: one row a writing of a report, numbered within its session; a ready one never changes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, and_, any_, bindparam, func, insert, select, update

from vivaroom.db.keyset import Stretch, newest_first
from vivaroom.db.reading import Rows
from vivaroom.db.tables import RecordingRow, ReportRow, SessionRow
from vivaroom.db.unit import Unit
from vivaroom.feedback.shape import Report, dump_report, load_report
from vivaroom.interview.recordings.store import RecordingStatus
from vivaroom.interview.sessions.store import CARD_COLUMNS, SessionCard, card_of, no_session
from vivaroom.kit.errors import NotFound
from vivaroom.kit.ids import new_id


class ReportStatus(StrEnum):
    """Where the writing of a report stands."""

    QUEUED = "queued"
    RUNNING = "running"
    READY = "ready"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class KeptReport:
    """A report as it is kept: `report` is there once it is ready, `error` ({code, detail}) where it failed."""

    id: UUID
    org_id: UUID
    session_id: UUID
    number: int
    status: ReportStatus
    report: Report | None
    error: dict[str, Any] | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class ReportStamp:
    """A report without its contents, which stay as they are once it is ready; `is_heard` where a recording plays them."""

    id: UUID
    status: ReportStatus
    error: dict[str, Any] | None
    is_heard: bool


async def request_report(unit: Unit, session_id: UUID) -> UUID:
    """A new report of the session, queued, with the next number; its id. Older ones are kept.

    Holds the session's row until the transaction ends. Raises NotFound `session_not_found`.
    """
    session = select(SessionRow.org_id).where(SessionRow.id == session_id).with_for_update()
    org = (await unit.execute(session)).scalar_one_or_none()
    if org is None:
        raise NotFound("session_not_found", "There is no session with this id, or it is not yours to see.")
    last = select(func.coalesce(func.max(ReportRow.number), 0)).where(ReportRow.session_id == session_id)
    number = int((await unit.execute(last)).scalar_one()) + 1
    report_id = new_id()
    values = {
        "id": report_id, "org_id": org, "session_id": session_id, "number": number, "status": ReportStatus.QUEUED.value,
    }  # fmt: skip
    await unit.execute(insert(ReportRow).values(**values))
    return report_id


async def set_running(unit: Unit, report_id: UUID) -> None:
    """The report is being written; a failed one is tried again."""
    await _change(unit, report_id, status=ReportStatus.RUNNING.value, error=None)


async def keep_report(unit: Unit, report_id: UUID, report: Report) -> None:
    """The report is ready."""
    await _change(unit, report_id, status=ReportStatus.READY.value, body=dump_report(report), error=None)


async def fail_report(unit: Unit, report_id: UUID, code: str, detail: str) -> None:
    """The report could not be written; `detail` says the mend and holds no candidate's words."""
    await _change(unit, report_id, status=ReportStatus.FAILED.value, error={"code": code, "detail": detail})


async def find_report(source: Rows, report_id: UUID) -> KeptReport:
    """One report. Raises NotFound `report_not_found`."""
    found = await source.rows(_ONE, id=report_id)
    if not found:
        raise _no_report()
    return _kept(found[0])


async def ready_report(source: Rows, report_id: UUID) -> Report:
    """What a report says that is ready. Raises NotFound `report_not_found`."""
    found = (await find_report(source, report_id)).report
    if found is None:
        raise _no_report()
    return found


async def latest_report(source: Rows, session_id: UUID) -> KeptReport | None:
    """The report of the session with the highest number, whatever its status; None where none was asked for."""
    found = await source.rows(_LATEST, session_id=session_id)
    return _kept(found[0]) if found else None


async def latest_ready_report(source: Rows, session_id: UUID) -> KeptReport | None:
    """The newest report of the session that can be read."""
    found = await source.rows(_LATEST_READY, session_id=session_id)
    return _kept(found[0]) if found else None


async def session_with_report(source: Rows, session_id: UUID) -> tuple[SessionCard, ReportStamp | None]:
    """The session and its newest report that can be read, otherwise the newest; None where none was asked for.

    Raises NotFound `session_not_found`.
    """
    found = await source.rows(_WITH_REPORT, session_id=session_id)
    if not found:
        raise no_session()
    card, row = card_of(found[0]), found[0]
    if row.report_id is None:
        return card, None
    return card, ReportStamp(row.report_id, ReportStatus(row.report_status), row.report_error, row.is_heard)


async def page_reports(source: Rows, owner: UUID | None, stretch: Stretch) -> list[KeptReport]:
    """Reports, newest first, and one more than the stretch where there is one; of one candidate, or of everybody."""
    found = source.rows(_ALL, **stretch.bounds) if owner is None else source.rows(_OF, owner=owner, **stretch.bounds)
    return [_kept(row) for row in await found]


async def reports_of(source: Rows, session_id: UUID) -> list[KeptReport]:
    """Every report of one session, newest first."""
    return [_kept(row) for row in await source.rows(_OF_SESSION, session_id=session_id)]


async def ready_reports(source: Rows, session_ids: Sequence[UUID]) -> dict[UUID, Report]:
    """The newest readable report of each of these sessions, where there is one."""
    found = map(_kept, await source.rows(_READY_OF_SESSIONS, session_ids=list(session_ids)))
    return {kept.session_id: kept.report for kept in found if kept.report}


async def _change(unit: Unit, report_id: UUID, **fields: Any) -> None:
    unready = (ReportRow.id == report_id, ReportRow.status != ReportStatus.READY.value)
    await unit.execute(update(ReportRow).where(*unready).values(**fields))


_COLUMNS = (
    ReportRow.id,
    ReportRow.org_id,
    ReportRow.session_id,
    ReportRow.number,
    ReportRow.status,
    ReportRow.body,
    ReportRow.error,
    ReportRow.created_at,
)
_ONE = select(*_COLUMNS).where(ReportRow.id == bindparam("id"))
_ALL = newest_first(select(*_COLUMNS), ReportRow.id)
_OF = _ALL.join(SessionRow, SessionRow.id == ReportRow.session_id).where(SessionRow.owner_id == bindparam("owner"))
_OF_SESSION = select(*_COLUMNS).where(ReportRow.session_id == bindparam("session_id")).order_by(ReportRow.number.desc())
_LATEST = _OF_SESSION.limit(1)
_WITH_REPORT = (
    select(
        *CARD_COLUMNS,
        ReportRow.id.label("report_id"),
        ReportRow.status.label("report_status"),
        ReportRow.error.label("report_error"),
        RecordingRow.session_id.is_not(None).label("is_heard"),
    )
    .join(ReportRow, ReportRow.session_id == SessionRow.id, isouter=True)
    .join(
        RecordingRow,
        and_(RecordingRow.session_id == SessionRow.id, RecordingRow.status == RecordingStatus.READY.value),
        isouter=True,
    )
    .where(SessionRow.id == bindparam("session_id"))
    .order_by((ReportRow.status == ReportStatus.READY.value).desc(), ReportRow.number.desc())
    .limit(1)
)
_LATEST_READY = _OF_SESSION.where(ReportRow.status == ReportStatus.READY.value).limit(1)
_NEWEST_READY = (
    select(ReportRow.session_id, func.max(ReportRow.number).label("number"))
    .where(
        ReportRow.session_id == any_(bindparam("session_ids", type_=ARRAY(Uuid))),
        ReportRow.status == ReportStatus.READY.value,
    )
    .group_by(ReportRow.session_id)
    .subquery()
)
_READY_OF_SESSIONS = select(*_COLUMNS).join(
    _NEWEST_READY,
    and_(ReportRow.session_id == _NEWEST_READY.c.session_id, ReportRow.number == _NEWEST_READY.c.number),
)


def _no_report() -> NotFound:
    return NotFound("report_not_found", "There is no report with this id, or it is not yours to see.")


def _kept(row: Any) -> KeptReport:
    return KeptReport(
        id=row.id,
        org_id=row.org_id,
        session_id=row.session_id,
        number=row.number,
        status=ReportStatus(row.status),
        report=load_report(row.body) if row.body else None,
        error=row.error,
        created_at=row.created_at,
    )
