"""A model's judgement joins the ledger beside the conversation: once, and for the answer that it was made of."""

from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import insert, select

from evals.interviews import OPENED, partial_answer, plan_of
from tests.feedback.stored import SilentBus
from tests.interview.model.models import Failing, Hanging, Told
from vivaroom.content.loader import library
from vivaroom.content.types import Kind
from vivaroom.db.tables import AccountRow, EvaluationRow, InterviewRow, InvitationRow, OrganisationRow, ResumeRow
from vivaroom.db.unit import Database, Unit
from vivaroom.interview.built_in.reader import BuiltInReader
from vivaroom.interview.coverage import Status
from vivaroom.interview.director import Director, Taken
from vivaroom.interview.events import Event, FellBack, Spoken
from vivaroom.interview.model.claims import Findings, Found, Standing, Standings
from vivaroom.interview.model.decoys import decoys_from
from vivaroom.interview.model.fallback import FallbackGrader
from vivaroom.interview.model.grader import ModelGrader
from vivaroom.interview.model.judging import judge_answer
from vivaroom.interview.model.reader import ModelReader
from vivaroom.interview.model.store import identity_of
from vivaroom.interview.model.wording import ModelWording
from vivaroom.interview.session import Turn
from vivaroom.interview.sessions.store import NewSession, SessionKey, add_session
from vivaroom.interview.signals import Answered, Opened
from vivaroom.interview.store import Held, Ledger
from vivaroom.kit.clock import ManualClock
from vivaroom.kit.errors import ProviderBroken
from vivaroom.kit.ids import new_id
from vivaroom.ports.language import LanguageModel, Task
from vivaroom.ports.queue import EvaluateAnswer, Job, Transaction

SOON = timedelta(seconds=0.1)
DECOYS = decoys_from(library().questions)
PLAN = plan_of(Kind.TECHNICAL)
BUILT_IN = BuiltInReader(None)


class Nobody:
    """Nobody wants to know when sessions start or end."""

    async def started(self, unit: Unit, held: Held) -> None:
        """Nothing."""

    async def closed(self, unit: Unit, held: Held) -> None:
        """Nothing."""


@dataclass
class Notes:
    """Jobs that a test does itself."""

    jobs: list[Job] = field(default_factory=list)

    async def enqueue(self, unit: Transaction, job: Job) -> None:
        self.jobs.append(job)


@dataclass
class Room:
    """A session in a database, taken with one language model for everything."""

    database: Database
    model: LanguageModel
    org: UUID = field(default_factory=new_id)
    session_id: UUID = field(default_factory=new_id)
    ledger: Ledger = field(default_factory=lambda: Ledger(SilentBus()))
    notes: Notes = field(default_factory=Notes)
    clock: ManualClock = field(default_factory=lambda: ManualClock(OPENED))

    @property
    def graders(self) -> FallbackGrader:
        return FallbackGrader((ModelGrader(self.model, BUILT_IN, DECOYS),), BUILT_IN)

    async def open(self) -> Taken:
        """The candidate comes in."""
        key = SessionKey(self.session_id.bytes, OPENED + timedelta(days=1))
        async with self.database.system_unit() as unit:
            await unit.execute(insert(OrganisationRow).values(id=self.org, name="Team"))
        async with self.database.unit(self.org) as unit:
            await add_session(unit, NewSession(self.session_id, self.org, new_id(), None, PLAN, key))
        return await self.take(Opened())

    async def take(self, signal: Opened | Answered) -> Taken:
        reader, wording = ModelReader(self.model, BUILT_IN, SOON), ModelWording(self.model, SOON)
        director = Director(self.database, self.ledger, reader, wording, self.notes, Nobody(), self.clock)
        self.clock.move(timedelta(seconds=30))
        return await director.take_turn(self.org, self.session_id, signal)

    async def answer_partly(self) -> EvaluateAnswer:
        """Answer the current question with a little of what it asks for; the job that judges it."""
        await self.take(Answered(partial_answer(self.asked(await self.current()))))
        job = self.notes.jobs[-1]
        assert isinstance(job, EvaluateAnswer)
        return job

    async def judge(self, job: EvaluateAnswer) -> object:
        return await judge_answer(self.database, self.ledger, self.graders, job, self.clock)

    async def current(self) -> Turn:
        async with self.database.unit(self.org) as unit:
            turn = (await self.ledger.read(unit, self.session_id)).session.current
        assert turn is not None
        return turn

    async def turn(self, question_id: UUID) -> Turn:
        async with self.database.unit(self.org) as unit:
            turn = (await self.ledger.read(unit, self.session_id)).session.turn(question_id)
        assert turn is not None
        return turn

    def asked(self, turn: Turn):  # type: ignore[no-untyped-def]  # the question of the bank behind a turn
        planned = PLAN.find(turn.put.slug)
        assert planned is not None
        return planned.question

    async def events(self) -> list[Event]:
        async with self.database.unit(self.org) as unit:
            return [r.event for r in await self.ledger.events(unit, self.session_id)]


def _generous() -> Told:
    """Finds the first key point in the first sentence and nothing else; says the planned question."""

    def find(task: Task) -> Findings:
        material = dict(task.material)
        first = material["answer"].split(". ")[0]
        points = {k.point for phase in PLAN.phases for p in phase.pool for k in p.question.key_points[:1]}
        lines = [line.partition(": ") for line in material["statements"].splitlines()]
        return Findings(
            statements=[
                Found(statement=n, status=Status.STATED if text in points else Status.ABSENT, quote=first)
                for n, _, text in lines
            ]
        )

    def confirm(task: Task) -> Standings:
        lines = [line.partition(": ") for line in dict(task.material)["statements"].splitlines()]
        twice = {text for _, _, text in lines if [t for *_, t in lines].count(text) == 2}
        return Standings(
            statements=[
                Standing(statement=n, status=Status.STATED if t in twice else Status.ABSENT) for n, _, t in lines
            ]
        )

    return Told({Findings: find, Standings: confirm})


@pytest.fixture
async def room(database: Database) -> Room:
    found = Room(database, _generous())
    await found.open()
    return found


async def test_the_models_judgement_takes_the_place_of_the_built_in_one(room: Room) -> None:
    job = await room.answer_partly()
    before = (await room.turn(job.question_id)).evaluation
    await room.judge(job)
    after = await room.turn(job.question_id)
    assert before is not None
    assert after.evaluation is not None
    assert before.grader.startswith("built-in")
    assert after.evaluation.grader.startswith("fake:told / prompts ")
    assert after.evaluated_seq == job.answer_seq
    said = after.answers[-1].text
    assert all(said[c.start : c.end] == c.quote for c in after.evaluation.claims)


async def test_a_job_that_runs_again_changes_nothing(room: Room) -> None:
    job = await room.answer_partly()
    assert await room.judge(job) is not None
    seen = await room.events()
    assert await room.judge(job) is None
    assert await room.events() == seen
    async with room.database.unit(room.org) as unit:
        rows = await unit.rows(select(EvaluationRow.grader).where(EvaluationRow.session_id == room.session_id))
    assert len(rows) == 2


async def test_a_failing_model_falls_back_with_the_reason_in_the_ledger(room: Room) -> None:
    room.model = Failing(ProviderBroken("fake", "cut"))
    job = await room.answer_partly()
    await room.judge(job)
    turn = await room.turn(job.question_id)
    assert turn.evaluation is not None
    assert "model_unavailable" in turn.evaluation.flags
    told = [e for e in await room.events() if isinstance(e, FellBack)]
    assert told == [FellBack("wording", "model_broken"), FellBack("grader", "model_broken")]
    assert await room.judge(job) is None


async def test_a_model_that_fails_in_mid_interview_is_not_noticed_by_the_candidate(room: Room) -> None:
    room.model = Hanging()
    for _ in range(3):
        before = await room.current()
        await room.answer_partly()
        assert (await room.current()).put.question_id != before.put.question_id
    assert not any(isinstance(e, Spoken) for e in await room.events())


async def test_what_is_no_answer_is_never_judged_by_the_model(room: Room) -> None:
    await room.take(Answered("I don't know."))
    assert room.notes.jobs == []


async def test_a_judgement_of_another_answer_is_not_overwritten(room: Room) -> None:
    job = await room.answer_partly()
    await room.judge(job)
    assert await room.judge(EvaluateAnswer(job.org_id, job.session_id, job.question_id, job.answer_seq - 1)) is None
    assert await room.judge(EvaluateAnswer(job.org_id, job.session_id, new_id(), job.answer_seq)) is None


async def test_who_the_candidate_is_comes_from_everywhere(database: Database) -> None:
    org, owner, resume, interview, invitation, session = (new_id() for _ in range(6))
    profile = {
        "name": {"value": "Anna M. Schmidt"},
        "emails": [{"value": "a@x.example"}],
        "links": [{"address": {"value": "https://anna.example"}, "network": ""}],
        "education": [{"institution": {"value": "ETH Zürich"}, "degree": {"value": "MSc"}}, {"institution": None}],
        "positions": [{"company": {"value": "Acme"}}],
    }
    async with database.system_unit() as unit:
        await unit.execute(insert(OrganisationRow).values(id=org, name="Team"))
    async with database.unit(org) as unit:
        await unit.execute(
            insert(AccountRow).values(id=owner, org_id=org, role="candidate", name="Anna", email="a@y.example")
        )
        await unit.execute(
            insert(ResumeRow).values(id=resume, org_id=org, owner_id=owner, status="ready", profile=profile)
        )
        made = {
            "id": interview,
            "org_id": org,
            "owner_id": owner,
            "title": "t",
            "design": {},
            "plan": {},
            "resume_id": resume,
        }
        await unit.execute(insert(InterviewRow).values(**made))
        invited = {
            "id": invitation,
            "org_id": org,
            "interview_id": interview,
            "secret_digest": b"x",
            "expires_at": OPENED,
        }
        await unit.execute(insert(InvitationRow).values(**invited, email="a@z.example", name="Ann"))
        key = SessionKey(session.bytes, OPENED)
        await add_session(unit, NewSession(session, org, owner, interview, PLAN, key, "A. Schmidt", invitation))
        found = await identity_of(unit, session)
        nobody = await identity_of(unit, new_id())
    assert set(found) == {
        "A. Schmidt", "Ann", "a@z.example", "Anna", "a@y.example", "Anna M. Schmidt", "a@x.example",
        "https://anna.example", "ETH Zürich",
    }  # fmt: skip
    assert nobody == ()
