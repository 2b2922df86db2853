"""`/v1/sessions`: a candidate's sitting, taken turn by turn."""

from dataclasses import replace
from datetime import datetime, timedelta
from time import perf_counter
from typing import Annotated, Literal, Self

from fastapi import Path, Request, Response, status
from pydantic import BaseModel, ConfigDict, Field

from vivaroom.accounts.policy import Caller, Verb, demand, mine, owner_seen_by
from vivaroom.api.agreeing import Consent, keep_consent
from vivaroom.api.callers import CallerDep, MemberDep
from vivaroom.api.finding import held_for, interview_for, session_for
from vivaroom.api.interviews import InterviewId
from vivaroom.api.moves import MoveOut, SessionOut
from vivaroom.api.paging import Page, StretchDep, listed
from vivaroom.api.replies import LOOKED_AT, NEW, made, shown
from vivaroom.api.routing import Routes
from vivaroom.api.services import Services, ServicesDep
from vivaroom.interview.director import Taken
from vivaroom.interview.policy import LONGEST_GRACE, USUAL, EndAfter, SessionPolicy
from vivaroom.interview.recordings.forgetting import forget_session
from vivaroom.interview.session import SessionStatus
from vivaroom.interview.sessions.starting import Started
from vivaroom.interview.sessions.store import SessionCard, find_session, sessions_of
from vivaroom.interview.signals import Answered, Command, Commanded, Opened, Signal
from vivaroom.interview.store import Held
from vivaroom.kit.ids import public_id
from vivaroom.kit.json_values import AS_WHOLE, Truth

router = Routes(prefix="/v1", tags=["sessions"])
SessionId = Annotated[str, Path(description="`ses_…`", max_length=64)]
ClientId = Annotated[
    str | None,
    Field(
        default=None,
        min_length=1,
        max_length=100,
        description="Your own id for this message: the same again is no new one.",
    ),
]


EndsWhenAway = Annotated[
    Annotated[int, Field(ge=0, le=int(LONGEST_GRACE.total_seconds())), AS_WHOLE] | None,
    Field(
        description="End the session when its candidate has had no connection for so long; without it, they may come "
        "back at any time.",
    ),
]


class StartBody(BaseModel):
    """How a session begins."""

    model_config = ConfigDict(extra="forbid")
    candidate_name: str | None = Field(default=None, max_length=120, examples=["Grace Hopper"])
    start: Truth = Field(
        default=True, description="Begin at once; false: the clock starts with POST …/start or in the room."
    )
    ends_when_away_seconds: EndsWhenAway = None
    consent: Consent | None = Field(
        default=None, description="What the candidate agreed to where you asked them; POST …/consent says it later."
    )


class AnswerBody(BaseModel):
    """What the candidate says to the current question."""

    model_config = ConfigDict(extra="forbid")
    text: str = Field(
        max_length=20_000, examples=["I would measure first, then put the writes behind a queue and watch its depth."]
    )
    client_id: ClientId


class CommandBody(BaseModel):
    """What a candidate may ask of the interviewer."""

    model_config = ConfigDict(extra="forbid")
    command: Literal["repeat", "rephrase", "slower", "skip", "thinking"] = Field(examples=["rephrase"])
    client_id: ClientId


class TurnOut(BaseModel):
    """Where the signal stands in the ledger, and the question that it spoke to."""

    seq: int
    repeated: bool = Field(description="Whether this is the reply to a message that was taken before.")


class TakenOut(BaseModel):
    """The reply to a signal: the turn, the interviewer's move, where the session stands."""

    turn: TurnOut
    move: MoveOut
    status: SessionStatus

    @classmethod
    def of(cls, taken: Taken) -> Self:
        """The reply as it is sent; never the evaluation."""
        return cls(
            turn=TurnOut(seq=taken.seq, repeated=taken.repeated),
            move=MoveOut.of(taken.move, taken.held),
            status=taken.held.session.status,
        )


class StartedOut(SessionOut):
    """A new session with the key that opens it and nothing else."""

    realtime_url: str
    client_secret: str = Field(description="`ek_…`; shown this once.")
    expires_at: datetime
    move: MoveOut | None = None

    @classmethod
    def begun(cls, held: Held, now: datetime, started: Started, taken: Taken | None) -> Self:
        """The session as it begins, with the first move where it has begun to run."""
        return cls(
            **SessionOut.of(held, now).model_dump(), realtime_url="/v1/realtime", client_secret=started.client_secret,
            expires_at=started.expires_at, move=MoveOut.of(taken.move, taken.held) if taken else None,
        )  # fmt: skip


class SessionCardOut(BaseModel):
    """A session as a list shows it."""

    id: str
    interview_id: str | None
    candidate_name: str | None
    status: SessionStatus
    created_at: datetime
    opened_at: datetime | None
    closed_at: datetime | None

    @classmethod
    def of(cls, card: SessionCard) -> Self:
        """The card of a session."""
        return cls(
            id=public_id("session", card.id),
            interview_id=public_id("interview", card.interview_id) if card.interview_id else None,
            candidate_name=card.candidate_name, status=card.status, created_at=card.created_at,
            opened_at=card.opened_at, closed_at=card.closed_at,
        )  # fmt: skip


@router.post(
    "/interviews/{interview_id}/sessions", status_code=status.HTTP_201_CREATED, operation_id="startSession",
    summary="Start a session of an interview", response_model=StartedOut, responses=NEW,
)  # fmt: skip
async def start(
    interview_id: InterviewId, member: MemberDep, services: ServicesDep, body: StartBody | None = None
) -> Response:
    body = body or StartBody()
    interview = await interview_for(services, member, Verb.READ, interview_id)
    policy = policy_with(body.ends_when_away_seconds)
    started = await services.starter.start(interview, member.account_id, body.candidate_name, policy)
    if body.consent:
        card = await find_session(services.database.glance(member.org_id), started.session_id)
        await keep_consent(services, member, card, body.consent)
    new = await begun(services, started, begin=body.start)
    return made(f"/v1/sessions/{new.id}", new)


@router.get("/sessions", operation_id="listSessions", summary="List sessions", response_model=Page[SessionCardOut])
async def list_(member: MemberDep, services: ServicesDep, stretch: StretchDep) -> Response:
    demand(member, Verb.LIST, mine(member, "session"))
    found = sessions_of(services.database.glance(member.org_id), owner_seen_by(member))
    return await listed(services.renderings, found, stretch, SessionCardOut.of)


@router.get(
    "/sessions/{session_id}", operation_id="getSession", summary="Look at a session", response_model=SessionOut,
    responses=LOOKED_AT,
)  # fmt: skip
async def get(session_id: SessionId, caller: CallerDep, services: ServicesDep, request: Request) -> Response:
    held = await held_for(services, caller, Verb.READ, session_id)
    return shown(request, SessionOut.of(held, services.clock.now()))


@router.delete(
    "/sessions/{session_id}", status_code=status.HTTP_204_NO_CONTENT, operation_id="eraseSession",
    summary="Erase a session with all that was said in it",
)  # fmt: skip
async def erase(session_id: SessionId, caller: CallerDep, services: ServicesDep) -> Response:
    card = await session_for(services, caller, Verb.DELETE, session_id)
    await forget_session(services.database, services.shelves, card.id)
    return Response(status_code=status.HTTP_204_NO_CONTENT)


@router.post(
    "/sessions/{session_id}/start",
    operation_id="enterSession",
    summary="Begin a session that waits, or hear its question again",
)
async def enter(session_id: SessionId, caller: CallerDep, services: ServicesDep) -> TakenOut:
    return await _signalled(services, caller, session_id, Opened())


@router.post("/sessions/{session_id}/answers", operation_id="answer", summary="Answer the current question")
async def answer(
    session_id: SessionId, body: AnswerBody, caller: CallerDep, services: ServicesDep, response: Response
) -> TakenOut:
    begun = perf_counter()
    card = await session_for(services, caller, Verb.TAKE, session_id)
    taken = await services.director.take_turn(card.org_id, card.id, Answered(body.text, body.client_id))
    turn_ms, inference_ms = (perf_counter() - begun) * 1000, taken.inference / timedelta(milliseconds=1)
    response.headers["Server-Timing"] = f"turn;dur={turn_ms:.1f}, inference;dur={inference_ms:.1f}"
    return TakenOut.of(taken)


@router.post(
    "/sessions/{session_id}/commands",
    operation_id="command",
    summary="Ask to repeat, rephrase, slow down, skip or wait",
)
async def command(session_id: SessionId, body: CommandBody, caller: CallerDep, services: ServicesDep) -> TakenOut:
    return await _signalled(services, caller, session_id, Commanded(Command(body.command), body.client_id))


@router.post("/sessions/{session_id}/end", operation_id="endSession", summary="End a session; its report still follows")
async def end(session_id: SessionId, caller: CallerDep, services: ServicesDep) -> TakenOut:
    return await _signalled(services, caller, session_id, Commanded(Command.END))


@router.post("/sessions/{session_id}/pause", operation_id="pauseSession", summary="Let the clock stand still")
async def pause(session_id: SessionId, caller: CallerDep, services: ServicesDep) -> TakenOut:
    return await _signalled(services, caller, session_id, Commanded(Command.PAUSE))


@router.post("/sessions/{session_id}/resume", operation_id="resumeSession", summary="Go on after a pause")
async def resume(session_id: SessionId, caller: CallerDep, services: ServicesDep) -> TakenOut:
    return await _signalled(services, caller, session_id, Commanded(Command.RESUME))


def policy_with(ends_when_away_seconds: int | None) -> SessionPolicy:
    """The usual policy with what becomes of a session whose candidate is away."""
    if ends_when_away_seconds is None:
        return USUAL
    return replace(USUAL, leaving=EndAfter(timedelta(seconds=ends_when_away_seconds)))


async def begun(services: Services, started: Started, *, begin: bool) -> StartedOut:
    """A session that was just made, with its first question where it is to begin at once."""
    taken = None
    if begin:
        taken = await services.director.take_turn(started.org_id, started.session_id, Opened())
    now = services.database.glance(started.org_id)
    held = taken.held if taken else await services.ledger.read(now, started.session_id)
    return StartedOut.begun(held, services.clock.now(), started, taken)


async def _signalled(services: Services, caller: Caller, session_id: str, signal: Signal) -> TakenOut:
    card = await session_for(services, caller, Verb.TAKE, session_id)
    return TakenOut.of(await services.director.take_turn(card.org_id, card.id, signal))
