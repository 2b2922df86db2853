"""A recogniser that judges the end of a turn itself is heeded in place of the turn detector, and commands rule over both."""

from collections.abc import AsyncGenerator, AsyncIterator
from dataclasses import dataclass, field

import pytest

from tests.voice.conversation import QUESTION_IS_HEARD_S, Room, SureOfTheEnd, room_for, speak, wait
from tests.voice.virtual_time import in_virtual_time
from vivaroom.content.types import Kind
from vivaroom.interview.signals import Command
from vivaroom.ports.speech import HEARING_RATE_HZ, Transcript
from vivaroom.voice.happenings import SpeechStopped
from vivaroom.voice.turn_policy import TurnPolicy, policy_for

UPDATE_BYTES = HEARING_RATE_HZ // 2
"""A quarter of a second, after which Flux tells more."""


@dataclass
class JudgingRecogniser:
    """Tells after each quarter of a second how sure it is of the end, by how long nothing was heard.

    `sure` is for the first quarter of silence and each after it; the last goes on. After None it judges no more.
    """

    sure: tuple[float | None, ...]
    name: str = "judging"

    async def transcribe(self, audio: AsyncIterator[bytes]) -> AsyncGenerator[Transcript]:
        heard, quarters, judges = b"", 0, True
        async for piece in audio:
            heard += piece
            while len(heard) >= UPDATE_BYTES:
                quarter, heard = heard[:UPDATE_BYTES], heard[UPDATE_BYTES:]
                quarters = 0 if any(quarter) else quarters + 1
                sure = self.sure[min(quarters, len(self.sure)) - 1] if quarters else 0.05
                judges = judges and sure is not None
                yield Transcript("a b", is_final=False, ended_0_1=sure if judges else None)
        yield Transcript("a b", is_final=True, ended_0_1=0.9)


@dataclass
class CountedDetector(SureOfTheEnd):
    """Knows how often it was asked."""

    asked: list[int] = field(default_factory=list)

    async def ended(self, pcm: bytes) -> float:
        self.asked.append(len(pcm))
        return await super().ended(pcm)


def judged(*sure: float | None, detector_0_1: float = 0.9) -> tuple[Room, CountedDetector]:
    room, detector = room_for(), CountedDetector(detector_0_1)
    room.hearing, room.turns = JudgingRecogniser(sure), detector
    return room, detector


def stopped_after(room: Room, silence_s: float, *, command: Command | None = None) -> list[SpeechStopped]:
    """The ends of turns that were told within so much silence after two seconds of speech."""
    told: list[SpeechStopped] = []

    async def course() -> None:
        async with room.conversation() as session:
            await wait(session, QUESTION_IS_HEARD_S)
            if command is not None:
                session.pressed(command)
                await wait(session, 6)
            await speak(session, 2)
            await wait(session, silence_s)
            told.extend(room.of(SpeechStopped))

    in_virtual_time(course())
    return told


def test_a_recogniser_that_is_sure_of_the_end_ends_the_turn_and_the_detector_is_not_asked() -> None:
    room, detector = judged(0.4, 0.8, detector_0_1=0.0)
    assert len(stopped_after(room, 0.8)) == 1
    assert detector.asked == []


def test_a_recogniser_that_expects_more_is_waited_for_however_sure_the_detector_would_be() -> None:
    room, detector = judged(0.3, detector_0_1=1.0)
    assert stopped_after(room, 1.5) == []
    assert detector.asked == []


def test_silence_ends_a_turn_whatever_the_recogniser_expects() -> None:
    room, _ = judged(0.3)
    assert len(stopped_after(room, 2.2)) == 1


def test_an_early_guess_that_is_taken_back_ends_nothing() -> None:
    """As with Flux's EagerEndOfTurn, then TurnResumed, then EndOfTurn."""
    room, detector = judged(0.5, 0.6, 0.1, 0.1, 0.8)
    assert stopped_after(room, 1.15) == []
    room, detector = judged(0.5, 0.6, 0.1, 0.1, 0.8)
    assert len(stopped_after(room, 1.5)) == 1
    assert detector.asked == []


def test_what_was_said_of_an_earlier_pause_does_not_end_a_later_one() -> None:
    room, _ = judged(0.6, 0.65, 0.1)

    async def course() -> None:
        async with room.conversation() as session:
            await wait(session, QUESTION_IS_HEARD_S)
            for _ in range(3):
                await speak(session, 1)
                await wait(session, 0.7)
            assert room.of(SpeechStopped) == []
            await wait(session, 1.5)

    in_virtual_time(course())
    assert len(room.of(SpeechStopped)) == 1


def test_whoever_asked_for_time_is_not_cut_by_a_recogniser_that_is_fairly_sure() -> None:
    room, detector = judged(0.9)
    assert stopped_after(room, 8, command=Command.THINKING) == []
    assert detector.asked == []


def test_a_recogniser_that_stops_judging_leaves_the_next_pause_to_the_detector() -> None:
    room, detector = judged(None, detector_0_1=0.9)

    async def course() -> None:
        async with room.conversation() as session:
            await wait(session, QUESTION_IS_HEARD_S)
            await speak(session, 2)
            await wait(session, 0.6)
            await speak(session, 0.1)
            await wait(session, 1)

    in_virtual_time(course())
    assert len(room.of(SpeechStopped)) == 1
    assert detector.asked


@pytest.mark.parametrize(
    ("policy", "ended_0_1", "over"),
    [
        (policy_for(Kind.BEHAVIORAL), 0.6, False), (policy_for(Kind.BEHAVIORAL), 0.7, True),
        (policy_for(Kind.CODING), 0.8, False), (policy_for(Kind.CODING), 0.9, True),
        (policy_for(Kind.MIXED, thinking=True), 0.9, False),
    ],
)  # fmt: skip
def test_how_sure_a_recogniser_must_be_depends_on_what_is_asked(
    policy: TurnPolicy, ended_0_1: float, over: bool
) -> None:
    assert policy.is_over(ended_0_1, by_recogniser=True) is over
