"""One detector for all streams: who is silent costs it nothing, and many are looked at in one run."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from typing import Any

import numpy as np
import pytest

from tests.voice.virtual_time import AtOnce, in_virtual_time
from vivaroom.ports.speech import VAD_WINDOW_SAMPLES
from vivaroom.voice import vad_hub
from vivaroom.voice.vad_hub import CROWDED_STREAMS, GATHER_S, SILENT_BELOW, VadHub


class Loudness:
    """Finds voice where it is loud, and notes how many windows each run had."""

    def __init__(self) -> None:
        self.runs: list[int] = []

    def memory(self) -> object:
        return None

    def probabilities(self, windows: Any, memories: Sequence[object]) -> tuple[Any, list[object]]:
        self.runs.append(len(windows))
        return np.abs(windows).max(axis=1) * 2, list(memories)


@asynccontextmanager
async def running(detector: Loudness) -> AsyncIterator[VadHub]:
    with ThreadPoolExecutor(1) as thread:
        hub = VadHub(detector, thread)
        work = asyncio.create_task(hub.run())
        try:
            yield hub
        finally:
            work.cancel()


def window(loudest: int) -> bytes:
    return np.full(VAD_WINDOW_SAMPLES, loudest, "<i2").tobytes()


LOUD = window(16_384)


@pytest.mark.parametrize("loudest", [0, SILENT_BELOW - 1, 1 - SILENT_BELOW])
async def test_a_silent_window_is_told_at_once_and_costs_the_detector_nothing(loudest: int) -> None:
    detector, told = Loudness(), list[float]()
    async with running(detector) as hub:
        hub.open(lambda _, probability: told.append(probability)).feed(window(loudest))
        assert told == [0.0]
    assert detector.runs == []


@pytest.mark.parametrize("loudest", [SILENT_BELOW, -SILENT_BELOW])
async def test_what_could_be_a_voice_is_looked_at(loudest: int) -> None:
    detector, told = Loudness(), asyncio.Queue[float]()
    async with running(detector) as hub:
        hub.open(lambda _, probability: told.put_nowait(probability)).feed(window(loudest))
        assert await told.get() == pytest.approx(2 * SILENT_BELOW / 32_768)
    assert detector.runs == [1]


async def test_silence_behind_a_voice_keeps_its_place() -> None:
    detector, told = Loudness(), asyncio.Queue[tuple[bytes, float]]()
    async with running(detector) as hub:
        stream = hub.open(lambda pcm, probability: told.put_nowait((pcm, probability)))
        stream.feed(LOUD + window(0) + LOUD)
        assert stream.behind == 3
        heard = [await told.get() for _ in range(3)]
        stream.feed(window(0))
        heard.append(await told.get())
    assert heard == [(LOUD, 1.0), (window(0), 0.0), (LOUD, 1.0), (window(0), 0.0)]
    assert sum(detector.runs) == 3


async def test_windows_that_come_close_to_each_other_are_looked_at_together() -> None:
    detector, told = Loudness(), asyncio.Queue[int]()
    async with running(detector) as hub:
        streams = [hub.open(lambda *_, number=number: told.put_nowait(number)) for number in range(9)]
        for _ in range(2):  # the first run begins at once
            for stream in streams[:8]:
                stream.feed(LOUD)
                await asyncio.sleep(0.0005)
            assert sorted([await told.get() for _ in range(8)]) == list(range(8))
    assert sum(detector.runs) == 16
    assert max(detector.runs) > 1


async def test_who_is_behind_is_not_made_to_wait_for_others(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vad_hub, "GATHER_S", 3_600.0)
    detector, told = Loudness(), asyncio.Queue[int]()
    async with running(detector) as hub:
        hub.open(lambda *_: None)
        stream = hub.open(lambda *_: told.put_nowait(stream.behind))
        stream.feed(LOUD * 200)
        assert [await told.get() for _ in range(198)] == list(range(199, 1, -1))


@pytest.mark.parametrize(("streams", "gathers_s"), [(CROWDED_STREAMS, GATHER_S), (CROWDED_STREAMS + 1, 2 * GATHER_S)])
def test_a_crowd_is_gathered_for_twice_as_long(streams: int, gathers_s: float) -> None:
    assert in_virtual_time(second_run(streams)) == pytest.approx(gathers_s)


async def second_run(streams: int) -> float:
    """How long after the first run the second one begins, with so many streams of which one speaks."""
    hub, loop, told = VadHub(Loudness(), AtOnce()), asyncio.get_running_loop(), asyncio.Queue[float]()
    work = asyncio.create_task(hub.run())
    speaking, *_ = [hub.open(lambda *_: told.put_nowait(loop.time())) for _ in range(streams)]
    times = []
    for _ in range(2):
        speaking.feed(LOUD)
        times.append(await told.get())
    work.cancel()
    return times[1] - times[0]
