"""`take_turn`: the one way in which a turn happens, with everything around it as stand-ins."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import TypeVar
from uuid import UUID

import pytest

from tests.interview.rooms import Room
from vivaroom.interview.director import ATTEMPTS, Taken
from vivaroom.interview.events import AnswerGiven, Event, FellBack, QuestionAsked, SessionOpened, Spoken
from vivaroom.interview.moves import Ask, Close, FollowUp, Move, Repeat, Wait
from vivaroom.interview.session import SessionStatus
from vivaroom.interview.signals import Answered, Command, Commanded, Directed, Direction, Left, Opened, Silent, Ticked
from vivaroom.interview.store import Ledger
from vivaroom.kit.errors import Conflict, NotFound
from vivaroom.kit.ids import new_id
from vivaroom.ports.queue import EvaluateAnswer

Result = TypeVar("Result")


async def together(*waiting: Awaitable[Result]) -> list[Result]:
    """What comes of things that are done at the same time."""
    return list(await asyncio.gather(*waiting))


async def answers(room: Room, session_id: UUID) -> list[AnswerGiven]:
    """The answers in the ledger."""
    return [r.event for r in await room.events(session_id) if isinstance(r.event, AnswerGiven)]


def spoken(words: str) -> list[Callable[[Move], tuple[Event, ...]]]:
    """A wording of the next question."""

    def word(move: Move) -> tuple[Event, ...]:
        assert isinstance(move, Ask | FollowUp)
        return (Spoken(move.question.question_id, words),)

    return [word]


async def test_coming_in_asks_the_first_question_and_tells_of_the_start(room: Room) -> None:
    session_id = await room.new_session()
    taken = await room.take(session_id, Opened())
    assert isinstance(taken.move, Ask)
    assert taken.held.session.status is SessionStatus.LIVE
    assert (taken.seq, taken.repeated) == (1, False)
    assert room.occasions.told == ["started"]
    assert isinstance((await room.events(session_id))[0].event, SessionOpened)


async def test_a_turn_is_announced_once_it_is_kept(room: Room) -> None:
    session_id = await room.live_session()
    taken = await room.answer(session_id)
    assert room.bus.announced[-1] == (session_id, taken.held.session.seq)


async def test_coming_back_restates_the_question_and_is_no_new_turn(room: Room) -> None:
    session_id = await room.live_session()
    before = (await room.held(session_id)).session.turns[-1].put
    taken = await room.take(session_id, Opened())
    assert taken.move == Repeat(before.question_id, before.text)
    assert room.occasions.told == ["started"]


async def test_an_answer_leads_to_the_next_move_and_stands_where_the_reply_says(room: Room) -> None:
    session_id = await room.live_session()
    taken = await room.answer(session_id, "a c")
    assert isinstance(taken.move, FollowUp)
    assert taken.move.question.key_point == "b"
    event = next(r for r in await room.events(session_id) if r.seq == taken.seq).event
    assert isinstance(event, AnswerGiven)
    assert event.text == "a c"


async def test_the_same_message_again_is_no_new_answer_and_gets_the_same_reply(room: Room) -> None:
    session_id = await room.live_session()
    first = await room.answer(session_id, "a c", "m1")
    await room.answer(session_id, "b", "m2")
    await room.take(session_id, Opened())
    again = await room.answer(session_id, "something else", "m1")
    assert (again.move, again.seq, again.repeated) == (first.move, first.seq, True)
    assert [a.text for a in await answers(room, session_id)] == ["a c", "b"]


async def test_ten_times_the_same_message_at_once_is_one_answer_with_one_reply(room: Room) -> None:
    session_id = await room.live_session()
    replies: list[Taken] = await together(*(room.answer(session_id, "a", "m1") for _ in range(10)))
    assert len(await answers(room, session_id)) == 1
    assert len({(repr(t.move), t.seq) for t in replies}) == 1
    assert sum(not t.repeated for t in replies) == 1


async def test_the_same_message_at_several_processes_is_one_answer(room: Room) -> None:
    session_id = await room.live_session()
    rooms = [Room(room.database, room.org, clock=room.clock) for _ in range(4)]
    replies: list[Taken] = await together(*(r.answer(session_id, "a", "m1") for r in rooms for _ in range(3)))
    assert len(await answers(room, session_id)) == 1
    assert len({(repr(t.move), t.seq) for t in replies}) == 1


async def test_a_command_again_is_no_new_command(room: Room) -> None:
    session_id = await room.live_session()
    first = await room.take(session_id, Commanded(Command.SKIP, "c1"))
    again = await room.take(session_id, Commanded(Command.SKIP, "c1"))
    assert again.repeated
    assert again.move == first.move
    assert again.held.session.main_questions == 2


async def test_a_message_that_was_last_stays_answered_after_the_end(room: Room) -> None:
    session_id = await room.live_session()
    first = await room.take(session_id, Commanded(Command.END, "c1"))
    again = await room.take(session_id, Commanded(Command.END, "c1"))
    assert isinstance(again.move, Close)
    assert again.move == first.move


async def test_two_answers_at_once_are_both_taken_each_to_its_question(room: Room) -> None:
    session_id = await room.live_session()
    replies: list[Taken] = await together(*(room.answer(session_id, "a b c") for _ in range(2)))
    given = await answers(room, session_id)
    assert len({a.question_id for a in given}) == 2
    assert await room.seqs(session_id) == list(range(1, (await room.row(session_id)).seq + 1))
    assert {m.question.slug for m in (t.move for t in replies) if isinstance(m, Ask)} == {"q2", "q3"}


async def test_an_answer_is_read_again_when_its_question_is_over_meanwhile(room: Room) -> None:
    session_id = await room.live_session()
    others: list[object] = []

    async def somebody_skips(text: str) -> None:
        if not others:
            others.append(text)
            await room.take(session_id, Commanded(Command.SKIP))

    room.reader.before_it_ends = somebody_skips
    await room.answer(session_id, "a b c")
    slugs = [r.event.question.slug for r in await room.events(session_id) if isinstance(r.event, QuestionAsked)]
    assert slugs == ["q1", "q2", "q3"]
    assert len(room.reader.read_for) == 2
    assert (await answers(room, session_id))[0].question_id == room.reader.read_for[1][1]


async def test_an_answer_that_can_never_be_read_in_time_is_refused_and_not_half_kept(room: Room) -> None:
    session_id = await room.live_session()

    async def somebody_comes_first(text: str) -> None:
        room.reader.before_it_ends = None
        await room.take(session_id, Answered("other a b c"))
        room.reader.before_it_ends = somebody_comes_first

    room.reader.before_it_ends = somebody_comes_first
    with pytest.raises(Conflict) as refused:
        await room.answer(session_id, "mine")
    assert refused.value.code in ("session_busy", "session_closed")
    assert "mine" not in [a.text for a in await answers(room, session_id)]
    assert len(room.reader.read_for) <= 2 * ATTEMPTS


async def test_an_answer_sent_while_the_session_starts_is_read_for_the_first_question(room: Room) -> None:
    session_id = await room.new_session()
    read = room.ledger.read
    late = Room(room.database, room.org, clock=room.clock)

    class OpenedMeanwhile(Ledger):
        async def read(self, source: object, session_id: UUID, *, lock: bool = False) -> object:  # type: ignore[override]  # the same arguments, passed on
            held = await read(source, session_id, lock=lock)  # type: ignore[arg-type]  # as above
            if not lock and held.session.status is SessionStatus.CREATED:
                await late.take(session_id, Opened())
            return held

    room.ledger = OpenedMeanwhile(room.bus)
    taken = await room.answer(session_id, "a b c")
    assert isinstance(taken.move, Ask)
    assert len(await answers(room, session_id)) == 1


async def test_an_answer_to_a_session_that_ends_meanwhile_is_refused(room: Room) -> None:
    session_id = await room.live_session()

    async def somebody_ends(text: str) -> None:
        await room.take(session_id, Directed(Direction.END, "recruiter"))

    room.reader.before_it_ends = somebody_ends
    with pytest.raises(Conflict) as refused:
        await room.answer(session_id)
    assert refused.value.code == "session_closed"
    assert await answers(room, session_id) == []


async def test_a_model_s_own_words_join_the_ledger_behind_the_question(room: Room) -> None:
    session_id = await room.live_session()
    room.words.events = spoken("So, how would you do q2?")
    taken = await room.answer(session_id, "a b c", "m1")
    assert isinstance(taken.move, Ask)
    assert (taken.move.question.text, taken.move.lead_in) == ("So, how would you do q2?", None)
    assert (await room.held(session_id)).session.turns[-1].put.text == "So, how would you do q2?"
    assert (await room.answer(session_id, "a b c", "m1")).move == taken.move


async def test_why_a_model_did_not_word_the_question_is_kept_and_the_planned_words_stay(room: Room) -> None:
    session_id = await room.live_session()
    room.words.events = [lambda _move: (FellBack("wording", "timeout"),)]
    taken = await room.answer(session_id, "a b c")
    assert isinstance(taken.move, Ask)
    assert taken.move.question.text == "How is q2 done?"
    assert (await room.events(session_id))[-1].event == FellBack("wording", "timeout")


async def test_remarks_of_the_reader_stand_right_behind_the_answer(room: Room) -> None:
    session_id = await room.live_session()
    room.reader.remarks = (FellBack("reading", "timeout"),)
    taken = await room.answer(session_id, "b")
    events = await room.events(session_id)
    assert events[taken.seq].event == FellBack("reading", "timeout")
    held = await room.held(session_id)
    assert held.session.turns[0].evaluated_seq == taken.seq


async def test_an_answer_that_a_model_will_judge_is_queued_with_it(room: Room) -> None:
    session_id = await room.live_session()
    room.reader.later = True
    taken = await room.answer(session_id, "b")
    (given,) = await answers(room, session_id)
    assert room.jobs.queued == [EvaluateAnswer(room.org, session_id, given.question_id, taken.seq)]


async def test_a_retried_answer_is_judged_and_worded_once(room: Room) -> None:
    session_id = await room.live_session()
    room.reader.later = True
    await room.answer(session_id, "b", "m1")
    room.words.events = spoken("Never said.")
    await room.answer(session_id, "b", "m1")
    assert len(room.jobs.queued) == 1
    assert room.words.events


async def test_start_and_end_are_told_once_each(room: Room) -> None:
    session_id = await room.live_session()
    await room.take(session_id, Opened())
    await room.take(session_id, Commanded(Command.END))
    await room.take(session_id, Commanded(Command.END))
    assert room.occasions.told == ["started", "closed"]


async def test_an_end_that_cannot_be_told_did_not_happen(room: Room) -> None:
    session_id = await room.live_session()
    room.occasions.fail = True
    with pytest.raises(RuntimeError):
        await room.take(session_id, Commanded(Command.END))
    assert (await room.held(session_id, room.ledger)).session.status is SessionStatus.LIVE
    assert (await room.row(session_id)).status == "live"


async def test_the_older_of_two_connections_is_refused_and_a_page_is_not(room: Room) -> None:
    session_id = await room.live_session()
    async with room.database.unit(room.org) as unit:
        old = await room.ledger.raise_epoch(unit, session_id)
        new = await room.ledger.raise_epoch(unit, session_id)
    await room.take(session_id, Answered("a b c"), epoch=new)
    with pytest.raises(Conflict) as refused:
        await room.take(session_id, Answered("a b c"), epoch=old)
    assert refused.value.code == "connection_taken_over"
    await room.take(session_id, Answered("a b c"))
    assert len(await answers(room, session_id)) == 2


async def test_a_session_of_another_organisation_is_not_found(room: Room) -> None:
    session_id = await room.live_session()
    for signal in (Opened(), Answered("…"), Commanded(Command.END), Ticked(), Silent(timedelta(0))):
        with pytest.raises(NotFound):
            await room.director.take_turn(new_id(), session_id, signal)


async def test_time_ends_a_session_once(room: Room) -> None:
    session_id = await room.live_session()
    room.clock.move(timedelta(hours=1))
    moves = [t.move for t in await together(*(room.take(session_id, Ticked()) for _ in range(4)))]
    assert sorted(type(m).__name__ for m in moves) == ["Close", "Wait", "Wait", "Wait"]
    assert room.occasions.told == ["started", "closed"]


async def test_what_changes_nothing_writes_nothing(room: Room) -> None:
    session_id = await room.live_session()
    before = (await room.row(session_id)).seq
    for signal in (Left(), Ticked(), Commanded(Command.RESUME)):
        assert isinstance((await room.take(session_id, signal)).move, Wait)
    assert (await room.row(session_id)).seq == before


async def test_a_whole_interview_leaves_a_ledger_without_gaps(room: Room) -> None:
    session_id = await room.live_session()
    while (await room.row(session_id)).status == "live":
        await room.answer(session_id, "a")
    assert await room.seqs(session_id) == list(range(1, (await room.row(session_id)).seq + 1))
    assert (await room.held(session_id)).session == (await room.held(session_id, room.ledger)).session
