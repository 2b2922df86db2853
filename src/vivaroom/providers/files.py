"""Files in a local folder or in object storage (S3, Google Cloud, Azure), by obstore."""

from pathlib import Path
from typing import TYPE_CHECKING

from vivaroom.kit.errors import NotFound, ProviderBroken

if TYPE_CHECKING:
    from obstore.store import ObjectStore


class ObjectFiles:
    """Bytes by content-addressed name."""

    def __init__(self, store: "ObjectStore") -> None:
        self._store = store

    async def put(self, name: str, content: bytes, media_type: str) -> None:
        """Store. Raises ProviderBroken."""
        import obstore
        from obstore.exceptions import BaseError, NotSupportedError

        try:
            await obstore.put_async(self._store, name, content, attributes={"Content-Type": media_type})
        except (NotSupportedError, NotImplementedError):
            await obstore.put_async(self._store, name, content)  # a local folder keeps no media types
        except BaseError as error:
            raise ProviderBroken("files", f"could not write: {type(error).__name__}") from error

    async def get(self, name: str) -> bytes:
        """The content. Raises NotFound `file_not_found`, ProviderBroken."""
        import obstore
        from obstore.exceptions import BaseError

        try:
            found = await obstore.get_async(self._store, name)
            return bytes(await found.bytes_async())
        except FileNotFoundError:
            raise NotFound("file_not_found", "The file is no longer there.") from None
        except BaseError as error:
            raise ProviderBroken("files", f"could not read: {type(error).__name__}") from error

    async def delete(self, name: str) -> None:
        """Forget; an absent name is fine. Raises ProviderBroken."""
        import contextlib

        import obstore
        from obstore.exceptions import BaseError

        try:
            with contextlib.suppress(FileNotFoundError):
                await obstore.delete_async(self._store, name)
        except BaseError as error:
            raise ProviderBroken("files", f"could not delete: {type(error).__name__}") from error


def local_files(folder: Path) -> ObjectFiles:
    """Files in a folder of this machine, made when absent and closed to others."""
    from obstore.store import LocalStore

    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return ObjectFiles(LocalStore(folder))


def files_at(url: str) -> ObjectFiles:
    """Files at `s3://bucket/prefix`, `gs://…` or `az://…`; credentials come from the environment of the vendor's kind."""
    from obstore.store import from_url

    return ObjectFiles(from_url(url))
