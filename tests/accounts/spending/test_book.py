"""What is used adds up in memory under who pays, for what and when, until somebody writes it down."""

from datetime import timedelta
from decimal import Decimal

from tests.accounts.spending.using import NOON, TODAY, book_at, heard, judged, said, unpriced
from vivaroom.accounts.account import HOME_ORGANISATION
from vivaroom.accounts.spending.book import Kind, Sums
from vivaroom.kit.clock import ManualClock
from vivaroom.kit.ids import new_id
from vivaroom.ports.usage import Payer, Said, charged_to, payer

WHO = Payer(new_id(), new_id())


def test_requests_of_one_kind_for_one_session_add_up() -> None:
    book = book_at()
    for used in (judged(WHO), judged(WHO), heard(WHO, minutes=2), said(WHO)):
        book.used(used)
    taken = book.take()
    assert {(one.kind, one.purpose): sums.micro_dollars for one, sums in taken.items()} == {
        (Kind.LANGUAGE, "judge"): 20_000,
        (Kind.HEARING, "hear"): 9_600,
        (Kind.SPEAKING, "say"): 16_000,
    }
    (language,) = [sums for one, sums in taken.items() if one.kind is Kind.LANGUAGE]
    assert language == Sums(2, 0, input_tokens=10_000, output_tokens=2_000, dollars=Decimal("0.02"))
    assert {(one.org_id, one.session_id, one.day) for one in taken} == {(WHO.org_id, WHO.session_id, TODAY)}
    assert book.take() == {}


def test_what_has_no_known_price_is_counted_as_unpriced_and_not_as_free() -> None:
    book = book_at()
    book.used(unpriced(WHO))
    (sums,) = book.take().values()
    assert (sums.requests, sums.unpriced, sums.micro_dollars) == (1, 1, 0)
    assert sums.input_tokens == 1_000


def test_what_nobody_asked_for_is_paid_by_the_home_organisation() -> None:
    book = book_at()
    book.used(judged(None))
    (heading,) = book.take()
    assert (heading.org_id, heading.session_id) == (HOME_ORGANISATION, None)


def test_a_new_day_begins_at_midnight_of_utc() -> None:
    clock = ManualClock(NOON)
    book = book_at(clock)
    book.used(judged(WHO))
    clock.move(timedelta(hours=12))
    book.used(judged(WHO))
    assert sorted(one.day for one in book.take()) == [TODAY, TODAY + timedelta(days=1)]


def test_what_could_not_be_written_down_is_open_again_with_what_came_meanwhile() -> None:
    book = book_at()
    book.used(judged(WHO))
    taken = book.take()
    book.used(judged(WHO))
    book.give_back(taken)
    (sums,) = book.take().values()
    assert (sums.requests, sums.micro_dollars) == (2, 20_000)


def test_what_is_said_ahead_of_time_is_told_apart() -> None:
    book = book_at()
    book.used(Said("polly", "neural", 100, 7.0, ahead=True, payer=WHO))
    (heading,) = book.take()
    assert (heading.kind, heading.purpose) == (Kind.SPEAKING, "rehearse")


def test_whoever_is_charged_pays_in_the_block_and_not_behind_it() -> None:
    with charged_to(WHO):
        with charged_to(None):
            assert payer() == WHO
        assert judged(payer()).payer == Said("polly", "neural", 1, 1.0).payer == WHO
    assert payer() is None
