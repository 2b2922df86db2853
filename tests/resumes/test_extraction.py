"""A file becomes text in a process of its own, or is refused with a reason and a mend."""

import asyncio
import io
import os
import random
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import docx
import pytest

from tests.resumes.pdf_maker import PdfMaker
from vivaroom.kit.errors import Invalid, TooLarge, Unsupported, VivaError
from vivaroom.resumes.extraction import read_resume
from vivaroom.resumes.limits import MIB, Budget, ReadingLimits
from vivaroom.resumes.problems import FAMILIES

LIMITS = ReadingLimits()
PICTURE = (
    b"<< /Type /XObject /Subtype /Image /Width 2 /Height 2 /ColorSpace /DeviceRGB /BitsPerComponent 8 /Length 12 >>\n"
    b"stream\n\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\nendstream"
)


def pdf(*lines: str, pages: int = 1) -> bytes:
    maker = PdfMaker()
    for number, line in enumerate(lines):
        maker.text(line, 72, 720 - 16 * number)
    return maker.made(pages)


def scan() -> bytes:
    maker = PdfMaker(resources="/XObject << /P 6 0 R >>", extra=[PICTURE])
    maker.draw("q 500 0 0 700 50 50 cm /P Do Q")
    return maker.made()


def word(*paragraphs: str) -> bytes:
    document = docx.Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()


async def outcome(content: bytes) -> str:
    try:
        await read_resume(content, LIMITS)
    except VivaError as error:
        return error.code
    return "read"


async def code_of(content: bytes, limits: ReadingLimits = LIMITS) -> str:
    with pytest.raises(VivaError) as caught:
        await read_resume(content, limits)
    return caught.value.code


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (pdf("Ada Lovelace"), "application/pdf"),
        (b"junk before the header\n" + pdf("Ada Lovelace"), "application/pdf"),
        (word("Ada Lovelace"), "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        (b"Ada Lovelace\n", "text/plain"),
        (b"\xef\xbb\xbfAda Lovelace\n", "text/plain"),
        ("Ada Lovelace\n".encode("utf-16"), "text/plain"),
        (b"# Ada Lovelace\n", "text/markdown"),
    ],
)
async def test_a_file_is_read_by_what_it_is(content: bytes, media_type: str) -> None:
    resume = await read_resume(content, LIMITS)
    assert resume.visible_text == "Ada Lovelace\n"
    assert resume.media_type == media_type


async def test_old_western_encodings_are_read() -> None:
    assert (await read_resume("José Müller – Köln".encode("cp1252"), LIMITS)).visible_text == "José Müller – Köln\n"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "resume_empty"),
        (b" \n ", "resume_empty"),
        (b"GIF89a....", "resume_type_unsupported"),
        (b"{\\rtf1 hello}", "resume_type_unsupported"),
        (b"<!DOCTYPE html><html>hello</html>", "resume_type_unsupported"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old word", "resume_type_unsupported"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "resume_encrypted"),
        (bytes(range(256)) * 20, "resume_type_unsupported"),
        (b"%PDF-1.7 and nothing more", "resume_corrupt"),
        (b"PK\x03\x04 no archive", "resume_corrupt"),
        (pdf(), "resume_no_text"),
        (pdf("a", pages=31), "resume_too_many_pages"),
        (b"word " * 50_000, "resume_too_large"),
        (scan(), "resume_ocr_unavailable"),
        (b"\x89PNG\r\n\x1a\n....", "resume_ocr_unavailable"),
    ],
)
async def test_what_cannot_be_read_is_refused_with_a_code(content: bytes, code: str) -> None:
    assert await code_of(content) == code


async def test_a_locked_pdf_asks_for_one_without_a_password() -> None:
    from pypdf import PdfReader, PdfWriter

    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf("Ada"))))
    writer.encrypt("secret", algorithm="RC4-128")
    made = io.BytesIO()
    writer.write(made)
    with pytest.raises(Invalid, match="remove the password"):
        await read_resume(made.getvalue(), LIMITS)


async def test_an_upload_beyond_the_limit_is_refused_before_it_is_looked_at() -> None:
    with pytest.raises(TooLarge) as caught:
        await read_resume(b"x" * 1001, replace(LIMITS, upload_bytes=1000))
    assert (caught.value.code, caught.value.status) == ("resume_too_large", 413)


async def test_reading_ends_when_its_time_on_the_wall_is_up() -> None:
    hasty = Budget(512 * MIB, timedelta(seconds=15), timedelta(milliseconds=1))
    assert await code_of(pdf("Ada"), replace(LIMITS, document=hasty)) == "resume_timeout"


async def test_reading_ends_when_its_cpu_time_is_up() -> None:
    maker = PdfMaker()
    for number in range(3000):
        maker.text("word " * 12, 20 + number % 7, 5 + (number * 13) % 780, size=6)
    lazy = Budget(512 * MIB, timedelta(seconds=1), timedelta(seconds=60))
    assert await code_of(maker.made(3), replace(LIMITS, document=lazy)) == "resume_timeout"


async def test_the_loop_goes_on_while_a_resume_is_read() -> None:
    reading = asyncio.create_task(read_resume(pdf("Ada"), LIMITS))
    longest = 0.0
    loop = asyncio.get_running_loop()
    last = loop.time()
    while not reading.done():
        await asyncio.sleep(0.005)
        longest, last = max(longest, loop.time() - last), loop.time()
    await reading
    assert longest < 0.5


async def test_a_cancelled_reading_leaves_no_process() -> None:
    reading = asyncio.create_task(read_resume(pdf("Ada"), LIMITS))
    await asyncio.sleep(0.05)
    reading.cancel()
    with pytest.raises(asyncio.CancelledError):
        await reading
    assert not _readers()


def _readers() -> list[str]:
    """Processes of this one that read resumes."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            line = (folder / "cmdline").read_bytes().decode().replace("\0", " ")
            parent = (folder / "stat").read_text().rpartition(")")[2].split()[1]
        except OSError:
            continue
        if "vivaroom.resumes.reader" in line and parent == str(os.getpid()):
            found.append(line)
    return found


async def test_the_reader_knows_nothing_of_our_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[dict[str, str]] = []
    start = asyncio.create_subprocess_exec

    async def watched(*command: str, **how: Any) -> asyncio.subprocess.Process:
        seen.append(how["env"])
        return await start(*command, **how)

    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret")
    monkeypatch.setattr(asyncio, "create_subprocess_exec", watched)
    await read_resume(b"Ada Lovelace", LIMITS)
    assert "sk-secret" not in str(seen)
    assert len(seen) == 1


async def test_damaged_files_end_in_text_or_a_known_code() -> None:
    chance = random.Random(7)
    good = [pdf("Ada Lovelace", "Engineer at Acme"), word("Ada Lovelace", "Engineer")]
    for number in range(12):
        content = bytearray(good[number % 2])
        for _ in range(chance.choice((1, 8, 60))):
            content[chance.randrange(8, len(content))] = chance.randrange(256)
        assert await outcome(bytes(content)) in {"read", *FAMILIES}


@pytest.mark.skipif(sys.platform == "win32", reason="needs a POSIX shell's signals")
async def test_pictures_and_scans_are_read_where_recognition_is_installed() -> None:
    pytest.importorskip("rapidocr")
    from PIL import Image, ImageDraw, ImageFont

    picture = Image.new("RGB", (1200, 500), "white")
    pen = ImageDraw.Draw(picture)
    pen.text((80, 60), "Grace Hopper", fill="black", font=ImageFont.load_default(64))
    pen.text((80, 200), "Computer Scientist", fill="black", font=ImageFont.load_default(48))
    made = io.BytesIO()
    picture.save(made, "PNG")
    resume = await read_resume(made.getvalue(), LIMITS, "vivaroom.providers.local.ocr")
    assert resume.visible_text.split("\n")[:2] == ["Grace Hopper", "Computer Scientist"]
    assert resume.recognised_pages == (1,)


async def test_without_the_extra_a_picture_is_refused_with_the_mend() -> None:
    with pytest.raises(Unsupported, match="vivaroom\\[ocr\\]"):
        await read_resume(b"\x89PNG\r\n\x1a\n", LIMITS, "vivaroom.no_such_module")
