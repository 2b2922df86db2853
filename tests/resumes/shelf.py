"""A place to keep resumes in tests: files in memory, a queue that only notes, an organisation of its own."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import insert

from vivaroom.db.tables import OrganisationRow
from vivaroom.db.unit import Database, Unit
from vivaroom.kit.clock import ManualClock
from vivaroom.kit.errors import NotFound
from vivaroom.kit.ids import new_id
from vivaroom.ports.queue import Job, Transaction
from vivaroom.resumes.keeping import Upload, keep_upload
from vivaroom.resumes.store import Resume, find_resume

NOW = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass
class MemoryFiles:
    """Files in memory."""

    kept: dict[str, bytes] = field(default_factory=dict)

    async def put(self, name: str, content: bytes, media_type: str) -> None:
        self.kept[name] = content

    async def get(self, name: str) -> bytes:
        if name not in self.kept:
            raise NotFound("file_not_found", "The file is no longer there.")
        return self.kept[name]

    async def get_part(self, name: str, start: int, end: int) -> bytes:
        return (await self.get(name))[start:end]

    async def delete(self, name: str) -> None:
        self.kept.pop(name, None)


@dataclass
class NotedJobs:
    """A queue that only notes."""

    queued: list[Job] = field(default_factory=list)

    async def enqueue(self, unit: Transaction, job: Job) -> None:
        self.queued.append(job)


@dataclass
class NotedOccasions:
    """What was told when a resume was read."""

    told: list[UUID] = field(default_factory=list)

    async def resume_read(self, unit: Unit, resume: Resume) -> None:
        self.told.append(resume.id)


@dataclass
class Shelf:
    """An organisation with everything that keeping resumes needs."""

    database: Database
    org: UUID
    files: MemoryFiles = field(default_factory=MemoryFiles)
    jobs: NotedJobs = field(default_factory=NotedJobs)
    clock: ManualClock = field(default_factory=lambda: ManualClock(NOW))
    occasions: NotedOccasions = field(default_factory=NotedOccasions)

    async def keeps(self, content: bytes, file_name: str | None = None) -> Resume:
        """A new resume of somebody in the organisation."""
        async with self.database.unit(self.org) as unit:
            return await keep_upload(unit, self, new_id(), Upload(content, file_name))

    async def now(self, resume: Resume) -> Resume:
        """As it stands."""
        async with self.database.unit(resume.org_id) as unit:
            return await find_resume(unit, resume.id)


async def shelf_on(database: Database, files: MemoryFiles | None = None) -> Shelf:
    """A shelf of a new organisation."""
    org = new_id()
    async with database.system_unit() as unit:
        await unit.execute(insert(OrganisationRow).values(id=org, name="Team"))
    return Shelf(database, org, files or MemoryFiles())
