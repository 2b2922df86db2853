"""Keys are used in turn, and one that is limited or refused is left alone for a while."""

from datetime import UTC, datetime, timedelta

import pytest

from vivaroom.kit.clock import ManualClock
from vivaroom.kit.errors import ProviderBusy
from vivaroom.providers.keyring import LONGEST_REST, REST, REST_WHEN_REFUSED, Keyring


def _clock() -> ManualClock:
    return ManualClock(datetime(2027, 1, 1, tzinfo=UTC))


def test_every_request_begins_with_the_next_key() -> None:
    keys = Keyring(3, _clock())
    assert [keys.in_turn() for _ in range(4)] == [[0, 1, 2], [1, 2, 0], [2, 0, 1], [0, 1, 2]]


def test_a_limited_key_rests_as_long_as_its_vendor_says() -> None:
    clock = _clock()
    keys = Keyring(2, clock)
    keys.limited(0, ProviderBusy("a", "429", retry_after=timedelta(seconds=90)))
    clock.move(timedelta(seconds=89))
    assert keys.in_turn() == [1]
    clock.move(timedelta(seconds=1))
    assert sorted(keys.in_turn()) == [0, 1]


def test_a_rest_of_no_stated_length_is_short_and_none_is_longer_than_an_hour() -> None:
    clock = _clock()
    keys = Keyring(2, clock)
    keys.limited(0, ProviderBusy("a", "429"))
    keys.limited(1, ProviderBusy("a", "429", retry_after=timedelta(days=2)))
    clock.move(REST)
    assert keys.in_turn() == [0]
    clock.move(LONGEST_REST - REST)
    assert len(keys.in_turn()) == 2


def test_while_all_rest_the_time_until_the_first_is_back_is_told() -> None:
    keys = Keyring(2, _clock())
    keys.refused(0)
    keys.limited(1, ProviderBusy("a", "429", retry_after=timedelta(seconds=5)))
    assert keys.in_turn() == []
    assert keys.all_rest("a").retry_after == timedelta(seconds=5)
    assert timedelta(minutes=1) < REST_WHEN_REFUSED


def test_a_keyring_has_a_key() -> None:
    with pytest.raises(ValueError, match="at least one key"):
        Keyring(0)
