"""Who may do what, as a table of callers, verbs and objects."""

from typing import get_args
from uuid import UUID

import pytest

from vivaroom.accounts.policy import (
    Anonymous,
    Caller,
    CandidateKey,
    Kind,
    Member,
    Owned,
    Role,
    Verb,
    allows,
    demand,
    mine,
    org_of,
    owner_seen_by,
)
from vivaroom.kit.errors import Forbidden, NotFound, Unauthenticated, VivaError

OUR_ORG, OTHER_ORG = UUID(int=1), UUID(int=2)
CANDIDATE_ID, RECRUITER_ID, ADMIN_ID, ANOTHER_ID = UUID(int=11), UUID(int=12), UUID(int=13), UUID(int=14)
SESSION, OTHER_SESSION = UUID(int=21), UUID(int=22)

NOBODY = Anonymous()
KEY = CandidateKey(SESSION, OUR_ORG)
CANDIDATE = Member(CANDIDATE_ID, OUR_ORG, Role.CANDIDATE)
RECRUITER = Member(RECRUITER_ID, OUR_ORG, Role.RECRUITER)
ADMIN = Member(ADMIN_ID, OUR_ORG, Role.ADMIN)
OTHER_RECRUITER = Member(ANOTHER_ID, OTHER_ORG, Role.RECRUITER)
OTHER_ADMIN = Member(ANOTHER_ID, OTHER_ORG, Role.ADMIN)
EVERYBODY: tuple[Caller, ...] = (NOBODY, KEY, CANDIDATE, RECRUITER, ADMIN, OTHER_RECRUITER, OTHER_ADMIN)
TO_ONE_OBJECT = [verb for verb in Verb if verb not in (Verb.CREATE, Verb.LIST)]
STRANGERS = (OTHER_RECRUITER, OTHER_ADMIN)
KINDS: tuple[Kind, ...] = get_args(Kind)
FOR_ADMINS: tuple[Kind, ...] = ("account", "webhook", "server", "job", "cost")
OF_A_CANDIDATE: tuple[Kind, ...] = (
    "resume",
    "analysis",
    "interview",
    "collector",
    "session",
    "report",
    "feedback",
    "ticket",
)


def of_candidate(kind: Kind, session_id: UUID | None = None) -> Owned:
    return Owned(kind, OUR_ORG, CANDIDATE_ID, session_id)


def of_another(kind: Kind, session_id: UUID | None = None) -> Owned:
    return Owned(kind, OUR_ORG, ANOTHER_ID, session_id)


@pytest.mark.parametrize("kind", KINDS)
def test_nobody_does_nothing(kind: Kind) -> None:
    for verb in Verb:
        with pytest.raises(Unauthenticated):
            demand(NOBODY, verb, of_candidate(kind, SESSION))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("stranger", STRANGERS)
def test_another_tenant_is_told_that_there_is_nothing(kind: Kind, stranger: Member) -> None:
    for verb in TO_ONE_OBJECT:
        with pytest.raises(NotFound, match=f"^{kind}_not_found:"):
            demand(stranger, verb, of_candidate(kind, SESSION))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("stranger", STRANGERS)
def test_another_tenant_makes_and_lists_nothing_here(kind: Kind, stranger: Member) -> None:
    for verb in (Verb.CREATE, Verb.LIST):
        with pytest.raises(Forbidden):
            demand(stranger, verb, of_candidate(kind))


@pytest.mark.parametrize("kind", KINDS)
def test_an_admin_does_everything_at_home(kind: Kind) -> None:
    for verb in Verb:
        demand(ADMIN, verb, of_candidate(kind, SESSION))


@pytest.mark.parametrize("kind", FOR_ADMINS)
def test_a_recruiter_does_not_govern(kind: Kind) -> None:
    for verb in Verb:
        with pytest.raises(Forbidden):
            demand(RECRUITER, verb, of_candidate(kind))


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in FOR_ADMINS])
def test_a_recruiter_does_everything_else(kind: Kind) -> None:
    for verb in Verb:
        demand(RECRUITER, verb, of_candidate(kind, SESSION))


@pytest.mark.parametrize("kind", OF_A_CANDIDATE)
def test_a_candidate_does_what_they_like_with_what_they_own_but_decide(kind: Kind) -> None:
    for verb in [verb for verb in Verb if verb is not Verb.DECIDE]:
        demand(CANDIDATE, verb, of_candidate(kind))
    with pytest.raises(Forbidden, match="not_allowed:"):
        demand(CANDIDATE, Verb.DECIDE, of_candidate(kind))


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "question"])
def test_a_candidate_knows_nothing_of_others(kind: Kind) -> None:
    for verb in TO_ONE_OBJECT:
        with pytest.raises(NotFound):
            demand(CANDIDATE, verb, of_another(kind))


@pytest.mark.parametrize("kind", ["invitation", "webhook"])
@pytest.mark.parametrize("verb", [Verb.CREATE, Verb.LIST])
def test_a_candidate_neither_invites_nor_hooks(kind: Kind, verb: Verb) -> None:
    with pytest.raises(Forbidden):
        demand(CANDIDATE, verb, mine(CANDIDATE, kind))


@pytest.mark.parametrize("verb", Verb)
@pytest.mark.parametrize("org", [OUR_ORG, None])
def test_a_candidate_reads_questions_and_changes_none(verb: Verb, org: UUID | None) -> None:
    assert allows(CANDIDATE, verb, Owned("question", org, None)) == (verb in (Verb.READ, Verb.LIST))


@pytest.mark.parametrize("verb", Verb)
@pytest.mark.parametrize("member", [CANDIDATE, RECRUITER, ADMIN])
def test_the_shared_bank_is_read_by_all_and_changed_by_none(verb: Verb, member: Member) -> None:
    assert allows(member, verb, Owned("question", None, None)) == (verb in (Verb.READ, Verb.LIST))


@pytest.mark.parametrize("member", [CANDIDATE, RECRUITER])
def test_everybody_reads_and_changes_their_own_account_but_not_its_role(member: Member) -> None:
    own = Owned("account", member.org_id, member.account_id)
    assert [verb for verb in Verb if allows(member, verb, own)] == [Verb.READ, Verb.CHANGE]
    with pytest.raises(Forbidden):
        demand(member, Verb.DECIDE, own)


@pytest.mark.parametrize("kind", KINDS)
def test_a_session_key_opens_one_session_its_report_and_feedback_on_it(kind: Kind) -> None:
    opened = {("session", Verb.READ), ("session", Verb.TAKE), ("session", Verb.CORRECT), ("report", Verb.READ)}
    opened |= {("ticket", Verb.CREATE)}  # for sockets of that session
    opened |= {("feedback", Verb.READ), ("feedback", Verb.CHANGE)}
    for verb in Verb:
        assert allows(KEY, verb, of_another(kind, SESSION)) == ((kind, verb) in opened)
        assert not allows(KEY, verb, of_another(kind, OTHER_SESSION))
        assert not allows(KEY, verb, of_another(kind))
        assert not allows(KEY, verb, Owned(kind, OTHER_ORG, ANOTHER_ID, SESSION))


def test_a_session_key_is_told_what_it_may_not_do_with_its_own_session() -> None:
    with pytest.raises(Forbidden):
        demand(KEY, Verb.DIRECT, of_another("session", SESSION))
    with pytest.raises(NotFound) as refused:
        demand(KEY, Verb.READ, of_another("session", OTHER_SESSION))
    assert refused.value.code == "session_not_found"


def test_who_is_screened_directs_no_session_of_theirs_and_who_practises_does() -> None:
    for screens, may in ((True, False), (False, True)):
        own = Owned("session", OUR_ORG, CANDIDATE_ID, SESSION, screens)
        assert allows(CANDIDATE, Verb.DIRECT, own) is may
        assert allows(CANDIDATE, Verb.TAKE, own)
        assert allows(RECRUITER, Verb.DIRECT, own)


def test_a_list_shows_a_candidate_their_own_and_a_recruiter_all() -> None:
    assert owner_seen_by(CANDIDATE) == CANDIDATE_ID
    assert owner_seen_by(RECRUITER) is None
    assert owner_seen_by(ADMIN) is None


def test_everybody_known_works_in_an_organisation() -> None:
    assert {org_of(one) for one in EVERYBODY[1:5]} == {OUR_ORG}
    with pytest.raises(Unauthenticated):
        org_of(NOBODY)


def test_a_refusal_names_no_ids() -> None:
    for caller in EVERYBODY:
        for verb in Verb:
            owned = of_another("session", OTHER_SESSION)
            if not allows(caller, verb, owned):
                with pytest.raises(VivaError) as refused:
                    demand(caller, verb, owned)
                assert OTHER_SESSION.hex not in refused.value.detail
