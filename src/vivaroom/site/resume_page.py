"""The page of one resume: where its reading stands, and what was found."""

from collections.abc import Sequence
from dataclasses import dataclass

from vivaroom.kit.ids import public_id
from vivaroom.resumes.profile import profile_of_json
from vivaroom.resumes.reading import visible_text_of
from vivaroom.resumes.store import Resume, ResumeStatus
from vivaroom.site.resume_view import Part, Segment, parts_of, segments_of
from vivaroom.site.words import words


@dataclass(frozen=True, slots=True)
class ResumePage:
    """What the page shows; `trouble` says why a resume could not be read, and the mend; `hidden` is text left out."""

    id: str
    name: str | None
    status: str
    trouble: str
    parts: Sequence[Part]
    segments: Sequence[Segment]
    hidden: Sequence[str]
    has_file: bool


def resume_page(resume: Resume) -> ResumePage:
    """The page of this resume."""
    is_ready = resume.status is ResumeStatus.READY and resume.profile is not None and resume.text is not None
    parts = parts_of(profile_of_json(resume.profile)) if is_ready and resume.profile else []
    return ResumePage(
        id=public_id("resume", resume.id),
        name=resume.file_name,
        status=resume.status.value,
        trouble=_trouble(resume),
        parts=parts,
        segments=segments_of(visible_text_of(resume), parts) if is_ready else [],
        hidden=_hidden(resume),
        has_file=resume.file_ref is not None,
    )


def _hidden(resume: Resume) -> list[str]:
    """The passages that cannot be seen on the pages of the file."""
    passages = (resume.hidden_spans or {}).get("passages", ())
    found = [(resume.text or "")[one["start"] : one["end"]].strip() for one in passages]
    return [words for words in found if words]


def _trouble(resume: Resume) -> str:
    error = resume.error or {}
    plain = f"script.problem.{error.get('code')}"
    return words()(plain) if plain in words() else str(error.get("detail", ""))
