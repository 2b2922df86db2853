"""Questions in PostgreSQL: the bank, a team's own, and finding them by words and meaning."""

from collections.abc import Sequence
from uuid import UUID

import pytest
from sqlalchemy import func, insert, select

from tests.interview.scenes import question
from vivaroom.content.loader import library
from vivaroom.content.types import Question
from vivaroom.db.keyset import Stretch
from vivaroom.db.tables import ChunkRow, OrganisationRow, QuestionRow
from vivaroom.db.unit import Database, Unit
from vivaroom.kit.errors import Conflict, NotFound
from vivaroom.kit.ids import new_id
from vivaroom.questions import store
from vivaroom.questions.listing import store as listing
from vivaroom.questions.listing.store import QuestionFilter, QuestionStamp, Sought
from vivaroom.questions.meaning import embed_bank, embed_own
from vivaroom.questions.store import StoredQuestion, Vectors, bank_id

ANY = QuestionFilter()


class Numbers:
    """An embedder whose vectors tell texts about caching from all others."""

    name = "numbers"
    dimension = 3

    async def embed(self, texts: Sequence[str]) -> list[list[float]]:
        return [[1.0, 0.0, 0.0] if "cach" in text.lower() else [0.0, 1.0, len(text) / 1000] for text in texts]


async def keep_bank(database: Database, questions: Sequence[Question] = library().questions, version: str = "1") -> int:
    """Bring the bank to this version."""
    async with database.system_unit() as unit:
        return await store.keep_bank(unit, questions, version)


async def new_org(database: Database) -> UUID:
    """An organisation."""
    org = new_id()
    async with database.system_unit() as unit:
        await unit.execute(insert(OrganisationRow).values(id=org, name="Team"))
    return org


async def add(database: Database, org: UUID, asked: Question) -> StoredQuestion:
    """Keep a question of this organisation."""
    async with database.unit(org) as unit:
        return await store.add(unit, new_id(), asked)


async def found(database: Database, org: UUID, words: str, wanted: QuestionFilter = ANY, limit: int = 10) -> list[str]:
    """The ids of what a search by words finds."""
    async with database.unit(org) as unit:
        return [q.id for q in await read(unit, await listing.search(unit, words, wanted, None, limit))]


async def read(unit: Unit, stamps: Sequence[QuestionStamp]) -> list[Question]:
    """What these questions say."""
    written = await listing.written(unit, [one.id for one in stamps])
    return [Question.model_validate_json(written[one.id].body) for one in stamps]


async def vectors_of(database: Database, question_id: UUID) -> int:
    """How many vectors a question has."""
    async with database.system_unit() as unit:
        query = select(func.count()).select_from(ChunkRow).where(ChunkRow.ref_id == question_id)
        return int((await unit.execute(query)).scalar_one())


@pytest.fixture
async def org(database: Database) -> UUID:
    """An organisation that can see the whole bank."""
    await keep_bank(database, version=library().version)
    return await new_org(database)


async def test_the_bank_is_written_once_and_anew_when_its_version_changes(database: Database) -> None:
    await keep_bank(database, version="a")
    assert await keep_bank(database, version="a") == 0
    assert await keep_bank(database, version="b") == len(library().questions)
    assert await keep_bank(database, version="b") == 0


async def test_questions_that_left_the_bank_are_forgotten(database: Database, org: UUID) -> None:
    shorter = library().questions[5:]
    assert await keep_bank(database, shorter, "shorter") == len(shorter)
    async with database.unit(org) as unit:
        with pytest.raises(NotFound) as refused:
            await store.find(unit, bank_id(library().questions[0].id))
    assert refused.value.code == "question_not_found"


async def test_a_bank_question_has_the_same_id_in_every_installation(database: Database, org: UUID) -> None:
    asked = library().questions[0]
    async with database.unit(org) as unit:
        stored = await store.find(unit, bank_id(asked.id))
    assert (stored.question, stored.own) == (asked, False)


async def test_a_question_of_one_s_own_is_kept_found_changed_and_forgotten(database: Database, org: UUID) -> None:
    asked = question("our-own", skills=["zymurgy"])
    stored = await add(database, org, asked)
    assert await found(database, org, "zymurgy") == ["our-own"]
    changed = StoredQuestion(stored.id, True, asked.model_copy(update={"text": "How is beer brewed?"}))
    async with database.unit(org) as unit:
        await store.change(unit, changed)
        assert await store.find(unit, stored.id) == changed
        await store.remove(unit, stored.id)
    assert await found(database, org, "zymurgy") == []


async def test_another_organisation_finds_nothing_of_it(database: Database, org: UUID) -> None:
    stored = await add(database, org, question("secret", skills=["zymurgy"]))
    other = await new_org(database)
    assert await found(database, other, "zymurgy") == []
    async with database.unit(other) as unit:
        with pytest.raises(NotFound):
            await store.find(unit, stored.id)
        assert await listing.own_questions(unit, Sought()) == []
        await store.remove(unit, stored.id)
        await store.change(unit, StoredQuestion(stored.id, True, question("taken-over")))
    assert await found(database, org, "zymurgy") == ["secret"]


async def test_an_id_is_used_once_in_an_organisation_but_may_be_used_by_others(database: Database, org: UUID) -> None:
    await add(database, org, question("our-own"))
    with pytest.raises(Conflict) as refused:
        await add(database, org, question("our-own"))
    assert refused.value.code == "question_exists"
    await add(database, await new_org(database), question("our-own"))
    await add(database, org, library().questions[0])


async def test_own_questions_for_planning_are_one_s_own(database: Database, org: UUID) -> None:
    await add(database, org, question("our-own"))
    async with database.unit(org) as unit:
        assert [q.id for q in await listing.own_questions(unit, Sought())] == ["our-own"]


@pytest.mark.parametrize(
    ("wanted", "fits"),
    [
        (QuestionFilter(role="qa"), lambda q: not q.roles or "qa" in q.roles),
        (QuestionFilter(skill="SQL"), lambda q: "sql" in [s.lower() for s in q.skills]),
        (QuestionFilter(kind="coding"), lambda q: q.kind.value == "coding"),
        (QuestionFilter(level="senior"), lambda q: q.level.value == "senior"),
        (QuestionFilter(kind="hr", level="junior"), lambda q: (q.kind.value, q.level.value) == ("hr", "junior")),
        (QuestionFilter(company="Nobody Inc"), lambda q: False),
        (QuestionFilter(own_only=True), lambda q: False),
    ],
)
async def test_filters_narrow_exactly(database: Database, org: UUID, wanted: QuestionFilter, fits: object) -> None:
    assert callable(fits)
    async with database.unit(org) as unit:
        listed = [q.id for q in await read(unit, await listing.page(unit, wanted, Stretch(limit=1000)))]
    assert sorted(listed) == sorted(q.id for q in library().questions if fits(q))


async def test_pages_join_without_gap_or_overlap(database: Database, org: UUID) -> None:
    seen: list[UUID] = []
    before: UUID | None = None
    while True:
        async with database.unit(org) as unit:
            page = await listing.page(unit, QuestionFilter(kind="coding"), Stretch(limit=7, before=before))
        seen += [s.id for s in page[:7]]
        if len(page) <= 7:
            break
        before = page[6].id
    assert len(seen) == len(set(seen)) == sum(q.kind.value == "coding" for q in library().questions)


async def test_words_find_what_is_about_them(database: Database, org: UUID) -> None:
    about = await found(database, org, "index query slow")
    assert about
    async with database.unit(org) as unit:
        best = await store.find(unit, bank_id(about[0]))
    assert "index" in (best.question.text + best.question.ideal_answer).lower()


@pytest.mark.parametrize(
    "words", ["", "   ", "'; drop table question; --", "a & | ! (", '"unclosed', "\\", "-", "日本語", "x" * 400]
)
async def test_any_words_may_be_looked_for(database: Database, org: UUID, words: str) -> None:
    assert isinstance(await found(database, org, words), list)


async def test_meaning_finds_what_words_do_not_and_both_together_rank_first(database: Database, org: UUID) -> None:
    embedder = Numbers()
    await embed_bank(database, embedder)
    meaning = Vectors(embedder.name, [[1.0, 0.0, 0.0]])
    async with database.unit(org) as unit:
        by_meaning = await read(unit, await listing.search(unit, "zymurgy", ANY, meaning, 5))
        both = await read(unit, await listing.search(unit, "invalidation", ANY, meaning, 5))
    assert len(by_meaning) == 5
    assert all("cach" in f"{q.text} {q.skills} {q.ideal_answer}".lower() for q in by_meaning)
    assert "cach" in f"{both[0].text} {both[0].skills} {both[0].ideal_answer}".lower()


async def test_vectors_of_another_model_are_not_compared(database: Database, org: UUID) -> None:
    async with database.unit(org) as unit:
        assert await listing.search(unit, "zymurgy", ANY, Vectors("another", [[1.0, 0.0]]), 5) == []


async def test_the_bank_is_embedded_once_and_only_what_changed_is_embedded_again(database: Database, org: UUID) -> None:
    embedder = Numbers()
    await embed_bank(database, embedder)
    assert await embed_bank(database, embedder) == 0
    first, second, *others = library().questions
    await keep_bank(database, [first.model_copy(update={"text": "What else?"}), *others], "newer")
    assert await vectors_of(database, bank_id(first.id)) == await vectors_of(database, bank_id(second.id)) == 0
    assert await embed_bank(database, embedder) == 1


async def test_a_team_s_question_is_embedded_in_the_team_s_name_alone(database: Database, org: UUID) -> None:
    async with database.unit(org) as unit:
        stored = await store.add(unit, new_id(), question("our-own"))
        await embed_own(unit, Numbers(), stored)
        await embed_own(unit, None, stored)
    other = await new_org(database)
    async with database.unit(other) as unit:
        query = select(func.count()).select_from(ChunkRow).where(ChunkRow.ref_id == stored.id)
        assert (await unit.execute(query)).scalar_one() == 0
    assert await vectors_of(database, stored.id) == 2  # of the question and of its ideal answer


async def test_an_organisation_cannot_take_or_delete_bank_questions(database: Database, org: UUID) -> None:
    asked = library().questions[0]
    async with database.unit(org) as unit:
        await store.remove(unit, bank_id(asked.id))
        await store.change(unit, StoredQuestion(bank_id(asked.id), True, question("taken-over")))
    async with database.system_unit() as unit:
        query = select(QuestionRow.slug, QuestionRow.org_id).where(QuestionRow.id == bank_id(asked.id))
        assert (await unit.execute(query)).one() == (asked.id, None)


async def test_a_question_of_the_bank_has_another_stamp_when_the_bank_has_another_version(
    database: Database, org: UUID
) -> None:
    await keep_bank(database, version="a")
    asked = bank_id(library().questions[0].id)
    before = await listing.find_stamp(database.glance(org), asked)
    assert await listing.find_stamp(database.glance(org), asked) == before
    await keep_bank(database, version="b")
    after = await listing.find_stamp(database.glance(org), asked)
    assert (after.id, after.own, before != after) == (before.id, False, True)
    assert (await listing.written(database.glance(org), [asked]))[asked].stamp == after


async def test_a_stamp_of_somebody_else_s_question_is_not_found(database: Database, org: UUID) -> None:
    stored = await add(database, org, question("secret"))
    assert (await listing.find_stamp(database.glance(org), stored.id)).own
    other = database.glance(await new_org(database))
    with pytest.raises(NotFound):
        await listing.find_stamp(other, stored.id)
    assert await listing.written(other, [stored.id]) == {}


async def test_what_has_all_the_words_comes_before_what_has_some_of_them(database: Database, org: UUID) -> None:
    await add(database, org, question("both", skills=["zymurgy", "xylem"]))
    await add(database, org, question("one", skills=["zymurgy"]))
    own = QuestionFilter(own_only=True)
    assert await found(database, org, "xylem zymurgy quokka", own) == ["both", "one"]
    assert await found(database, org, "zymurgy -xylem", own) == ["one"]
    assert await found(database, org, '"xylem zymurgy"', own) == []


async def test_a_small_set_is_found_by_meaning_however_many_others_are_nearer(database: Database, org: UUID) -> None:
    embedder = Numbers()
    await embed_bank(database, embedder)
    async with database.unit(org) as unit:
        stored = await store.add(unit, new_id(), question("far-away"))
        await embed_own(unit, embedder, stored)
        meaning = Vectors(embedder.name, [[1.0, 0.0, 0.0]])
        near = await listing.search(unit, "quokka", QuestionFilter(own_only=True), meaning, 5)
    assert [one.id for one in near] == [stored.id]
