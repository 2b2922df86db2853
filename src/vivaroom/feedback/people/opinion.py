"""One person's feedback on a session, and who may see it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from vivaroom.accounts.policy import Anonymous, Caller, CandidateKey, Member, Role
from vivaroom.interview.sessions.store import SessionCard
from vivaroom.kit.errors import FieldProblem, Invalid

LABEL = "Said by people. No number of the report knows of it."


class AuthorRole(StrEnum):
    """In what part somebody took part in the session."""

    INTERVIEWER = "interviewer"
    RECRUITER = "recruiter"
    CANDIDATE = "candidate"


@dataclass(frozen=True, slots=True)
class Said:
    """What one version says: `rating` is 1-5, `scores` are 0-1 by a name, `shared` lets the candidate read it."""

    rating: int
    scores: Mapping[str, float] = field(default_factory=dict)
    comments: str = field(default="", repr=False)
    shared: bool = False


@dataclass(frozen=True, slots=True)
class EarlierVersion:
    """What was said before, and when."""

    version: int
    said: Said
    at: datetime


@dataclass(frozen=True, slots=True)
class Opinion:
    """One person's feedback as it stands, with its earlier versions, oldest first."""

    id: UUID
    session_id: UUID
    author: "Author"
    said: Said
    version: int
    earlier: tuple[EarlierVersion, ...]
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class Author:
    """Who speaks: `id` is an account, or of an invited candidate the owner of the session."""

    id: UUID
    role: AuthorRole
    name: str | None = field(default=None, repr=False)


def author_of(caller: Caller, card: SessionCard, wanted: AuthorRole | None, name: str | None = None) -> Author:
    """As whom the caller speaks of this session.

    Who sat the session is its candidate; members of the team are recruiters unless they say that they interviewed. Raises
    Invalid `author_role_unfit` for a part that the caller did not have.
    """
    match caller:
        case CandidateKey():
            may, usual, author = {AuthorRole.CANDIDATE}, AuthorRole.CANDIDATE, card.owner_id
        case Member() if caller.role is Role.CANDIDATE:
            may, usual, author = {AuthorRole.CANDIDATE}, AuthorRole.CANDIDATE, caller.account_id
        case Member():
            own = caller.account_id == card.owner_id
            may, author = {*AuthorRole} if own else {AuthorRole.RECRUITER, AuthorRole.INTERVIEWER}, caller.account_id
            usual = AuthorRole.CANDIDATE if own else AuthorRole.RECRUITER
        case Anonymous():
            raise ValueError("nobody speaks of a session without being known")
    if wanted is not None and wanted not in may:
        detail = f"expected one of {', '.join(sorted(may))}; got {wanted}"
        raise Invalid(
            "author_role_unfit", f"You cannot speak as {wanted} here.", fields=(FieldProblem("author_role", detail),)
        )
    return Author(author, wanted or usual, card.candidate_name if isinstance(caller, CandidateKey) else name)


def is_of_team(caller: Caller) -> bool:
    """Whether somebody sees what the team says among itself."""
    return isinstance(caller, Member) and caller.role is not Role.CANDIDATE


def visible_to(caller: Caller, card: SessionCard, opinions: Iterable[Opinion]) -> tuple[Opinion, ...]:
    """What the caller may read: the team all of it, a candidate their own and what is shared with them."""
    if is_of_team(caller):
        return tuple(opinions)
    me = author_of(caller, card, None).id
    return tuple(one for one in opinions if one.author.id == me or one.said.shared)
