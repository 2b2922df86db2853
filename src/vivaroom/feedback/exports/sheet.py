"""The report prepared for printing: every sentence and figure as text, so that all exports say the same."""

from collections.abc import Iterable
from dataclasses import dataclass

from vivaroom.feedback.exports.sheet_parts import (
    STANDING,
    Fact,
    PrintedCompetency,
    PrintedQuestion,
    PrintedStep,
    PrintedTurn,
    Quoted,
    Remark,
    printed_competency,
    printed_question,
    printed_turn,
    quoted,
)
from vivaroom.feedback.figures import duration, figure, in_words, moment, percent, plain, span
from vivaroom.feedback.people.opinion import LABEL, Opinion
from vivaroom.feedback.people.printing import PrintedOpinion, printed_opinion
from vivaroom.feedback.shape import Delivery, MadeWith, Report
from vivaroom.interview.moves import CloseReason
from vivaroom.interview.session import SessionStatus

WIDE_BAND = 0.5
_KINDS = {"hr": "HR"}
_ENDED = {
    CloseReason.FINISHED: "at its end",
    CloseReason.TIME: "when the time was used up",
    CloseReason.CANDIDATE: "by the candidate",
    CloseReason.RECRUITER: "by the recruiter",
    CloseReason.CONDUCT: "after repeated abuse",
    CloseReason.LEFT: "when the candidate had left",
}
_STATUS = {
    SessionStatus.CREATED: "not started",
    SessionStatus.LIVE: "still open",
    SessionStatus.PAUSED: "paused",
    SessionStatus.COMPLETED: "completed",
    SessionStatus.EXPIRED: "expired",
    SessionStatus.CANCELLED: "cancelled",
}


@dataclass(frozen=True, slots=True)
class Sheet:
    """A report as text, in the order in which it is read."""

    title: str
    subtitle: str
    candidate: str
    label: str
    statement: str
    facts: tuple[Fact, ...]
    overall: str
    overall_band: str
    overall_words: str
    competencies: tuple[PrintedCompetency, ...]
    questions: tuple[PrintedQuestion, ...]
    closing: PrintedTurn | None
    strengths: tuple[tuple[Remark, Quoted], ...]
    gaps: tuple[Remark, ...]
    study_plan: tuple[PrintedStep, ...]
    fairness: tuple[str, ...]
    job_questions: tuple[str, ...]
    delivery: tuple[Fact, ...]
    methods: tuple[Fact, ...]
    made_with: tuple[Fact, ...]
    people: tuple[PrintedOpinion, ...] = ()
    people_label: str = LABEL


def sheet_of(report: Report, opinions: Iterable[Opinion] = ()) -> Sheet:
    """The report ready to be printed, with what people say beside it."""
    statements = {(q.number, p.key_point): p for q in report.questions for p in q.points}
    return Sheet(
        title="Interview report",
        subtitle=_subtitle(report),
        candidate=report.subject.candidate_name or "",
        label=report.label or "",
        statement=report.statement,
        facts=_facts(report),
        overall=figure(report.overall.score_0_1),
        overall_band=span(report.overall.band),
        overall_words=_overall_words(report),
        competencies=tuple(printed_competency(c, statements, report.questions) for c in report.competencies),
        questions=tuple(printed_question(q) for q in report.questions),
        closing=printed_turn(report.closing) if report.closing else None,
        strengths=tuple((Remark(s.number, s.statement, ""), quoted(s.evidence, s.number)) for s in report.strengths),
        gaps=tuple(Remark(g.number, g.statement, STANDING[g.status]) for g in report.gaps),
        study_plan=_study_plan(report),
        fairness=report.fairness,
        job_questions=report.job_questions,
        delivery=_delivery(report.delivery) if report.delivery else (),
        methods=_methods(report),
        made_with=_made_with(report.made_with),
        people=tuple(printed_opinion(one) for one in opinions),
    )


def _subtitle(report: Report) -> str:
    subject = report.subject
    kind = _KINDS.get(subject.kind.value, in_words(subject.kind.value))
    at = f" at {subject.company}" if subject.company else ""
    return f"{subject.role}{at}: {kind} interview, {subject.level.value} level, {subject.mode.value}"


def _facts(report: Report) -> tuple[Fact, ...]:
    sitting = report.sitting
    ended = _ENDED[sitting.close_reason] if sitting.close_reason else _STATUS[sitting.status]
    judges = ", ".join(f"{g.name} ({_answers(g.answers)})" for g in report.made_with.graders)
    questions = (
        f"{sitting.questions_asked} of {sitting.questions_planned} asked, {sitting.questions_answered} answered, "
        f"{sitting.questions_scored} scored"
    )
    return (
        Fact("Held", moment(sitting.opened_at) if sitting.opened_at else "not started"),
        Fact("Time used", f"{duration(sitting.elapsed_ms)} of {sitting.planned_minutes}:00"),
        Fact("Ended", ended),
        Fact("Questions", questions),
        Fact("Judged by", judges or "nobody: there was nothing to judge"),
    )


def _answers(count: int) -> str:
    return "1 answer" if count == 1 else f"{count} answers"


def _overall_words(report: Report) -> str:
    overall = report.overall
    if not report.questions:
        return "Insufficient evidence for an overall number: no question was asked."
    scored = f"{report.sitting.questions_scored} of {report.sitting.questions_asked} questions"
    if overall.score_0_1 is None or overall.band is None:
        return f"Insufficient evidence for an overall number: {scored} could be scored."
    counted = sum(c.score_0_1 is not None for c in report.competencies)
    words = (
        f"The weighted mean of {counted} of {len(report.competencies)} competencies, {percent(overall.weight_covered_0_1)} "
        f"of the rubric's weight, from {scored}. The 80\u00a0% band is {span(overall.band)}."
    )
    if overall.band.high_0_1 - overall.band.low_0_1 > WIDE_BAND:
        words += " The questions give very different pictures: read them one by one rather than this number."
    return words


def _study_plan(report: Report) -> tuple[PrintedStep, ...]:
    """The steps; a question's words stand only where it is named first."""
    first = {s.number: i for i, s in reversed(list(enumerate(report.study_plan)))}
    return tuple(
        PrintedStep(
            skill=s.skill,
            learn=s.learn,
            number=s.number,
            practise=s.practise if first[s.number] == i else "",
            priority=f"{s.weight} × {plain(s.skill_weight)} × {plain(s.gap)} = {plain(s.priority)}",
        )
        for i, s in enumerate(report.study_plan)
    )


def _delivery(delivery: Delivery) -> tuple[Fact, ...]:
    pace = "not known" if delivery.words_per_minute is None else f"{delivery.words_per_minute} words a minute"
    pauses = () if delivery.long_pauses is None else (Fact("Pauses of two seconds or more", str(delivery.long_pauses)),)
    return (
        Fact("Answers", str(delivery.answers)),
        Fact("Words", str(delivery.words)),
        Fact("Words an answer (median)", str(delivery.median_words)),
        Fact("Pace, spoken or typed", pace),
        Fact("Filler sounds", f"{delivery.fillers} ({delivery.fillers_per_100_words:g} in 100 words)"),
        *pauses,
    )


def _methods(report: Report) -> tuple[Fact, ...]:
    methods = report.methods
    return (
        Fact("Question", methods.question),
        Fact("Competency", methods.competency),
        Fact("Enough evidence", methods.evidence),
        Fact("Overall", methods.overall),
        Fact("Band", methods.band),
        Fact("Study plan", methods.study_plan),
    )


def _made_with(made: MadeWith) -> tuple[Fact, ...]:
    judges = ", ".join(f"{g.name} ({'language model' if g.is_model else 'built in'})" for g in made.graders)
    return (
        Fact("Rubric", made.rubric),
        Fact("Plan template", made.template),
        Fact("Content", made.content),
        Fact("Prompts", made.prompts),
        Fact("Graders", judges or "none"),
        Fact("Arithmetic", made.arithmetic),
        Fact("Vivaroom", f"{made.product_of_report or 'unknown'} (plan: {made.product_of_plan or 'unknown'})"),
    )
