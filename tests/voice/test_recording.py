"""A recorded conversation: both voices are on disk, each where it was heard, on the clock of the answers."""

import asyncio
import errno
from collections.abc import AsyncGenerator
from concurrent.futures import Future
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from tests.interview.scenes import START
from tests.voice.conversation import QUESTION_IS_HEARD_S, ToneVoice, room_for, speak, wait
from tests.voice.recorded import Studio, spans
from tests.voice.virtual_time import AtOnce, in_virtual_time
from vivaroom.interview.events import AnswerGiven
from vivaroom.interview.recordings.raw import RawWriter
from vivaroom.interview.recordings.timeline import joined
from vivaroom.interview.signals import Command
from vivaroom.interview.transcript import transcript
from vivaroom.kit.errors import Invalid
from vivaroom.voice.encoding import encode
from vivaroom.voice.happenings import Moved, Said, Saying, SayingAudio, Trouble
from vivaroom.voice.recorder import MOST_WAITING_BYTES

BUZZ = b"\x00\x10" * 16 + b"\x00\xf0" * 16
"""Two milliseconds of a candidate, or a little less of an interviewer."""


@pytest.fixture
def studio(tmp_path: Path) -> Studio:
    return Studio(room_for("a b"), tmp_path)


def test_the_answer_stands_in_the_recording_where_the_ledger_says(studio: Studio) -> None:
    async def talk() -> None:
        async with studio.conversation() as session:
            await wait(session, QUESTION_IS_HEARD_S)
            await speak(session, 2)
            await wait(session, 4)

    in_virtual_time(talk())
    (answer,) = studio.room.director.of(AnswerGiven)
    ((began, ended),) = spans(studio.candidate(), 16)
    assert abs(answer.sound.started_ms - began) <= 64
    assert abs(answer.sound.ended_ms - ended) <= 64
    assert abs(began - QUESTION_IS_HEARD_S * 1000) <= 20


class BuzzingVoice(ToneVoice):
    """Says everything as a tone that an encoder keeps."""

    async def say(self, text: str, *, pace: float = 1.0, ahead: bool = False) -> AsyncGenerator[bytes]:
        async for piece in super().say(text, pace=pace):
            yield (BUZZ * len(piece))[: len(piece)]


def test_the_answer_is_heard_in_the_encoded_file_where_the_transcript_says(studio: Studio, tmp_path: Path) -> None:
    studio.room.voice = BuzzingVoice()

    async def talk() -> None:
        async with studio.conversation() as session:
            await wait(session, QUESTION_IS_HEARD_S)
            await speak(session, 2, BUZZ * 10)
            await wait(session, 4)

    in_virtual_time(talk())
    timeline, _ = encode([studio.part], tmp_path / "recording.ogg")
    said = transcript(studio.room.director.sitting.recorded, timeline)
    question, answer = said[0], said[1]
    samples, rate = soundfile.read(tmp_path / "recording.ogg")
    at = {"interviewer": question.started_ms + 500, "candidate": answer.started_ms + 500}
    level = {who: np.abs(samples[ms * rate // 1000 :][: rate // 4]).mean(axis=0) for who, ms in at.items()}
    assert level["interviewer"][1] > 10 * level["interviewer"][0]
    assert level["candidate"][0] > 10 * level["candidate"][1]
    assert question.ended_ms - question.started_ms == pytest.approx(studio.room.of(Said)[0].heard_ms, abs=2)
    assert [word.text for word in answer.words] == ["a", "b"]
    assert answer.words[0].started_ms == pytest.approx(answer.started_ms, abs=500), "the first sound, lead included"


def test_the_interviewer_stands_in_the_recording_when_they_were_heard(studio: Studio) -> None:
    async def talk() -> None:
        async with studio.conversation() as session:
            await wait(session, QUESTION_IS_HEARD_S)
            await speak(session, 2)
            await wait(session, QUESTION_IS_HEARD_S)

    in_virtual_time(talk())
    heard = spans(studio.interviewer(), 24, apart_ms=300)
    whole = [said for said in studio.room.of(Said) if said.whole]
    sounded = _first_sounds(studio)
    assert len(heard) == len(sounded) >= 2
    for (began, ended), at, said in zip(heard, sounded, whole, strict=False):
        assert abs(began - at * 1000) <= 40
        assert abs((ended - began) - said.heard_ms) <= 2
    marked = [(saying.started_ms, saying.ended_ms) for saying in studio.part.part.sayings]
    assert np.abs(np.subtract(marked, heard)).max() <= 1


def test_what_was_cut_ends_where_it_was_cut(studio: Studio) -> None:
    async def talk() -> None:
        async with studio.conversation() as session:
            await wait(session, 1)
            await speak(session, 2)
            await wait(session, 0.5)

    in_virtual_time(talk())
    cut = next(said for said in studio.room.of(Said) if not said.whole)
    began, ended = spans(studio.interviewer(), 24)[0]
    assert 0 < cut.heard_ms < studio.room.sound_ms(cut.saying)
    assert abs((ended - began) - cut.heard_ms) <= 1


def test_a_pause_takes_no_time_and_is_not_recorded(studio: Studio) -> None:
    async def talk() -> None:
        async with studio.conversation() as session:
            await wait(session, QUESTION_IS_HEARD_S)
            session.pressed(Command.PAUSE)
            await wait(session, 1)
            await speak(session, 30)
            session.pressed(Command.RESUME)
            await wait(session, 8)
            await speak(session, 2)
            await wait(session, 3)

    in_virtual_time(talk())
    (answer,) = studio.room.director.of(AnswerGiven)
    ((began, ended),) = spans(studio.candidate(), 16)
    assert abs(answer.sound.started_ms - began) <= 64, "both clocks stand still in a pause"
    assert ended - began == pytest.approx(2_000, abs=40)
    assert studio.part.part.length_ms < 32_000
    resumed = START + timedelta(seconds=QUESTION_IS_HEARD_S + 33)
    timeline = joined([studio.part.part], 500)
    assert timeline.at(resumed) == pytest.approx((QUESTION_IS_HEARD_S + 2) * 1000, abs=300)


def test_a_microphone_that_sends_nothing_leaves_silence_and_a_second_stretch(studio: Studio) -> None:
    async def talk() -> None:
        async with studio.conversation() as session:
            await wait(session, 2)
            await asyncio.sleep(QUESTION_IS_HEARD_S)
            await wait(session, 1)
            await speak(session, 2)
            await wait(session, 4)

    in_virtual_time(talk())
    (answer,) = studio.room.director.of(AnswerGiven)
    ((began, _),) = spans(studio.candidate(), 16)
    timeline = joined([studio.part.part], 500)
    assert len(timeline.stretches) == 2
    assert answer.sound.started_ms < began - 10_000, "the recogniser counts only what came in"
    placed = timeline.place(answer.sound.part, answer.sound.started_ms)
    assert placed == pytest.approx(began, abs=64)


def test_what_the_session_refuses_is_not_recorded(studio: Studio) -> None:
    async def talk() -> None:
        async with studio.conversation() as session:
            await wait(session, 1)
            with pytest.raises(Invalid, match="audio_odd_length"):
                session.hear(b"\x01\x01\x01")
            await wait(session, 1)

    in_virtual_time(talk())
    assert not spans(studio.candidate(), 16)


def test_a_conversation_that_has_ended_says_so_on_disk(studio: Studio) -> None:
    async def talk() -> None:
        async with studio.conversation() as session:
            await wait(session, 1)

    in_virtual_time(talk())
    assert studio.part.is_over


def test_a_full_disk_ends_the_recording_and_not_the_interview(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    written = RawWriter.write

    def full(self: RawWriter, name: str, at: int, content: bytes) -> None:
        if at > 3_000 * 32:
            raise OSError(errno.ENOSPC, "No space left on device")
        written(self, name, at, content)

    monkeypatch.setattr(RawWriter, "write", full)

    async def talk() -> None:
        async with studio.conversation() as session:
            await wait(session, QUESTION_IS_HEARD_S)
            await speak(session, 2)
            await wait(session, 4)

    in_virtual_time(talk())
    assert [trouble.code for trouble in studio.room.of(Trouble)] == ["recording_stopped"]
    assert len(studio.room.director.of(AnswerGiven)) == 1
    assert len(studio.room.of(Moved)) == 2
    assert 2_000 <= studio.part.part.length_ms <= 4_000


class Stuck(AtOnce):
    """A disk that never answers."""

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Any:
        return Future()


def test_a_disk_that_hangs_ends_the_recording_before_memory_is_full(tmp_path: Path) -> None:
    studio = Studio(room_for("a b"), tmp_path, Stuck())
    stuck_for_s = MOST_WAITING_BYTES / 32_000 + 30

    async def talk() -> None:
        async with studio.conversation() as session:
            await wait(session, stuck_for_s)

    in_virtual_time(talk())
    assert [trouble.code for trouble in studio.room.of(Trouble)] == ["recording_stopped"]
    assert studio.room.of(Saying)


def _first_sounds(studio: Studio) -> list[float]:
    """When each saying could first be heard, in seconds."""
    first: dict[str, float] = {}
    for at, happening in studio.room.told:
        if isinstance(happening, SayingAudio):
            first.setdefault(happening.saying, at)
    return list(first.values())
