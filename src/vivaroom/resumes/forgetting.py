"""Resumes forgotten: the row, what was read from it, and the file, unless somebody else keeps the same one."""

from vivaroom.db.advisory import hold
from vivaroom.db.unit import Database
from vivaroom.ports.files import FileStore
from vivaroom.resumes.store import Resume, is_file_used, remove_resume


async def forget_resume(database: Database, files: FileStore, resume: Resume) -> None:
    """Delete a resume whose deletion was allowed before. Raises ProviderError when the files cannot be reached.

    The file goes before the transaction ends: should it fail then, a row without a file is left and no file without
    anybody who could delete it.
    """
    async with database.system_unit() as unit:
        if resume.file_ref is not None:
            await hold(unit, resume.file_ref)
        await remove_resume(unit, resume.id)
        if resume.file_ref is not None and not await is_file_used(unit, resume.file_ref):
            await files.delete(resume.file_ref)
