"""Sessions for the tests of reports, made event by event on plans of the real library."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from uuid import UUID, uuid5

from vivaroom.content.loader import library
from vivaroom.content.types import KeyPoint, Kind, Question
from vivaroom.feedback.report import About, write_report
from vivaroom.feedback.shape import Report
from vivaroom.interview.coverage import Claim, Coverage, Reading, Status
from vivaroom.interview.designs.design import Design
from vivaroom.interview.designs.material import Material
from vivaroom.interview.designs.planning import make_plan
from vivaroom.interview.evaluation import Evaluation, evaluate_claims, not_scored
from vivaroom.interview.events import (
    AnswerGiven,
    CommandGiven,
    Evaluated,
    Event,
    FollowUpAsked,
    QuestionAsked,
    SessionClosed,
    SessionOpened,
    TranscriptCorrected,
)
from vivaroom.interview.moves import CloseReason, PutQuestion
from vivaroom.interview.plan import Mode, Plan
from vivaroom.interview.session import Recorded, Session, fold
from vivaroom.interview.signals import Command

OPENED = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
WRITTEN = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
SESSION = UUID("018f0000-0000-7000-8000-000000000001")
GRADER = "built-in 1"
Standing = Mapping[str, Status]


@cache
def plan_of(kind: Kind = Kind.TECHNICAL, mode: Mode = Mode.PRACTICE, question_count: int = 6) -> Plan:
    """The plan of a backend interview of this kind."""
    design = Design(kind=kind, role="Backend engineer", mode=mode, question_count=question_count)
    return make_plan(design, Material(library(), product_version="0.1.0"))


def questions_of(plan: Plan) -> tuple[Question, ...]:
    """Every question that the plan may ask, each once, phase by phase."""
    return tuple({p.question.id: p.question for phase in plan.phases for p in phase.pool}.values())


def sentence_for(point: KeyPoint) -> str:
    """Words that stand for one key point in an answer."""
    return point.also[0] if point.also else point.point


@dataclass
class Sitting:
    """A session in the making; every verb appends events and moves the time."""

    plan: Plan
    recorded: list[Recorded] = field(default_factory=list)
    now: datetime = OPENED

    def tell(self, event: Event, after: float = 1) -> int:
        """Append one event `after` so many seconds; its place."""
        self.now += timedelta(seconds=after)
        self.recorded.append(Recorded(len(self.recorded) + 1, self.now, event))
        return len(self.recorded)

    def open(self) -> "Sitting":
        self.tell(SessionOpened(), 0)
        return self

    def ask(self, question: Question, **put: object) -> PutQuestion:
        """Put a main question, or a follow-up where `key_point` or `way_in` is given."""
        follow_up = bool(put.get("key_point") or put.get("way_in"))
        number = self.session.main_questions + (not follow_up)
        asked = PutQuestion(
            question_id=uuid5(SESSION, f"question {len(self.session.turns) + 1}"),
            slug=question.id,
            text=str(put.pop("text", question.text)),
            phase=next(i for i, p in enumerate(self.plan.phases) if any(q.question.id == question.id for q in p.pool)),
            number=number,
            **put,  # type: ignore[arg-type]  # the callers name fields of PutQuestion
        )
        self.tell(FollowUpAsked(asked) if follow_up else QuestionAsked(asked))
        return asked

    def answer(self, put: PutQuestion, text: str, reading: Reading = Reading.SUBSTANTIVE, took: float = 75) -> int:
        """An answer that nobody has judged yet."""
        return self.tell(AnswerGiven(put.question_id, text, Coverage(reading), int(took * 1000)), took + 2)

    def judge(self, put: PutQuestion, seq: int, evaluation: Evaluation) -> None:
        self.tell(Evaluated(put.question_id, seq, evaluation), 0)

    def answered(
        self, question: Question, standing: Standing, put: PutQuestion | None = None, flags: tuple[str, ...] = ()
    ) -> PutQuestion:
        """Ask, answer with one sentence a key point that is there, and judge it."""
        put = put or self.ask(question)
        text, claims = told(question, standing)
        self.judge(put, self.answer(put, text), evaluate_claims(question, claims, GRADER, flags))
        return put

    def unscored(self, question: Question, reason: str, text: str = "Um, well.") -> PutQuestion:
        """Ask, answer, and find that the answer cannot be scored."""
        put = self.ask(question)
        self.judge(put, self.answer(put, text), not_scored(reason, GRADER))
        return put

    def unknown(self, question: Question) -> PutQuestion:
        """Ask, and hear that the candidate does not know, which is a finding."""
        put = self.ask(question)
        seq = self.answer(put, "I do not know.", Reading.DONT_KNOW, 3)
        self.judge(put, seq, evaluate_claims(question, (), GRADER))
        return put

    def skip(self, question: Question) -> PutQuestion:
        put = self.ask(question)
        self.tell(CommandGiven(Command.SKIP, put.question_id), 3)
        return put

    def correct(self, seq: int, text: str) -> int:
        return self.tell(TranscriptCorrected(seq, text), 5)

    def close(self, reason: CloseReason = CloseReason.FINISHED) -> "Sitting":
        self.tell(SessionClosed("Thank you.", reason), 4)
        return self

    @property
    def session(self) -> Session:
        return fold(self.recorded)

    def report(self, **about: object) -> Report:
        """The report of the session as it stands."""
        given = {"session_id": SESSION, "number": 1, "written_at": WRITTEN, "product_version": "0.1.0", **about}
        return write_report(self.plan, self.session, self.recorded, About(**given))  # type: ignore[arg-type]  # as above


def told(question: Question, standing: Standing) -> tuple[str, Sequence[Claim]]:
    """An answer and what it holds: one sentence for each key point that is there."""
    text, claims = "To begin with, ", []
    for point in question.key_points:
        status = standing.get(point.id, Status.ABSENT)
        if status is Status.ABSENT:
            claims.append(Claim(point.id, status))
            continue
        quote = sentence_for(point)
        claims.append(Claim(point.id, status, quote, len(text), len(text) + len(quote)))
        text += quote + " "
    return text, claims


def all_points(question: Question, status: Status) -> Standing:
    """Every key point of the question with the same standing."""
    return {k.id: status for k in question.key_points}


def usual_sitting(mode: Mode = Mode.PRACTICE) -> Sitting:
    """A session with good, middling, weak and unscored answers, a follow-up, a correction and a closing word."""
    plan = plan_of(mode=mode)
    first, second, third, fourth, fifth, sixth = questions_of(plan)[-6:]
    sitting = Sitting(plan).open()
    sitting.answered(first, all_points(first, Status.STATED))
    points = second.key_points
    sitting.answered(second, {points[0].id: Status.STATED, points[1].id: Status.CONTRADICTED})
    follow_up = sitting.ask(second, key_point=points[2].id, text=points[2].follow_up)
    sitting.answered(second, {points[2].id: Status.PARTLY}, follow_up)
    put = sitting.answered(third, {third.key_points[0].id: Status.PARTLY}, flags=("addressed_to_grader",))
    sitting.correct(sitting.session.thread(third.id)[0].answers[0].seq, "To begin with, I meant something better.")
    assert put.number == 3
    sitting.unknown(fourth)
    sitting.skip(fifth)
    sitting.unscored(sixth, "judge_unavailable", "A long and earnest answer.")
    return sitting.close()
