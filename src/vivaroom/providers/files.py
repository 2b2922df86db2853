"""Files in a local folder or in object storage (S3, Google Cloud, Azure), by obstore.

Its blocking calls run in threads: its awaitable ones can abort the interpreter when it ends right after an error.
"""

import asyncio
import contextlib
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from vivaroom.kit.errors import NotFound, ProviderBroken, ProviderRefused
from vivaroom.providers.buckets import Place, store_of

if TYPE_CHECKING:
    from obstore.store import ObjectStore

Result = TypeVar("Result")


class ObjectFiles:
    """Bytes by content-addressed name."""

    def __init__(self, store: "ObjectStore", *, keeps_media_types: bool) -> None:
        self._store = store
        self._keeps_media_types = keeps_media_types

    async def put(self, name: str, content: bytes, media_type: str) -> None:
        """Store. Raises ProviderBroken, also where the place itself is not there."""
        import obstore

        attributes = {"Content-Type": media_type} if self._keeps_media_types else None
        try:
            await _in_thread(lambda: obstore.put(self._store, name, content, attributes=attributes))
        except FileNotFoundError:
            raise ProviderBroken("files", "the bucket or folder is not there") from None

    async def get(self, name: str) -> bytes:
        """The content. Raises NotFound `file_not_found`, ProviderBroken."""
        import obstore

        try:
            return await _in_thread(lambda: bytes(obstore.get(self._store, name).bytes()))
        except FileNotFoundError:
            raise NotFound("file_not_found", "The file is no longer there.") from None

    async def get_part(self, name: str, start: int, end: int) -> bytes:
        """A part of the content. Raises NotFound `file_not_found`, ProviderBroken."""
        import obstore

        try:
            return await _in_thread(lambda: bytes(obstore.get_range(self._store, name, start=start, end=end)))
        except FileNotFoundError:
            raise NotFound("file_not_found", "The file is no longer there.") from None

    async def delete(self, name: str) -> None:
        """Forget; an absent name is fine. Raises ProviderBroken."""
        import obstore

        with contextlib.suppress(FileNotFoundError):
            await _in_thread(lambda: obstore.delete(self._store, name))


def local_files(folder: Path) -> ObjectFiles:
    """Files in a folder of this machine, made when absent and closed to others."""
    from obstore.store import LocalStore

    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return ObjectFiles(LocalStore(folder), keeps_media_types=False)


def files_in(place: Place) -> ObjectFiles:
    """Files in an object storage; nothing is asked of it yet. Raises ProviderRefused where it cannot be used so."""
    from obstore.exceptions import BaseError

    try:
        return ObjectFiles(store_of(place), keeps_media_types=True)
    except (BaseError, ValueError) as error:
        raise ProviderRefused("files", f"the place of files cannot be used: {type(error).__name__}") from error


async def _in_thread(work: Callable[[], Result]) -> Result:
    from obstore.exceptions import BaseError

    try:
        return await asyncio.to_thread(work)
    except FileNotFoundError:
        raise
    except BaseError as error:
        raise ProviderBroken("files", f"the store refused: {type(error).__name__}") from error
