"""Signing in: accounts of our own, accounts of outside issuers, and the keys of single sessions."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from vivaroom.accounts import store
from vivaroom.accounts.account import GUEST, HOME_ORGANISATION, LOCAL_OWNER, Account
from vivaroom.accounts.browser_keys import LASTS, NOTICED_AFTER, new_browser_key
from vivaroom.accounts.browser_keys import digest_of as digest_of_browser
from vivaroom.accounts.issuers import Issuers
from vivaroom.accounts.jwts import invalid_token, peek
from vivaroom.accounts.passwords import Passwords, check_password
from vivaroom.accounts.policy import Anonymous, Caller, CandidateKey, Member, Role
from vivaroom.accounts.session_keys import PREFIX, digest_of
from vivaroom.accounts.tokens import ISSUER, RefreshToken, Tokens
from vivaroom.db.unit import Database, Unit
from vivaroom.kit.clock import Clock
from vivaroom.kit.errors import Conflict, FieldProblem, Unauthenticated
from vivaroom.kit.ids import new_id


@dataclass(frozen=True, slots=True)
class Registration:
    """Somebody who wants an account; `organisation` is the name of a new one, whose admin they become.

    `username`, which has no @ in it, is what they can sign in with besides the e-mail address; case does not matter.
    """

    email: str = field(repr=False)
    password: str = field(repr=False)
    name: str | None = field(default=None, repr=False)
    organisation: str | None = None
    username: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """An account with a fresh pair of tokens."""

    account: Account
    access_token: str = field(repr=False)
    refresh_token: str = field(repr=False)
    expires_in_s: int


@dataclass(frozen=True, slots=True)
class SignIn:
    """Who is who. Everything here looks across organisations, which nothing else that a request uses may do."""

    database: Database
    tokens: Tokens
    passwords: Passwords
    issuers: Issuers
    clock: Clock

    async def register(self, asked: Registration) -> SignedIn:
        """Make an account: a candidate of the home organisation, or the admin of a new one.

        Raises Invalid with code `password_weak`, Conflict with code `email_taken` or `username_taken`.
        """
        async with self._registered(asked) as (unit, account):
            return await self._sign_in(unit, account, self.tokens.new_refresh(account.id))

    async def login(self, email: str, password: str) -> SignedIn:
        """Tokens for an e-mail, or a username, and its password.

        Raises Unauthenticated with code `login_failed`, the same and after the same work for an unknown e-mail, a
        wrong password and a revoked account.
        """
        async with self._proven(email, password) as (unit, account):
            return await self._sign_in(unit, account, self.tokens.new_refresh(account.id))

    async def register_browser(self, asked: Registration) -> str:
        """Make an account, as `register` does; gives the key for the browser that asked."""
        async with self._registered(asked) as (unit, account):
            return await self._remember_browser(unit, account)

    async def login_browser(self, email: str, password: str) -> str:
        """Sign in, as `login` does; gives the key for the browser that asked."""
        async with self._proven(email, password) as (unit, account):
            return await self._remember_browser(unit, account)

    async def browser_member(self, key: str) -> Member | None:
        """Whose browser shows this key; None when it is not, or no longer, good. A visit makes it last longer."""
        digest, now = digest_of_browser(key), self.clock.now()
        found = await store.find_browser_member(self.database.system_glance(), digest, now)
        if found is None:
            return None
        member, expires_at = found
        if expires_at < now + LASTS - NOTICED_AFTER:
            async with self.database.system_unit() as unit:
                await store.prolong_browser_key(unit, digest, now + LASTS)
        return member

    async def sign_out_browser(self, key: str) -> None:
        """From now on this key opens nothing."""
        async with self.database.system_unit() as unit:
            await store.forget_browser_key(unit, digest_of_browser(key))

    async def refresh(self, text: str) -> SignedIn:
        """A new pair for a refresh token, which is used up.

        Raises Unauthenticated: `token_reused` for one that was used before, which also makes every token of the same
        sign-in worthless, since one of its two users has stolen it; `token_invalid` and `token_expired` for others.
        """
        token = self.tokens.read_refresh(text)
        async with self.database.system_unit() as unit:
            use = await store.use_refresh_token(unit, token, self.clock.now())
            account = await store.find_account(unit, token.account_id)
            if use is store.Use.USED_BEFORE:
                await store.forget_family(unit, token)
            elif use is store.Use.GOOD and account is not None and not account.revoked:
                return await self._sign_in(unit, account, self.tokens.new_refresh(account.id, token.family))
        if use is store.Use.USED_BEFORE:
            raise Unauthenticated("token_reused", "This refresh token was used before. Sign in with the password.")
        raise invalid_token()

    async def caller_of(self, bearer: str | None) -> Caller:
        """Who holds a bearer token or a session key; nobody without one. Raises Unauthenticated for a bad one."""
        if bearer is None:
            return Anonymous()
        if bearer.startswith(PREFIX):
            return await self._candidate_of(bearer)
        return await self._member_of(bearer)

    def session_pass(self, session_id: UUID, org_id: UUID, lifetime: timedelta) -> str:
        """A key `ek_…` to one session for a while; other keys of the session stay good."""
        return PREFIX + self.tokens.new_session_pass(session_id, org_id, lifetime)

    def local_owner(self) -> Member:
        """Whoever works on the server's own machine; `ensure_local_owner` has made the account at the start."""
        return Member(LOCAL_OWNER, HOME_ORGANISATION, Role.ADMIN, is_local_owner=True)

    def guest(self) -> Member:
        """Whoever uses what is open to everybody; `ensure_guest` has made the account at the start."""
        return Member(GUEST, HOME_ORGANISATION, Role.CANDIDATE)

    async def _candidate_of(self, key: str) -> CandidateKey:
        if "." in key:
            return CandidateKey(*self.tokens.read_session_pass(key.removeprefix(PREFIX)))
        found = await store.find_session_key(self.database.system_glance(), digest_of(key), self.clock.now())
        if found is None:
            raise Unauthenticated("session_key_invalid", "This session key opens no session, or has expired.")
        return found

    async def _member_of(self, bearer: str) -> Member:
        if peek(bearer).issuer == ISSUER:
            found = await store.find_member(self.database.system_glance(), self.tokens.read_access(bearer))
        else:
            identity = await self.issuers.identify(bearer)
            account = await store.find_of_issuer(self.database.system_glance(), identity)
            if account is None:
                async with self.database.system_unit() as unit:
                    account = await store.find_or_add_of_issuer(unit, identity)
            found = account.member, account.revoked
        if found is None:
            raise invalid_token()
        member, is_revoked = found
        if is_revoked:
            raise Unauthenticated("account_revoked", "This account has been closed; ask an admin of the organisation.")
        return member

    @asynccontextmanager
    async def _registered(self, asked: Registration) -> AsyncIterator[tuple[Unit, Account]]:
        """A new account, in the transaction in which it becomes one."""
        email = _plain(asked.email)
        check_password(asked.password, email)
        hashed = await self.passwords.hash(asked.password)
        async with self.database.system_unit() as unit:
            account = await _new_account(unit, email, asked)
            username = _plain(asked.username) if asked.username else None
            if not await store.add_account(unit, account, hashed, username):
                raise await _taken(unit, email)
            yield unit, account

    @asynccontextmanager
    async def _proven(self, email: str, password: str) -> AsyncIterator[tuple[Unit, Account]]:
        """The account that e-mail and password belong to, in a transaction for what it gets."""
        find = store.find_credentials if "@" in email else store.find_named_credentials
        found = await find(self.database.system_glance(), _plain(email))
        matches = await self.passwords.matches(password, found.password_hash if found else None)
        if found is None or not matches or found.account.revoked:
            raise Unauthenticated("login_failed", "E-mail address and password do not belong together.")
        async with self.database.system_unit() as unit:
            await store.forget_expired(unit, found.account.id, self.clock.now())
            yield unit, found.account

    async def _remember_browser(self, unit: Unit, account: Account) -> str:
        key = new_browser_key()
        await store.keep_browser_key(unit, account, key.digest, self.clock.now() + LASTS)
        return key.text

    async def _sign_in(self, unit: Unit, account: Account, token: RefreshToken) -> SignedIn:
        expires_at = self.clock.now() + self.tokens.refresh_lifetime
        await store.keep_refresh_token(unit, account.org_id, token, expires_at)
        lifetime_s = int(self.tokens.access_lifetime.total_seconds())
        return SignedIn(account, self.tokens.new_access(account.id), token.text, lifetime_s)


async def ensure_local_owner(unit: Unit) -> None:
    """At the start of a server, in a system unit: the account that `local_owner` stands for. Any number may do so."""
    await store.make_local_owner(unit)


async def ensure_guest(unit: Unit) -> None:
    """At the start of a server that is open to guests, behind `ensure_local_owner`: the account that `guest` stands for."""
    await store.make_guest(unit)


async def _taken(unit: Unit, email: str) -> Conflict:
    """Why an account could not be added."""
    if await store.find_credentials(unit, email) is not None:
        detail = "There is an account with this e-mail address; sign in with POST /v1/auth/login."
        return Conflict("email_taken", detail, fields=(FieldProblem("body.email", detail),))
    detail = "Somebody has this username; choose another one."
    return Conflict("username_taken", detail, fields=(FieldProblem("body.username", detail),))


async def _new_account(unit: Unit, email: str, asked: Registration) -> Account:
    if asked.organisation is None:
        return Account(new_id(), HOME_ORGANISATION, Role.CANDIDATE, email, asked.name)
    org_id = await store.add_organisation(unit, asked.organisation)
    return Account(new_id(), org_id, Role.ADMIN, email, asked.name)


def _plain(email: str) -> str:
    return email.strip().casefold()
