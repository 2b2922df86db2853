"""The report of a session: what was asked, what was said, what of it counts, and how every number is made."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from vivaroom.feedback.advice import gaps, strengths, study_plan
from vivaroom.feedback.arithmetic import ARITHMETIC_VERSION, METHODS, reported_competencies, reported_overall
from vivaroom.feedback.asked import Cause, ReportedAnswer, ReportedQuestion
from vivaroom.feedback.delivery import delivery_of
from vivaroom.feedback.evidence import Spoken
from vivaroom.feedback.questions import reported_closing, reported_questions
from vivaroom.feedback.record import Record
from vivaroom.feedback.shape import SCHEMA_VERSION, GraderUse, MadeWith, Report, Sitting, Subject
from vivaroom.interview.coverage import Reading
from vivaroom.interview.plan import Mode, Plan
from vivaroom.interview.session import Recorded, Session

PRACTICE_LABEL = "practice feedback, not an assessment"
STATEMENT = "This report recommends neither to hire nor to reject anybody: it shows evidence, and people decide."
BUILT_IN = "built-in"
"""How the names of graders begin that are no language models."""
_ANSWERS = (Reading.SUBSTANTIVE, Reading.RAMBLING, Reading.OFF_TOPIC, Reading.GIBBERISH)


@dataclass(frozen=True, slots=True)
class About:
    """What a report says of itself."""

    session_id: UUID
    number: int
    written_at: datetime
    product_version: str
    candidate_name: str | None = None


def write_report(plan: Plan, session: Session, events: Sequence[Recorded], about: About) -> Report:
    """The report of `session`, which is the fold of `events`. The same input gives the same report.

    Every number rests on quotes that are verified here once more; a question without a score changes no number.
    """
    record = Record(plan, session, events)
    questions = reported_questions(record)
    competencies = reported_competencies(plan, questions)
    graders = _graders(questions)
    return Report(
        schema_version=SCHEMA_VERSION,
        session_id=about.session_id,
        number=about.number,
        written_at=about.written_at,
        label=_label(plan, graders),
        statement=STATEMENT,
        subject=_subject(plan, about),
        sitting=_sitting(record, questions, about),
        overall=reported_overall(plan.rubric, competencies),
        competencies=competencies,
        questions=questions,
        closing=reported_closing(record),
        fairness=_fairness(record, questions),
        strengths=strengths(questions),
        gaps=gaps(questions),
        study_plan=study_plan(plan, questions),
        job_questions=record.job_questions,
        delivery=delivery_of(_answered(record)) if plan.mode is Mode.PRACTICE else None,
        methods=METHODS,
        made_with=_made_with(plan, about, graders),
    )


def _label(plan: Plan, graders: Sequence[GraderUse]) -> str | None:
    """The label of everything that a language model did not judge from end to end, and of all practice."""
    all_by_model = bool(graders) and all(g.is_model for g in graders)
    return None if all_by_model and plan.mode is Mode.SCREENING else PRACTICE_LABEL


def _subject(plan: Plan, about: About) -> Subject:
    return Subject(
        role=plan.role_name,
        kind=plan.kind,
        level=plan.level,
        mode=plan.mode,
        language=plan.language,
        company=plan.company,
        candidate_name=about.candidate_name,
    )


def _sitting(record: Record, questions: Sequence[ReportedQuestion], about: About) -> Sitting:
    session = record.session
    tried = {t.put.slug for t in session.turns for a in t.answers if a.coverage.reading in _ANSWERS}
    return Sitting(
        status=session.status,
        opened_at=session.opened_at,
        closed_at=session.closed_at,
        close_reason=session.close_reason,
        elapsed_ms=session.elapsed(about.written_at) // timedelta(milliseconds=1),
        planned_minutes=record.plan.duration_minutes,
        questions_planned=record.plan.question_count,
        questions_asked=len(questions),
        questions_answered=sum(q.slug in tried or q.score_0_1 is not None for q in questions),
        questions_scored=sum(q.score_0_1 is not None for q in questions),
    )


def _answered(record: Record) -> list[Spoken]:
    """The answers in which the candidate tried, in order."""
    turns = (t for t in record.session.turns if t.put.scored)
    given = (a for t in turns for a in t.answers if a.coverage.reading in _ANSWERS)
    return [record.answers[a.seq] for a in given if a.seq in record.answers]


def _graders(questions: Sequence[ReportedQuestion]) -> tuple[GraderUse, ...]:
    """What judged the answers that have a score."""
    used = Counter(a.grader for a in _all_answers(questions) if a.grader and a.score_0_1 is not None)
    return tuple(GraderUse(name, count, not name.startswith(BUILT_IN)) for name, count in sorted(used.items()))


def _all_answers(questions: Sequence[ReportedQuestion]) -> list[ReportedAnswer]:
    return [a for q in questions for t in q.turns for a in t.answers]


def _made_with(plan: Plan, about: About, graders: tuple[GraderUse, ...]) -> MadeWith:
    return MadeWith(
        rubric=plan.versions.rubric,
        prompts=plan.versions.prompts,
        content=plan.versions.content,
        template=plan.versions.template,
        product_of_plan=plan.versions.product,
        product_of_report=about.product_version,
        arithmetic=ARITHMETIC_VERSION,
        graders=graders,
    )


def _fairness(record: Record, questions: Sequence[ReportedQuestion]) -> tuple[str, ...]:
    """What a reader has to know before comparing: what was not scored, for which reason, and who stepped in."""
    unscored = [q for q in questions if q.not_scored]
    sentences = [f"Question {q.number} has no score. {q.not_scored.statement}" for q in unscored if q.not_scored]
    if unscored:
        sentences.append("A question without a score changes no number of this report.")
    if any(q.not_scored and q.not_scored.cause is Cause.OURS for q in unscored):
        sentences.append("What could not be judged through our fault can be answered again in another session.")
    not_asked = record.plan.question_count - len(questions)
    if not_asked > 0:
        sentences.append(f"{not_asked} of {record.plan.question_count} planned questions were not asked.")
    if record.fallbacks:
        times = _times(record.fallbacks)
        sentences.append(f"A language model could not do its part {times}, and the built-in one did it.")
    return (*sentences, *_stepped_in(record))


def _stepped_in(record: Record) -> tuple[str, ...]:
    """Who stepped in, in one line, which is nothing that a candidate did."""
    supervisor, people = (record.directions(by_supervisor=one) for one in (True, False))
    parts = [f"the supervisor {_times(supervisor)}"] if supervisor else []
    parts += [f"the recruiting team {_times(people)}"] if people else []
    who = " and ".join(parts)
    return (f"The interviewer was directed by {who}, which says nothing about the candidate.",) if parts else ()


def _times(number: int) -> str:
    return "once" if number == 1 else f"{number} times"
