"""The object storage that keeps resumes and recordings, where one is named: something is kept there, read, forgotten."""

import asyncio
from secrets import token_bytes, token_hex

from vivaroom.app.doctor.finding import Finding, State
from vivaroom.app.files import files_of, place_of_files
from vivaroom.app.paths import DataFolder
from vivaroom.app.settings.reading import Settings
from vivaroom.kit.errors import ProviderError, VivaError

MEND = "check the bucket, its region, its endpoint, and that the key may get, put and delete"


def object_storage(settings: Settings) -> Finding:
    """Whether files can be kept where the settings say."""
    place = place_of_files(settings)
    if place is None:
        return Finding("files", State.OK, f"kept in {DataFolder(settings.data_dir).files}")
    try:
        same = asyncio.run(_tried(settings))
    except ProviderError as error:
        return Finding("files", State.BROKEN, f"{place}: {error.detail}", MEND)
    except VivaError:
        same = False
    if not same:
        return Finding("files", State.BROKEN, f"{place} does not give back what it was given", MEND)
    return Finding("files", State.OK, f"kept in {place}")


async def _tried(settings: Settings) -> bool:
    files, name, content = files_of(settings), f"doctor/{token_hex(8)}", token_bytes(16)
    await files.put(name, content, "application/octet-stream")
    try:
        return await files.get(name) == content
    finally:
        await files.delete(name)
