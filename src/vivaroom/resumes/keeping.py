"""Resumes taken in: a file or a text becomes a row and a file now, and text, profile and vectors a moment later."""

import hashlib
from dataclasses import dataclass, field
from typing import Protocol
from uuid import UUID

from vivaroom.db.advisory import hold
from vivaroom.db.unit import Unit
from vivaroom.kit.clock import Clock
from vivaroom.kit.ids import new_id
from vivaroom.ports.files import FileStore
from vivaroom.ports.queue import JobQueue, ReadResume
from vivaroom.resumes import problems
from vivaroom.resumes.limits import ReadingLimits
from vivaroom.resumes.store import Resume, ResumeStatus, add_resume

MEDIA_TYPE_UNKNOWN = "application/octet-stream"


@dataclass(frozen=True, slots=True)
class Upload:
    """What somebody sent: the bytes of a document, or a text in UTF-8, and the name it came under."""

    content: bytes = field(repr=False)
    file_name: str | None = None


class Means(Protocol):
    """What taking in needs; the parts of a running server have all of it."""

    @property
    def files(self) -> FileStore: ...

    @property
    def jobs(self) -> JobQueue: ...

    @property
    def clock(self) -> Clock: ...


async def keep_upload(unit: Unit, means: Means, owner: UUID, upload: Upload) -> Resume:
    """A new resume that is being read from now on; the caller's transaction makes it so.

    What the content is, is found out by reading, not by its name. Raises Invalid `resume_empty`, TooLarge
    `resume_too_large`, ProviderError when the files cannot be reached.
    """
    _check(upload)
    name = file_name_of(upload.content)
    resume = Resume(
        id=new_id(), org_id=unit.owner, owner_id=owner, file_name=upload.file_name, media_type=None, file_ref=name,
        status=ResumeStatus.PARSING, error=None, text=None, hidden_spans=None, profile=None,
        created_at=means.clock.now(),
    )  # fmt: skip
    await hold(unit, name)  # or the last owner of equal bytes could be deleting the file right now
    await means.files.put(name, upload.content, MEDIA_TYPE_UNKNOWN)
    await add_resume(unit, resume)
    await means.jobs.enqueue(unit, ReadResume(resume.org_id, resume.id))
    return resume


def file_name_of(content: bytes) -> str:
    """The name that these bytes, and no others, are kept under."""
    return f"resumes/{hashlib.sha256(content).hexdigest()}"


def _check(upload: Upload) -> None:
    if not upload.content.strip():
        raise problems.empty()
    most = ReadingLimits().upload_bytes
    if len(upload.content) > most:
        raise problems.too_many_bytes(len(upload.content), most)
