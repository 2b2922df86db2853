"""The sound of spoken sessions as it came: one folder a session, in it one for each connection, each of three files.

`candidate.pcm` is PCM16 at 16 kHz, `interviewer.pcm` PCM16 at 24 kHz, both mono and on the clock of the part.
`marks.jsonl` tells what the sound does not: one JSON object a line, the last of which may have been cut off.
"""

import json
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from io import FileIO
from pathlib import Path
from typing import Any
from uuid import UUID

from vivaroom.interview.recordings.timeline import Anchor, Gap, Part, Saying

CANDIDATE, INTERVIEWER, MARKS = "candidate.pcm", "interviewer.pcm", "marks.jsonl"
CANDIDATE_HZ, INTERVIEWER_HZ = 16_000, 24_000
CANDIDATE_BYTES_A_MS, INTERVIEWER_BYTES_A_MS = 2 * CANDIDATE_HZ // 1000, 2 * INTERVIEWER_HZ // 1000
Mark = dict[str, Any]


@dataclass(frozen=True, slots=True)
class RawPart:
    """One connection: what is known of its sound, where that is, when it was last written to, whether it is over."""

    part: Part
    folder: Path
    written_at: datetime
    is_over: bool


@dataclass(frozen=True, slots=True)
class RawRecordings:
    """The folder of all raw sound. Its verbs block: call them in a thread."""

    root: Path

    def folder(self, session_id: UUID, part: int) -> Path:
        """Where the sound of a connection belongs; it need not be there."""
        return self._of(session_id) / str(part)

    def has(self, session_id: UUID) -> bool:
        """Whether anything of this session is on this machine."""
        return self._of(session_id).is_dir()

    def parts(self, session_id: UUID) -> list[RawPart]:
        """The connections that were recorded, in order; none for a session that was not."""
        folder = self._of(session_id)
        numbered = [path for path in folder.iterdir() if path.name.isdecimal()] if folder.is_dir() else []
        return [_read(path) for path in sorted(numbered, key=lambda path: int(path.name)) if (path / MARKS).exists()]

    def draft(self, session_id: UUID) -> Path:
        """Where the recording of a session is put together; goes with the raw sound."""
        return self._of(session_id) / "recording.ogg"

    def remove(self, session_id: UUID) -> None:
        """Delete all sound of a session; none is fine. Raises OSError."""
        if self.has(session_id):
            shutil.rmtree(self._of(session_id))

    def _of(self, session_id: UUID) -> Path:
        return self.root / session_id.hex


def began(at: datetime, consent: str) -> Mark:
    """The first mark: sound comes in from this moment on, under this version of the consent text."""
    return {"began": at.isoformat(), "consent": consent}


def resumed(at: datetime, ms: int) -> Mark:
    """Sound comes in again after a pause."""
    return {"resumed": at.isoformat(), "ms": ms}


def gap(from_ms: int, length_ms: int) -> Mark:
    """No sound came in for a while."""
    return {"gap": length_ms, "from_ms": from_ms}


def saying(at: datetime, started_ms: int) -> Mark:
    """The interviewer begins to speak."""
    return {"saying": at.isoformat(), "started_ms": started_ms}


def said(ended_ms: int) -> Mark:
    """What the interviewer was saying has ended."""
    return {"said": ended_ms}


OVER: Mark = {"over": True}


def _read(folder: Path) -> RawPart:
    length_ms = max(
        _size(folder / CANDIDATE) // CANDIDATE_BYTES_A_MS, -(-_size(folder / INTERVIEWER) // INTERVIEWER_BYTES_A_MS)
    )
    part, is_over = Part(int(folder.name), length_ms), False
    for mark in _marks(folder / MARKS):
        part, is_over = _marked(part, mark), is_over or mark == OVER
    written = max(path.stat().st_mtime for path in folder.iterdir())
    return RawPart(_fitted(part), folder, datetime.fromtimestamp(written, UTC), is_over)


def _marked(part: Part, mark: Mark) -> Part:
    match mark:
        case {"began": str(at)}:
            return replace(part, anchors=(*part.anchors, Anchor(datetime.fromisoformat(at), 0)))
        case {"resumed": str(at), "ms": int(ms)}:
            return replace(part, anchors=(*part.anchors, Anchor(datetime.fromisoformat(at), ms)))
        case {"gap": int(length_ms), "from_ms": int(from_ms)}:
            return replace(part, gaps=(*part.gaps, Gap(from_ms, length_ms)))
        case {"saying": str(at), "started_ms": int(started_ms)}:
            new = Saying(datetime.fromisoformat(at), started_ms, part.length_ms)
            return replace(part, sayings=(*part.sayings, new))
        case {"said": int(ended_ms)} if part.sayings:
            last = replace(part.sayings[-1], ended_ms=ended_ms)
            return replace(part, sayings=(*part.sayings[:-1], last))
        case _:
            return part


def _fitted(part: Part) -> Part:
    """What was marked and never came to the disk is not in the sound."""
    sayings = (replace(s, ended_ms=min(s.ended_ms, part.length_ms)) for s in part.sayings)
    gaps, lost = [], 0
    for one in part.gaps:
        if one.from_ms + lost + one.length_ms <= part.length_ms:
            gaps.append(one)
            lost += one.length_ms
    return replace(part, gaps=tuple(gaps), sayings=tuple(s for s in sayings if s.started_ms < s.ended_ms))


def _marks(path: Path) -> Iterator[Mark]:
    for line in path.read_bytes().splitlines():
        try:
            mark = json.loads(line)
        except ValueError:
            continue  # the process ended while it wrote this line
        if isinstance(mark, dict):
            yield mark


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


class RawWriter:
    """Writes one part. Every verb blocks and raises OSError; the folder is made when the first one is called."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._open: dict[str, FileIO] = {}

    def write(self, name: str, at: int, content: bytes | bytearray) -> None:
        """Put bytes at a place of a file; what was never written there reads as silence."""
        file = self._file(name)
        file.seek(at)
        rest = memoryview(content)
        while rest:
            rest = rest[file.write(rest) :]

    def cut(self, name: str, at: int) -> None:
        """Let a file end here."""
        self._file(name).truncate(at)

    def mark(self, mark: Mark) -> None:
        """Add a mark behind the others."""
        line = json.dumps(mark, separators=(",", ":")) + "\n"
        self.write(MARKS, self._file(MARKS).seek(0, os.SEEK_END), line.encode())

    def touch(self) -> None:
        """Show that the part is still being recorded."""
        os.utime(self._folder / MARKS)

    def close(self) -> None:
        """Give the files back."""
        for file in self._open.values():
            file.close()
        self._open.clear()

    def _file(self, name: str) -> FileIO:
        if name not in self._open:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            closed_to_others = os.open(self._folder / name, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o600)
            self._open[name] = FileIO(closed_to_others, "r+")
        return self._open[name]
