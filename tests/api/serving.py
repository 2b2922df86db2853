"""A small server for tests of the API's manners: real accounts and database, routes of the test's own."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import httpx
from fastapi import APIRouter, FastAPI
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher
from pydantic import SecretStr

from vivaroom.accounts.issuers import Issuers
from vivaroom.accounts.passwords import Passwords
from vivaroom.accounts.signin import SignIn, ensure_local_owner
from vivaroom.accounts.tokens import Tokens
from vivaroom.api.manners import Manners, install
from vivaroom.api.origins import AccessRules
from vivaroom.api.renderings import Renderings
from vivaroom.db.unit import Database
from vivaroom.kit.clock import Clock, ManualClock

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
LOOPBACK = ("127.0.0.1", 50_000)
STRANGER = ("203.0.113.9", 50_000)
SECRET = SecretStr("tests only " * 5)


@dataclass(frozen=True, slots=True)
class Parts:
    """What the manners reach through `app.state.services`, and no more."""

    database: Database
    signin: SignIn
    clock: Clock
    renderings: Renderings = field(default_factory=Renderings, kw_only=True)


def quick_passwords() -> Passwords:
    """The product's hashing with parameters that take microseconds."""
    return Passwords(PasswordHash((Argon2Hasher(time_cost=1, memory_cost=8, parallelism=1),)))


async def nothing_to_fetch(url: str) -> bytes:
    """For issuers that nobody asks."""
    raise AssertionError(f"nothing should be fetched, and {url} was")


def signin_with(database: Database, clock: Clock, issuers: Issuers | None = None) -> SignIn:
    """Signing in with quick passwords."""
    tokens = Tokens(SECRET, clock, access_lifetime=timedelta(minutes=180))
    return SignIn(database, tokens, quick_passwords(), issuers or Issuers([], nothing_to_fetch, clock), clock)


async def parts_on(database: Database, clock: Clock | None = None) -> Parts:
    """The parts of a server on a fresh database, with the local owner in it."""
    clock = clock or ManualClock(NOON)
    async with database.system_unit() as unit:
        await ensure_local_owner(unit)
    return Parts(database, signin_with(database, clock), clock)


def app_with(parts: Parts, *routers: APIRouter, manners: Manners | None = None) -> FastAPI:
    """An application with the manners of the product and the routes of a test."""
    app = FastAPI()
    install(app, manners or Manners(AccessRules(bound_to_loopback=True), clock=parts.clock))
    app.state.services = parts
    for router in routers:
        app.include_router(router)
    return app


@asynccontextmanager
async def client_of(
    app: FastAPI, *, address: tuple[str, int] = STRANGER, base_url: str = "http://localhost:8000"
) -> AsyncIterator[httpx.AsyncClient]:
    """Somebody at an address who talks to the application."""
    transport = httpx.ASGITransport(app, client=address)
    async with httpx.AsyncClient(transport=transport, base_url=base_url) as client:
        yield client
