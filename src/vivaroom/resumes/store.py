"""Resumes and their analyses in PostgreSQL, with the vectors of a resume's text."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, delete, insert, select, update

from vivaroom.db.keyset import Stretch
from vivaroom.db.listing import Listed, Listing
from vivaroom.db.reading import Rows
from vivaroom.db.tables import AnalysisRow, ChunkRow, ResumeRow
from vivaroom.db.unit import Unit
from vivaroom.kit.errors import NotFound


class ResumeStatus(StrEnum):
    """Where the reading of a resume stands."""

    PARSING = "parsing"
    READY = "ready"
    FAILED = "failed"


class AnalysisStatus(StrEnum):
    """Where an analysis stands."""

    QUEUED = "queued"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class ResumeCard:
    """What a list shows of a resume; `error` is {code, detail}."""

    id: UUID
    org_id: UUID
    owner_id: UUID
    file_name: str | None
    media_type: str | None
    file_ref: str | None
    status: ResumeStatus
    error: dict[str, Any] | None
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Resume(ResumeCard):
    """A resume as it is kept. `profile` and `hidden_spans` point into `text`."""

    text: str | None
    hidden_spans: dict[str, Any] | None
    profile: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class Analysis:
    """A resume held against a job description; `result` is there once it succeeded."""

    id: UUID
    org_id: UUID
    owner_id: UUID
    resume_id: UUID
    job_description: str
    role: str | None
    status: AnalysisStatus
    error: dict[str, Any] | None
    result: dict[str, Any] | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of a resume's text with its vector."""

    ordinal: int
    text: str
    vector: Sequence[float]


async def add_resume(unit: Unit, resume: Resume) -> None:
    """Keep a new resume."""
    await unit.execute(insert(ResumeRow).values(**_values(resume)))


async def change_resume(unit: Unit, resume_id: UUID, **fields: Any) -> None:
    """Write what became known of a resume."""
    await unit.execute(update(ResumeRow).where(ResumeRow.id == resume_id).values(**fields))


async def find_resume(source: Rows, resume_id: UUID) -> Resume:
    """One resume. Raises NotFound `resume_not_found`."""
    found = await source.rows(_ONE_RESUME, id=resume_id)
    if not found:
        raise NotFound("resume_not_found", "There is no resume with this id, or it is not yours to see.")
    return Resume(**_fields(Resume, found[0]))


async def page_resumes(source: Rows, owner: UUID | None, stretch: Stretch) -> list[ResumeCard]:
    """Resumes, newest first; of one owner, or of the whole organisation."""
    return await resumes_of(source, owner).page(stretch)


def resumes_of(source: Rows, owner: UUID | None) -> Listed[ResumeCard]:
    """The resumes of one owner, or of the whole organisation."""
    return Listed(source, _ALL) if owner is None else Listed(source, _OF, {"owner": owner})


async def newest_ready(source: Rows, owner: UUID) -> UUID | None:
    """The newest resume of one owner that could be read."""
    found = await source.rows(_NEWEST_READY, owner=owner)
    return found[0].id if found else None


async def remove_resume(unit: Unit, resume_id: UUID) -> None:
    """Forget a resume, its analyses and its vectors; the file is the caller's to delete."""
    await unit.execute(delete(ChunkRow).where(ChunkRow.ref_id == resume_id))
    await unit.execute(delete(ResumeRow).where(ResumeRow.id == resume_id))


async def is_file_used(unit: Unit, file_ref: str) -> bool:
    """Whether any resume still has this file. Needs a system unit: names are shared by equal contents."""
    query = select(ResumeRow.id).where(ResumeRow.file_ref == file_ref).limit(1)
    return (await unit.execute(query)).first() is not None


async def keep_passages(unit: Unit, resume: Resume, model: str, passages: Sequence[Passage]) -> None:
    """Store the vectors of a resume's text, in place of older ones of the same model."""
    await unit.execute(delete(ChunkRow).where(ChunkRow.ref_id == resume.id, ChunkRow.model == model))
    rows = [
        {
            "org_id": resume.org_id, "kind": "resume", "ref_id": resume.id, "ordinal": p.ordinal, "text": p.text,
            "model": model, "dimension": len(p.vector), "embedding": list(p.vector),
        }
        for p in passages
    ]  # fmt: skip
    if rows:
        await unit.execute(insert(ChunkRow), rows)


async def add_analysis(unit: Unit, analysis: Analysis) -> None:
    """Keep a new analysis."""
    await unit.execute(insert(AnalysisRow).values(**_values(analysis)))


async def change_analysis(
    unit: Unit, analysis_id: UUID, *, of: Collection[AnalysisStatus] = tuple(AnalysisStatus), **fields: Any
) -> bool:
    """Write what became known of an analysis, if it is in one of these states; whether it was."""
    standing = AnalysisRow.status.in_([status.value for status in of])
    changed = await unit.execute(update(AnalysisRow).where(AnalysisRow.id == analysis_id, standing).values(**fields))
    return bool(changed.rowcount)


async def find_analysis(source: Rows, analysis_id: UUID) -> Analysis:
    """One analysis. Raises NotFound `analysis_not_found`."""
    found = await source.rows(_ONE_ANALYSIS, id=analysis_id)
    if not found:
        raise NotFound("analysis_not_found", "There is no analysis with this id, or it is not yours to see.")
    fields = dict(zip(Analysis.__dataclass_fields__, found[0], strict=True))
    return Analysis(**{**fields, "status": AnalysisStatus(fields["status"])})


_RESUME = tuple(getattr(ResumeRow, field) for field in Resume.__dataclass_fields__)
_ANALYSIS = tuple(getattr(AnalysisRow, field) for field in Analysis.__dataclass_fields__)
_CARD = tuple(getattr(ResumeRow, field) for field in ResumeCard.__dataclass_fields__)
_ONE_RESUME = select(*_RESUME).where(ResumeRow.id == bindparam("id"))
_ONE_ANALYSIS = select(*_ANALYSIS).where(AnalysisRow.id == bindparam("id"))


def _fields(kind: type[ResumeCard], row: Any) -> dict[str, Any]:
    fields = dict(zip(kind.__dataclass_fields__, row, strict=True))
    return {**fields, "status": ResumeStatus(fields["status"])}


def _card(row: Any) -> ResumeCard:
    return ResumeCard(**_fields(ResumeCard, row))


_ALL = Listing(ResumeRow.id, _CARD, _card)
_OF = _ALL.where(ResumeRow.owner_id == bindparam("owner"))


def _values(record: Resume | Analysis) -> dict[str, Any]:
    return {field: getattr(record, field) for field in record.__dataclass_fields__}


_NEWEST_READY = (
    select(ResumeRow.id)
    .where(ResumeRow.owner_id == bindparam("owner"), ResumeRow.status == ResumeStatus.READY.value)
    .order_by(ResumeRow.id.desc())
    .limit(1)
)
