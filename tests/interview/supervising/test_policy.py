"""Which sessions are supervised, and by which times."""

from typing import Any

import pytest
from pydantic import ValidationError

from tests.interview.scenes import plan
from vivaroom.interview.plan import Plan
from vivaroom.interview.supervising.policy import Supervision, SupervisionWish, supervision_of
from vivaroom.kit.errors import Invalid

HOUSE = Supervision()


def planned(minutes: int = 30, *, screens: bool = True, house: Supervision = HOUSE, **wish: Any) -> Supervision:
    return supervision_of(SupervisionWish(**wish), house, is_screening=screens, duration_minutes=minutes)


def test_a_screening_is_supervised_and_practice_is_not_unless_asked_for() -> None:
    assert planned().enabled
    assert not planned(screens=False).enabled
    assert planned(screens=False, enabled=True).enabled
    assert not planned(enabled=False).enabled


def test_half_a_minute_25_and_35_minutes_are_the_rule() -> None:
    found = planned()
    assert (found.interval_seconds, found.conclude_after_minutes, found.end_after_minutes) == (30, 25, 35)


@pytest.mark.parametrize(("minutes", "conclude", "end"), [(10, 25, 35), (30, 25, 35), (45, 37.5, 52.5), (60, 50, 70)])
def test_a_longer_interview_stretches_the_times(minutes: int, conclude: float, end: float) -> None:
    found = planned(minutes)
    assert (found.conclude_after_minutes, found.end_after_minutes) == (conclude, end)


def test_times_that_are_given_stand() -> None:
    found = planned(60, conclude_after_minutes=20, end_after_minutes=22.5, interval_seconds=10)
    assert (found.interval_seconds, found.conclude_after_minutes, found.end_after_minutes) == (10, 20, 22.5)


def test_the_time_that_is_not_given_follows_the_other() -> None:
    assert planned(conclude_after_minutes=50).end_after_minutes == 70
    assert planned(end_after_minutes=7).conclude_after_minutes == 5


def test_the_installation_has_times_of_its_own() -> None:
    house = Supervision(conclude_after_minutes=40, end_after_minutes=50, interval_seconds=60)
    assert planned(45, house=house).conclude_after_minutes == 40
    assert planned(90, house=house).end_after_minutes == 100


def test_concluding_after_the_end_is_refused_with_the_mend() -> None:
    with pytest.raises(Invalid) as refused:
        planned(30, conclude_after_minutes=40, end_after_minutes=35)
    assert refused.value.code == "supervision_out_of_order"
    assert "leave one out" in refused.value.detail
    with pytest.raises(ValidationError, match="leave one out"):
        Supervision(conclude_after_minutes=5, end_after_minutes=5)


def test_a_plan_from_before_there_was_a_supervisor_is_not_supervised() -> None:
    body = plan().model_dump(mode="json")
    del body["supervision"]
    assert not Plan.model_validate(body).supervision.enabled
