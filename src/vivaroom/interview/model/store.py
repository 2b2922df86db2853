"""What the database tells of who a session's candidate is, so that it can be kept from graders."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from sqlalchemy import select

from vivaroom.db.tables import AccountRow, InterviewRow, InvitationRow, ResumeRow, SessionRow
from vivaroom.db.unit import Unit

_TELLING = ("name", "emails", "phones", "links", "location")


async def identity_of(unit: Unit, session_id: UUID) -> tuple[str, ...]:
    """Names, addresses and schools of the candidate, from session, invitation, account and resume; each once."""
    query = (
        select(
            SessionRow.candidate_name, InvitationRow.name, InvitationRow.email,
            AccountRow.name, AccountRow.email, ResumeRow.profile,
        )
        .select_from(SessionRow)
        .outerjoin(InvitationRow, InvitationRow.id == SessionRow.invitation_id)
        .outerjoin(AccountRow, AccountRow.id == SessionRow.owner_id)
        .outerjoin(InterviewRow, InterviewRow.id == SessionRow.interview_id)
        .outerjoin(ResumeRow, ResumeRow.id == InterviewRow.resume_id)
        .where(SessionRow.id == session_id)
    )  # fmt: skip
    row = (await unit.execute(query)).one_or_none()
    if row is None:
        return ()
    told: tuple[str | None, ...] = tuple(row)[:-1]
    known = (v for v in (*told, *_of_profile(row[-1] or {})) if v and v.strip())
    return tuple(dict.fromkeys(known))


def _of_profile(profile: dict[str, Any]) -> Iterator[str]:
    for field in _TELLING:
        yield from _values(profile.get(field))
    for studies in profile.get("education") or ():
        yield from _values(studies.get("institution"))


def _values(found: Any) -> Iterator[str]:
    """Every `value` in a part of a profile, however deep."""
    if isinstance(found, dict):
        if isinstance(found.get("value"), str):
            yield found["value"]
        for inner in found.values():
            yield from _values(inner)
    elif isinstance(found, list):
        for inner in found:
            yield from _values(inner)
