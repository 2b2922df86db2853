"""From our sessions, schedules and reports to the bodies of this dialect."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from uuid import UUID

from vivaroom.api.supervisor import SupervisorOut
from vivaroom.dialects.supervised.schemas import (
    SESSION_STATUSES,
    STATUSES,
    Speaker,
    SupervisedActed,
    SupervisedCompetency,
    SupervisedContext,
    SupervisedEnded,
    SupervisedEndedSummary,
    SupervisedEntry,
    SupervisedLive,
    SupervisedOversight,
    SupervisedReview,
    SupervisedScheduleStarted,
    SupervisedStarted,
    SupervisedStats,
    SupervisedSummary,
    SupervisedTranscript,
)
from vivaroom.feedback.shape import Report
from vivaroom.interview.events import (
    AnswerGiven,
    CandidateLeft,
    CandidateReturned,
    Event,
    FollowUpAsked,
    QuestionAsked,
    QuestionHeard,
    QuestionRepeated,
    SessionClosed,
    SessionOpened,
    SessionPaused,
    SessionResumed,
)
from vivaroom.interview.schedules.schedule import Schedule
from vivaroom.interview.session import Recorded
from vivaroom.interview.store import Held
from vivaroom.interview.transcript import Speaker as OurSpeaker
from vivaroom.interview.transcript import transcript
from vivaroom.kit.ids import public_id

_SPEAKERS: dict[OurSpeaker, Speaker] = {OurSpeaker.INTERVIEWER: "assistant", OurSpeaker.CANDIDATE: "user"}
_REMARKS: dict[type[Event], str] = {
    SessionOpened: "Interview started",
    CandidateLeft: "Candidate disconnected",
    CandidateReturned: "Candidate reconnected",
    SessionPaused: "Interview paused",
    SessionResumed: "Interview resumed",
    SessionClosed: "Interview ended",
}
_HUNDRED = 100


def started(session_id: UUID) -> SupervisedStarted:
    """A session that was set up by hand."""
    return SupervisedStarted(
        session_id=session_id, message="Interview session created successfully",
        websocket_url=f"/ws/interview/{session_id}",
    )  # fmt: skip


def started_by(schedule: Schedule, session_id: UUID) -> SupervisedScheduleStarted:
    """The session of a schedule."""
    return SupervisedScheduleStarted(
        session_id=session_id, interview_id=schedule.id, candidate_name=schedule.booking.application.candidate_name,
        message="Database interview session created with live transcription",
        websocket_url=f"/ws/interview/{session_id}",
    )  # fmt: skip


def entries(session_id: UUID, recorded: Sequence[Recorded]) -> list[SupervisedEntry]:
    """What was said and what happened, in order; a correction of the candidate takes the place of what was heard."""
    at = {one.seq: one for one in recorded}
    sounded = {one.event.question_id for one in recorded if isinstance(one.event, QuestionHeard) and one.event.heard_ms}
    lines: dict[float, SupervisedEntry] = {
        entry.seq: SupervisedEntry(
            timestamp=_moment(at[entry.seq].at), speaker=_SPEAKERS[entry.speaker],
            content=entry.corrected_text or entry.text, session_id=session_id,
            type="audio" if _is_aloud(at[entry.seq].event, sounded) else "text",
        )
        for entry in transcript(recorded)
    }  # fmt: skip
    lines |= {place: _remark(session_id, place, at) for place in _remarked(recorded)}
    return [lines[place] for place in sorted(lines)]


def summary(found: Sequence[SupervisedEntry], held: Held, now: datetime) -> SupervisedSummary:
    """What the transcript of a session comes to."""
    spoken = [one.speaker for one in found]
    return SupervisedSummary(
        total_entries=len(found), user_speech_count=spoken.count("user"), ai_response_count=spoken.count("assistant"),
        interview_duration_minutes=round(held.session.elapsed(now).total_seconds() / 60, 1),
    )  # fmt: skip


def so_far(held: Held, recorded: Sequence[Recorded], now: datetime) -> SupervisedTranscript:
    """The transcript of a session."""
    found = entries(held.session_id, recorded)
    return SupervisedTranscript(
        session_id=held.session_id, live_transcript=found, summary=summary(found, held, now)
    )  # fmt: skip


def live(schedule: Schedule, recorded: Sequence[Recorded]) -> SupervisedLive:
    """The transcript of a scheduled interview, as far as it has got."""
    found = entries(schedule.session_id, recorded) if schedule.session_id else []
    return SupervisedLive(
        interview_id=schedule.id, live_transcript=found, status=STATUSES[schedule.status],
        started_at=schedule.started_at,
    )  # fmt: skip


def ended(held: Held, recorded: Sequence[Recorded]) -> SupervisedEnded:
    """A session that is over."""
    found = entries(held.session_id, recorded)
    said = [one for one in found if one.speaker != "system"]
    told = SupervisedEndedSummary(
        session_id=held.session_id, candidate_name=held.card.candidate_name, conversation_length=len(said),
        transcript_entries=len(found), status=SESSION_STATUSES[held.session.status],
    )  # fmt: skip
    return SupervisedEnded(message="Interview ended and finalized successfully", interview_summary=told)


def stats(held: Held, now: datetime) -> SupervisedStats:
    """How a session is watched over."""
    ours = SupervisorOut.of(held, now)
    return SupervisedStats(**{name: getattr(ours, name) for name in SupervisedStats.model_fields})


def oversight(held: Held, now: datetime) -> SupervisedOversight:
    """The same with the session's id."""
    return SupervisedOversight(session_id=held.session_id, supervisor_stats=stats(held, now))


def acted(held: Held, action: str, now: datetime) -> SupervisedActed:
    """What became of an action; what the interviewer has not done yet waits for the candidate's answer."""
    waits = any(one.direction.value == action for one in held.session.oversight.pending)
    message = "The interviewer will do so after the candidate's answer" if waits else "Supervisor action carried out"
    return SupervisedActed(
        session_id=held.session_id, action=action, message=message, supervisor_stats=stats(held, now)
    )  # fmt: skip


def context(schedule: Schedule, resume_text: str | None) -> SupervisedContext:
    """What a scheduled interview will be about."""
    application = schedule.booking.application
    return SupervisedContext(
        interview_id=schedule.id, job_application_id=application.external_id, status=STATUSES[schedule.status],
        is_prepared=schedule.prepared_at is not None, candidate_name=application.candidate_name,
        job_title=application.job_title, job_description=application.job_description, resume_text=resume_text,
        error=schedule.error["detail"] if schedule.error else None,
    )  # fmt: skip


def review(report: Report) -> SupervisedReview:
    """A report in short."""
    return SupervisedReview(
        strengths=[one.statement for one in report.strengths], gaps=[one.statement for one in report.gaps],
        competencies=[
            SupervisedCompetency(name=one.name, level=one.level, score=of_hundred(one.score_0_1))
            for one in report.competencies
        ],
        next_steps=[one.learn for one in report.study_plan], job_questions=list(report.job_questions),
        report_url=f"/v1/sessions/{public_id('session', report.session_id)}/report",
    )  # fmt: skip


def in_words(report: Report) -> str:
    """A report in its own sentences: what it is, what was there, what was not."""
    parts = (
        ("", [report.statement]),
        ("Shown: ", [one.statement for one in report.strengths]),
        ("Missing: ", [one.statement for one in report.gaps]),
    )
    return "\n".join(f"{title}{' '.join(each)}" for title, each in parts if each)


def of_hundred(score_0_1: float | None) -> float | None:
    """A score on the scale of this dialect."""
    return None if score_0_1 is None else round(_HUNDRED * score_0_1, 1)


def _is_aloud(event: Event, sounded: set[UUID]) -> bool:
    match event:
        case AnswerGiven(sound=sound):
            return sound is not None
        case QuestionAsked(question) | FollowUpAsked(question):
            return question.question_id in sounded
        case QuestionRepeated(question_id):
            return question_id in sounded
        case _:
            return bool(sounded)


def _remarked(recorded: Sequence[Recorded]) -> Iterator[float]:
    """Places of what happened beside the talk; the end stands behind the last words, which have its place."""
    for one in recorded:
        if type(one.event) in _REMARKS:
            yield one.seq + 0.5 if isinstance(one.event, SessionClosed) else one.seq


def _remark(session_id: UUID, place: float, at: dict[int, Recorded]) -> SupervisedEntry:
    source = at[int(place)]
    return SupervisedEntry(
        timestamp=_moment(source.at), speaker="system", content=_REMARKS[type(source.event)], type="system",
        session_id=session_id,
    )  # fmt: skip


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds")
