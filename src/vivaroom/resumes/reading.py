"""A resume that was taken in becomes text, profile and vectors; the work of the jobs of kind `ReadResume`."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Protocol

from vivaroom.db.unit import Database, Unit
from vivaroom.kit.errors import NotFound, Unavailable, VivaError
from vivaroom.ports.embedding import Embedder
from vivaroom.ports.files import FileStore
from vivaroom.ports.queue import ReadResume
from vivaroom.resumes.store import (
    Passage,
    Resume,
    ResumeStatus,
    change_resume,
    find_resume,
    keep_passages,
)
from vivaroom.resumes.text import ResumeText

PASSAGE_CHARACTERS = 600  # what sentence embedders read without cutting


class ResumeOccasions(Protocol):
    """What else becomes true when a resume is read."""

    async def resume_read(self, unit: Unit, resume: Resume) -> None:
        """Text and profile are there; same transaction."""
        ...


@dataclass(frozen=True, slots=True)
class ResumeReader:
    """Reads resumes. `to_text` raises VivaError for what cannot be read; `to_profile` gives the profile as JSON.

    Without an embedder resumes have no vectors.
    """

    database: Database
    files: FileStore
    to_text: Callable[[bytes], Awaitable[ResumeText]]
    to_profile: Callable[[ResumeText], dict[str, Any]]
    embedder: Embedder | None
    occasions: ResumeOccasions

    async def read(self, job: ReadResume) -> timedelta | None:
        """Read one resume, or note why it cannot be read. What was read before is not read again.

        Raises NotFound `resume_not_found`, and ProviderError when files or embedder cannot be reached.
        """
        async with self.database.unit(job.org_id) as unit:
            resume = await find_resume(unit, job.resume_id)
        if resume.status is not ResumeStatus.READY:
            resume = await self._read(resume)
        if resume.status is ResumeStatus.READY:
            await self._embed(resume)
        return None

    async def _read(self, resume: Resume) -> Resume:
        try:
            content = await self.files.get(resume.file_ref or "")
            text = storable(await self.to_text(content))
        except (VivaError, NotFound) as error:
            if isinstance(error, Unavailable):
                raise
            return await self._note(resume, _failure(error))
        profile = await asyncio.to_thread(self.to_profile, text)
        return await self._note(resume, _found(text, profile))

    async def _note(self, resume: Resume, known: dict[str, Any]) -> Resume:
        """Write what became known; one that was deleted meanwhile stays so."""
        async with self.database.unit(resume.org_id) as unit:
            await change_resume(unit, resume.id, **known)
            changed = await find_resume(unit, resume.id)
            if changed.status is ResumeStatus.READY:
                await self.occasions.resume_read(unit, changed)
        return changed

    async def _embed(self, resume: Resume) -> None:
        """The vectors of what can be seen on the page."""
        texts = list(passages_of(visible_text_of(resume)))
        if self.embedder is None or not texts:
            return
        vectors = await self.embedder.embed(texts)
        passages = [Passage(n, text, vector) for n, (text, vector) in enumerate(zip(texts, vectors, strict=True))]
        async with self.database.unit(resume.org_id) as unit:
            await find_resume(unit, resume.id)
            await keep_passages(unit, resume, self.embedder.name, passages)


def visible_text_of(resume: Resume) -> str:
    """What a reader of the page sees: all that models and graders may be given. Empty before the resume is read."""
    length = (resume.hidden_spans or {}).get("visible_length")
    return (resume.text or "")[:length]


def passages_of(text: str) -> Iterator[str]:
    """The text in pieces of whole lines, each of `PASSAGE_CHARACTERS` at most where its lines allow it."""
    piece = ""
    for line in text.splitlines():
        while len(line) > PASSAGE_CHARACTERS:
            yield from filter(str.strip, (piece, line[:PASSAGE_CHARACTERS]))
            piece, line = "", line[PASSAGE_CHARACTERS:]
        if len(piece) + len(line) >= PASSAGE_CHARACTERS:
            yield from filter(str.strip, (piece,))
            piece = ""
        piece = f"{piece}\n{line}" if piece else line
    yield from filter(str.strip, (piece,))


def storable(text: ResumeText) -> ResumeText:
    """The text without the characters that PostgreSQL does not take, each replaced, so that every span still fits."""
    return replace(text, text="".join("\ufffd" if c == "\0" or "\ud800" <= c <= "\udfff" else c for c in text.text))


def _found(text: ResumeText, profile: dict[str, Any]) -> dict[str, Any]:
    hidden = [{"start": h.span.start, "end": h.span.end, "page": h.page, "reason": h.reason} for h in text.hidden]
    return {
        "status": ResumeStatus.READY.value,
        "media_type": text.media_type,
        "text": text.text,
        "hidden_spans": {"visible_length": text.visible_length, "passages": hidden} if hidden else None,
        "profile": profile,
        "error": None,
    }


def _failure(error: VivaError) -> dict[str, Any]:
    return {"status": ResumeStatus.FAILED.value, "error": {"code": error.code, "detail": error.detail}}
