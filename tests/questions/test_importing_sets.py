"""Importing a question set: all or nothing, never anything twice, found by words at once and by meaning soon."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID
from zlib import crc32

import pytest

from tests.jobs.sittings import NOW, NotedJobs
from tests.questions.test_store import keep_bank, new_org
from vivaroom.content.loader import library
from vivaroom.db.keyset import Stretch
from vivaroom.db.unit import Database
from vivaroom.interview.forbidden import forbidden_subject
from vivaroom.kit.clock import ManualClock
from vivaroom.kit.errors import Invalid, NotFound
from vivaroom.ports.embedding import Embedder
from vivaroom.ports.queue import EmbedQuestionSet
from vivaroom.questions.listing import store as listing
from vivaroom.questions.listing.store import QuestionFilter, Sought
from vivaroom.questions.meaning import embed_bank
from vivaroom.questions.sets import store
from vivaroom.questions.sets.checking import Rules
from vivaroom.questions.sets.embedding import SetEmbedder
from vivaroom.questions.sets.exporting import as_csv, as_yaml
from vivaroom.questions.sets.importing import Importer, Outcome, Wish
from vivaroom.questions.sets.reading import read_sheet
from vivaroom.questions.sets.store import SetStatus
from vivaroom.questions.store import Vectors

HEAD = "company,role,kind,difficulty,question,ideal_answer,key_points,source\n"
GOOD = (
    HEAD
    + 'Acme,backend,technical,3,How do you brew zymurgy for us?,"I boil it first, then I cool it down.",Boils it|Cools it (2),book\n'
    + "Acme,qa,technical,2,How would you test a bottle cap?,I open and close it a hundred times.,,=cmd\n"
)
BAD = GOOD + "Acme,qa,technical,2,Are you pregnant at the moment?,,,\n"


class Letters:
    """An embedder by three letters at a time: nearly the same words have nearly the same vector."""

    name = "letters"
    dimension = 512

    async def embed(self, texts: Sequence[str]) -> list[list[float]]:
        return [self._vector(text.lower()) for text in texts]

    def _vector(self, text: str) -> list[float]:
        counts = Counter(crc32(text[n : n + 3].encode()) % self.dimension for n in range(len(text) - 2))
        return [float(counts[n]) for n in range(self.dimension)]


@dataclass
class Team:
    """An organisation that imports."""

    database: Database
    org: UUID
    embedder: Embedder | None = None
    jobs: NotedJobs = field(default_factory=NotedJobs)

    async def bring_in(self, text: str, name: str = "ours", *, partial: bool = False, dry_run: bool = False) -> Outcome:
        rules = Rules(library(), forbidden_subject, lambda _: False)
        importer = Importer(self.database, self.jobs, ManualClock(NOW), self.embedder, rules)
        return await importer.bring_in(self.org, Wish(name, read_sheet(text.encode()), partial, dry_run))

    async def questions(self, outcome: Outcome) -> list[str]:
        assert outcome.set is not None
        found = await store.questions_of(self.database.glance(self.org), outcome.set.id)
        return [one.question.text for one in found]

    async def work(self) -> None:
        for job in self.jobs.queued:
            assert isinstance(job, EmbedQuestionSet)
            await SetEmbedder(self.database, self.embedder).embed(job)
        self.jobs.queued.clear()


@pytest.fixture
async def team(database: Database) -> Team:
    return Team(database, await new_org(database))


def statuses(outcome: Outcome) -> list[str]:
    return [row.status for row in outcome.rows]


async def test_a_set_is_imported_and_found_by_its_words_at_once(team: Team) -> None:
    outcome = await team.bring_in(GOOD)
    assert statuses(outcome) == ["added", "added"]
    assert outcome.set is not None
    assert (outcome.set.question_count, outcome.set.status) == (2, SetStatus.WORDS_ONLY)
    glance = team.database.glance(team.org)
    wanted = QuestionFilter(company="Acme", own_only=True)
    assert len(await listing.search(glance, "zymurgy", wanted, None, 5)) == 1
    assert len(await listing.page(glance, wanted, Stretch(10))) == 2


async def test_one_row_that_needs_mending_keeps_all_out_and_says_where(team: Team) -> None:
    with pytest.raises(Invalid) as refused:
        await team.bring_in(BAD)
    assert refused.value.code == "question_set_refused"
    assert [problem.field for problem in refused.value.fields] == ["line 4.question"]
    assert "family" in refused.value.fields[0].detail
    assert await store.known_rows(team.database.glance(team.org), "ours") == {}


async def test_asked_for_a_part_the_good_rows_are_imported(team: Team) -> None:
    outcome = await team.bring_in(BAD, partial=True)
    assert statuses(outcome) == ["added", "added", "refused"]
    assert len(await team.questions(outcome)) == 2


async def test_a_dry_run_says_all_of_it_and_keeps_nothing(team: Team) -> None:
    outcome = await team.bring_in(BAD, dry_run=True)
    assert statuses(outcome) == ["added", "added", "refused"]
    assert outcome.set is None
    assert await store.known_rows(team.database.glance(team.org), "ours") == {}
    assert team.jobs.queued == []


async def test_importing_again_updates_what_changed_and_doubles_nothing(team: Team) -> None:
    first = await team.bring_in(GOOD)
    again = await team.bring_in(GOOD.replace("hundred", "thousand"))
    assert statuses(again) == ["unchanged", "updated"]
    assert [row.id for row in again.rows] == [row.id for row in first.rows]
    assert again.set is not None
    assert (again.set.question_count, again.set.revision) == (2, 2)
    assert statuses(await team.bring_in(GOOD, dry_run=True)) == ["updated", "updated"]


async def test_the_same_row_twice_in_a_file_is_told_with_both_lines(team: Team) -> None:
    outcome = await team.bring_in(GOOD + GOOD.splitlines()[1].upper() + "\n", partial=True)
    assert statuses(outcome) == ["added", "added", "refused"]
    assert "line 2" in outcome.rows[2].mends[0].detail


async def test_two_rows_that_mean_the_same_are_told_where_vectors_are_there(team: Team) -> None:
    team.embedder = Letters()
    outcome = await team.bring_in(GOOD + "Acme,qa,technical,2,How would you test a bottle caps?,,,\n", partial=True)
    assert statuses(outcome) == ["added", "added", "refused"]
    assert "line 3" in outcome.rows[2].mends[0].detail
    other = await team.bring_in(GOOD + "Globex,qa,technical,2,How would you test a bottle caps?,,,\n", "other")
    assert statuses(other) == ["added"] * 3
    assert any("line 3" in note for note in other.rows[2].notes)


async def test_a_job_embeds_an_import_and_finds_what_the_bank_asks_already(team: Team) -> None:
    team.embedder = Letters()
    await keep_bank(team.database, version=library().version)
    await embed_bank(team.database, team.embedder)
    known = library().questions[3]
    outcome = await team.bring_in(f'{HEAD},,,,"{known.text}",,,\n')
    assert outcome.set is not None
    assert outcome.set.status is SetStatus.EMBEDDING
    await team.work()
    glance = team.database.glance(team.org)
    found = await store.find_set(glance, outcome.set.id)
    assert found.status is SetStatus.READY
    assert found.findings
    (own,) = await store.questions_of(glance, outcome.set.id)
    assert own.question.instead_of is not None
    meaning = Vectors("letters", await team.embedder.embed([known.text]))
    best = await listing.search(glance, "zymurgy", QuestionFilter(own_only=True), meaning, 5)
    assert [one.id for one in best] == [own.id]
    assert statuses(await team.bring_in(f'{HEAD},,,,"{known.text}",,,\n')) == ["unchanged"]


async def test_a_job_that_comes_late_or_twice_changes_nothing(team: Team) -> None:
    team.embedder = Letters()
    first = await team.bring_in(GOOD)
    late = list(team.jobs.queued)
    await team.bring_in(GOOD + "Acme,,hr,2,Why would you like to cap bottles?,,,\n")
    assert first.set is not None
    for job in late:
        assert isinstance(job, EmbedQuestionSet)
        await SetEmbedder(team.database, team.embedder).embed(job)
    found = await store.find_set(team.database.glance(team.org), first.set.id)
    assert (found.status, found.question_count) == (SetStatus.EMBEDDING, 3)
    await team.work()
    assert (await store.find_set(team.database.glance(team.org), first.set.id)).status is SetStatus.READY


@pytest.mark.parametrize("write", [as_csv, as_yaml])
async def test_what_is_written_out_comes_in_again_as_the_same(team: Team, write: object) -> None:
    outcome = await team.bring_in(GOOD)
    assert outcome.set is not None
    assert callable(write)
    text = write(await store.questions_of(team.database.glance(team.org), outcome.set.id))
    assert statuses(await team.bring_in(text)) == ["unchanged", "unchanged"]


async def test_a_spreadsheet_computes_nothing_of_what_is_written_out(team: Team) -> None:
    outcome = await team.bring_in(GOOD)
    assert outcome.set is not None
    text = as_csv(await store.questions_of(team.database.glance(team.org), outcome.set.id))
    assert "'=cmd" in text
    assert ",=cmd" not in text


async def test_a_deleted_set_takes_its_questions_along_and_other_teams_see_nothing(team: Team) -> None:
    outcome = await team.bring_in(GOOD)
    assert outcome.set is not None
    stranger = team.database.glance(await new_org(team.database))
    with pytest.raises(NotFound):
        await store.find_set(stranger, outcome.set.id)
    assert await store.questions_of(stranger, outcome.set.id) == []
    async with team.database.unit(team.org) as unit:
        await store.remove_set(unit, outcome.set.id)
    assert await listing.page(team.database.glance(team.org), QuestionFilter(own_only=True), Stretch(10)) == []


async def test_planning_gets_the_questions_of_the_company_and_the_role_first_of_each_kind(team: Team) -> None:
    many = "".join(f"Globex,backend,technical,3,What is step number {n} of it?,,,\n" for n in range(80))
    await team.bring_in(
        HEAD + many + "Acme,backend,technical,3,What is the step for Acme?,,,\n,,hr,2,Why would you come to us?,,,\n"
    )
    async with team.database.unit(team.org) as unit:
        for_acme = await listing.own_questions(unit, Sought("backend", ("acme",)))
        for_all = await listing.own_questions(unit, Sought("qa"))
    assert sorted(q.text for q in for_acme) == ["What is the step for Acme?", "Why would you come to us?"]
    assert [q.kind.value for q in for_all] == ["hr"]
    async with team.database.unit(team.org) as unit:
        assert len(await listing.own_questions(unit, Sought("backend"), a_kind=60)) == 61


async def test_a_company_without_questions_falls_back_to_its_kind_and_then_to_all(team: Team) -> None:
    await keep_bank(team.database, version=library().version)
    await team.bring_in(GOOD)
    glance, anything = team.database.glance(team.org), QuestionFilter()
    assert (await listing.narrowed_to_company(glance, anything, ("acme", "bank"))).company == "acme"
    assert (await listing.narrowed_to_company(glance, anything, ("hsbc", "bank"))).company == "bank"
    general = await listing.narrowed_to_company(glance, anything, ("zork",))
    assert general.company == ""
    page = await listing.page(glance, general, Stretch(1000))
    assert len(page) == sum(not q.companies for q in library().questions)
    nothing = await listing.narrowed_to_company(glance, QuestionFilter(kind="coding"), ("hsbc", "bank"))
    assert nothing.company == ""
