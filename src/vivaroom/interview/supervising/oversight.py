"""What a session remembers of being supervised: a fold of its events, like the rest of it."""

from dataclasses import dataclass, replace
from datetime import datetime

from vivaroom.interview.events import (
    AnswerGiven,
    CommandGiven,
    DirectionFollowed,
    DirectionGiven,
    DirectionHeld,
    Event,
    FellBack,
    FollowUpAsked,
    QuestionAsked,
    QuestionHeard,
    QuestionRepeated,
    Said,
    SessionClosed,
    SessionOpened,
    SessionResumed,
    SupervisorJudged,
)
from vivaroom.interview.signals import Direction, When
from vivaroom.interview.supervising.verdict import RULES, Action, Why

SUPERVISOR = "supervisor"
"""Who gave a direction, where no person did; also the part that falls back when a model cannot look."""
_STIRS = (
    SessionOpened, SessionResumed, AnswerGiven, CommandGiven, QuestionAsked, FollowUpAsked, QuestionRepeated, Said,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Pending:
    """A direction that the interviewer has not followed yet; `seq` is its place in the ledger."""

    seq: int
    at: datetime
    direction: Direction
    by: str
    when: When
    message: str | None = None
    why: Why | None = None


@dataclass(frozen=True, slots=True)
class Oversight:
    """How a session was supervised so far.

    `said_seq` is the place of the last answer and `quiet_since` when either side last said something. `silence_told` is
    the `said_seq` for which a silence was dealt with. `is_spoken` says that somebody listens to the candidate, so that
    the ledger alone does not tell whether they are speaking. `observed_seq` is the last look that a model joined. `is_guided` says that the last question was put with a
    direction before it, whose words are not to be changed; `is_guiding`, that such a question comes next.
    """

    analyses: int = 0
    actions: int = 0
    conclusion_initiated: bool = False
    judged_seq: int = 0
    judged_at: datetime | None = None
    said_seq: int = 0
    quiet_since: datetime | None = None
    silence_told: int = -1
    guides_in_a_row: int = 0
    behind_told: bool = False
    is_spoken: bool = False
    observed_seq: int = 0
    model_failed: bool = False
    is_guiding: bool = False
    is_guided: bool = False
    pending: tuple[Pending, ...] = ()

    def waiting(self, direction: Direction) -> Pending | None:
        """The direction of this kind that is not followed yet."""
        return next((p for p in self.pending if p.direction is direction), None)


def seen(before: Oversight, seq: int, at: datetime, event: Event) -> Oversight:
    """The oversight after one more event of the session."""
    oversight = replace(before, quiet_since=at) if isinstance(event, _STIRS) else before
    match event:
        case AnswerGiven():
            return replace(oversight, said_seq=seq, is_spoken=event.sound is not None)
        case QuestionHeard():
            return replace(oversight, is_spoken=True)
        case QuestionAsked() | FollowUpAsked():
            return replace(oversight, is_guided=oversight.is_guiding, is_guiding=False)
        case SupervisorJudged():
            return _judged(oversight, seq, at, event)
        case DirectionGiven():
            return _given(oversight, Pending(seq, at, event.direction, event.by, event.when, event.message, event.why))
        case DirectionHeld():
            return replace(oversight, pending=tuple(replace(p, when=When.BOUNDARY) for p in oversight.pending))
        case DirectionFollowed(given_seq):
            left = tuple(p for p in oversight.pending if p.seq != given_seq)
            return replace(oversight, pending=left, is_guiding=True)
        case FellBack(part) if part == SUPERVISOR:
            return replace(oversight, model_failed=True)
        case QuestionRepeated() if oversight.is_guiding:
            return replace(oversight, is_guiding=False)
        case SessionClosed():
            return replace(oversight, pending=())
        case _:
            return oversight


def _judged(oversight: Oversight, seq: int, at: datetime, judged: SupervisorJudged) -> Oversight:
    verdict = judged.verdict
    by_rules, healthy = verdict.by == RULES, verdict.action is Action.IGNORE and verdict.why is Why.ON_TRACK
    has_effect = healthy and (
        not by_rules or not oversight.observed_seq
    )  # where a model looks too, it has the last word
    oversight = replace(
        oversight, analyses=oversight.analyses + 1, guides_in_a_row=0 if has_effect else oversight.guides_in_a_row
    )
    if not by_rules:
        return replace(oversight, observed_seq=oversight.judged_seq)
    return replace(
        oversight,
        judged_seq=seq,
        judged_at=at,
        silence_told=oversight.said_seq if verdict.why is Why.SILENT else oversight.silence_told,
        behind_told=oversight.behind_told or verdict.why is Why.BEHIND,
    )


def _given(oversight: Oversight, given: Pending) -> Oversight:
    """One direction of a kind waits at a time: the last one, and none that guides by itself once the end is near."""
    others = tuple(p for p in oversight.pending if p.direction is not given.direction)
    if given.direction is not Direction.GUIDE:
        others = tuple(p for p in others if p.by != SUPERVISOR or p.direction is not Direction.GUIDE)
    guides = given.by == SUPERVISOR and given.direction is Direction.GUIDE
    return replace(
        oversight,
        actions=oversight.actions + 1,
        conclusion_initiated=oversight.conclusion_initiated or given.direction is Direction.CONCLUDE,
        guides_in_a_row=oversight.guides_in_a_row + guides,
        pending=(*others, given),
    )
