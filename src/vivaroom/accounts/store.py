"""Accounts, organisations, refresh tokens and session keys in the database."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto
from typing import Any
from uuid import UUID

from sqlalchemy import Row, bindparam, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert

from vivaroom.accounts.account import GUEST, HOME_ORGANISATION, LOCAL_OWNER, Account
from vivaroom.accounts.issuers import Identity
from vivaroom.accounts.policy import CandidateKey, Member, Role
from vivaroom.accounts.profile import Profile
from vivaroom.accounts.tokens import RefreshToken
from vivaroom.db.reading import Rows
from vivaroom.db.tables import AccountRow, OrganisationRow, RefreshTokenRow, SessionRow
from vivaroom.db.unit import Unit
from vivaroom.kit.errors import Conflict
from vivaroom.kit.ids import new_id

_FAMILY_BYTES = 32
_COLUMNS = (
    AccountRow.id,
    AccountRow.org_id,
    AccountRow.role,
    AccountRow.email,
    AccountRow.name,
    AccountRow.profile,
    AccountRow.revoked_at,
    AccountRow.created_at,
)


class Use(Enum):
    """What came of using a refresh token."""

    GOOD = auto()
    UNKNOWN = auto()
    USED_BEFORE = auto()


@dataclass(frozen=True, slots=True)
class Credentials:
    """An account with its password's hash, which is None for an account of an outside issuer."""

    account: Account
    password_hash: str | None


async def make_local_owner(unit: Unit) -> None:
    """Make the home organisation and its owner unless they are there; any number of servers may do so at once."""
    home = insert(OrganisationRow).values(id=HOME_ORGANISATION, name="Home")
    owner = insert(AccountRow).values(id=LOCAL_OWNER, org_id=HOME_ORGANISATION, role=Role.ADMIN, name="Local owner")
    await unit.execute(home.on_conflict_do_nothing())
    await unit.execute(owner.on_conflict_do_nothing())


async def make_guest(unit: Unit) -> None:
    """Make the account of those who do not sign in, unless it is there; the home organisation is."""
    guest = insert(AccountRow).values(id=GUEST, org_id=HOME_ORGANISATION, role=Role.CANDIDATE, name="Guest")
    await unit.execute(guest.on_conflict_do_nothing())


async def organisation_name(unit: Unit, org_id: UUID) -> str:
    """What an organisation calls itself."""
    name: str = (await unit.rows(select(OrganisationRow.name).where(OrganisationRow.id == org_id)))[0][0]
    return name


async def add_organisation(unit: Unit, name: str) -> UUID:
    """A new tenant; gives its id."""
    org_id = new_id()
    await unit.execute(insert(OrganisationRow).values(id=org_id, name=name))
    return org_id


async def add_account(unit: Unit, account: Account, password_hash: str | None, username: str | None = None) -> bool:
    """Keep a new account of our own; False when its e-mail or its username, which is in lower case, is taken."""
    values = _values(account) | {"password_hash": password_hash, "username": username}
    adding = insert(AccountRow).values(values).on_conflict_do_nothing()
    return (await unit.execute(adding.returning(AccountRow.id))).one_or_none() is not None


async def find_of_issuer(source: Rows, identity: Identity) -> Account | None:
    """The account of somebody whom an outside issuer knows."""
    found = await source.rows(_OF_ISSUER, issuer=identity.issuer, subject=identity.subject)
    return _account(found[0]) if found else None


async def find_or_add_of_issuer(unit: Unit, identity: Identity) -> Account:
    """The account of somebody whom an outside issuer knows; a new one is a candidate of the home organisation.

    It gets the e-mail only when no other account has it: the other's owner never proved to be the same person.
    """
    for email in (identity.email, None):
        found = await find_of_issuer(unit, identity)
        if found is not None:
            return found
        fresh = Account(new_id(), HOME_ORGANISATION, Role.CANDIDATE, email, identity.name)
        values = _values(fresh) | {"issuer": identity.issuer, "subject": identity.subject}
        adding = insert(AccountRow).values(values).on_conflict_do_nothing().returning(AccountRow.id)
        if (await unit.execute(adding)).one_or_none() is not None:
            return fresh
    return await _found_of_issuer(unit, identity)


async def subject_of(source: Rows, account_id: UUID) -> str | None:
    """What the outside issuer of an account calls it; None for an account of our own, or none."""
    found = await source.rows(_SUBJECT, id=account_id)
    return found[0].subject if found else None


async def find_account(source: Rows, account_id: UUID) -> Account | None:
    """The account, revoked or not."""
    found = await source.rows(_ONE, id=account_id)
    return _account(found[0]) if found else None


async def find_member(source: Rows, account_id: UUID) -> tuple[Member, bool] | None:
    """The account as a caller, and whether it was revoked: all that a request needs to know of who sends it."""
    found = await source.rows(_MEMBER, id=account_id)
    if not found:
        return None
    row = found[0]
    return Account(row.id, row.org_id, Role(row.role)).member, row.revoked_at is not None


async def find_credentials(source: Rows, email: str) -> Credentials | None:
    """The account with this e-mail, which is compared as it is: give it in lower case."""
    return _credentials(await source.rows(_BY_EMAIL, email=email))


async def find_named_credentials(source: Rows, username: str) -> Credentials | None:
    """The account with this username, which is compared as it is: give it in lower case."""
    return _credentials(await source.rows(_BY_USERNAME, username=username))


def _credentials(found: Sequence[Any]) -> Credentials | None:
    return Credentials(_account(found[0]), found[0].password_hash) if found else None


async def save_profile(unit: Unit, account_id: UUID, name: str | None, profile: Profile) -> None:
    """Replace name and profile."""
    values = {"name": name, "profile": profile.model_dump(mode="json")}
    await unit.execute(update(AccountRow).where(AccountRow.id == account_id).values(values))


async def set_role(unit: Unit, account_id: UUID, role: Role) -> None:
    """Give an account another role."""
    await unit.execute(update(AccountRow).where(AccountRow.id == account_id).values(role=role))


async def revoke(unit: Unit, account_id: UUID, now: datetime) -> None:
    """From now on the account is no caller, with whatever token."""
    await unit.execute(update(AccountRow).where(AccountRow.id == account_id).values(revoked_at=now))
    await unit.execute(delete(RefreshTokenRow).where(RefreshTokenRow.account_id == account_id))


async def keep_refresh_token(unit: Unit, org_id: UUID, token: RefreshToken, expires_at: datetime) -> None:
    """Remember a fresh token by its digest."""
    values = {"digest": token.digest, "org_id": org_id, "account_id": token.account_id, "expires_at": expires_at}
    await unit.execute(insert(RefreshTokenRow).values(values))


async def keep_browser_key(unit: Unit, account: Account, digest: bytes, expires_at: datetime) -> None:
    """Remember the key of a browser by its digest."""
    values = {"digest": digest, "org_id": account.org_id, "account_id": account.id, "expires_at": expires_at}
    await unit.execute(insert(RefreshTokenRow).values(values))


async def find_browser_member(source: Rows, digest: bytes, now: datetime) -> tuple[Member, datetime] | None:
    """Whose browser has the key with this digest, while it is good and the account open; and until when."""
    found = await source.rows(_BY_BROWSER, digest=digest, now=now)
    return (Account(found[0].id, found[0].org_id, Role(found[0].role)).member, found[0].expires_at) if found else None


async def prolong_browser_key(unit: Unit, digest: bytes, expires_at: datetime) -> None:
    """Let a key last until then."""
    mine = RefreshTokenRow.digest == digest
    await unit.execute(update(RefreshTokenRow).where(mine).values(expires_at=expires_at))


async def forget_browser_key(unit: Unit, digest: bytes) -> None:
    """Make a key worthless."""
    await unit.execute(delete(RefreshTokenRow).where(RefreshTokenRow.digest == digest))


async def use_refresh_token(unit: Unit, token: RefreshToken, now: datetime) -> Use:
    """Use a token up: of any number who try at once, one finds it good."""
    mine = RefreshTokenRow.digest == token.digest
    used = update(RefreshTokenRow).where(mine, RefreshTokenRow.used_at.is_(None)).values(used_at=now)
    if (await unit.execute(used)).rowcount == 1:
        return Use.GOOD
    known = await unit.execute(select(RefreshTokenRow.used_at).where(mine))
    return Use.USED_BEFORE if known.one_or_none() is not None else Use.UNKNOWN


async def forget_family(unit: Unit, token: RefreshToken) -> None:
    """Make every token that descends from the same sign-in worthless."""
    family = func.substring(RefreshTokenRow.digest, 1, _FAMILY_BYTES) == token.family_digest
    await unit.execute(delete(RefreshTokenRow).where(RefreshTokenRow.account_id == token.account_id, family))


async def forget_expired(unit: Unit, account_id: UUID, now: datetime) -> None:
    """Tokens past their time are refused anyway; their rows need not stay."""
    old = RefreshTokenRow.expires_at < now
    await unit.execute(delete(RefreshTokenRow).where(RefreshTokenRow.account_id == account_id, old))


async def find_session_key(source: Rows, digest: bytes, now: datetime) -> CandidateKey | None:
    """The session that a key opens, while it does."""
    found = await source.rows(_BY_KEY, digest=digest, now=now)
    return CandidateKey(found[0].id, found[0].org_id) if found else None


_ONE = select(*_COLUMNS).where(AccountRow.id == bindparam("id"))
_SUBJECT = select(AccountRow.subject).where(AccountRow.id == bindparam("id"))
_MEMBER = select(AccountRow.id, AccountRow.org_id, AccountRow.role, AccountRow.revoked_at).where(
    AccountRow.id == bindparam("id")
)
_OF_ISSUER = select(*_COLUMNS).where(
    AccountRow.issuer == bindparam("issuer"), AccountRow.subject == bindparam("subject")
)
_BY_EMAIL = select(*_COLUMNS, AccountRow.password_hash).where(AccountRow.email == bindparam("email"))
_BY_USERNAME = select(*_COLUMNS, AccountRow.password_hash).where(AccountRow.username == bindparam("username"))
_BY_BROWSER = (
    select(AccountRow.id, AccountRow.org_id, AccountRow.role, RefreshTokenRow.expires_at)
    .join(RefreshTokenRow, RefreshTokenRow.account_id == AccountRow.id)
    .where(
        RefreshTokenRow.digest == bindparam("digest"),
        RefreshTokenRow.expires_at > bindparam("now"),
        AccountRow.revoked_at.is_(None),
    )
)
_BY_KEY = select(SessionRow.id, SessionRow.org_id).where(
    SessionRow.secret_digest == bindparam("digest"), SessionRow.secret_expires_at > bindparam("now")
)


async def _found_of_issuer(unit: Unit, identity: Identity) -> Account:
    found = await find_of_issuer(unit, identity)
    if found is None:  # another server added it and has not committed, or has just erased it
        raise Conflict("sign_in_again", "This account was changed at the same moment; try again.")
    return found


def _values(account: Account) -> dict[str, object]:
    return {
        "id": account.id,
        "org_id": account.org_id,
        "role": account.role,
        "email": account.email,
        "name": account.name,
        "profile": account.profile.model_dump(mode="json"),
    }


def _account(row: Row[Any]) -> Account:
    profile = Profile.model_validate(row.profile)
    revoked = row.revoked_at is not None
    return Account(row.id, row.org_id, Role(row.role), row.email, row.name, profile, revoked, row.created_at)
