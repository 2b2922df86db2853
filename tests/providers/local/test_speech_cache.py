"""What was said once is said from disk: whole, alike, within a limit, and apart for each voice, pace and text."""

import asyncio
import os
from collections.abc import AsyncGenerator
from contextlib import aclosing
from pathlib import Path

import pytest

from tests.providers.text_to_speech import TextToSpeechContract, said
from vivaroom.kit.errors import ProviderBroken
from vivaroom.providers.local.kokoro.voice import Kokoro
from vivaroom.providers.local.speech_cache import CachedSpeech


class FakeVoice:
    """One piece a word, 1000 bytes long; `broken` fails at the second."""

    rate_hz = 24_000

    def __init__(self, digest: str = "one", *, broken: bool = False) -> None:
        self.name = "fake"
        self.digest = digest
        self.broken = broken
        self.asked: list[str] = []
        self.closed = 0

    async def say(self, text: str, *, pace: float = 1.0, ahead: bool = False) -> AsyncGenerator[bytes]:
        self.asked.append(text)
        try:
            for at, word in enumerate(text.split()):
                if self.broken and at == 1:
                    raise ProviderBroken("fake", "broken")
                yield (word[:1].encode() + b"\x01") * int(500 / pace)
        finally:
            self.closed += 1


def _kept(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


@pytest.fixture(scope="module")
def voice(kokoro: Kokoro, tmp_path_factory: pytest.TempPathFactory) -> CachedSpeech:
    return CachedSpeech(kokoro, tmp_path_factory.mktemp("speech"))


class TestCachedKokoroIsAVoice(TextToSpeechContract):
    """The whole suite; the second time a text comes from disk."""


async def test_the_second_time_nothing_is_made(tmp_path: Path) -> None:
    inner = FakeVoice()
    voice = CachedSpeech(inner, tmp_path)
    assert await said(voice, "good morning") == await said(voice, "good morning")
    assert inner.asked == ["good morning"]
    assert await said(CachedSpeech(FakeVoice(), tmp_path), "good morning")
    assert len(_kept(tmp_path)) == 1


async def test_text_pace_and_digest_are_told_apart(tmp_path: Path) -> None:
    inner = FakeVoice()
    voice = CachedSpeech(inner, tmp_path)
    for text, pace in (("a", 1.0), ("b", 1.0), ("a", 0.8)):
        await said(voice, text, pace=pace)
    await said(CachedSpeech(FakeVoice("two"), tmp_path), "a")
    assert len(_kept(tmp_path)) == 4


async def test_it_has_the_name_the_rate_and_the_digest_of_its_voice(tmp_path: Path) -> None:
    inner = FakeVoice()
    voice = CachedSpeech(inner, tmp_path)
    assert (voice.name, voice.rate_hz, voice.digest) == (inner.name, inner.rate_hz, inner.digest)


async def test_what_was_not_said_to_its_end_is_not_kept(tmp_path: Path) -> None:
    inner = FakeVoice()
    async with aclosing(CachedSpeech(inner, tmp_path).say("one two three")) as pieces:
        await anext(pieces)
    assert inner.closed == 1
    assert _kept(tmp_path) == []


async def test_what_failed_is_not_kept_and_the_failure_is_told(tmp_path: Path) -> None:
    with pytest.raises(ProviderBroken):
        await said(CachedSpeech(FakeVoice(broken=True), tmp_path), "one two")
    assert _kept(tmp_path) == []


async def test_silence_is_not_kept(tmp_path: Path) -> None:
    assert await said(CachedSpeech(FakeVoice(), tmp_path), "") == b""
    assert _kept(tmp_path) == []


async def test_kept_speech_comes_in_pieces_that_can_be_cut_short(tmp_path: Path) -> None:
    voice = CachedSpeech(FakeVoice(), tmp_path)
    text = "word " * 60
    whole = await said(voice, text)
    pieces = [piece async for piece in voice.say(text)]
    assert len(pieces) > 1
    assert all(len(piece) % 2 == 0 for piece in pieces)
    assert b"".join(pieces) == whole


async def test_the_longest_unused_go_first_when_there_is_too_much(tmp_path: Path) -> None:
    inner = FakeVoice()
    voice = CachedSpeech(inner, tmp_path, limit_bytes=3000)
    for at, text in enumerate(("a", "b", "c")):
        await said(voice, text)
        for path in _kept(tmp_path):
            if path.stat().st_mtime > 2_000_000:  # so that each is older than the next, whatever the clock's grain
                os.utime(path, (1_000_000 + at, 1_000_000 + at))
    await said(voice, "a")  # used again
    await said(voice, "d")
    inner.asked.clear()
    for text in ("a", "d"):
        await said(voice, text)
    assert inner.asked == []
    await said(voice, "b")
    assert inner.asked == ["b"]
    assert sum(path.stat().st_size for path in _kept(tmp_path)) <= 3000


@pytest.mark.parametrize("found", [b"", b"odd"])
async def test_a_damaged_file_is_made_again(tmp_path: Path, found: bytes) -> None:
    inner = FakeVoice()
    voice = CachedSpeech(inner, tmp_path)
    whole = await said(voice, "hello")
    _kept(tmp_path)[0].write_bytes(found)
    assert await said(voice, "hello") == whole
    assert inner.asked == ["hello", "hello"]
    assert _kept(tmp_path)[0].read_bytes() == whole


async def test_two_that_say_the_same_at_once_do_not_disturb_each_other(tmp_path: Path) -> None:
    voice = CachedSpeech(FakeVoice(), tmp_path)
    one, other = await asyncio.gather(said(voice, "good day"), said(voice, "good day"))
    assert one == other
    assert len(_kept(tmp_path)) == 1
