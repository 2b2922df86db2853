"""Lines of standard input, awaited without a thread, so that Ctrl+C is heard while somebody thinks."""

import asyncio
import codecs
import contextlib
import os

CHUNK_BYTES = 65_536
GOES_ON = "\\"


class TypedLines:
    """Reads lines from a file descriptor: a terminal, a pipe or a plain file."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = _not_waiting(descriptor)
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._text = ""
        self._ended = False

    async def message(self) -> str | None:
        """One message: a line, with those that follow a backslash at its end. None when there is nothing more."""
        lines: list[str] = []
        while (line := await self._line()) is not None:
            lines.append(line.removesuffix(GOES_ON))
            if not line.endswith(GOES_ON):
                break
        return "\n".join(lines).strip() if lines else None

    async def _line(self) -> str | None:
        while "\n" not in self._text and not self._ended:
            chunk = await self._chunk()
            self._ended = not chunk
            self._text += self._decoder.decode(chunk, final=self._ended)
        line, separator, self._text = self._text.partition("\n")
        return line.rstrip("\r") if separator or line else None

    async def _chunk(self) -> bytes:
        loop, readable = asyncio.get_running_loop(), asyncio.Event()
        try:
            loop.add_reader(self._descriptor, readable.set)
        except PermissionError:  # a plain file is always readable, and cannot be waited for
            return os.read(self._descriptor, CHUNK_BYTES)
        try:
            while True:
                await readable.wait()
                readable.clear()
                with contextlib.suppress(BlockingIOError):
                    return os.read(self._descriptor, CHUNK_BYTES)
        finally:
            loop.remove_reader(self._descriptor)


def _not_waiting(descriptor: int) -> int:
    """A terminal opened once more, so that reading from it never waits.

    Ctrl+C discards what was typed: what was readable a moment ago may be gone, and whoever waits for it then hears no
    Ctrl+C. The given descriptor stays as it is, since standard output is often the same file.
    """
    if not os.isatty(descriptor):
        return descriptor
    return os.open(os.ttyname(descriptor), os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC)
