"""`/v1/tickets`: what a page shows in the URL of a socket or an event stream, where it cannot send its token."""

from datetime import datetime
from typing import Annotated, Self

from fastapi import Response, status
from pydantic import BaseModel, ConfigDict, Field

from vivaroom.accounts.tickets.issuing import Ticket, issue
from vivaroom.api.callers import CallerDep
from vivaroom.api.routing import Routes
from vivaroom.api.services import ServicesDep

router = Routes(prefix="/v1", tags=["sign-in"])
# A path as it stands in a URL, without a query: RFC 3986 allows no other characters.
OpenedPath = Annotated[
    str, Field(pattern=r"^/[A-Za-z0-9._~!$&'()*+,;=:@%/-]*$", max_length=300, examples=["/v1/realtime"])
]


class TicketBody(BaseModel):
    """What the ticket is for."""

    model_config = ConfigDict(extra="forbid")
    path: OpenedPath = Field(description="The path that it opens, once, without a query.")


class TicketOut(BaseModel):
    """A ticket, shown this once."""

    ticket: str = Field(description="Send it as `?ticket=` within a minute; it opens one socket or event stream.")
    url: str = Field(description="The path with the ticket in its query.")
    expires_at: datetime

    @classmethod
    def of(cls, ticket: Ticket) -> Self:
        """The ticket as it is sent."""
        return cls(ticket=ticket.text, url=f"{ticket.path}?ticket={ticket.text}", expires_at=ticket.expires_at)


@router.post(
    "/tickets", status_code=status.HTTP_201_CREATED, operation_id="createTicket",
    summary="Make a ticket for a socket or an event stream of a page",
)  # fmt: skip
async def create(body: TicketBody, caller: CallerDep, services: ServicesDep, response: Response) -> TicketOut:
    response.headers["Cache-Control"] = "no-store"
    return TicketOut.of(await issue(services.database, services.clock, caller, body.path))
