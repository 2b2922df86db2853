"""Who may do what: the one ownership check for REST, sockets, event streams, files and jobs."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal, assert_never
from uuid import UUID

from vivaroom.kit.errors import Forbidden, NotFound, Unauthenticated

Kind = Literal[
    "account",
    "resume",
    "analysis",
    "research",
    "question",
    "question_set",
    "interview",
    "invitation",
    "schedule",
    "collector",
    "session",
    "report",
    "feedback",
    "webhook",
    "server",
    "job",
    "ticket",
    "cost",
]


class Role(StrEnum):
    """What an account may do in its organisation."""

    CANDIDATE = "candidate"
    RECRUITER = "recruiter"
    ADMIN = "admin"


class Verb(StrEnum):
    """What is done to an object. `list` and `create` name no single object: see `mine`."""

    CREATE = "create"
    READ = "read"
    LIST = "list"
    CHANGE = "change"
    DELETE = "delete"
    TAKE = "take"  # answer, pause, resume, end, by the candidate
    CORRECT = "correct"  # the candidate's correction of the transcript
    DIRECT = "direct"  # supervise a live session
    DECIDE = "decide"  # override a score, move a candidate on


@dataclass(frozen=True, slots=True)
class Anonymous:
    """Nobody we know; `mend` says how to become somebody."""

    mend: str = "Send a bearer token in the Authorization header; POST /v1/auth/login gives one."


@dataclass(frozen=True, slots=True)
class CandidateKey:
    """The holder of the key of one session, and of nothing else."""

    session_id: UUID
    org_id: UUID


@dataclass(frozen=True, slots=True)
class Member:
    """A signed-in account; `is_local_owner` when the connection from this machine stands for the sign-in."""

    account_id: UUID
    org_id: UUID
    role: Role
    is_local_owner: bool = False


Caller = Anonymous | CandidateKey | Member


@dataclass(frozen=True, slots=True)
class Owned:
    """An object as far as the check needs to know it.

    `org_id` None is content that every organisation shares, such as the question bank. `owner_id` is an account: of
    an account its own id, of what belongs to a session (report, feedback) the owner of the session. `session_id` is
    the session that the object is, or belongs to. `screens` says that it is a session in which others screen its owner.
    """

    kind: Kind
    org_id: UUID | None
    owner_id: UUID | None
    session_id: UUID | None = None
    screens: bool = False


_OF_A_CANDIDATE: frozenset[Kind] = frozenset(
    {"resume", "analysis", "research", "interview", "collector", "session", "report", "feedback", "ticket"}
)
_FOR_ADMINS: frozenset[Kind] = frozenset({"account", "webhook", "server", "job", "cost"})
_SEEING = frozenset({Verb.READ, Verb.LIST})
_WITH_A_KEY: dict[Kind, frozenset[Verb]] = {
    "session": frozenset({Verb.READ, Verb.TAKE, Verb.CORRECT}),
    "report": frozenset({Verb.READ}),
    "ticket": frozenset({Verb.CREATE}),
    "feedback": frozenset({Verb.READ, Verb.CHANGE}),
}


def mine(member: Member, kind: Kind) -> Owned:
    """What to check before a member lists its own objects of a kind, or makes one."""
    return Owned(kind, member.org_id, member.account_id)


def owner_seen_by(member: Member) -> UUID | None:
    """Whose objects a list shows: one owner's for a candidate, None (all of the organisation) for the others."""
    return member.account_id if member.role is Role.CANDIDATE else None


def org_of(caller: Caller) -> UUID:
    """The organisation in whose name the caller works. Raises Unauthenticated for a caller whom we do not know."""
    if isinstance(caller, Anonymous):
        raise _unknown(caller)
    return caller.org_id


def allows(caller: Caller, verb: Verb, owned: Owned) -> bool:
    """Whether the caller may do this to the object."""
    match caller:
        case Anonymous():
            return False
        case CandidateKey():
            return _is_session_of(caller, owned) and verb in _WITH_A_KEY.get(owned.kind, ())
        case Member():
            if owned.org_id is None:
                return verb in _SEEING
            return owned.org_id == caller.org_id and _allows_at_home(caller, verb, owned)
        case _:
            assert_never(caller)


def demand(caller: Caller, verb: Verb, owned: Owned) -> None:
    """Raise unless the caller may do this to the object.

    Raises Unauthenticated for a caller whom we do not know; NotFound with code `<kind>_not_found` for an object that
    the caller may not even know of; Forbidden with code `not_allowed` for what the caller knows and may not do.
    """
    if allows(caller, verb, owned):
        return
    if isinstance(caller, Anonymous):
        raise _unknown(caller)
    if verb in (Verb.CREATE, Verb.LIST) or allows(caller, Verb.READ, owned) or _works_beside(caller, owned):
        raise Forbidden("not_allowed", _why_not(caller, verb, owned))
    raise NotFound(f"{owned.kind}_not_found", f"There is no {owned.kind} with this id, or it is not yours to see.")


def _unknown(caller: Anonymous) -> Unauthenticated:
    return Unauthenticated("not_signed_in", f"This needs a known caller. {caller.mend}")


def _allows_at_home(member: Member, verb: Verb, owned: Owned) -> bool:
    own = owned.owner_id == member.account_id
    match member.role:
        case Role.ADMIN:
            return True
        case Role.RECRUITER:
            return owned.kind not in _FOR_ADMINS or _is_own_account(own, verb, owned)
        case Role.CANDIDATE:
            if owned.kind == "question":
                return verb in _SEEING
            decides = verb is Verb.DECIDE or (verb is Verb.DIRECT and owned.screens)
            may_own = owned.kind in _OF_A_CANDIDATE and not decides
            return (own and may_own) or _is_own_account(own, verb, owned)
        case _:
            assert_never(member.role)


def _is_own_account(own: bool, verb: Verb, owned: Owned) -> bool:
    return owned.kind == "account" and own and verb in (Verb.READ, Verb.CHANGE)


def _is_session_of(key: CandidateKey, owned: Owned) -> bool:
    return owned.org_id == key.org_id and owned.session_id == key.session_id


def _works_beside(caller: CandidateKey | Member, owned: Owned) -> bool:
    """Recruiters know that their organisation has accounts and webhooks; there is nothing to hide from them."""
    return isinstance(caller, Member) and caller.role is Role.RECRUITER and caller.org_id == owned.org_id


def _why_not(caller: CandidateKey | Member, verb: Verb, owned: Owned) -> str:
    match caller:
        case CandidateKey():
            return f"A session key opens its one session; it may not {verb} a {owned.kind}. Sign in with an account."
        case Member():
            return f"A {caller.role} may not {verb} a {owned.kind} here; ask an admin of the organisation."
        case _:
            assert_never(caller)
