"""Collectors as they are kept: one transaction a turn, one reply a message, one interview at the end."""

import asyncio
from uuid import UUID

import pytest
from sqlalchemy import func, select

from tests.interview.collecting.rooms import READING, collector
from tests.interview.designs.test_designs import a_resume
from tests.interview.rooms import Room, all_of
from vivaroom.db.tables import CollectorRow, InterviewRow
from vivaroom.interview.collecting.collector import MOST_ENTRIES, Opening
from vivaroom.interview.collecting.conversation import CollectorStatus, Conversation, Party, Reply
from vivaroom.interview.collecting.heard import Heard
from vivaroom.interview.designs.store import find_interview
from vivaroom.kit.errors import Conflict, NotFound
from vivaroom.kit.ids import new_id, public_id
from vivaroom.resumes.packaged import packaged_skill_names
from vivaroom.resumes.parsing import parse_profile
from vivaroom.resumes.plain import plain_resume
from vivaroom.resumes.store import ResumeStatus

OWNER = new_id()
WHOLE = "Senior backend engineer, technical, Python and PostgreSQL, eight questions"


async def started(room: Room, message: str = "", **more: object) -> Conversation:
    """A new conversation."""
    return await collector(room.database, room.clock).start(room.org, OWNER, Opening(message, **more))  # type: ignore[arg-type]  # fields of an opening


async def said(room: Room, collector_id: UUID, text: str, client_id: str | None = None) -> Conversation:
    """The conversation after a message."""
    return await collector(room.database, room.clock).turn(room.org, collector_id, text, client_id)


async def kept(room: Room, collector_id: UUID) -> Conversation:
    """The conversation as it is stored."""
    return await collector(room.database, room.clock).find(room.org, collector_id)


async def interviews(room: Room) -> int:
    """How many interviews the organisation has."""
    async with room.database.unit(room.org) as unit:
        found: int = (await unit.execute(select(func.count()).select_from(InterviewRow))).scalar_one()
        return found


async def test_a_conversation_begins_with_a_greeting_that_asks_for_the_role(room: Room) -> None:
    new = await started(room)
    assert new.say.endswith("Which role is the interview for?")
    assert await kept(room, new.id) == new
    assert (new.owner_id, new.status, new.interview_id) == (OWNER, CollectorStatus.OPEN, None)


async def test_turn_by_turn_an_interview_comes_of_it(room: Room) -> None:
    new = await started(room, origin="a way in")
    for text in ("backend engineer", "technical", "senior", "Python and Postgres"):
        after = await said(room, new.id, text)
        assert after.interview_id is None
    done = await said(room, new.id, "eight")
    assert done.status is CollectorStatus.COMPLETE
    assert await kept(room, new.id) == done
    assert done.origin == "a way in"
    assert [e.speaker for e in done.entries] == [Party.INTERVIEWER, *[Party.USER, Party.INTERVIEWER] * 5]
    assert done.interview_id is not None
    interview = await find_interview(room.database.glance(room.org), done.interview_id)
    design = interview.design
    assert (design.role, design.kind, design.level, design.tech_stack, design.question_count, design.duration_minutes) == (
        "Backend Engineer", "technical", "senior", ("Python", "PostgreSQL"), 8, 40,
    )  # fmt: skip
    assert interview.owner_id == OWNER
    assert sum(phase.question_count for phase in interview.plan.phases) == 8


async def test_one_message_can_say_it_all(room: Room) -> None:
    done = await started(room, WHOLE)
    assert done.interview_id is not None
    assert await kept(room, done.id) == done
    assert done.entries[0].text == WHOLE


async def test_a_resume_is_asked_about_in_the_interview(room: Room) -> None:
    text = "Ada Example\n\nProjects\n\nLedger Service\n- Wrote a service that keeps accounts in Go.\n"
    profile = parse_profile(plain_resume(text), packaged_skill_names())
    resume = await a_resume(room, ResumeStatus.READY, profile)
    done = await started(room, WHOLE, resume_id=resume)
    assert done.interview_id is not None
    interview = await find_interview(room.database.glance(room.org), done.interview_id)
    assert interview.design.resume_id == resume


async def test_a_resume_that_could_not_be_read_stops_only_the_last_step(room: Room) -> None:
    resume = await a_resume(room, ResumeStatus.FAILED)
    new = await started(room, "backend engineer", resume_id=resume)
    with pytest.raises(Conflict, match="resume_failed"):
        await said(room, new.id, WHOLE)
    assert await kept(room, new.id) == new


async def test_a_message_sent_twice_gets_the_same_reply_and_counts_once(room: Room) -> None:
    new = await started(room)
    first = await said(room, new.id, "backend engineer", "m1")
    again = await said(room, new.id, "backend engineer", "m1")
    assert again == first
    await said(room, new.id, "technical", "m2")
    later = await said(room, new.id, "backend engineer", "m1")
    assert (later.say, later.fields, later.status) == (first.say, first.fields, first.status)
    assert len((await kept(room, new.id)).entries) == 5


async def test_the_message_that_made_the_interview_can_be_sent_again(room: Room) -> None:
    new = await started(room)
    done = await said(room, new.id, WHOLE, "m1")
    assert await said(room, new.id, WHOLE, "m1") == done
    assert await interviews(room) == 1


async def test_a_finished_conversation_takes_nothing_more_and_names_its_interview(room: Room) -> None:
    done = await started(room, WHOLE)
    assert done.interview_id is not None
    with pytest.raises(Conflict, match="collector_complete") as refused:
        await said(room, done.id, "actually make it junior")
    assert public_id("interview", done.interview_id) in refused.value.detail
    off = await started(room, "cancel")
    assert off.status is CollectorStatus.ABANDONED
    with pytest.raises(Conflict, match="collector_abandoned"):
        await said(room, off.id, "backend engineer")


async def test_messages_at_the_same_time_are_taken_one_after_the_other(room: Room) -> None:
    new = await started(room)
    texts = ("backend engineer", "senior", "8 questions", "technical")
    await asyncio.gather(*(said(room, new.id, text, text) for text in texts))
    after = await kept(room, new.id)
    assert (after.fields.role, after.fields.level, after.fields.amount, after.fields.kind) == (
        "Backend Engineer", "senior", 8, "technical",
    )  # fmt: skip
    assert sorted(e.text for e in after.entries if e.speaker is Party.USER) == sorted(texts)


async def test_the_last_message_sent_twice_at_once_makes_one_interview(room: Room) -> None:
    new = await started(room)
    first, second = await asyncio.gather(*(said(room, new.id, WHOLE, "m1") for _ in range(2)))
    assert first.interview_id == second.interview_id is not None
    assert await interviews(room) == 1


async def test_of_two_last_messages_one_makes_the_interview_and_the_other_is_told(room: Room) -> None:
    new = await started(room)
    found = await all_of(said(room, new.id, WHOLE, "m1"), said(room, new.id, WHOLE, "m2"))
    assert sorted(type(one).__name__ for one in found) == ["Conflict", "Conversation"]
    assert await interviews(room) == 1


class _Overtaking:
    """Takes another turn while it listens, as often as it is told to."""

    def __init__(self, room: Room, times: int) -> None:
        self.room, self.times = room, times

    async def hear(self, conversation: Conversation, text: str) -> Heard:
        if self.times:
            self.times -= 1
            await said(self.room, conversation.id, "what is the weather like?")
        return READING.read(text, conversation.fields)

    async def word(self, conversation: Conversation, text: str, reply: Reply) -> str:
        return reply.text


async def test_a_turn_that_was_overtaken_is_decided_again(room: Room) -> None:
    new = await started(room)
    slow = collector(room.database, room.clock, _Overtaking(room, 3))
    after = await slow.turn(room.org, new.id, "backend engineer")
    assert after.fields.role == "Backend Engineer"
    assert len(after.entries) == 1 + 2 * 4


async def test_one_that_is_always_overtaken_is_asked_to_come_again(room: Room) -> None:
    new = await started(room)
    slow = collector(room.database, room.clock, _Overtaking(room, 100))
    with pytest.raises(Conflict, match="collector_busy"):
        await slow.turn(room.org, new.id, "backend engineer")


async def test_a_conversation_that_leads_nowhere_ends(room: Room) -> None:
    new = await started(room)
    async with room.database.unit(room.org) as unit:
        entries = [
            {"speaker": "user", "text": "no", "at": "2026-03-02T09:00:00+00:00", "client_id": None, "fields": None}
        ]
        many = {"entries": entries * MOST_ENTRIES, "turn": MOST_ENTRIES}
        await unit.execute(CollectorRow.__table__.update().where(CollectorRow.id == new.id).values(**many))  # type: ignore[attr-defined]  # a table
    with pytest.raises(Conflict, match="collector_too_long"):
        await said(room, new.id, "backend engineer")


async def test_other_organisations_have_no_such_conversation(room: Room) -> None:
    new = await started(room)
    with pytest.raises(NotFound, match="collector_not_found"):
        await collector(room.database, room.clock).turn(new_id(), new.id, "backend engineer")


async def test_dictated_words_are_kept_without_a_reply_and_stand_once_when_they_are_sent(room: Room) -> None:
    new = await started(room)
    for text in ("Backend engineer", "technical"):
        await collector(room.database, room.clock).dictate(room.org, new.id, text)
    noted = await kept(room, new.id)
    assert [e.text for e in noted.entries[1:]] == ["Backend engineer", "technical"]
    assert (noted.fields, noted.say) == (new.fields, new.say)
    after = await said(room, new.id, "technical", "first")
    assert [e.text for e in after.entries if e.speaker is Party.USER] == ["Backend engineer", "technical"]
    assert (await said(room, new.id, "technical", "first")).entries == after.entries
    await said(room, new.id, "the rest is up to you")
    with pytest.raises(Conflict, match="collector_complete"):
        await collector(room.database, room.clock).dictate(room.org, new.id, "technical")
