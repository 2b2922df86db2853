"""Accounts of Firebase are looked up with a service account, and every failure has its kind."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from pydantic import SecretStr

from tests.vendors.google_accounts import EMAIL, PEM, PROJECT, GoogleAccounts, google_accounts
from vivaroom.kit.clock import ManualClock
from vivaroom.kit.errors import ProviderBroken, ProviderBusy, ProviderError, ProviderRefused
from vivaroom.ports.standing import Standing
from vivaroom.providers.firebase import FirebaseAccounts, Places
from vivaroom.providers.google_tokens import ServiceAccount

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
ACCOUNT = ServiceAccount(PROJECT, EMAIL, SecretStr(PEM), "key-1")


@pytest.fixture
def google() -> Iterator[GoogleAccounts]:
    with google_accounts() as served:
        yield served


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(NOON)


@pytest.fixture
def accounts(google: GoogleAccounts, clock: ManualClock) -> FirebaseAccounts:
    return FirebaseAccounts(ACCOUNT, clock, google.places)


async def test_an_account_is_as_good_as_the_provider_says(google: GoogleAccounts, accounts: FirebaseAccounts) -> None:
    google.users = {"ada": {"validSince": str(int(NOON.timestamp()))}, "bo": {"disabled": True}, "cy": {}}
    assert await accounts.look("ada") == Standing(is_closed=False, good_since=NOON)
    assert await accounts.look("bo") == Standing(is_closed=True)
    assert await accounts.look("cy") == Standing(is_closed=False)
    assert await accounts.look("nobody") == Standing(is_closed=True)


async def test_one_access_token_serves_for_an_hour(
    google: GoogleAccounts, accounts: FirebaseAccounts, clock: ManualClock
) -> None:
    for _ in range(3):
        await accounts.look("ada")
    assert google.given == 1
    clock.move(timedelta(minutes=56))
    await accounts.look("ada")
    assert google.given == 2


@pytest.mark.parametrize(
    ("failure", "kind"),
    [
        (429, ProviderBusy),
        (403, ProviderRefused),
        (503, ProviderBroken),
        (302, ProviderBroken),
        (b"no JSON", ProviderBroken),
        (b"x" * 200_001, ProviderBroken),
    ],
)
async def test_a_failure_has_its_kind(
    google: GoogleAccounts, accounts: FirebaseAccounts, failure: int | bytes, kind: type[ProviderError]
) -> None:
    await accounts.look("ada")
    google.fails_with = failure
    with pytest.raises(kind):
        await accounts.look("ada")


async def test_a_time_that_there_is_not_is_garbage(google: GoogleAccounts, accounts: FirebaseAccounts) -> None:
    google.users = {"ada": {"validSince": "9" * 30}}
    with pytest.raises(ProviderBroken):
        await accounts.look("ada")


async def test_nobody_there_is_a_broken_provider(clock: ManualClock) -> None:
    with pytest.raises(ProviderBroken):
        await FirebaseAccounts(ACCOUNT, clock, Places("http://127.0.0.1:9/t", "http://127.0.0.1:9")).look("ada")


async def test_a_key_that_is_none_is_refused_before_anything_is_sent(
    google: GoogleAccounts, clock: ManualClock
) -> None:
    broken = ServiceAccount(PROJECT, EMAIL, SecretStr("no key at all"))
    with pytest.raises(ProviderRefused):
        await FirebaseAccounts(broken, clock, google.places).look("ada")
    assert google.given == 0
