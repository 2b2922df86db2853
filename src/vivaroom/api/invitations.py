"""Invitations: links to a session for somebody without an account, with a calendar file."""

from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Self

from fastapi import Path, Request, Response, status
from pydantic import BaseModel, ConfigDict, Field

from vivaroom.accounts.policy import Verb
from vivaroom.api.callers import CallerDep
from vivaroom.api.finding import interview_for, invitation_for, stamp_for
from vivaroom.api.interviews import InterviewId
from vivaroom.api.paging import Page, StretchDep, listed
from vivaroom.api.replies import LOOKED_AT, NEW, made, shown
from vivaroom.api.routing import Routes
from vivaroom.api.services import ServicesDep
from vivaroom.interview.designs import store
from vivaroom.interview.designs.calendar import calendar_file
from vivaroom.interview.designs.inviting import Wish
from vivaroom.interview.designs.store import Invitation
from vivaroom.kit.errors import FieldProblem, Invalid
from vivaroom.kit.ids import public_id
from vivaroom.kit.json_values import Moment

router = Routes(prefix="/v1", tags=["invitations"])
InvitationId = Annotated[str, Path(description="`inv_…`", max_length=64)]
Secret = Annotated[str, Path(description="The secret of the link, `il_…`", max_length=100)]
_CALENDAR: dict[int | str, dict[str, Any]] = {
    200: {"content": {"text/calendar": {"schema": {"type": "string"}}}, "description": "An iCalendar file."}
}


class InvitationBody(BaseModel):
    """Who is invited, until when, and for which time."""

    model_config = ConfigDict(extra="forbid")
    email: str | None = Field(
        default=None, max_length=254, pattern=r"^[^@\s]+@[^@\s]+$", examples=["grace@example.org"]
    )
    name: str | None = Field(default=None, max_length=120, examples=["Grace Hopper"])
    expires_at: Moment | None = Field(default=None, description="Within a year; without it, in two weeks.")
    scheduled_at: Moment | None = Field(default=None, description="Within a year.")


class InvitationOut(BaseModel):
    """An invitation without its secret."""

    id: str
    interview_id: str
    email: str | None
    name: str | None
    expires_at: datetime
    scheduled_at: datetime | None
    opened_at: datetime | None
    revoked_at: datetime | None
    session_id: str | None
    created_at: datetime

    @classmethod
    def of(cls, invitation: Invitation, **more: Any) -> Self:
        """The invitation as its maker sees it."""
        session_id = public_id("session", invitation.session_id) if invitation.session_id else None
        return cls(
            id=public_id("invitation", invitation.id), interview_id=public_id("interview", invitation.interview_id),
            email=invitation.email, name=invitation.name, expires_at=invitation.expires_at,
            scheduled_at=invitation.scheduled_at, opened_at=invitation.opened_at, revoked_at=invitation.revoked_at,
            session_id=session_id, created_at=invitation.created_at, **more,
        )  # fmt: skip


class NewInvitationOut(InvitationOut):
    """A new invitation with its link; the link is shown this once."""

    link: str


class OpenedOut(BaseModel):
    """The session of an invitation and the key that opens it."""

    session_id: str
    client_secret: str
    expires_at: datetime


@router.post(
    "/interviews/{interview_id}/invitations", status_code=status.HTTP_201_CREATED, operation_id="invite",
    summary="Invite somebody to an interview", response_model=NewInvitationOut, responses=NEW,
)  # fmt: skip
async def invite(interview_id: InterviewId, body: InvitationBody, caller: CallerDep, services: ServicesDep) -> Response:
    interview = await interview_for(services, caller, Verb.CHANGE, interview_id)
    _check_times(body, services.clock.now())
    wish = Wish(body.email, body.name, body.expires_at, body.scheduled_at)
    invitation, secret = await services.inviter.invite(interview, wish)
    place = f"/v1/invitations/{public_id('invitation', invitation.id)}"
    return made(place, NewInvitationOut.of(invitation, link=f"/i/{secret}"))


@router.get(
    "/interviews/{interview_id}/invitations",
    operation_id="listInvitations",
    summary="List the invitations of an interview",
    response_model=Page[InvitationOut],
)
async def list_(interview_id: InterviewId, caller: CallerDep, services: ServicesDep, stretch: StretchDep) -> Response:
    interview = await stamp_for(services, caller, Verb.CHANGE, interview_id)
    found = store.invitations_of(services.database.glance(interview.org_id), interview.id)
    return await listed(services.renderings, found, stretch, InvitationOut.of)


@router.get(
    "/invitations/{invitation_id}", operation_id="getInvitation", summary="Look at an invitation",
    response_model=InvitationOut, responses=LOOKED_AT,
)  # fmt: skip
async def get(invitation_id: InvitationId, caller: CallerDep, services: ServicesDep, request: Request) -> Response:
    return shown(request, InvitationOut.of(await invitation_for(services, caller, Verb.READ, invitation_id)))


@router.delete(
    "/invitations/{invitation_id}",
    status_code=status.HTTP_204_NO_CONTENT,
    operation_id="revokeInvitation",
    summary="Withdraw an invitation",
)
async def revoke(invitation_id: InvitationId, caller: CallerDep, services: ServicesDep) -> Response:
    invitation = await invitation_for(services, caller, Verb.DELETE, invitation_id)
    await services.inviter.revoke(invitation)
    return Response(status_code=status.HTTP_204_NO_CONTENT)


@router.get(
    "/invitations/{invitation_id}/calendar",
    operation_id="getInvitationCalendar",
    summary="The appointment as a calendar file",
    responses=_CALENDAR,
    response_class=Response,
)
async def calendar(invitation_id: InvitationId, caller: CallerDep, services: ServicesDep) -> Response:
    invitation = await invitation_for(services, caller, Verb.READ, invitation_id)
    interview = await store.find_interview(services.database.glance(invitation.org_id), invitation.interview_id)
    return Response(calendar_file(invitation, interview, services.clock.now()), media_type="text/calendar")


@router.post("/invitations/by-link/{secret}/open", operation_id="openInvitation", summary="Open the session of a link")
async def open_(secret: Secret, services: ServicesDep) -> OpenedOut:
    started = await services.inviter.open(secret)
    return OpenedOut(
        session_id=public_id("session", started.session_id), client_secret=started.client_secret,
        expires_at=started.expires_at,
    )  # fmt: skip


def _check_times(body: InvitationBody, now: datetime) -> None:
    latest = now + timedelta(days=366)
    for field in ("expires_at", "scheduled_at"):
        moment = getattr(body, field)
        if moment is not None and not now < moment.astimezone(UTC) < latest:
            problem = FieldProblem(field, "expected a moment in the coming year")
            raise Invalid("moment_unacceptable", f"{field} must lie in the coming year.", fields=(problem,))
