"""Messages are read from pipes and plain files, whole."""

import asyncio
import os
import pty
import termios
import tty
from collections.abc import Iterator
from pathlib import Path

import pytest

from vivaroom.app.cli.typed_lines import TypedLines


@pytest.fixture
def pipe() -> Iterator[tuple[int, int]]:
    """(reading end, writing end); the test closes the writing end."""
    ends = os.pipe()
    yield ends
    os.close(ends[0])


async def test_each_line_is_a_message_and_the_last_needs_no_end(pipe: tuple[int, int]) -> None:
    reading, writing = pipe
    os.write(writing, b"First, I measure.\r\n\n  Then I change.  \nand that is all")
    os.close(writing)
    lines = TypedLines(reading)
    assert [await lines.message() for _ in range(5)] == [
        "First, I measure.",
        "",
        "Then I change.",
        "and that is all",
        None,
    ]


async def test_a_backslash_at_the_end_of_a_line_goes_on_in_the_next(pipe: tuple[int, int]) -> None:
    reading, writing = pipe
    os.write(writing, b"Two things:\\\nfirst this,\\\nthen that.\nNext answer\n")
    os.close(writing)
    lines = TypedLines(reading)
    assert await lines.message() == "Two things:\nfirst this,\nthen that."
    assert await lines.message() == "Next answer"


async def test_a_letter_that_comes_in_two_pieces_is_one_letter(pipe: tuple[int, int]) -> None:
    reading, writing = pipe
    letter = "é".encode()
    lines = TypedLines(reading)
    os.write(writing, b"caf" + letter[:1])
    waiting = asyncio.ensure_future(lines.message())
    await asyncio.sleep(0.05)
    assert not waiting.done()
    os.write(writing, letter[1:] + b"\n")
    assert await waiting == "café"
    os.close(writing)


async def test_a_wait_for_a_line_can_be_cancelled(pipe: tuple[int, int]) -> None:
    reading, writing = pipe
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.05):
            await TypedLines(reading).message()
    os.close(writing)


async def test_a_plain_file_is_read_to_its_end(tmp_path: Path) -> None:
    file = tmp_path / "answers.txt"
    file.write_text("one\ntwo\n")
    descriptor = os.open(file, os.O_RDONLY)
    try:
        lines = TypedLines(descriptor)
        assert [await lines.message() for _ in range(3)] == ["one", "two", None]
    finally:
        os.close(descriptor)


async def test_what_ctrl_c_takes_away_from_a_terminal_is_not_waited_for() -> None:
    inside, outside = pty.openpty()
    tty.setraw(outside)
    lines = TypedLines(outside)
    waiting = asyncio.ensure_future(lines.message())
    await asyncio.sleep(0)
    os.write(inside, b"gone")
    termios.tcflush(outside, termios.TCIFLUSH)
    await asyncio.sleep(0.05)
    assert not waiting.done()
    os.write(inside, b"here\n")
    assert await waiting == "here"
    os.close(inside)
    os.close(outside)
