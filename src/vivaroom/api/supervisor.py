"""`/v1/sessions/{id}/supervisor`: how a live session is watched over, and what people ask of it."""

from datetime import datetime
from typing import Literal, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from vivaroom.accounts.policy import Member, Verb
from vivaroom.api.callers import MemberDep
from vivaroom.api.finding import held_for
from vivaroom.api.moves import MoveOut
from vivaroom.api.paging import Page, StretchDep, page_of
from vivaroom.api.routing import Routes
from vivaroom.api.services import ServicesDep
from vivaroom.api.sessions import SessionId
from vivaroom.interview.director import Taken
from vivaroom.interview.events import DirectionFollowed, DirectionGiven, SupervisorJudged
from vivaroom.interview.session import Recorded, SessionStatus
from vivaroom.interview.signals import Directed, Direction, When
from vivaroom.interview.store import Held
from vivaroom.interview.supervising.oversight import Pending
from vivaroom.interview.supervising.store import history
from vivaroom.interview.supervising.verdict import Action, Why
from vivaroom.kit.ids import public_id

router = Routes(prefix="/v1", tags=["sessions"])
LAST_PLACE = 2**31 - 1


class ActionBody(BaseModel):
    """What the interviewer shall do."""

    model_config = ConfigDict(extra="forbid")
    action: Literal["guide", "conclude", "end"] = Field(examples=["guide"])
    message: str | None = Field(
        default=None,
        max_length=300,
        examples=["I would like to hear more about how you test."],
        description="As it shall be said to the candidate. One that ends in a question mark is put as a question of its own, "
        "never scored, before the next one. With `end` it is only kept.",
    )
    when: Literal["boundary", "now"] | None = Field(
        default=None,
        description="`boundary`: after the candidate's answer. `now`: at once, or at the next pause of a candidate who is "
        "heard. Left out: `now` for `end`, else `boundary`.",
    )

    def signal(self, member: Member) -> Directed:
        """The same for the director, in the name of the member."""
        direction = Direction(self.action)
        when = When(self.when) if self.when else When.NOW if direction is Direction.END else When.BOUNDARY
        return Directed(direction, public_id("user", member.account_id), self.message, when)


class PendingOut(BaseModel):
    """A direction that the interviewer has not followed yet."""

    seq: int
    action: Direction
    by: str
    when: When
    message: str | None

    @classmethod
    def of(cls, pending: Pending) -> Self:
        """The direction as it waits."""
        return cls(seq=pending.seq, action=pending.direction, by=pending.by, when=pending.when, message=pending.message)


class EntryOut(BaseModel):
    """A verdict of the supervisor, a direction, or that one was followed or had to wait."""

    seq: int
    at: datetime
    event: Literal["judged", "directed", "followed", "held"]
    by: str | None = Field(default=None, description="`rules`, a model, `supervisor`, or an account.")
    action: Action | None = None
    reason: Why | None = None
    relevance: float | None = None
    quality: float | None = None
    progress: float | None = None
    when: When | None = None
    message: str | None = None
    directed_seq: int | None = Field(default=None, description="Of `followed`: the place of the direction.")

    @classmethod
    def of(cls, entry: Recorded) -> Self:
        """The entry of the ledger."""
        match entry.event:
            case SupervisorJudged(verdict):
                return cls(
                    seq=entry.seq, at=entry.at, event="judged", by=verdict.by, action=verdict.action,
                    reason=verdict.why, relevance=verdict.relevance_0_1, quality=verdict.quality_0_1,
                    progress=verdict.progress_0_1,
                )  # fmt: skip
            case DirectionGiven() as given:
                return cls(
                    seq=entry.seq, at=entry.at, event="directed", by=given.by, action=Action(given.direction.value),
                    reason=given.why, when=given.when, message=given.message,
                )  # fmt: skip
            case DirectionFollowed(given_seq):
                return cls(seq=entry.seq, at=entry.at, event="followed", directed_seq=given_seq)
            case _:
                return cls(seq=entry.seq, at=entry.at, event="held")


class SupervisorOut(BaseModel):
    """How a session is supervised, and how that went so far."""

    session_id: str
    is_active: bool = Field(description="Whether it watches now: a live session that wants it.")
    enabled: bool
    interval_seconds: int
    conclude_after_minutes: float
    end_after_minutes: float
    analysis_count: int
    actions_taken: int = Field(description="Directions by the supervisor and by people.")
    conclusion_initiated: bool
    elapsed_minutes: float = Field(description="Without pauses.")
    pending: list[PendingOut]

    @classmethod
    def of(cls, held: Held, now: datetime) -> Self:
        """The state of the session's supervision."""
        policy, oversight = held.plan.supervision, held.session.oversight
        return cls(
            session_id=public_id("session", held.session_id),
            is_active=policy.enabled and held.session.status is SessionStatus.LIVE,
            enabled=policy.enabled, interval_seconds=policy.interval_seconds,
            conclude_after_minutes=policy.conclude_after_minutes, end_after_minutes=policy.end_after_minutes,
            analysis_count=oversight.analyses, actions_taken=oversight.actions,
            conclusion_initiated=oversight.conclusion_initiated,
            elapsed_minutes=round(held.session.elapsed(now).total_seconds() / 60, 1),
            pending=[PendingOut.of(pending) for pending in oversight.pending],
        )  # fmt: skip


class WatchedOut(SupervisorOut):
    """The state with a page of the history, newest first."""

    history: Page[EntryOut]


class ActedOut(BaseModel):
    """What became of an action."""

    seq: int = Field(description="The place of the direction in the ledger.")
    when: When = Field(description="When it is followed; a question always waits for its turn.")
    is_followed: bool = Field(description="Whether the interviewer has done it already.")
    move: MoveOut | None = Field(description="What the interviewer says because of it, where it is followed already.")
    supervisor: SupervisorOut

    @classmethod
    def of(cls, taken: Taken, signal: Directed, now: datetime) -> Self:
        """The reply to the direction that was taken."""
        waiting = next((p for p in taken.held.session.oversight.pending if p.seq == taken.seq), None)
        return cls(
            seq=taken.seq, when=waiting.when if waiting else signal.when, is_followed=waiting is None,
            move=None if waiting else MoveOut.of(taken.move, taken.held),
            supervisor=SupervisorOut.of(taken.held, now),
        )  # fmt: skip


@router.get("/sessions/{session_id}/supervisor", operation_id="getSupervisor", summary="How a session is watched over")
async def get(session_id: SessionId, member: MemberDep, services: ServicesDep, stretch: StretchDep) -> WatchedOut:
    held = await held_for(services, member, Verb.DIRECT, session_id)
    before = LAST_PLACE if stretch.before is None else min(stretch.before.int, LAST_PLACE)
    now = services.database.glance(held.org_id)
    found = await history(now, held.session_id, before, stretch.limit + 1)
    page = page_of(found, stretch, EntryOut.of, lambda entry: UUID(int=entry.seq))
    return WatchedOut(**SupervisorOut.of(held, services.clock.now()).model_dump(), history=page)


@router.post(
    "/sessions/{session_id}/supervisor/actions", operation_id="supervise",
    summary="Have the interviewer guide, conclude or end",
)  # fmt: skip
async def act(session_id: SessionId, body: ActionBody, member: MemberDep, services: ServicesDep) -> ActedOut:
    held = await held_for(services, member, Verb.DIRECT, session_id)
    signal = body.signal(member)
    taken = await services.director.take_turn(held.org_id, held.session_id, signal)
    return ActedOut.of(taken, signal, services.clock.now())
