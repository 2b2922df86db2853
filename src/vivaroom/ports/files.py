"""Where resumes, recordings and exports are kept."""

from typing import Protocol


class FileStore(Protocol):
    """Bytes by name. Names are content-addressed, so a name is never written with other bytes."""

    async def put(self, name: str, content: bytes, media_type: str) -> None:
        """Store; the same name again is a no-op."""
        ...

    async def get(self, name: str) -> bytes:
        """Raises NotFound with code `file_not_found`."""
        ...

    async def get_part(self, name: str, start: int, end: int) -> bytes:
        """The bytes from `start` up to `end`, excluded; both within the file. Raises as `get` does."""
        ...

    async def delete(self, name: str) -> None:
        """Forget; an absent name is fine."""
        ...
