"""Resumes are taken in with their file and their job in one transaction, and forgotten with everything."""

import asyncio

import pytest

from tests.resumes.shelf import MemoryFiles, Shelf, shelf_on
from vivaroom.db.unit import Database
from vivaroom.kit.errors import Invalid, NotFound, TooLarge
from vivaroom.kit.ids import new_id
from vivaroom.ports.queue import ReadResume
from vivaroom.resumes.forgetting import forget_resume
from vivaroom.resumes.keeping import Upload, file_name_of, keep_upload
from vivaroom.resumes.limits import ReadingLimits
from vivaroom.resumes.store import ResumeStatus


@pytest.fixture
def content() -> bytes:
    """A resume that no other test has."""
    return b"Ada Lovelace\nAnalyst " + new_id().hex.encode()


@pytest.fixture
async def shelf(database: Database) -> Shelf:
    return await shelf_on(database)


async def test_a_resume_is_kept_with_its_file_and_its_job(shelf: Shelf, content: bytes) -> None:
    resume = await shelf.keeps(content, "cv.pdf")
    assert (await shelf.now(resume)) == resume
    assert (resume.status, resume.file_name) == (ResumeStatus.PARSING, "cv.pdf")
    assert shelf.files.kept == {file_name_of(content): content}
    assert shelf.jobs.queued == [ReadResume(shelf.org, resume.id)]


@pytest.mark.parametrize("nothing", [b"", b" \n\t"])
async def test_nothing_is_no_resume(shelf: Shelf, nothing: bytes) -> None:
    with pytest.raises(Invalid, match="resume_empty"):
        await shelf.keeps(nothing)
    assert not shelf.files.kept
    assert not shelf.jobs.queued


async def test_what_is_too_large_is_refused_before_it_is_kept(shelf: Shelf) -> None:
    with pytest.raises(TooLarge, match="resume_too_large"):
        await shelf.keeps(b"a" * (ReadingLimits().upload_bytes + 1))
    assert not shelf.files.kept


async def test_a_forgotten_resume_takes_its_file_along(shelf: Shelf, content: bytes) -> None:
    resume = await shelf.keeps(content)
    await forget_resume(shelf.database, shelf.files, resume)
    assert not shelf.files.kept
    with pytest.raises(NotFound, match="resume_not_found"):
        await shelf.now(resume)


async def test_a_file_stays_while_another_organisation_keeps_the_same(
    shelf: Shelf, database: Database, content: bytes
) -> None:
    mine = await shelf.keeps(content)
    other = await shelf_on(database, shelf.files)
    theirs = await other.keeps(content)
    await forget_resume(database, shelf.files, mine)
    assert file_name_of(content) in shelf.files.kept
    await forget_resume(database, shelf.files, theirs)
    assert not shelf.files.kept


async def test_a_file_that_is_taken_in_while_its_last_owner_leaves_is_not_lost(shelf: Shelf, content: bytes) -> None:
    first = await shelf.keeps(content)

    class SlowToDelete(MemoryFiles):
        async def delete(self, name: str) -> None:
            await asyncio.sleep(0.2)
            await super().delete(name)

    slow = SlowToDelete(shelf.files.kept)
    leaving = asyncio.create_task(forget_resume(shelf.database, slow, first))
    await asyncio.sleep(0.05)
    await shelf.keeps(content)
    await leaving
    assert file_name_of(content) in shelf.files.kept


async def test_a_resume_that_was_not_committed_has_no_row(shelf: Shelf, content: bytes) -> None:
    async def change_its_mind() -> None:
        async with shelf.database.unit(shelf.org) as unit:
            await keep_upload(unit, shelf, new_id(), Upload(content))
            raise Invalid("changed_its_mind", "for this test")

    with pytest.raises(Invalid, match="changed_its_mind"):
        await change_its_mind()
