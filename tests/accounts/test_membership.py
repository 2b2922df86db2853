"""What members may do with accounts, their own and others'."""

from uuid import UUID

import pytest
from sqlalchemy import update

from tests.accounts.arriving import registered
from vivaroom.accounts import store
from vivaroom.accounts.account import HOME_ORGANISATION, LOCAL_OWNER
from vivaroom.accounts.membership import change_role, describe, own_account, revoke
from vivaroom.accounts.policy import Member, Role
from vivaroom.accounts.profile import Accommodations, Profile
from vivaroom.accounts.signin import SignedIn, SignIn
from vivaroom.db.tables import AccountRow, RefreshTokenRow
from vivaroom.db.unit import Database
from vivaroom.kit.errors import Conflict, Forbidden, NotFound, Unauthenticated


async def test_a_token_of_a_revoked_account_names_nobody(signin: SignIn, database: Database) -> None:
    admin = await registered(signin, "Engines")
    colleague = await _colleague(signin, unit_org=admin.account.org_id)
    async with database.unit(admin.account.org_id) as unit:
        await revoke(unit, admin.account.member, colleague.account.id, signin.clock)
    with pytest.raises(Unauthenticated, match="account_revoked"):
        await signin.caller_of(colleague.access_token)
    with pytest.raises(Unauthenticated, match="token_invalid"):
        await signin.refresh(colleague.refresh_token)


async def test_a_changed_role_counts_at_once(signin: SignIn, database: Database) -> None:
    admin = await registered(signin, "Engines")
    colleague = await _colleague(signin, unit_org=admin.account.org_id)
    async with database.unit(admin.account.org_id) as unit:
        await change_role(unit, admin.account.member, colleague.account.id, Role.RECRUITER)
    caller = await signin.caller_of(colleague.access_token)
    assert isinstance(caller, Member)
    assert caller.role is Role.RECRUITER


async def test_nobody_governs_themselves_strangers_or_without_the_role(signin: SignIn, database: Database) -> None:
    admin, stranger = await registered(signin, "Engines"), await registered(signin, "Others")
    colleague = await _colleague(signin, unit_org=admin.account.org_id)
    org = admin.account.org_id
    async with database.unit(org) as unit:
        with pytest.raises(Conflict):
            await change_role(unit, admin.account.member, admin.account.id, Role.CANDIDATE)
        with pytest.raises(NotFound):
            await revoke(unit, admin.account.member, stranger.account.id, signin.clock)
        with pytest.raises(Forbidden):
            await change_role(unit, colleague.account.member, colleague.account.id, Role.ADMIN)
    async with database.unit(HOME_ORGANISATION) as unit:
        with pytest.raises(Conflict):
            await revoke(unit, signin.local_owner(), LOCAL_OWNER, signin.clock)


async def test_a_profile_is_kept(signin: SignIn, database: Database) -> None:
    found = await registered(signin)
    profile = Profile(headline="Engineer", accommodations=Accommodations(extra_time_percent=25))
    async with database.unit(HOME_ORGANISATION) as unit:
        await describe(unit, found.account.member, "Ada L.", profile)
    async with database.unit(HOME_ORGANISATION) as unit:
        kept = await own_account(unit, found.account.member)
    assert (kept.name, kept.profile) == ("Ada L.", profile)


async def _colleague(signin: SignIn, unit_org: UUID) -> SignedIn:
    """Somebody who has registered and was then moved to an organisation."""
    found = await registered(signin)
    async with signin.database.system_unit() as unit:
        await unit.execute(update(AccountRow).where(AccountRow.id == found.account.id).values(org_id=unit_org))
        mine = RefreshTokenRow.account_id == found.account.id
        await unit.execute(update(RefreshTokenRow).where(mine).values(org_id=unit_org))
        account = await store.find_account(unit, found.account.id)
    assert account is not None
    return SignedIn(account, found.access_token, found.refresh_token, found.expires_in_s)
