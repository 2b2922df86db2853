"""The tables, all in schema `vivaroom`; Alembic migrations are the only way they come to be.

Every row carries the organisation it belongs to, and row-level security holds that line in the database; the few that
belong to the installation itself are seen by no organisation. Rows stay in
`store.py` files: what leaves a store is a frozen value of the domain. All tables are gathered here, because the schema
is only whole when every one of them is loaded.
"""

from vivaroom.db.tables.accounts import AccountRow, OrganisationRow, RefreshTokenRow, TicketRow
from vivaroom.db.tables.base import SCHEMA, Base, Json
from vivaroom.db.tables.collecting import CollectorRow
from vivaroom.db.tables.copies import TranscriptCopyRow
from vivaroom.db.tables.feedback import FeedbackRow
from vivaroom.db.tables.handed_in import HandedInRow
from vivaroom.db.tables.interviews import InterviewRow, InvitationRow
from vivaroom.db.tables.mirrored import MirroredRow
from vivaroom.db.tables.operations import PeriodicJobRow, WorkerRow
from vivaroom.db.tables.outside import IdempotencyKeyRow, WebhookDeliveryRow, WebhookRow
from vivaroom.db.tables.questions import ChunkRow, QuestionRow, QuestionSetRow
from vivaroom.db.tables.research import ResearchRow
from vivaroom.db.tables.resumes import AnalysisRow, ResumeRow
from vivaroom.db.tables.schedules import ScheduleRow
from vivaroom.db.tables.sessions import (
    AttendanceRow,
    EvaluationRow,
    RecordingRow,
    ReportRow,
    RoomRecordingRow,
    SessionEventRow,
    SessionRow,
)
from vivaroom.db.tables.spendings import SpendingRow

__all__ = [
    "SCHEMA",
    "AccountRow",
    "AnalysisRow",
    "AttendanceRow",
    "Base",
    "ChunkRow",
    "CollectorRow",
    "EvaluationRow",
    "FeedbackRow",
    "HandedInRow",
    "IdempotencyKeyRow",
    "InterviewRow",
    "InvitationRow",
    "Json",
    "MirroredRow",
    "OrganisationRow",
    "PeriodicJobRow",
    "QuestionRow",
    "QuestionSetRow",
    "RecordingRow",
    "RefreshTokenRow",
    "ReportRow",
    "ResearchRow",
    "ResumeRow",
    "RoomRecordingRow",
    "ScheduleRow",
    "SessionEventRow",
    "SessionRow",
    "SpendingRow",
    "TicketRow",
    "TranscriptCopyRow",
    "WebhookDeliveryRow",
    "WebhookRow",
    "WorkerRow",
]
