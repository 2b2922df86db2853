"""A token that its provider took back is refused within a minute, and a provider that is away ends nothing."""

import asyncio
from datetime import timedelta

import pytest

from tests.accounts.issuing import FIREBASE, NOON, RSA_KEY, Internet, claims_for, published, token
from vivaroom.accounts.issuers import Issuers
from vivaroom.accounts.revoking import COOL_DOWN, FRESH, MOST_KEPT, Revocations
from vivaroom.kit.clock import ManualClock
from vivaroom.kit.errors import ProviderBroken, Unauthenticated
from vivaroom.ports.standing import Standing

GOOD = Standing(is_closed=False)


class Book:
    """The accounts of a provider, as a test has them."""

    def __init__(self) -> None:
        self.standing = GOOD
        self.asked: list[str] = []
        self.is_down = False

    async def look(self, subject: str) -> Standing:
        self.asked.append(subject)
        await asyncio.sleep(0)
        if self.is_down:
            raise ProviderBroken("book", "away")
        return self.standing


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(NOON)


@pytest.fixture
def book() -> Book:
    return Book()


@pytest.fixture
def issuers(book: Book, clock: ManualClock) -> Issuers:
    internet = Internet()
    internet.publish(FIREBASE.keys_url, published(RSA_KEY, "fb1"))
    return Issuers([FIREBASE], internet.fetch, clock, {FIREBASE.url: Revocations(book, clock)})


def signed(**more: object) -> str:
    moment = int(NOON.timestamp())
    return token(RSA_KEY, "RS256", "fb1", claims_for(FIREBASE, exp=moment + 9_000, **more))


async def refused(issuers: Issuers, bearer: str) -> None:
    with pytest.raises(Unauthenticated) as error:
        await issuers.identify(bearer)
    assert error.value.code == "token_invalid"


async def test_a_closed_account_is_refused_within_a_minute(issuers: Issuers, book: Book, clock: ManualClock) -> None:
    assert (await issuers.identify(signed())).subject == "user-1"
    book.standing = Standing(is_closed=True)
    await issuers.identify(signed())
    clock.move(FRESH)
    await refused(issuers, signed())


async def test_a_sign_in_before_the_sign_out_everywhere_is_refused_and_one_after_it_is_not(
    issuers: Issuers, book: Book
) -> None:
    book.standing = Standing(is_closed=False, good_since=NOON - timedelta(seconds=60))
    before, after = int(NOON.timestamp()) - 61, int(NOON.timestamp()) - 60
    await refused(issuers, signed(auth_time=before))
    await issuers.identify(signed(auth_time=after))
    await issuers.identify(signed())  # without a time of sign-in the time of the token counts


async def test_an_account_is_asked_for_once_a_minute_however_many_wait(issuers: Issuers, book: Book) -> None:
    await asyncio.gather(*(issuers.identify(signed()) for _ in range(50)))
    assert book.asked == ["user-1"]


async def test_while_the_provider_is_away_what_was_seen_stands(
    issuers: Issuers, book: Book, clock: ManualClock
) -> None:
    book.standing = Standing(is_closed=True)
    await refused(issuers, signed())
    book.is_down = True
    clock.move(FRESH)
    await refused(issuers, signed())
    await issuers.identify(signed(sub="never-seen"))


async def test_a_provider_that_is_away_is_left_alone_for_half_a_minute(
    issuers: Issuers, book: Book, clock: ManualClock
) -> None:
    book.is_down = True
    for number in range(20):
        await issuers.identify(signed(sub=f"user-{number}"))
    assert len(book.asked) == 1
    clock.move(COOL_DOWN)
    book.is_down, book.standing = False, Standing(is_closed=True)
    await refused(issuers, signed())


async def test_a_token_that_is_not_good_asks_nobody(issuers: Issuers, book: Book) -> None:
    await refused(issuers, signed(aud="another-project"))
    assert book.asked == []


async def test_the_accounts_that_are_kept_have_a_limit(book: Book, clock: ManualClock) -> None:
    revocations = Revocations(book, clock)
    for number in range(MOST_KEPT + 5):
        await revocations.check({"sub": str(number), "iat": 0})
    await revocations.check({"sub": str(MOST_KEPT + 4), "iat": 0})
    assert len(book.asked) == MOST_KEPT + 5
    await revocations.check({"sub": "0", "iat": 0})
    assert len(book.asked) == MOST_KEPT + 6
