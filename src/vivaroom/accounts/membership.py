"""What members do with accounts: read their own, describe themselves, and, as admins, change roles or close one."""

from uuid import UUID

from vivaroom.accounts import store
from vivaroom.accounts.account import LOCAL_OWNER, Account
from vivaroom.accounts.policy import Member, Owned, Role, Verb, demand
from vivaroom.accounts.profile import Profile
from vivaroom.db.reading import Rows
from vivaroom.db.unit import Unit
from vivaroom.kit.clock import Clock
from vivaroom.kit.errors import Conflict, NotFound


async def own_account(source: Rows, member: Member) -> Account:
    """The caller's account."""
    return await _account(source, member.account_id)


async def describe(unit: Unit, member: Member, name: str | None, profile: Profile) -> Account:
    """Replace the caller's name and profile."""
    await store.save_profile(unit, member.account_id, name, profile)
    return await _account(unit, member.account_id)


async def change_role(unit: Unit, member: Member, account_id: UUID, role: Role) -> Account:
    """Give an account of the organisation another role. Raises Forbidden, NotFound, and Conflict for one's own."""
    await _governed(unit, member, account_id)
    await store.set_role(unit, account_id, role)
    return await _account(unit, account_id)


async def revoke(unit: Unit, member: Member, account_id: UUID, clock: Clock) -> None:
    """Close an account of the organisation at once. Raises Forbidden, NotFound, and Conflict for one's own."""
    await _governed(unit, member, account_id)
    await store.revoke(unit, account_id, clock.now())


async def _governed(unit: Unit, member: Member, account_id: UUID) -> None:
    account = await _account(unit, account_id)
    demand(member, Verb.DECIDE, Owned("account", account.org_id, account.id))
    if account_id in (member.account_id, LOCAL_OWNER):
        raise Conflict("own_account", "Another admin must do this: it keeps every organisation with an admin.")


async def _account(source: Rows, account_id: UUID) -> Account:
    found = await store.find_account(source, account_id)
    if found is None:
        raise NotFound("account_not_found", "There is no account with this id, or it is not yours to see.")
    return found
