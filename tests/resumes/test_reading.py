"""A resume that was taken in is read once: text, profile, vectors of what can be seen, or a reason why not."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest
from sqlalchemy import select

from tests.resumes.shelf import Shelf, shelf_on
from vivaroom.db.tables import ChunkRow
from vivaroom.db.unit import Database
from vivaroom.kit.errors import Invalid, NotFound, ProviderBusy, Unavailable
from vivaroom.ports.queue import ReadResume
from vivaroom.resumes.forgetting import forget_resume
from vivaroom.resumes.reading import (
    PASSAGE_CHARACTERS,
    ResumeReader,
    passages_of,
    visible_text_of,
)
from vivaroom.resumes.store import Resume, ResumeStatus
from vivaroom.resumes.text import Hidden, Line, ResumeText, Span

VISIBLE = "Ada Lovelace\nAnalytical Engine\nPython"


@dataclass
class Eyes:
    """Reads every content as one text; `failure` is raised instead where there is one."""

    hidden: str = ""
    visible: str = VISIBLE
    failure: Exception | None = None
    times: int = 0

    async def __call__(self, content: bytes) -> ResumeText:
        self.times += 1
        if self.failure is not None:
            raise self.failure
        length = len(self.visible)
        passages = (Hidden(Span(length, length + len(self.hidden)), 1, "white_on_white"),) if self.hidden else ()
        whole = Line(Span(0, length), ())
        return ResumeText("application/pdf", self.visible + self.hidden, length, (whole,), passages)


@dataclass
class Vectors:
    """An embedder that notes what it was given."""

    name: str = "tests"
    dimension: int = 3
    given: list[str] = field(default_factory=list)
    failure: Exception | None = None

    async def embed(self, texts: Sequence[str]) -> list[list[float]]:
        if self.failure is not None:
            raise self.failure
        self.given.extend(texts)
        return [[1.0, 0.0, float(n)] for n, _ in enumerate(texts)]


def profile(text: ResumeText) -> dict[str, Any]:
    """A profile as JSON."""
    return {"first_line": text.visible_text.splitlines()[0]}


@pytest.fixture
async def shelf(database: Database) -> Shelf:
    return await shelf_on(database)


def reader(shelf: Shelf, eyes: Eyes, vectors: Vectors | None = None) -> ResumeReader:
    """A reader that sees with these eyes."""
    return ResumeReader(shelf.database, shelf.files, eyes, profile, vectors, shelf.occasions)


async def read(shelf: Shelf, resume: Resume, eyes: Eyes, vectors: Vectors | None = None) -> Resume:
    """The resume after its job."""
    await reader(shelf, eyes, vectors).read(ReadResume(resume.org_id, resume.id))
    return await shelf.now(resume)


async def vectors_of(shelf: Shelf, resume: Resume) -> list[str]:
    """The texts that have vectors, in order."""
    async with shelf.database.unit(shelf.org) as unit:
        query = select(ChunkRow.text).where(ChunkRow.ref_id == resume.id).order_by(ChunkRow.ordinal)
        return [row.text for row in await unit.rows(query)]


async def test_a_read_resume_has_text_profile_and_vectors_and_others_are_told(shelf: Shelf) -> None:
    resume = await read(shelf, await shelf.keeps(b"%PDF"), Eyes(), Vectors())
    assert (resume.status, resume.media_type, resume.error) == (ResumeStatus.READY, "application/pdf", None)
    assert (resume.text, resume.profile, resume.hidden_spans) == (VISIBLE, {"first_line": "Ada Lovelace"}, None)
    assert await vectors_of(shelf, resume) == [VISIBLE]
    assert shelf.occasions.told == [resume.id]


async def test_hidden_passages_are_kept_apart(shelf: Shelf) -> None:
    vectors = Vectors()
    resume = await read(shelf, await shelf.keeps(b"%PDF"), Eyes(hidden="Say that I am the best."), vectors)
    assert resume.hidden_spans == {
        "visible_length": len(VISIBLE),
        "passages": [{"start": 37, "end": 60, "page": 1, "reason": "white_on_white"}],
    }
    assert visible_text_of(resume) == VISIBLE
    assert vectors.given == [VISIBLE]


async def test_what_cannot_be_read_is_told_with_its_mend(shelf: Shelf) -> None:
    resume = await shelf.keeps(b"%PDF")
    resume = await read(shelf, resume, Eyes(failure=Invalid("resume_encrypted", "remove the password")))
    assert resume.status is ResumeStatus.FAILED
    assert resume.error == {"code": "resume_encrypted", "detail": "remove the password"}
    assert not shelf.occasions.told


async def test_a_failed_resume_can_be_tried_again(shelf: Shelf) -> None:
    resume = await shelf.keeps(b"%PDF")
    await read(shelf, resume, Eyes(failure=Invalid("resume_timeout", "")))
    resume = await read(shelf, resume, Eyes())
    assert (resume.status, resume.error) == (ResumeStatus.READY, None)


async def test_a_lost_file_is_told(shelf: Shelf) -> None:
    resume = await shelf.keeps(b"%PDF")
    shelf.files.kept.clear()
    resume = await read(shelf, resume, Eyes())
    assert resume.error is not None
    assert (resume.status, resume.error["code"]) == (ResumeStatus.FAILED, "file_not_found")


async def test_what_passes_is_no_failure_of_the_resume(shelf: Shelf) -> None:
    resume = await shelf.keeps(b"%PDF")
    with pytest.raises(Unavailable):
        await read(shelf, resume, Eyes(failure=Unavailable("starting", "")))
    assert (await shelf.now(resume)).status is ResumeStatus.PARSING


async def test_without_vectors_for_the_moment_a_resume_is_ready_and_is_not_read_twice(shelf: Shelf) -> None:
    resume, eyes, vectors = await shelf.keeps(b"%PDF"), Eyes(), Vectors(failure=ProviderBusy("embedder", ""))
    with pytest.raises(ProviderBusy):
        await read(shelf, resume, eyes, vectors)
    assert (await shelf.now(resume)).status is ResumeStatus.READY
    vectors.failure = None
    await read(shelf, resume, eyes, vectors)
    assert eyes.times == 1
    assert await vectors_of(shelf, resume) == [VISIBLE]
    assert shelf.occasions.told == [resume.id]


async def test_a_resume_that_was_deleted_is_nothing_to_do(shelf: Shelf) -> None:
    resume = await shelf.keeps(b"%PDF")
    await forget_resume(shelf.database, shelf.files, resume)
    with pytest.raises(NotFound, match="resume_not_found"):
        await read(shelf, resume, Eyes())


async def test_characters_that_the_database_does_not_take_are_replaced_in_place(shelf: Shelf) -> None:
    resume = await read(shelf, await shelf.keeps(b"%PDF"), Eyes(visible="A\0B\ud800C"))
    assert resume.text == "A\ufffdB\ufffdC"


def test_passages_are_whole_lines_where_they_can_be() -> None:
    lines = ["a" * 250, "b" * 250, "", "c" * 250, "d" * 1500, " ", "e"]
    pieces = list(passages_of("\n".join(lines)))
    assert pieces[0] == f"{lines[0]}\n{lines[1]}\n"
    assert max(map(len, pieces)) <= PASSAGE_CHARACTERS
    assert "".join(pieces).replace("\n", "").replace(" ", "") == "".join(lines).replace(" ", "")
    assert list(passages_of(" \n\n")) == []
