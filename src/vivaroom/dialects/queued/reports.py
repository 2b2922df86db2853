"""From analyses and reports to the tasks of this dialect."""

from pydantic import TypeAdapter

from vivaroom.dialects.queued.schemas import (
    OF_ANALYSES,
    OF_REPORTS,
    QueuedAnalysis,
    QueuedError,
    QueuedFeedback,
    QueuedFeedbackTask,
    QueuedQuestionFeedback,
    QueuedScore,
)
from vivaroom.dialects.queued.wire import of_hundred
from vivaroom.feedback.asked import ReportedQuestion
from vivaroom.feedback.shape import Report, ReportedCompetency
from vivaroom.feedback.store import KeptReport
from vivaroom.kit.ids import public_id
from vivaroom.resumes.matching import Match
from vivaroom.resumes.store import Analysis

_matches = TypeAdapter(Match)


def analysis_task(analysis: Analysis) -> QueuedAnalysis:
    """A resume held against a job."""
    return QueuedAnalysis(
        task_id=analysis.id, status=OF_ANALYSES[analysis.status], resume_id=analysis.resume_id,
        result=None if analysis.result is None else _matches.validate_python(analysis.result),
        error=QueuedError(**analysis.error) if analysis.error else None,
    )  # fmt: skip


def feedback_task(kept: KeptReport) -> QueuedFeedbackTask:
    """The writing of a report, with the report once it is ready."""
    return QueuedFeedbackTask(
        task_id=kept.id, status=OF_REPORTS[kept.status], session_id=kept.session_id,
        feedback=feedback(kept.report) if kept.report else None,
        error=QueuedError(**kept.error) if kept.error else None,
    )  # fmt: skip


def feedback(report: Report) -> QueuedFeedback:
    """The report in this dialect's words; all of it is at `report_url`."""
    return QueuedFeedback(
        interview_type=report.subject.kind, overall_score=of_hundred(report.overall.score_0_1),
        summary=report.statement, scores=[_score(one) for one in report.competencies],
        strengths=[one.statement for one in report.strengths], improvements=[one.statement for one in report.gaps],
        recommendations=[one.learn for one in report.study_plan], questions=[_question(one) for one in report.questions],
        report_url=f"/v1/sessions/{public_id('session', report.session_id)}/report",
    )  # fmt: skip


def _score(one: ReportedCompetency) -> QueuedScore:
    evidence = list(dict.fromkeys(found.text for found in one.evidence))
    return QueuedScore(name=one.name, score=of_hundred(one.score_0_1), level=one.level, evidence=evidence)


def _question(one: ReportedQuestion) -> QueuedQuestionFeedback:
    answers = [answer.wordings[-1].text for turn in one.turns for answer in turn.answers]
    return QueuedQuestionFeedback(
        question=one.text, answers=answers, score=of_hundred(one.score_0_1),
        not_scored=one.not_scored.statement if one.not_scored else None,
    )  # fmt: skip
