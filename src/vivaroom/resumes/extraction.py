"""Turning an uploaded file into text in a process of its own, which a hostile file may crash, stall or fill.

The process gets the bytes by its standard input, an empty environment and an argument without secrets; it has bounds on memory and CPU
time, no files and no network (see `reader/confinement.py`), and is killed when its time on the wall is up.
"""

import asyncio
import json
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Literal

from pydantic import TypeAdapter, ValidationError

from vivaroom.resumes import problems
from vivaroom.resumes.limits import MIB, Budget, ReadingLimits
from vivaroom.resumes.sniffing import Kind, kind_of, picture_type
from vivaroom.resumes.text import ResumeText, Span

_MOST_OUTPUT = 64 * MIB
_CHUNK = 256 * 1024
# How a process ends that used up its CPU time, and one that the system ended because memory ran out.
_OUT_OF_CPU = -signal.SIGXCPU if hasattr(signal, "SIGXCPU") else None
_KILLED = -signal.SIGKILL if hasattr(signal, "SIGKILL") else None
ENVIRONMENT = {"LC_ALL": "C.UTF-8", "OMP_NUM_THREADS": "1", "MALLOC_ARENA_MAX": "1"}  # nothing of ours


@dataclass(frozen=True, slots=True)
class _Refused:
    code: str
    detail: str


@dataclass(frozen=True, slots=True)
class _Answer:
    read: ResumeText | None = None
    refused: _Refused | None = None


_ANSWER = TypeAdapter(_Answer)


async def read_resume(content: bytes, limits: ReadingLimits, recogniser: str | None = None) -> ResumeText:
    """The text of a resume: PDF, DOCX, PNG, JPEG, TIFF, plain text or Markdown, told by its content.

    `recogniser` names the module with a `Recogniser` class that reads pictures (see `reader/pictures.py`); without
    one, pictures are refused, and pages of a PDF that are pictures are listed in `unread_pages`.
    Raises a VivaError with the code `resume_empty`, `resume_too_large`, `resume_type_unsupported`, `resume_encrypted`,
    `resume_corrupt`, `resume_no_text`, `resume_too_many_pages`, `resume_timeout` or `resume_ocr_unavailable`.
    """
    if len(content) > limits.upload_bytes:
        raise problems.too_many_bytes(len(content), limits.upload_bytes)
    kind = kind_of(content)
    if kind == "picture":
        if recogniser is None:
            raise problems.ocr_unavailable()
        return await _read("picture", content, limits, recogniser)
    resume = await _read(kind, content, limits, "")
    if not resume.unread_pages:
        return resume
    if recogniser is None and not resume.visible_text.strip():
        raise problems.ocr_unavailable()
    return resume if recogniser is None else await _read("scan", content, limits, recogniser)


async def _read(kind: Kind | Literal["scan"], content: bytes, limits: ReadingLimits, recogniser: str) -> ResumeText:
    budget = limits.recognition if kind in {"picture", "scan"} else limits.document
    told = {
        "kind": kind,
        "media_type": picture_type(content) if kind == "picture" else "",
        "recogniser": recogniser,
        "limits": limits.counts(),
        "budget": {"memory_bytes": budget.memory_bytes, "cpu_seconds": budget.cpu_time.total_seconds()},
    }
    output, status = await _answer_of(json.dumps(told), content, budget)
    if status == _OUT_OF_CPU:
        raise problems.out_of_time()
    if status == _KILLED:
        raise problems.out_of_memory()
    try:
        answer = _ANSWER.validate_json(output)
    except ValidationError as error:  # it crashed, or was killed for its memory
        raise problems.corrupt() from error
    if answer.refused:
        family = problems.FAMILIES.get(answer.refused.code)
        raise family(answer.refused.code, answer.refused.detail[:400]) if family else problems.corrupt()
    if answer.read is None or not _is_whole(answer.read):
        raise problems.corrupt()
    return answer.read


async def _answer_of(told: str, content: bytes, budget: Budget) -> tuple[bytes, int]:
    """What the reading process wrote, and its exit status."""
    try:
        async with asyncio.timeout(budget.wall_time.total_seconds()), _process(told) as process:
            sending = asyncio.ensure_future(_send(process, content))
            try:
                output = await _received(process)
            finally:
                sending.cancel()
                await asyncio.gather(sending, return_exceptions=True)
            return output, await process.wait()
    except TimeoutError as error:
        raise problems.out_of_time() from error


@asynccontextmanager
async def _process(told: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """A reading process, which does not outlive the block."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-I",
        "-B",
        "-m",
        "vivaroom.resumes.reader",
        told,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        env=ENVIRONMENT,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
            await asyncio.shield(process.wait())


async def _send(process: asyncio.subprocess.Process, content: bytes) -> None:
    assert process.stdin is not None
    try:
        process.stdin.write(content)
        await process.stdin.drain()
    except (BrokenPipeError, ConnectionResetError):  # it refused before it had read everything
        return
    finally:
        process.stdin.close()


async def _received(process: asyncio.subprocess.Process) -> bytes:
    assert process.stdout is not None
    output = bytearray()
    while chunk := await process.stdout.read(_CHUNK):
        output += chunk
        if len(output) > _MOST_OUTPUT:
            raise problems.corrupt()
    return bytes(output)


def _is_whole(resume: ResumeText) -> bool:
    """Whether every span of an answer lies where it should: the reader may have been taken over by what it read."""

    def within(span: Span, start: int, end: int) -> bool:
        return start <= span.start <= span.end <= end

    visible, length = resume.visible_length, len(resume.text)
    return (
        0 <= visible <= length
        and all(within(line.span, 0, visible) for line in resume.lines)
        and all(within(run.span, line.span.start, line.span.end) for line in resume.lines for run in line.runs)
        and all(within(passage.span, visible, length) for passage in resume.hidden)
    )
