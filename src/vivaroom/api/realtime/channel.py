"""What a connection travels on, whatever carries it: a socket, or the tracks and the data channel of a call."""

from typing import Protocol


class Gone(Exception):
    """Nobody is at the other end any more."""


class Channel(Protocol):
    """Text is an event in both directions; bytes are sound, in the format that was agreed on."""

    async def receive(self) -> str | bytes:
        """What comes in next. Raises Gone."""
        ...

    async def send(self, content: str | bytes) -> None:
        """Send it after all that was sent before. Raises Gone, or returns where it may be forgotten."""
        ...

    def hush(self) -> None:
        """Voice that was sent and is not heard yet is void, where that is still in our hands."""
        ...

    async def close(self, code: int) -> None:
        """End the connection, and tell why; nothing happens where it has ended."""
        ...
