"""Interviews as designs: made, changed, copied, put away."""

import asyncio
from datetime import timedelta
from uuid import UUID

import pytest
from pydantic import ValidationError

from tests.interview.rooms import Room
from tests.interview.scenes import question
from vivaroom.content.loader import library
from vivaroom.db.keyset import Stretch
from vivaroom.interview.designs import store
from vivaroom.interview.designs.design import Design
from vivaroom.interview.designs.designing import Designer, title_of
from vivaroom.interview.designs.store import Interview
from vivaroom.interview.sessions.starting import SessionStarter
from vivaroom.kit.errors import Conflict, NotFound
from vivaroom.kit.ids import new_id
from vivaroom.questions import store as questions
from vivaroom.resumes.packaged import packaged_skill_names
from vivaroom.resumes.parsing import parse_profile
from vivaroom.resumes.plain import plain_resume
from vivaroom.resumes.profile import Profile, profile_to_json
from vivaroom.resumes.store import Resume, ResumeStatus, add_resume, change_resume

OWNER = new_id()
RESUME = """Ada Example
ada@example.org

Projects

Ledger Service
- Wrote a service that keeps accounts in Go and PostgreSQL.
"""


def designer(room: Room) -> Designer:
    """The designer of this room."""
    return Designer(room.database, library(), room.clock, "1.2.3")


async def made(room: Room, **design: object) -> Interview:
    """A new interview."""
    return await designer(room).create(room.org, OWNER, Design.model_validate(design))


async def found(room: Room, interview_id: UUID) -> Interview:
    """An interview as it is kept."""
    return await store.find_interview(room.database.glance(room.org), interview_id)


async def listed(room: Room, owner: UUID | None = None) -> list[UUID]:
    """The ids that a list shows."""
    cards = await store.page_interviews(room.database.glance(room.org), owner, Stretch())
    return [card.id for card in cards]


async def a_resume(room: Room, status: ResumeStatus, profile: Profile | None = None) -> UUID:
    """A resume in this state."""
    resume = Resume(
        id=new_id(), org_id=room.org, owner_id=OWNER, file_name=None, media_type=None, file_ref=None, status=status,
        error=None, created_at=room.clock.now(), text=plain_resume(RESUME).visible_text, hidden_spans=None,
        profile=profile_to_json(profile) if profile else None,
    )  # fmt: skip
    async with room.database.unit(room.org) as unit:
        await add_resume(unit, resume)
    return resume.id


async def test_an_interview_is_kept_with_its_plan(room: Room) -> None:
    interview = await made(room, role="Backend Engineer", question_count=4)
    kept = await found(room, interview.id)
    assert (kept.design, kept.plan, kept.title) == (interview.design, interview.plan, interview.title)
    assert kept.plan.question_count == 4
    assert kept.plan.versions.product == "1.2.3"


async def test_a_change_makes_a_new_plan_and_sessions_keep_the_old_one(room: Room) -> None:
    interview = await made(room, question_count=4)
    started = await SessionStarter(room.database, room.clock).start(interview, OWNER)
    changed = await designer(room).change(interview, {"question_count": 9, "title": "Another"})
    assert (changed.plan.question_count, changed.title) == (9, "Another")
    assert (await found(room, interview.id)).plan == changed.plan
    assert (await room.held(started.session_id)).plan == interview.plan


async def test_a_change_that_cannot_be_is_refused_and_changes_nothing(room: Room) -> None:
    interview = await made(room)
    with pytest.raises(ValidationError):
        await designer(room).change(interview, {"question_count": 0})
    assert (await found(room, interview.id)).design == interview.design


async def test_a_copy_is_its_owner_s_and_goes_its_own_way(room: Room) -> None:
    interview, other = await made(room), new_id()
    copy = await designer(room).duplicate(interview, other)
    assert (copy.owner_id, copy.design, copy.plan) == (other, interview.design, interview.plan)
    assert copy.id != interview.id
    await designer(room).change(copy, {"question_count": 3})
    assert (await found(room, interview.id)).plan == interview.plan


async def test_what_was_put_away_is_in_no_list_but_is_found(room: Room) -> None:
    kept, away = await made(room), await made(room)
    await designer(room).put_away(away)
    assert await listed(room) == [kept.id]
    assert (await found(room, away.id)).archived_at == room.clock.now()


async def test_lists_are_of_one_owner_or_of_all_newest_first(room: Room) -> None:
    first, second = await made(room), await made(room)
    theirs = await designer(room).duplicate(first, new_id())
    assert await listed(room) == [theirs.id, second.id, first.id]
    assert await listed(room, OWNER) == [second.id, first.id]


async def test_another_organisation_finds_nothing(room: Room) -> None:
    interview = await made(room)
    with pytest.raises(NotFound) as refused:
        await store.find_interview(room.database.glance(new_id()), interview.id)
    assert refused.value.code == "interview_not_found"


async def test_a_team_s_own_questions_are_planned_first(room: Room) -> None:
    async with room.database.unit(room.org) as unit:
        await questions.add(unit, new_id(), question("our-own"))
    interview = await made(room, question_count=3)
    assert interview.plan.phases[-1].pool[0].question.id == "our-own"


async def test_a_resume_that_is_being_read_is_waited_for(room: Room) -> None:
    resume_id = await a_resume(room, ResumeStatus.PARSING)
    read = parse_profile(plain_resume(RESUME), packaged_skill_names())

    async def read_it() -> None:
        async with room.database.unit(room.org) as unit:
            await change_resume(unit, resume_id, status=ResumeStatus.READY.value, profile=profile_to_json(read))

    reading = asyncio.create_task(read_it())
    interview = await made(room, resume_id=resume_id)
    await reading
    assert any("Ledger Service" in q.question.text for q in interview.plan.phases[0].pool)


async def test_a_resume_that_takes_too_long_is_not_waited_for_for_ever(room: Room) -> None:
    resume_id = await a_resume(room, ResumeStatus.PARSING)
    with pytest.raises(Conflict) as refused:
        await made(room, resume_id=resume_id)
    assert refused.value.code == "resume_not_ready"


async def test_a_resume_that_could_not_be_read_is_told(room: Room) -> None:
    with pytest.raises(Conflict) as refused:
        await made(room, resume_id=await a_resume(room, ResumeStatus.FAILED))
    assert refused.value.code == "resume_failed"


async def test_a_resume_that_is_not_there_is_not_found(room: Room) -> None:
    with pytest.raises(NotFound):
        await made(room, resume_id=new_id())


@pytest.mark.parametrize(
    ("design", "title"),
    [
        (Design(), "Mid software engineer: technical interview"),
        (Design(kind="case_study", level="lead", role="PM", company="Acme"), "Lead PM at Acme: case study interview"),
        (Design(title="Ours"), "Ours"),
    ],
)
def test_an_interview_without_a_title_gets_one(design: Design, title: str) -> None:
    assert title_of(design) == title


async def test_plans_are_made_quickly(room: Room) -> None:
    start = asyncio.get_running_loop().time()
    await made(room, question_count=30)
    assert timedelta(seconds=asyncio.get_running_loop().time() - start) < timedelta(seconds=5)
