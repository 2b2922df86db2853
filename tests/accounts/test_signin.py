"""Signing in on a real database: accounts, refresh tokens, session keys, outside identities, the local owner."""

import asyncio
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import insert, select, text

from tests.accounts.arriving import PASSWORD, CountingPasswords, fresh_email, registered
from vivaroom.accounts import store
from vivaroom.accounts.account import HOME_ORGANISATION, LOCAL_OWNER
from vivaroom.accounts.issuers import Identity
from vivaroom.accounts.membership import own_account
from vivaroom.accounts.policy import Anonymous, CandidateKey, Member, Role
from vivaroom.accounts.session_keys import SessionKey, new_session_key
from vivaroom.accounts.signin import Registration, SignedIn, SignIn, ensure_guest, ensure_local_owner
from vivaroom.db.tables import AccountRow, OrganisationRow, RefreshTokenRow, SessionRow
from vivaroom.db.unit import Database
from vivaroom.kit.clock import ManualClock
from vivaroom.kit.errors import Conflict, Invalid, Unauthenticated
from vivaroom.kit.ids import new_id


async def test_whoever_registers_is_a_candidate_at_home(signin: SignIn) -> None:
    found = await registered(signin)
    assert await signin.caller_of(found.access_token) == Member(found.account.id, HOME_ORGANISATION, Role.CANDIDATE)
    assert found.expires_in_s == 180 * 60


async def test_whoever_registers_an_organisation_is_its_admin(signin: SignIn) -> None:
    found = await registered(signin, "Analytical Engines")
    assert found.account.role is Role.ADMIN
    assert found.account.org_id != HOME_ORGANISATION


async def test_an_email_is_taken_once_whatever_its_case(signin: SignIn, database: Database) -> None:
    email = fresh_email()
    tries = (signin.register(Registration(one, PASSWORD, None, "Org")) for one in (email, f" {email.upper()} "))
    outcomes = await asyncio.gather(*tries, return_exceptions=True)
    assert [type(one) for one in outcomes].count(SignedIn) == 1
    refused = next(one for one in outcomes if isinstance(one, Conflict))
    assert refused.code == "email_taken"
    async with database.system_unit() as unit:
        organisations = await unit.execute(select(OrganisationRow.id).where(OrganisationRow.name == "Org"))
    assert len(organisations.all()) == 1, "the organisation of a refused registration is not left behind"


async def test_a_weak_password_makes_no_account(signin: SignIn) -> None:
    email = fresh_email()
    with pytest.raises(Invalid):
        await signin.register(Registration(email, "short"))
    with pytest.raises(Unauthenticated):
        await signin.login(email, "short")


async def test_the_password_signs_in(signin: SignIn) -> None:
    email = fresh_email()
    first = await signin.register(Registration(email, PASSWORD))
    again = await signin.login(email.upper(), PASSWORD)
    assert again.account == first.account
    assert again.access_token != first.access_token


async def test_a_username_signs_in_too_whatever_its_case(signin: SignIn) -> None:
    name = f"Ada {uuid4().hex[:8]}"
    first = await signin.register(Registration(fresh_email(), PASSWORD, username=name))
    assert (await signin.login(f" {name.upper()}", PASSWORD)).account == first.account
    for wrong in (f"{name}x", ""):
        with pytest.raises(Unauthenticated, match="login_failed"):
            await signin.login(wrong, PASSWORD)


async def test_a_username_is_taken_once(signin: SignIn) -> None:
    name, email = uuid4().hex, fresh_email()
    tries = [signin.register(Registration(fresh_email(), PASSWORD, username=one)) for one in (name, name.upper())]
    outcomes = await asyncio.gather(*tries, return_exceptions=True)
    assert [getattr(one, "code", "made") for one in outcomes if isinstance(one, Conflict)] == ["username_taken"]
    await signin.register(Registration(email, PASSWORD, username=uuid4().hex))
    with pytest.raises(Conflict, match="email_taken"):
        await signin.register(Registration(email, PASSWORD, username=name))


async def test_the_guest_is_made_once_and_owns_nothing_of_others(database: Database, signin: SignIn) -> None:
    for _ in range(2):
        async with database.system_unit() as unit:
            await ensure_local_owner(unit)
            await ensure_guest(unit)
    guest = await store.find_account(database.system_glance(), signin.guest().account_id)
    assert guest is not None
    assert guest.member == signin.guest()
    assert (guest.role, guest.email) == (Role.CANDIDATE, None)


async def test_every_failed_sign_in_looks_the_same_and_costs_the_same(signin: SignIn, database: Database) -> None:
    email = fresh_email()
    closed = await registered(signin)
    async with database.system_unit() as unit:
        await store.revoke(unit, closed.account.id, signin.clock.now())
    await signin.register(Registration(email, PASSWORD))
    passwords = signin.passwords
    assert isinstance(passwords, CountingPasswords)
    for name, password in ((email, "wrong password"), (fresh_email(), PASSWORD), (closed.account.email, PASSWORD)):
        before = passwords.checks
        with pytest.raises(Unauthenticated, match="login_failed: E-mail address and password do not belong together"):
            await signin.login(str(name), password)
        assert passwords.checks == before + 1


async def test_no_password_is_in_the_database(signin: SignIn, database: Database) -> None:
    found = await registered(signin)
    async with database.system_unit() as unit:
        row = (
            await unit.execute(select(AccountRow.password_hash).where(AccountRow.id == found.account.id))
        ).scalar_one()
        tokens = (await unit.execute(select(RefreshTokenRow.digest))).scalars().all()
    assert row.startswith("$argon2id$")
    assert PASSWORD not in row
    assert all(found.refresh_token.encode() not in digest for digest in tokens)


async def test_a_refresh_token_works_once(signin: SignIn) -> None:
    first = await registered(signin)
    second = await signin.refresh(first.refresh_token)
    third = await signin.refresh(second.refresh_token)
    assert third.account == first.account
    assert await signin.caller_of(third.access_token) == first.account.member


async def test_a_token_that_is_used_again_ends_its_sign_in_and_no_other(signin: SignIn) -> None:
    first = await registered(signin)
    other_device = await signin.login(str(first.account.email), PASSWORD)
    second = await signin.refresh(first.refresh_token)
    with pytest.raises(Unauthenticated, match="token_reused"):
        await signin.refresh(first.refresh_token)
    with pytest.raises(Unauthenticated, match="token_invalid"):
        await signin.refresh(second.refresh_token)
    assert (await signin.refresh(other_device.refresh_token)).account == first.account


async def test_of_many_who_refresh_at_once_one_at_most_goes_on(signin: SignIn) -> None:
    first = await registered(signin)
    outcomes = await asyncio.gather(*(signin.refresh(first.refresh_token) for _ in range(8)), return_exceptions=True)
    assert [type(one) for one in outcomes].count(SignedIn) == 1
    assert sum(isinstance(one, Unauthenticated) for one in outcomes) == 7


async def test_an_old_refresh_token_is_refused_and_its_row_forgotten(
    signin: SignIn, clock: ManualClock, database: Database
) -> None:
    first = await registered(signin)
    clock.move(timedelta(days=30, seconds=11))
    with pytest.raises(Unauthenticated, match="token_expired"):
        await signin.refresh(first.refresh_token)
    await signin.login(str(first.account.email), PASSWORD)
    async with database.system_unit() as unit:
        mine = select(RefreshTokenRow.digest).where(RefreshTokenRow.account_id == first.account.id)
        assert len((await unit.execute(mine)).all()) == 1


async def test_a_token_of_an_erased_account_names_nobody(signin: SignIn, database: Database) -> None:
    found = await registered(signin)
    async with database.system_unit() as unit:
        await unit.execute(text("delete from vivaroom.account where id = :id").bindparams(id=found.account.id))
    with pytest.raises(Unauthenticated, match="token_invalid"):
        await signin.caller_of(found.access_token)


async def test_a_session_key_opens_its_session_until_it_expires(
    signin: SignIn, database: Database, clock: ManualClock
) -> None:
    session_id, key = await _session_with_key(database, clock.now() + timedelta(hours=1))
    assert await signin.caller_of(key.text) == CandidateKey(session_id, HOME_ORGANISATION)
    clock.move(timedelta(hours=1))
    with pytest.raises(Unauthenticated, match="session_key_invalid"):
        await signin.caller_of(key.text)


@pytest.mark.parametrize("key", ["ek_", "ek_x", "ek_" + "A" * 43, "ek_\ud7ff\0"])
async def test_other_session_keys_open_nothing(signin: SignIn, key: str) -> None:
    with pytest.raises(Unauthenticated, match="session_key_invalid"):
        await signin.caller_of(key)


async def test_nobody_is_anonymous(signin: SignIn) -> None:
    assert await signin.caller_of(None) == Anonymous()


async def test_the_local_owner_is_made_once_by_any_number_of_servers(database: Database, signin: SignIn) -> None:
    async def start() -> None:
        async with database.system_unit() as unit:
            await ensure_local_owner(unit)

    await asyncio.gather(*(start() for _ in range(5)))
    owner = signin.local_owner()
    async with database.unit(owner.org_id) as unit:
        account = await own_account(unit, owner)
    assert account.member == owner
    assert owner.is_local_owner
    assert account.email is None


async def test_an_outside_identity_gets_one_account(signin: SignIn, database: Database) -> None:
    identity = Identity("https://id.example.org", uuid4().hex, fresh_email(), "Grace")

    async def arrive() -> UUID:
        async with database.system_unit() as unit:
            return (await store.find_or_add_of_issuer(unit, identity)).id

    arrived = await asyncio.gather(*(arrive() for _ in range(5)))
    assert len(set(arrived)) == 1
    async with database.unit(HOME_ORGANISATION) as unit:
        account = await store.find_account(unit, arrived[0])
    assert account is not None
    assert (account.role, account.email, account.name) == (Role.CANDIDATE, identity.email, "Grace")


async def test_an_outside_identity_does_not_take_over_an_account_with_its_email(
    signin: SignIn, database: Database
) -> None:
    ours = await registered(signin)
    identity = Identity("https://id.example.org", uuid4().hex, ours.account.email, "Mallory")
    async with database.system_unit() as unit:
        theirs = await store.find_or_add_of_issuer(unit, identity)
        again = await store.find_or_add_of_issuer(unit, identity)
    assert theirs == again
    assert theirs.id != ours.account.id
    assert theirs.email is None


async def test_an_outside_account_has_no_password_to_sign_in_with(signin: SignIn, database: Database) -> None:
    identity = Identity("https://id.example.org", uuid4().hex, fresh_email(), None)
    async with database.system_unit() as unit:
        await store.find_or_add_of_issuer(unit, identity)
    with pytest.raises(Unauthenticated, match="login_failed"):
        await signin.login(str(identity.email), "the password of nobody")


async def _session_with_key(database: Database, expires_at: datetime) -> tuple[UUID, SessionKey]:
    session_id, key = new_id(), new_session_key()
    values = {"id": session_id, "org_id": HOME_ORGANISATION, "owner_id": LOCAL_OWNER, "plan": {}, "status": "created"}
    async with database.unit(HOME_ORGANISATION) as unit:
        await unit.execute(insert(SessionRow).values(**values, secret_digest=key.digest, secret_expires_at=expires_at))
    return session_id, key
