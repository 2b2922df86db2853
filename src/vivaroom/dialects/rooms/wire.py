"""From our accounts, resumes, sessions and reports to the bodies of this dialect."""

from collections.abc import Sequence
from datetime import timedelta
from statistics import fmean
from uuid import uuid5

from vivaroom.accounts.account import Account
from vivaroom.accounts.signin import SignedIn
from vivaroom.dialects.rooms.schemas import (
    COMPETENCIES,
    ROLES,
    SPEAKERS,
    STATUSES,
    RoomsFeedback,
    RoomsFeedbackIn,
    RoomsInterview,
    RoomsMessage,
    RoomsRegistered,
    RoomsResume,
    RoomsScores,
    RoomsToken,
    RoomsUser,
)
from vivaroom.feedback.people.opinion import Opinion, Said
from vivaroom.feedback.shape import Report
from vivaroom.feedback.store import KeptReport
from vivaroom.interview.designs.design import Design
from vivaroom.interview.session import Recorded
from vivaroom.interview.sessions.store import SessionCard
from vivaroom.interview.transcript import transcript
from vivaroom.kit.ids import public_id
from vivaroom.resumes.store import ResumeCard

_LOWEST, _STEPS = 1, 4


def user(account: Account) -> RoomsUser:
    """An account."""
    return RoomsUser(
        id=account.id, user_id=account.id, username=account.name, email=account.email, role=ROLES[account.role],
        created_at=account.created_at,
    )  # fmt: skip


def registered(signed_in: SignedIn, account: Account) -> RoomsRegistered:
    """A new account with its token."""
    return RoomsRegistered(
        **user(account).model_dump(), access_token=signed_in.access_token, expires_in=signed_in.expires_in_s
    )


def tokens(signed_in: SignedIn) -> RoomsToken:
    """What somebody gets who has signed in."""
    return RoomsToken(
        access_token=signed_in.access_token, expires_in=signed_in.expires_in_s, refresh_token=signed_in.refresh_token,
        user=user(signed_in.account),
    )  # fmt: skip


def resume(card: ResumeCard, base_url: str) -> RoomsResume:
    """A resume; `base_url` is that of this server, with a slash at its end."""
    return RoomsResume(
        id=card.id, user_id=card.owner_id, file_name=card.file_name,
        file_url=f"{base_url}v1/resumes/{public_id('resume', card.id)}/file", uploaded_at=card.created_at,
        status=card.status.value,
    )  # fmt: skip


def interview(card: SessionCard, design: Design | None) -> RoomsInterview:
    """A session, with the design of the interview that it is of, unless that was erased."""
    return RoomsInterview(
        id=card.id, candidate_id=card.owner_id, status=STATUSES[card.status],
        duration=timedelta(minutes=design.duration_minutes) if design else None, scheduled_at=card.scheduled_at,
        role=design.role if design else None, company=design.company if design else None, created_at=card.created_at,
        updated_at=card.closed_at or card.opened_at or card.created_at,
    )  # fmt: skip


def messages(card: SessionCard, recorded: Sequence[Recorded]) -> list[RoomsMessage]:
    """What was said, in order; a correction of the candidate takes the place of what was heard."""
    at = {entry.seq: entry.at for entry in recorded}
    return [
        RoomsMessage(
            id=uuid5(card.id, str(entry.seq)), interview_id=card.id, speaker=SPEAKERS[entry.speaker],
            message_text=entry.corrected_text or entry.text, created_at=at[entry.seq],
        )
        for entry in transcript(recorded)
    ]  # fmt: skip


def feedback(kept: KeptReport, report: Report) -> RoomsFeedback:
    """A report that is ready."""
    overall = report.overall.score_0_1
    return RoomsFeedback(
        id=kept.id, interview_id=kept.session_id, author="ai", rating=None if overall is None else round(_of_five(overall)),
        scores=_scores(report), comments=_comments(report), created_at=kept.created_at, updated_at=report.written_at,
    )  # fmt: skip


def opinion(given: Opinion) -> RoomsFeedback:
    """What a person thinks, on the scale of this dialect."""
    said = given.said
    scores = {name: _of_five(said.scores[name]) if name in said.scores else None for name in COMPETENCIES}
    return RoomsFeedback(
        id=given.id, interview_id=given.session_id, author=given.author.role.value, rating=said.rating,
        scores=RoomsScores(**{name: None if one is None else round(one, 1) for name, one in scores.items()}),
        comments=said.comments, created_at=given.created_at, updated_at=given.updated_at,
    )  # fmt: skip


def said_in(asked: RoomsFeedbackIn) -> Said:
    """The same on our scale. What is said here is for the candidate to read."""
    scores = asked.scores.model_dump(exclude_none=True)
    return Said(
        asked.rating, {name: (one - _LOWEST) / _STEPS for name, one in scores.items()}, asked.comments, shared=True
    )


def _scores(report: Report) -> RoomsScores:
    known = {one.id: one.score_0_1 for one in report.competencies if one.score_0_1 is not None}
    found = {name: [known[one] for one in ours if one in known] for name, ours in COMPETENCIES.items()}
    return RoomsScores(**{name: round(_of_five(fmean(each)), 1) if each else None for name, each in found.items()})


def _of_five(score_0_1: float) -> float:
    return _LOWEST + _STEPS * score_0_1


def _comments(report: Report) -> str:
    """What was there, what was not, and what to learn next, in the report's own sentences."""
    parts = (
        ("Shown", [one.statement for one in report.strengths]),
        ("Missing", [one.statement for one in report.gaps]),
        ("To learn next", [one.learn for one in report.study_plan]),
    )
    return "\n".join(f"{title}: {' '.join(each)}" for title, each in parts if each)
