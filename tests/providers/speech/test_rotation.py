"""Several keys of one vendor are used in turn, and one that is limited or refused costs no answer."""

from datetime import timedelta

import pytest

from tests.providers.speech.chains import SHORT, TEXT, Counting, clock, hear, said, vendor
from tests.voice.numbered import Fault, FaultyVoice
from tests.voice.virtual_time import in_virtual_time
from vivaroom.kit.errors import ProviderBroken, ProviderBusy
from vivaroom.providers.speech.rotation import rotating_hearing, rotating_voice


@pytest.mark.parametrize("fault", [Fault.LIMITED, Fault.REFUSED])
def test_a_key_that_is_no_good_costs_no_answer_and_rests(fault: Fault) -> None:
    keys, watch, time = [vendor(fault), vendor()], Counting(), clock()
    turning = rotating_hearing(keys, watch, time)
    for _ in range(6):
        assert in_virtual_time(hear(turning, SHORT))[-1].text.split() == SHORT
    assert watch.seen == [("failed", "vendor", "refused" if fault is Fault.REFUSED else "busy")]
    keys[0].fault = None
    time.move(timedelta(minutes=11))
    for _ in range(2):
        in_virtual_time(hear(turning, SHORT))
    assert keys[0].heard_bytes


def test_a_key_is_not_blamed_for_a_vendor_that_is_broken() -> None:
    keys = [vendor(Fault.OVERLOADED), vendor()]
    with pytest.raises(ProviderBroken):
        in_virtual_time(hear(rotating_hearing(keys, clock=clock()), SHORT))
    assert keys[1].heard_bytes == []


def test_all_keys_that_rest_say_how_long() -> None:
    turning = rotating_hearing([vendor(Fault.LIMITED), vendor(Fault.LIMITED)], clock=clock())
    for _ in range(2):
        with pytest.raises(ProviderBusy) as raised:
            in_virtual_time(hear(turning, SHORT))
    assert raised.value.retry_after == timedelta(seconds=20)


def test_one_key_needs_no_turns() -> None:
    only = vendor()
    assert rotating_hearing([only]) is only
    voice = FaultyVoice()
    assert rotating_voice([voice]) is voice


def test_a_limited_key_of_a_voice_costs_no_word() -> None:
    first, second = FaultyVoice(fault=Fault.LIMITED), FaultyVoice()
    in_virtual_time(said(rotating_voice([first, second], clock=clock())))
    assert " ".join(second.asked) == TEXT
