"""Reads one resume from standard input, as told by its argument, and answers on standard output in JSON.

The answer is `{"read": …}`, the fields of `ResumeText`, or `{"refused": {"code", "detail"}}`. Everything that opens a
file or takes time to load comes first; then the process gives up its rights; only then it looks at the content.
"""

import json
import sys
from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import timedelta
from typing import Any

from vivaroom.kit.errors import VivaError
from vivaroom.resumes import problems
from vivaroom.resumes.limits import ReadingLimits
from vivaroom.resumes.reader.confinement import confine, limit_resources
from vivaroom.resumes.text import ResumeText

_DAMAGED = (
    ValueError,
    TypeError,
    LookupError,
    ArithmeticError,
    AttributeError,
    RecursionError,
    OSError,
    AssertionError,
)


def main() -> None:
    """One file in, one answer out."""
    told = json.loads(sys.argv[1])
    limits = ReadingLimits(**told["limits"])
    budget = told["budget"]
    limit_resources(budget["memory_bytes"], timedelta(seconds=budget["cpu_seconds"]))
    try:
        read = _reader(told["kind"], told["media_type"], limits, told["recogniser"])
        content = sys.stdin.buffer.read(limits.upload_bytes + 1)
        confine()
        answer: dict[str, Any] = {"read": asdict(_read(read, content))}
    except VivaError as error:
        answer = {"refused": {"code": error.code, "detail": error.detail}}
    sys.stdout.buffer.write(json.dumps(answer, ensure_ascii=False).encode("utf-8", "replace"))
    sys.stdout.buffer.flush()


def _read(read: Callable[[bytes], ResumeText], content: bytes) -> ResumeText:
    try:
        resume = read(content)
    except MemoryError as error:
        raise problems.out_of_memory() from error
    except _DAMAGED as error:
        raise problems.corrupt() from error
    if not resume.visible_text.strip() and not resume.unread_pages:
        raise problems.no_text()
    return resume


def _reader(kind: str, media_type: str, limits: ReadingLimits, recogniser: str) -> Callable[[bytes], ResumeText]:
    """What reads this kind of file, loaded."""
    match kind:
        case "pdf":
            return _pdf_reader(limits)
        case "scan":
            return _scan_reader(limits, recogniser)
        case "picture":
            return _picture_reader(media_type, limits, recogniser)
        case "docx":
            from vivaroom.resumes.reader.docx import read_document

            return lambda content: read_document(content, limits)
        case _:
            from vivaroom.resumes.plain import decoded, plain_resume

            return lambda content: plain_resume(_bounded(decoded(content), limits))


def _bounded(text: str, limits: ReadingLimits) -> str:
    if len(text) > limits.characters:
        raise problems.too_much("characters", limits.characters)
    return text


def _pdf_reader(limits: ReadingLimits) -> Callable[[bytes], ResumeText]:
    from vivaroom.resumes.reader.compose import compose_pages
    from vivaroom.resumes.reader.pdf import MEDIA_TYPE, read_pages

    return lambda content: compose_pages(read_pages(content, limits), MEDIA_TYPE)


def _scan_reader(limits: ReadingLimits, recogniser: str) -> Callable[[bytes], ResumeText]:
    from vivaroom.resumes.reader.compose import compose_pages
    from vivaroom.resumes.reader.pdf import MEDIA_TYPE, opened, read_pages
    from vivaroom.resumes.reader.pictures import loaded_recogniser, read_scanned_pages

    recognises = loaded_recogniser(recogniser)

    def read(content: bytes) -> ResumeText:
        pages = read_pages(content, limits)
        document = opened(content, limits.pages)
        return compose_pages(read_scanned_pages(pages, document, limits, recognises), MEDIA_TYPE)

    return read


def _picture_reader(media_type: str, limits: ReadingLimits, recogniser: str) -> Callable[[bytes], ResumeText]:
    from vivaroom.resumes.reader.compose import compose_pages
    from vivaroom.resumes.reader.pictures import loaded_recogniser, read_picture

    recognises = loaded_recogniser(recogniser)

    def read(content: bytes) -> ResumeText:
        resume = compose_pages(read_picture(content, limits, recognises), media_type)
        return replace(resume, unread_pages=())

    return read


if __name__ == "__main__":
    main()
