"""A recruiter or the supervisor steps into a spoken interview: in a pause, and never over the candidate."""

from datetime import timedelta

from tests.interview.scenes import phase, plan, question
from tests.voice.conversation import QUESTION_IS_HEARD_S, MemoryDirector, Room, room_for, speak, wait
from tests.voice.virtual_time import in_virtual_time
from vivaroom.interview.events import AnswerGiven, DirectionFollowed, DirectionHeld, SessionClosed
from vivaroom.interview.flow.deciding import due_at
from vivaroom.interview.moves import CLOSING, CloseReason
from vivaroom.interview.session import SessionStatus
from vivaroom.interview.signals import Directed, Direction, Ticked, When
from vivaroom.interview.supervising.policy import Supervision
from vivaroom.voice.happenings import Ended, Ending, Said, Saying
from vivaroom.voice.session import VoiceSession

HINT = "I would like to hear how you test."


def directed(room: Room, session: VoiceSession, direction: Direction, when: When = When.NOW) -> None:
    """A recruiter has it in another process; the news comes."""
    sitting = room.director.sitting
    sitting.take(Directed(direction, "usr_anna", HINT, when), after=room.director._since())
    room.bus.announce(session.seat.session_id, sitting.session.seq)


def test_guidance_for_now_is_said_in_the_next_pause() -> None:
    room = room_for()

    async def course() -> None:
        async with room.conversation() as session:
            await wait(session, QUESTION_IS_HEARD_S)
            directed(room, session, Direction.GUIDE)
            await wait(session, 2 * QUESTION_IS_HEARD_S)

    in_virtual_time(course())
    said = room.of(Saying)[-1].text
    assert HINT in said
    assert said.endswith("How is q1 done?")
    assert room.of(Said)[-1].whole


def test_guidance_for_now_cuts_the_interviewers_own_speech() -> None:
    room = room_for()

    async def course() -> None:
        async with room.conversation() as session:
            await wait(session, QUESTION_IS_HEARD_S)
            directed(room, session, Direction.GUIDE)
            await wait(session, 2)
            directed(room, session, Direction.CONCLUDE)
            await wait(session, 2 * QUESTION_IS_HEARD_S)

    in_virtual_time(course())
    assert [said.whole for said in room.of(Said)] == [True, False, True]
    assert room.director.sitting.turn.put.slug == CLOSING


def test_a_candidate_who_speaks_is_heard_out_first() -> None:
    room = room_for("a b c")

    async def course() -> None:
        async with room.conversation() as session:
            await wait(session, QUESTION_IS_HEARD_S)
            await speak(session, 2)
            directed(room, session, Direction.CONCLUDE)
            await speak(session, 30)
            assert room.director.of(DirectionFollowed) == []
            await wait(session, QUESTION_IS_HEARD_S)

    in_virtual_time(course())
    assert room.director.of(DirectionHeld) == [DirectionHeld()]
    assert [(a.text) for a in room.director.of(AnswerGiven)] == ["a b c"]
    assert room.director.sitting.turn.put.slug == CLOSING
    assert HINT in room.of(Saying)[-1].text


def test_what_waits_for_the_answer_does_not_disturb_the_conversation() -> None:
    room = room_for("a b c")

    async def course() -> None:
        async with room.conversation() as session:
            await wait(session, 3)
            directed(room, session, Direction.GUIDE, When.BOUNDARY)
            await wait(session, QUESTION_IS_HEARD_S)
            await speak(session, 2)
            await wait(session, QUESTION_IS_HEARD_S)

    in_virtual_time(course())
    assert room.of(Said)[0].whole
    assert HINT in room.of(Saying)[1].text
    assert room.director.sitting.turn.put.slug == "q2"


def test_the_supervisors_end_lets_the_candidate_finish_and_is_spoken() -> None:
    policy = Supervision(enabled=True, conclude_after_minutes=1, end_after_minutes=1.5)
    room = Room(MemoryDirector(plan(phase("only", [question("q1"), question("q2")], 2), supervision=policy)))
    room.recogniser.script = ["a b c", "a b"]

    async def course() -> None:
        async with room.conversation() as session:
            await wait(session, 40)
            await speak(session, 15)
            tick(room, session)
            await speak(session, 50)
            tick(room, session)
            await speak(session, 5)
            await wait(session, 2 * QUESTION_IS_HEARD_S)

    in_virtual_time(course())
    assert [a.text for a in room.director.of(AnswerGiven)] == ["a b c"]
    assert [c.reason for c in room.director.of(SessionClosed)] == [CloseReason.TIME]
    assert room.director.sitting.session.status is SessionStatus.COMPLETED
    assert room.of(Said)[-1].whole
    assert room.of(Ended) == [Ended(Ending.COMPLETED)]


def tick(room: Room, session: VoiceSession) -> None:
    """The sweeper of some process tells a session the time, as often as it is due."""
    sitting = room.director.sitting
    sitting.now += room.director._since()
    while (due := due_at(sitting.plan, sitting.session)) is not None and due <= sitting.now:
        sitting.take(Ticked(), after=timedelta(0))
        room.bus.announce(session.seat.session_id, sitting.session.seq)
