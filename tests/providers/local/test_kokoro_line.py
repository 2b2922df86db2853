"""The line before the threads that make speech: who is waited for goes first, and what is made ahead gives way."""

import asyncio
import threading
from collections.abc import Callable

import pytest

from vivaroom.providers.local.kokoro.line import Rank, WorkLine
from vivaroom.providers.local.kokoro.model import Halt, Halted


class Work:
    """Work that lasts until it is let go or halted, and notes each beginning."""

    def __init__(self) -> None:
        self.begun: list[str] = []
        self.begins = threading.Event()
        self.go = threading.Event()

    def named(self, name: str) -> Callable[[Halt], bytes]:
        def work(halt: Halt) -> bytes:
            self.begun.append(name)
            self.begins.set()
            while not self.go.wait(0.001):
                if halt.is_halted:
                    raise Halted
            return name.encode()

        return work

    async def has_begun(self) -> None:
        await asyncio.to_thread(self.begins.wait)
        self.begins.clear()


def making(line: WorkLine, rank: Rank, work: Callable[[Halt], bytes]) -> "asyncio.Task[bytes]":
    return asyncio.ensure_future(line.make(rank, work))


async def test_who_begins_to_speak_goes_before_who_speaks_already() -> None:
    line, work = WorkLine(1), Work()
    now = making(line, Rank.LATER, work.named("now"))
    await work.has_begun()
    names = {"ahead": Rank.AHEAD, "later": Rank.LATER, "first": Rank.FIRST, "second": Rank.FIRST}
    waiting = [making(line, rank, work.named(name)) for name, rank in names.items()]
    await asyncio.sleep(0)
    assert line.waiting == 4
    work.go.set()
    assert await asyncio.gather(now, *waiting) == [b"now", b"ahead", b"later", b"first", b"second"]
    assert work.begun == ["now", "first", "second", "later", "ahead"]
    assert line.waiting == 0
    line.close()


async def test_what_is_made_ahead_gives_way_and_is_made_in_the_end() -> None:
    line, work = WorkLine(1), Work()
    ahead = making(line, Rank.AHEAD, work.named("ahead"))
    await work.has_begun()
    first = making(line, Rank.FIRST, work.named("first"))
    await work.has_begun()
    assert work.begun == ["ahead", "first"]
    assert not ahead.done()
    work.go.set()
    assert tuple(await asyncio.gather(first, ahead)) == (b"first", b"ahead")
    assert work.begun == ["ahead", "first", "ahead"]
    line.close()


async def test_work_ahead_goes_on_where_another_thread_is_free() -> None:
    line, work = WorkLine(2), Work()
    ahead = making(line, Rank.AHEAD, work.named("ahead"))
    await work.has_begun()
    first = making(line, Rank.FIRST, work.named("first"))
    await work.has_begun()
    work.go.set()
    assert tuple(await asyncio.gather(first, ahead)) == (b"first", b"ahead")
    assert work.begun == ["ahead", "first"]
    line.close()


async def test_what_nobody_waits_for_any_more_is_halted_or_never_begun() -> None:
    line, work = WorkLine(1), Work()
    running, waiting = (making(line, Rank.LATER, work.named(name)) for name in ("running", "waiting"))
    await work.has_begun()
    for unwanted in (running, waiting):
        unwanted.cancel()
    await asyncio.gather(running, waiting, return_exceptions=True)
    last = making(line, Rank.LATER, work.named("last"))
    await work.has_begun()
    work.go.set()
    assert await last == b"last"
    assert work.begun == ["running", "last"]
    assert line.waiting == 0
    line.close()


async def test_a_failure_is_told_to_who_waits_and_the_line_goes_on() -> None:
    line, work = WorkLine(1), Work()
    work.go.set()

    def fails(halt: Halt) -> bytes:
        raise OSError("told to fail")

    with pytest.raises(OSError, match="told to fail"):
        await line.make(Rank.FIRST, fails)
    assert await line.make(Rank.AHEAD, work.named("next")) == b"next"
    line.close()
