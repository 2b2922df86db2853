"""Two hours of recorded conversation in virtual time: what it holds after them is what it held at their beginning."""

import asyncio
import gc
import sys
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.interview.scenes import phase, plan, question
from tests.voice.conversation import FRAME_MS, SILENCE, VOICE, MemoryDirector, Room, ScriptedRecogniser
from tests.voice.recorded import Studio
from tests.voice.virtual_time import in_virtual_time
from vivaroom.interview.events import AnswerGiven
from vivaroom.interview.recordings.raw import CANDIDATE_BYTES_A_MS
from vivaroom.voice.recording import RecordedSession

TURNS = 240
TWO_HOURS_S = 2 * 60 * 60
SETTLED = 20
HEARD_S, ANSWER_S, REPLY_S = 12.0, 15.0, 3.0
MOST_KEPT_A_TURN = 10_000
"""Bytes of sound or other raw bytes, anywhere in the process; the sound of a turn is a hundred times more."""
UNSTEADY = {"tasks": 2, "timers": 3, "objects": 3, "buffered_bytes": 3_000}
"""By so much the count depends on where a frame is on its way when it is taken."""
_PLAIN = (list, tuple, dict, set, deque, bytes, bytearray, asyncio.Queue)


@dataclass(frozen=True, slots=True)
class Holding:
    """What a conversation holds at one moment between two turns."""

    tasks: int
    timers: int
    objects: int
    buffered_bytes: int


def test_two_hours_of_recorded_conversation_leave_nothing_behind(tmp_path: Path) -> None:
    long = plan(
        phase("only", [question(f"q{n}") for n in range(TURNS + 2)], TURNS, minutes=600),
        duration_minutes=600, follow_ups_per_question=0,
    )  # fmt: skip
    room = Room(MemoryDirector(long), ScriptedRecogniser(["a b c"] * TURNS))
    held: list[Holding] = []
    raw_bytes: list[int] = []

    async def course() -> None:
        async with Studio(room, tmp_path).conversation() as session:
            for turn in range(1, TURNS + 1):
                await _sound(session, HEARD_S, SILENCE)
                await _sound(session, ANSWER_S, VOICE)
                await _sound(session, REPLY_S, SILENCE)
                room.told.clear()
                held.append(_holding(session))
                if turn in (SETTLED, TURNS):
                    raw_bytes.append(_raw_bytes())
            assert round(asyncio.get_running_loop().time()) == TWO_HOURS_S

    try:
        in_virtual_time(course())
        assert len(Studio(room, tmp_path).candidate()) * 2 >= (TWO_HOURS_S - 1) * 1000 * CANDIDATE_BYTES_A_MS
    finally:
        for sound in tmp_path.rglob("*.pcm"):
            sound.unlink()
    assert len(room.director.of(AnswerGiven)) == TURNS
    early, late = held[SETTLED : 2 * SETTLED], held[-SETTLED:]
    for what, more in UNSTEADY.items():
        assert _most(late, what) <= _most(early, what) + more, what
    assert raw_bytes[1] - raw_bytes[0] <= MOST_KEPT_A_TURN * (TURNS - SETTLED)


async def _sound(session: RecordedSession, seconds: float, frame: bytes) -> None:
    """So much of it, in real time; every frame is an object of its own, as it is from a socket."""
    copied = bytearray(frame)
    for _ in range(round(seconds * 1000 / FRAME_MS)):
        session.hear(bytes(copied))
        await asyncio.sleep(FRAME_MS / 1000)


def _most(held: list[Holding], what: str) -> int:
    return max(int(getattr(one, what)) for one in held)


def _holding(session: RecordedSession) -> Holding:
    parts = list(_parts(session))
    loop: object = asyncio.get_running_loop()
    timers = len(getattr(loop, "_scheduled"))  # noqa: B009  # the loop's own heap of timers
    sizes = sum(sys.getsizeof(part) for part in parts if isinstance(part, bytes | bytearray))
    return Holding(len(asyncio.all_tasks()), timers, len(parts), sizes)


def _raw_bytes() -> int:
    """Whatever holds bytes in this process, the sound of sessions above all."""
    gc.collect()
    found = {
        id(held): sys.getsizeof(held)
        for owner in gc.get_objects()
        for held in gc.get_referents(owner)
        if isinstance(held, bytes | bytearray)
    }
    return sum(found.values())


def _parts(session: RecordedSession) -> Iterator[object]:
    """The session and what it is made of: objects of the voice, and containers and sound within them, each once."""
    seen, ahead = {id(session)}, list[object]([session])
    while ahead:
        part = ahead.pop()
        yield part
        for inner in gc.get_referents(part):
            if id(inner) not in seen and (isinstance(inner, _PLAIN) or _is_of_voice(inner)):
                seen.add(id(inner))
                ahead.append(inner)


def _is_of_voice(part: object) -> bool:
    return not isinstance(part, type) and type(part).__module__.startswith("vivaroom.voice")
