"""The ledger in PostgreSQL: append, fence, snapshot, replay."""

import asyncio
import contextlib
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import event, select, text, update
from sqlalchemy.exc import DBAPIError

from tests.interview.rooms import Room, all_of
from tests.interview.scenes import START, phase, plan, question
from vivaroom.db.tables import EvaluationRow, SessionRow
from vivaroom.interview.coverage import Coverage, Reading
from vivaroom.interview.events import AnswerGiven, Evaluated, Event, Said, SilenceHeard, TranscriptCorrected
from vivaroom.interview.session import SessionStatus, fold
from vivaroom.interview.sessions.store import set_status
from vivaroom.interview.signals import Answered, Command, Commanded, Opened, Silent
from vivaroom.interview.store import SNAPSHOT_EVERY, Ledger, Mark
from vivaroom.kit.errors import Conflict, NotFound
from vivaroom.kit.ids import new_id


class NeverMind(Exception):
    """A transaction is given up."""


LONG = plan(phase("only", [question(f"q{n}") for n in range(1, 40)], 30), duration_minutes=120)


async def append(
    room: Room, session_id: UUID, *words: str, epoch: int | None = None, ledger: Ledger | None = None
) -> None:
    """Let the interviewer say these words."""
    ledger = ledger or room.ledger
    async with room.database.unit(room.org) as unit:
        held = await ledger.read(unit, session_id, lock=True)
        await ledger.append(unit, held, [Said(w) for w in words], room.clock.now(), Mark(epoch=epoch))


async def append_and_undo(room: Room, session_id: UUID) -> None:
    """Append, read what was appended, and roll back."""
    with contextlib.suppress(NeverMind):
        async with room.database.unit(room.org) as unit:
            held = await room.ledger.read(unit, session_id, lock=True)
            await room.ledger.append(unit, held, [Said("never")], room.clock.now())
            assert (await room.ledger.read(unit, session_id)).session.seq == held.session.seq + 1
            raise NeverMind


async def raise_epoch(room: Room, session_id: UUID) -> int:
    """Open a new connection."""
    async with room.database.unit(room.org) as unit:
        return await room.ledger.raise_epoch(unit, session_id)


async def test_what_was_appended_is_read_in_order(room: Room) -> None:
    session_id = await room.new_session()
    await append(room, session_id, "one", "two")
    await append(room, session_id, "three")
    assert [(r.seq, r.event) for r in await room.events(session_id)] == [
        (1, Said("one")), (2, Said("two")), (3, Said("three")),
    ]  # fmt: skip


async def test_another_process_folds_the_same_session(room: Room) -> None:
    session_id = await room.live_session()
    for said in ("a", "I don't know", "b", "skip", "What do you mean?"):
        taken = await room.answer(session_id, said)
    assert (await room.held(session_id)).session == taken.held.session == fold(await room.events(session_id))


async def test_a_process_that_was_left_behind_catches_up(room: Room) -> None:
    session_id = await room.live_session()
    behind = Ledger(room.bus)
    await room.held(session_id, behind)
    await room.answer(session_id)
    assert (await room.held(session_id, behind)).session == (await room.held(session_id)).session


async def test_a_read_within_a_transaction_that_is_undone_leaves_nothing_behind(room: Room) -> None:
    session_id = await room.live_session()
    before = (await room.held(session_id)).session
    await append_and_undo(room, session_id)
    await append(room, session_id, "truly", ledger=Ledger(room.bus))
    assert (await room.held(session_id, room.ledger)).session == (await room.held(session_id)).session
    assert (session_id, before.seq + 1) in room.bus.announced


async def test_nothing_is_announced_that_is_undone(room: Room) -> None:
    session_id = await room.live_session()
    announced = list(room.bus.announced)
    await append_and_undo(room, session_id)
    assert room.bus.announced == announced


async def test_a_ledger_that_went_back_is_read_anew(room: Room) -> None:
    session_id = await room.live_session()
    await room.answer(session_id)
    async with room.database.system_unit() as unit:
        await unit.execute(
            text("delete from vivaroom.session_event where session_id = :id and seq > 2"), {"id": session_id}
        )
        await unit.execute(update(SessionRow).where(SessionRow.id == session_id).values(seq=2))
    assert (await room.held(session_id, room.ledger)).session.seq == 2
    await append(room, session_id, "again")
    assert await room.seqs(session_id) == [1, 2, 3]


async def test_a_newer_connection_takes_over_and_the_older_one_is_refused(room: Room) -> None:
    session_id = await room.live_session()
    first, second = await raise_epoch(room, session_id), await raise_epoch(room, session_id)
    assert second == first + 1
    await append(room, session_id, "from the newer", epoch=second)
    with pytest.raises(Conflict) as refused:
        await append(room, session_id, "from the older", epoch=first)
    assert refused.value.code == "connection_taken_over"
    assert Said("from the older") not in [r.event for r in await room.events(session_id)]


async def test_a_writer_without_a_connection_is_not_fenced(room: Room) -> None:
    session_id = await room.live_session()
    await raise_epoch(room, session_id)
    await append(room, session_id, "from a page")
    assert (await room.events(session_id))[-1].event == Said("from a page")


async def test_the_newest_of_many_connections_wins(room: Room) -> None:
    session_id = await room.live_session()
    epochs = await all_of(*(raise_epoch(room, session_id) for _ in range(8)))
    assert sorted(map(str, epochs)) == sorted(str(n) for n in range(1, 9))
    outcomes = await all_of(*(append(room, session_id, f"from {n}", epoch=n) for n in range(1, 9)))
    assert [type(o) for o in outcomes] == [Conflict] * 7 + [type(None)]


async def test_two_writers_at_once_never_take_the_same_place(room: Room) -> None:
    session_id = await room.live_session()
    ledgers = [Ledger(room.bus) for _ in range(4)]
    await all_of(*(append(room, session_id, f"{n}", "twice", ledger=ledgers[n % 4]) for n in range(20)))
    assert await room.seqs(session_id) == list(range(1, 43))
    said = [r.event.text for r in await room.events(session_id) if isinstance(r.event, Said)]
    assert sorted(said[::2], key=int) == [str(n) for n in range(20)]
    assert said[1::2] == ["twice"] * 20


async def test_a_snapshot_is_written_every_so_many_events_and_a_fresh_ledger_begins_there(room: Room) -> None:
    session_id = await room.live_session(LONG)
    while (await room.row(session_id)).seq < 2 * SNAPSHOT_EVERY + 5:
        await room.answer(session_id, "a b c")
    row = await room.row(session_id)
    assert row.snapshot_seq >= 2 * SNAPSHOT_EVERY
    asked: list[Any] = []

    def note(_c: object, _cu: object, statement: str, parameters: object, *_rest: object) -> None:
        if "from vivaroom.session_event" in statement.lower():
            asked.append(parameters)

    event.listen(room.database.engine.sync_engine, "before_cursor_execute", note)
    fresh = await room.held(session_id)
    event.remove(room.database.engine.sync_engine, "before_cursor_execute", note)
    assert fresh.session == fold(await room.events(session_id))
    assert row.seq > row.snapshot_seq
    assert [p["after"] for p in asked] == [row.snapshot_seq]


async def test_the_row_shows_where_the_session_stands(room: Room) -> None:
    session_id = await room.live_session()
    opened_at = room.clock.now()
    row = await room.row(session_id)
    assert (row.status, row.opened_at, row.closed_at) == ("live", opened_at, None)
    assert row.due_at == opened_at + timedelta(minutes=35)
    await room.take(session_id, Commanded(Command.PAUSE))
    assert ((await room.row(session_id)).status, (await room.row(session_id)).due_at) == ("paused", None)
    await room.take(session_id, Commanded(Command.RESUME))
    assert (await room.row(session_id)).due_at == opened_at + timedelta(minutes=35, seconds=10)
    await room.take(session_id, Commanded(Command.END))
    row = await room.row(session_id)
    assert (row.status, row.due_at, row.closed_at) == ("completed", None, room.clock.now())


async def test_judgements_stand_in_a_table_of_their_own_too(room: Room) -> None:
    session_id = await room.live_session()
    await room.answer(session_id, "b")
    async with room.database.unit(room.org) as unit:
        (kept,) = await unit.rows(select(EvaluationRow.__table__).where(EvaluationRow.session_id == session_id))
    judged = next(r for r in await room.events(session_id) if isinstance(r.event, Evaluated))
    assert isinstance(judged.event, Evaluated)
    assert (kept.seq, kept.question_id) == (judged.seq, judged.event.question_id)
    assert (kept.score_0_1, kept.grader, kept.not_scored) == (0.5, "tests", None)


async def test_a_cancelled_session_takes_no_answers(room: Room) -> None:
    session_id = await room.new_session()
    async with room.database.unit(room.org) as unit:
        await set_status(unit, session_id, SessionStatus.CANCELLED)
    with pytest.raises(Conflict) as refused:
        await room.answer(session_id)
    assert refused.value.code == "session_closed"


async def test_a_session_that_is_not_there_is_not_found(room: Room) -> None:
    for act in (room.held(new_id()), append(room, new_id(), "?"), raise_epoch(room, new_id()), room.answer(new_id())):
        with pytest.raises(NotFound) as refused:
            await act
        assert refused.value.code == "session_not_found"


async def test_due_sessions_are_shared_out_and_nobody_waits(room: Room) -> None:
    sessions = [await room.live_session() for _ in range(3)]
    due = room.clock.now() + timedelta(minutes=36)
    async with room.database.system_unit() as first, room.database.system_unit() as second:
        taken = await room.ledger.due(first, due, limit=2)
        async with asyncio.timeout(5):
            rest = await room.ledger.due(second, due, limit=20)
    ours = [s for org, s in (*taken, *rest) if org == room.org]
    assert sorted(ours) == sorted(sessions)
    assert len(taken) == 2


async def test_nothing_is_due_before_its_time(room: Room) -> None:
    await room.live_session()
    async with room.database.system_unit() as unit:
        due = await room.ledger.due(unit, START + timedelta(minutes=30))
    assert room.org not in [org for org, _ in due]


async def test_places_of_messages_belong_to_one_session(room: Room) -> None:
    first, second = await room.live_session(), await room.live_session()
    await room.answer(first, client_id="m1")
    async with room.database.unit(room.org) as unit:
        assert await room.ledger.place_of(unit, first, "m1") == 3
        assert await room.ledger.place_of(unit, second, "m1") is None


async def test_the_application_cannot_change_what_was_said(room: Room) -> None:
    session_id = await room.live_session()
    for verb in ("update vivaroom.session_event set payload = '{}'", "delete from vivaroom.session_event"):
        with pytest.raises(DBAPIError, match="permission denied"):
            async with room.database.unit(room.org) as unit:
                await unit.execute(text(verb))
    assert len(await room.seqs(session_id)) == 2


@pytest.mark.parametrize(
    "said", ["nul \x00 inside", "half \ud83d of a pair", "\x00", "Ünïcödé 日本語 🎙️ \u202e", "'; drop table x; --"]
)
async def test_whatever_is_said_can_be_kept(room: Room, said: str) -> None:
    session_id = await room.live_session()
    await room.take(session_id, Answered(said, f"id {said}"))
    again = await room.take(session_id, Answered(said, f"id {said}"))
    assert again.repeated
    kept = [r.event.text for r in await room.events(session_id) if isinstance(r.event, AnswerGiven)]
    assert len(kept) == 1
    assert len(kept[0]) == len(said)
    assert (await room.held(session_id)).session == again.held.session


async def test_every_kind_of_event_can_be_kept(room: Room) -> None:
    session_id = await room.live_session()
    put = (await room.held(session_id)).session.turns[0].put.question_id
    more: list[Event] = [
        SilenceHeard(3),
        TranscriptCorrected(1, "So."),
        AnswerGiven(put, "x", Coverage(Reading.RAMBLING)),
    ]
    async with room.database.unit(room.org) as unit:
        held = await room.ledger.read(unit, session_id, lock=True)
        await room.ledger.append(unit, held, more, room.clock.now())
    assert [r.event for r in await room.events(session_id)][-3:] == more


async def test_reading_takes_no_lock(room: Room) -> None:
    session_id = await room.live_session()
    async with room.database.unit(room.org) as writing:
        await room.ledger.read(writing, session_id, lock=True)
        async with asyncio.timeout(5):
            await room.held(session_id)


async def test_silence_in_a_closed_session_is_refused(room: Room) -> None:
    session_id = await room.live_session()
    await room.take(session_id, Commanded(Command.END))
    with pytest.raises(Conflict):
        await room.take(session_id, Silent(timedelta(seconds=30)))
    assert (await room.take(session_id, Opened())).held.session.status is SessionStatus.COMPLETED
