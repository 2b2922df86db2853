"""Files in a local folder or in object storage (S3, Google Cloud, Azure), by obstore.

Its blocking calls run in threads: its awaitable ones can abort the interpreter when it ends right after an error.
"""

import asyncio
import contextlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from pydantic import SecretStr

from vivaroom.kit.errors import NotFound, ProviderBroken, ProviderRefused

if TYPE_CHECKING:
    from obstore.store import ObjectStore, S3Config

Result = TypeVar("Result")
PATIENCE = timedelta(seconds=20)
RETRIES = 2


@dataclass(frozen=True, slots=True)
class BucketKey:
    """Who asks: the name of a key and the key."""

    name: str
    secret: SecretStr


@dataclass(frozen=True, slots=True)
class Bucket:
    """A bucket that is spoken to as Amazon's are; `endpoint` is the address of somebody else's, by bucket in the path.

    Without `key`, the machine's own role is used. What is stored lies below `prefix`.
    """

    name: str
    prefix: str = ""
    region: str = "us-east-1"
    endpoint: str | None = None
    key: BucketKey | None = None


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


def files_at(url: str) -> ObjectFiles:
    """Files at `gs://bucket/prefix` or `az://…`; credentials come from the environment, as the vendor has it.

    Raises ProviderRefused.
    """
    from obstore.store import from_url

    return ObjectFiles(_made(lambda: from_url(url)), keeps_media_types=True)


def files_in(bucket: Bucket) -> ObjectFiles:
    """Files in a bucket of S3, or of what speaks like it. Raises ProviderRefused."""
    return ObjectFiles(_made(lambda: _s3(bucket)), keeps_media_types=True)


def _s3(bucket: Bucket) -> "ObjectStore":
    from obstore.store import S3Store

    key: S3Config = (
        {"access_key_id": bucket.key.name, "secret_access_key": bucket.key.secret.get_secret_value()}
        if bucket.key
        else {}
    )
    place: S3Config = {"endpoint": bucket.endpoint} if bucket.endpoint else {}
    return S3Store(
        bucket.name,
        prefix=bucket.prefix or None,
        config={"region": bucket.region, "virtual_hosted_style_request": not bucket.endpoint, **key, **place},
        client_options={"allow_http": (bucket.endpoint or "").startswith("http://"), "timeout": PATIENCE},
        retry_config={"max_retries": RETRIES, "retry_timeout": PATIENCE},
    )


def _made(make: "Callable[[], ObjectStore]") -> "ObjectStore":
    from obstore.exceptions import BaseError

    try:
        return make()
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
