"""Small plans and sittings for the tests of the interview's pure parts."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID

from vivaroom.content.loader import library
from vivaroom.content.types import KeyPoint, Kind, Level, Question
from vivaroom.interview.coverage import Claim, Coverage, Reading, Status
from vivaroom.interview.evaluation import Evaluation, evaluate_claims
from vivaroom.interview.events import Event
from vivaroom.interview.flow.choosing import Scene
from vivaroom.interview.flow.deciding import Decision, Judged, decide
from vivaroom.interview.flow.putting import Stage
from vivaroom.interview.moves import Ask, FollowUp, Move
from vivaroom.interview.plan import Mode, Plan, PlannedPhase, PlannedQuestion, Versions
from vivaroom.interview.session import Recorded, Session, Turn, fold
from vivaroom.interview.signals import Answered, Command, Commanded, Opened, Signal

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
SESSION_ID = UUID("01890000-0000-7000-8000-000000000001")
ANSWER_TAKES = timedelta(seconds=60)


def question(slug: str, *, difficulty: int = 3, weights: tuple[int, ...] = (1, 3, 2), **fields: object) -> Question:
    """A question whose key points are called `a`, `b`, `c` …, with these weights."""
    points = tuple(
        KeyPoint(id=name, point=f"{slug} {name} is so.", weight=weight, follow_up=f"What about {name} of {slug}?")
        for name, weight in zip("abcdefgh", weights, strict=False)
    )
    values: dict[str, object] = {
        "id": slug, "kind": Kind.TECHNICAL, "level": Level.MID, "difficulty": difficulty, "text": f"How is {slug} done?",
        "key_points": points, "way_in": f"What is the first step of {slug}?", "ideal_answer": f"{slug} is done so and so.",
        "rubric": "technical",
    }  # fmt: skip
    return Question.model_validate({**values, **fields})


def phase(name: str, questions: list[Question], count: int, minutes: float = 15) -> PlannedPhase:
    """A phase that asks `count` of these questions; the first of them is the most relevant."""
    pool = tuple(PlannedQuestion(question=q, relevance=max(0.9 - n / 100, 0.1)) for n, q in enumerate(questions))
    return PlannedPhase(id=name, name=name, purpose="A purpose", question_count=count, minutes=minutes, pool=pool)


def plan(*phases: PlannedPhase, **fields: object) -> Plan:
    """A plan of 30 minutes; without phases, one that asks three of five questions."""
    phases = phases or (phase("only", [question(f"q{n}") for n in range(1, 6)], 3, minutes=30),)
    values: dict[str, object] = {
        "kind": Kind.TECHNICAL, "role": "backend", "role_name": "Backend Engineer", "level": Level.MID,
        "mode": Mode.PRACTICE, "language": "en", "duration_minutes": 30, "start_difficulty": 3, "phases": phases,
        "question_count": sum(p.question_count for p in phases), "rubric": library().rubrics["technical"],
        "phrases": library().phrases.by_purpose,
        "versions": Versions(content="0", rubric="technical 1", template="technical 1", prompts="0", product="0"),
    }  # fmt: skip
    return Plan.model_validate({**values, **fields})


def covered(asked: Question, *stated: str, reading: Reading = Reading.SUBSTANTIVE) -> Coverage:
    """An answer that states these key points and none of the others."""
    claims = tuple(Claim(k.id, Status.STATED if k.id in stated else Status.ABSENT) for k in asked.key_points)
    return Coverage(reading, claims)


def graded(asked: Question, *stated: str) -> Evaluation:
    """The judgement of such an answer."""
    return evaluate_claims(asked, covered(asked, *stated).claims, "tests")


@dataclass
class Sitting:
    """A session that is taken signal by signal, each `ANSWER_TAKES` after the one before."""

    plan: Plan
    now: datetime = START
    session: Session = field(default_factory=Session)
    recorded: list[Recorded] = field(default_factory=list)
    moves: list[Move] = field(default_factory=list)

    @property
    def stage(self) -> Stage:
        """The session as a decision sees it now."""
        return Stage(Scene(self.plan, self.session, self.now), SESSION_ID)

    @property
    def turn(self) -> Turn:
        """The turn that waits for an answer."""
        assert self.session.current is not None
        return self.session.current

    @property
    def asked(self) -> Question:
        """The question of the bank that the current turn belongs to."""
        planned = self.plan.find(self.turn.put.slug)
        assert planned is not None
        return planned.question

    def tell(self, *events: Event) -> None:
        """Append events as they are."""
        for event in events:
            self.recorded.append(Recorded(len(self.recorded) + 1, self.now, event))
            self.session = fold(self.recorded[-1:], self.session)

    def take(self, signal: Signal, judged: Judged | None = None, after: timedelta = ANSWER_TAKES) -> Move:
        """What the interviewer does about it."""
        self.now += after
        decision: Decision = decide(self.stage, signal, judged)
        self.tell(*decision.events)
        self.moves.append(decision.move)
        return decision.move

    def open(self) -> Move:
        """The candidate comes in."""
        return self.take(Opened(), after=timedelta(0))

    def command(self, command: Command, after: timedelta = ANSWER_TAKES) -> Move:
        """The candidate uses a command."""
        return self.take(Commanded(command), after=after)

    def say(self, reading: Reading, text: str = "…") -> Move:
        """The candidate says something that is meant so and holds no key point."""
        return self.take(Answered(text), Judged(Coverage(reading)))

    def answer(self, *stated: str, reading: Reading = Reading.SUBSTANTIVE, after: timedelta = ANSWER_TAKES) -> Move:
        """An answer to the current question that states these key points; it is judged at once."""
        planned = self.plan.find(self.turn.put.slug)
        if planned is None:
            return self.take(Answered("…"), Judged(Coverage(reading)), after)
        judged = Judged(covered(planned.question, *stated, reading=reading), graded(planned.question, *stated))
        return self.take(Answered("…"), judged, after)

    def answer_fully(self, after: timedelta = ANSWER_TAKES) -> Move:
        """An answer that leaves nothing out."""
        planned = self.plan.find(self.turn.put.slug)
        return self.answer(*(k.id for k in planned.question.key_points) if planned else (), after=after)


def opened(some_plan: Plan | None = None) -> Sitting:
    """A sitting whose first question has just been asked."""
    sitting = Sitting(some_plan or plan())
    sitting.open()
    return sitting


def slugs(sitting: Sitting) -> list[str]:
    """Every question that was put, in order; follow-ups as `slug.key_point`, ways in as `slug+`."""
    return [_name(m) for m in sitting.moves if isinstance(m, Ask | FollowUp)]


def _name(move: Ask | FollowUp) -> str:
    put = move.question
    return f"{put.slug}+" if put.way_in else f"{put.slug}.{put.key_point}" if put.key_point else put.slug
