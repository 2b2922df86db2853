"""`vivaroom demo`: a sample recruiter, an interview, and three invented candidates who really took it."""

import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

import typer

from vivaroom.app.cli.inside import quiet_settings, with_parts
from vivaroom.app.cli.options import DataDir
from vivaroom.app.cli.output import JsonFlag, errors, show_rows
from vivaroom.kit.errors import NotFound
from vivaroom.kit.ids import new_id, public_id

if TYPE_CHECKING:
    from vivaroom.api.services import Services
    from vivaroom.app.cli.demo_candidates import DemoCandidate
    from vivaroom.app.wiring import Parts
    from vivaroom.interview.designs.store import Interview, Invitation
    from vivaroom.interview.sessions.store import SessionCard

TITLE = "Demo: Backend Engineer at Northlight Freight"
MOST_TURNS = 60


@dataclass(frozen=True, slots=True)
class Recruiter:
    """The demo's recruiter, and how to sign in as them."""

    account_id: UUID
    email: str
    password: str


def demo(
    remove: Annotated[bool, typer.Option("--remove", help="Erase the demo with all of its sessions.")] = False,
    as_json: JsonFlag = False,
    data_dir: DataDir = None,
) -> None:
    """Fill this installation with a sample: a recruiter, an interview, three invented candidates and their reports.

    The interviews are really taken, by the built-in director. Run again, it makes what is missing and nothing twice.
    """
    settings = quiet_settings(data_dir).model_copy(update={"llm_model": "built-in"})
    if remove:
        errors.print(f"{with_parts(settings, _removed)} demo sessions are erased.", highlight=False)
        return
    show_rows(with_parts(settings, _made), as_json=as_json)
    hint = "See them on the page “Sessions” of `vivaroom serve`; `vivaroom demo --remove` erases them."
    errors.print(hint, highlight=False, soft_wrap=True)


async def _made(parts: "Parts") -> list[dict[str, Any]]:
    from vivaroom.app.cli.demo_candidates import CANDIDATES

    interview = await _interview(parts.services) or await _new_interview(parts.services)
    return [await _candidate(parts, interview, candidate) for candidate in CANDIDATES]


async def _candidate(parts: "Parts", interview: "Interview", candidate: "DemoCandidate") -> dict[str, Any]:
    """A row about one candidate whose interview is over and whose report is there."""
    from vivaroom.app.cli.report import score_of, written

    card = await _session(parts.services, interview, candidate.name)
    await _take(parts.services, card, candidate)
    report = (await written(parts, card.id)).report
    session = public_id("session", card.id)
    return {
        "candidate": candidate.name,
        "session": session,
        "score": score_of(report),
        "page": f"/my/sessions/{session}/report",
    }


async def _take(services: "Services", card: "SessionCard", candidate: "DemoCandidate") -> None:
    """The interview, from wherever it stands to its end."""
    from vivaroom.app.cli.demo_candidates import said_by
    from vivaroom.interview.session import SessionStatus
    from vivaroom.interview.signals import Opened

    if card.status is SessionStatus.COMPLETED:
        return
    taken = await services.director.take_turn(card.org_id, card.id, Opened())
    for _ in range(MOST_TURNS):
        turn = taken.held.session.current
        if turn is None:
            return
        signal = said_by(candidate.manner, taken.held.plan, turn.put)
        taken = await services.director.take_turn(card.org_id, card.id, signal)


async def _session(services: "Services", interview: "Interview", name: str) -> "SessionCard":
    """The candidate's session; where there is none, they are invited and follow the link."""
    from vivaroom.interview.designs.inviting import Wish
    from vivaroom.interview.sessions.store import find_session

    source = services.database.glance(interview.org_id)
    for invitation in await _invitations(services, interview):
        if invitation.name == name and invitation.session_id is not None:
            try:
                return await find_session(source, invitation.session_id)
            except NotFound:  # erased since, as anybody may
                continue
    _, secret = await services.inviter.invite(interview, Wish(name=name))
    return await find_session(source, (await services.inviter.open(secret)).session_id)


async def _invitations(services: "Services", interview: "Interview") -> list["Invitation"]:
    from vivaroom.db.keyset import LONGEST_STRETCH, Stretch
    from vivaroom.interview.designs.store import page_invitations

    source = services.database.glance(interview.org_id)
    return await page_invitations(source, interview.id, Stretch(LONGEST_STRETCH))


async def _interview(services: "Services") -> "Interview | None":
    """The demo's interview, if it is there."""
    from vivaroom.accounts.account import HOME_ORGANISATION
    from vivaroom.db.keyset import LONGEST_STRETCH, Stretch
    from vivaroom.interview.designs.store import find_interview, page_interviews

    source = services.database.glance(HOME_ORGANISATION)
    found = await page_interviews(source, None, Stretch(LONGEST_STRETCH))
    while found:
        for card in found:
            if card.title == TITLE:
                return await find_interview(source, card.id)
        found = await page_interviews(source, None, Stretch(LONGEST_STRETCH, found[-1].id))
    return None


async def _new_interview(services: "Services") -> "Interview":
    from vivaroom.accounts.account import HOME_ORGANISATION
    from vivaroom.content.types import Kind, Level
    from vivaroom.interview.designs.design import Design
    from vivaroom.interview.plan import Mode

    recruiter = await _new_recruiter(services)
    design = Design(
        kind=Kind.TECHNICAL, role="Backend Engineer", level=Level.MID, title=TITLE, company="Northlight Freight",
        mode=Mode.SCREENING, employer_facts=("The team works from Oslo and from home, as everybody likes.",),
    )  # fmt: skip
    errors.print(f"Recruiter of the demo: {recruiter.email}, password {recruiter.password}", highlight=False)
    return await services.designer.create(HOME_ORGANISATION, recruiter.account_id, design)


async def _new_recruiter(services: "Services") -> Recruiter:
    """An account with a password that nobody knows but who reads it now."""
    from vivaroom.accounts.membership import change_role
    from vivaroom.accounts.policy import Role
    from vivaroom.accounts.signin import Registration

    email, password = f"demo-{new_id().hex[-8:]}@demo.example", secrets.token_urlsafe(15)
    signed_in = await services.signin.register(Registration(email, password, "Demo Recruiter"))
    owner = services.signin.local_owner()
    async with services.database.unit(owner.org_id) as unit:
        await change_role(unit, owner, signed_in.account.id, Role.RECRUITER)
    return Recruiter(signed_in.account.id, email, password)


async def _removed(parts: "Parts") -> int:
    """Erase the sessions, put the interview away, close the recruiter's account; tells how many sessions there were."""
    from vivaroom.accounts.membership import revoke
    from vivaroom.interview.recordings.forgetting import forget_session

    services, erased = parts.services, 0
    while (interview := await _interview(services)) is not None:
        owner = services.signin.local_owner()
        sessions = [i.session_id for i in await _invitations(services, interview) if i.session_id]
        for session_id in sessions:
            await forget_session(services.database, services.shelves, session_id)
        async with services.database.unit(interview.org_id) as unit:
            await revoke(unit, owner, interview.owner_id, services.clock)
        await services.designer.put_away(interview)
        erased += len(sessions)
    return erased
