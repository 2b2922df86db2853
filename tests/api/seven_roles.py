"""The seven who may knock on every route: nobody, a session's key, a candidate, a recruiter, an admin of one
organisation, another organisation's recruiter, and somebody whose account was closed.

    roles = await seat_seven_roles(services.signin)            # or with the id of a session that has a plan
    async with roles.client(app, Knocking.RECRUITER) as client:
        response = await client.get(f"/v1/sessions/{roles.session_id}")
"""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from uuid import UUID

import httpx
from fastapi import FastAPI
from sqlalchemy import insert, update

from vivaroom.accounts import store
from vivaroom.accounts.account import Account
from vivaroom.accounts.browser_keys import LASTS, new_browser_key
from vivaroom.accounts.policy import Role
from vivaroom.accounts.session_keys import new_session_key
from vivaroom.accounts.signin import SignIn
from vivaroom.api.cookies import COOKIE
from vivaroom.db.tables import SessionRow
from vivaroom.db.unit import Unit
from vivaroom.kit.ids import new_id

STRANGER = ("203.0.113.9", 50_000)
HERE = "https://interviews.example.org"


class Knocking(StrEnum):
    """Who knocks."""

    ANONYMOUS = "anonymous"
    CANDIDATE_KEY = "candidate key"
    CANDIDATE = "candidate"
    RECRUITER = "recruiter"
    ADMIN = "admin"
    OTHER_RECRUITER = "other tenant's recruiter"
    REVOKED = "revoked"


@dataclass(frozen=True, slots=True)
class SevenRoles:
    """`accounts` has the five that have one that counts or counted, `keys` those of their browsers; `session_id` is what the candidate key opens.

    The candidate owns the session, in organisation `org_id`.
    """

    org_id: UUID
    other_org_id: UUID
    session_id: UUID
    accounts: Mapping[Knocking, Account]
    bearers: Mapping[Knocking, str]
    keys: Mapping[Knocking, str]

    def headers(self, who: Knocking) -> dict[str, str]:
        """The credentials to send; none for nobody."""
        bearer = self.bearers.get(who)
        return {} if bearer is None else {"Authorization": f"Bearer {bearer}"}

    def cookie(self, who: Knocking, page: str) -> dict[str, str]:
        """What the browser of somebody with an account sends for a page of this origin."""
        return {"Cookie": f"{COOKIE}={self.keys[who]}", "Origin": page}

    @asynccontextmanager
    async def client(self, app: FastAPI, who: Knocking) -> AsyncIterator[httpx.AsyncClient]:
        """Somebody on another machine, so that nobody is taken for the local owner."""
        transport = httpx.ASGITransport(app, client=STRANGER)
        async with httpx.AsyncClient(transport=transport, base_url=HERE, headers=self.headers(who)) as client:
            yield client


async def seat_seven_roles(signin: SignIn, session_id: UUID | None = None) -> SevenRoles:
    """Make two organisations with their people, and a key for a session: a bare one unless an id is given.

    A session that is given is moved to the candidate, who becomes its owner.
    """
    async with signin.database.system_unit() as unit:
        ours, theirs = await store.add_organisation(unit, "Ours"), await store.add_organisation(unit, "Theirs")
        accounts = {
            Knocking.CANDIDATE: await _account(unit, ours, Role.CANDIDATE),
            Knocking.RECRUITER: await _account(unit, ours, Role.RECRUITER),
            Knocking.ADMIN: await _account(unit, ours, Role.ADMIN),
            Knocking.OTHER_RECRUITER: await _account(unit, theirs, Role.RECRUITER),
            Knocking.REVOKED: await _account(unit, ours, Role.ADMIN),
        }
        await store.revoke(unit, accounts[Knocking.REVOKED].id, signin.clock.now())
        owner = accounts[Knocking.CANDIDATE]
        seat = session_id or await _bare_session(unit, owner)
        key = await _key_for(unit, seat, owner, signin)
        keys = {who: await _browser_of(unit, account, signin) for who, account in accounts.items()}
    bearers = {who: signin.tokens.new_access(account.id) for who, account in accounts.items()}
    return SevenRoles(ours, theirs, seat, accounts, {**bearers, Knocking.CANDIDATE_KEY: key}, keys)


async def _account(unit: Unit, org_id: UUID, role: Role) -> Account:
    account = Account(new_id(), org_id, role, f"{new_id().hex}@example.org", role.title())
    assert await store.add_account(unit, account, None)
    return account


async def _browser_of(unit: Unit, account: Account, signin: SignIn) -> str:
    """The key of a browser in which this account signed in, also where it has been revoked since."""
    key = new_browser_key()
    await store.keep_browser_key(unit, account, key.digest, signin.clock.now() + LASTS)
    return key.text


async def _bare_session(unit: Unit, owner: Account) -> UUID:
    session_id = new_id()
    values = {"id": session_id, "org_id": owner.org_id, "owner_id": owner.id, "plan": {}, "status": "created"}
    await unit.execute(insert(SessionRow).values(values))
    return session_id


async def _key_for(unit: Unit, session_id: UUID, owner: Account, signin: SignIn) -> str:
    key = new_session_key()
    values = {
        "org_id": owner.org_id,
        "owner_id": owner.id,
        "secret_digest": key.digest,
        "secret_expires_at": signin.clock.now() + timedelta(hours=12),
    }
    await unit.execute(update(SessionRow).where(SessionRow.id == session_id).values(values))
    return key.text
