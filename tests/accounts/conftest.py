"""Signing in on the module's database, in a time that stands still."""

from datetime import UTC, datetime

import pytest
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher
from pydantic import SecretStr

from tests.accounts.arriving import CountingPasswords, nowhere
from vivaroom.accounts.issuers import Issuers
from vivaroom.accounts.signin import SignIn, ensure_local_owner
from vivaroom.accounts.tokens import Tokens
from vivaroom.db.unit import Database
from vivaroom.kit.clock import ManualClock


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(datetime(2026, 11, 21, 12, tzinfo=UTC))


@pytest.fixture
async def signin(database: Database, clock: ManualClock) -> SignIn:
    async with database.system_unit() as unit:
        await ensure_local_owner(unit)
    tokens = Tokens(SecretStr("a secret of the tests, long enough for anybody"), clock)
    passwords = CountingPasswords(PasswordHash((Argon2Hasher(time_cost=1, memory_cost=8, parallelism=1),)))
    return SignIn(database, tokens, passwords, Issuers([], nowhere, clock), clock)
