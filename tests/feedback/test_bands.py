"""The band is wide where questions disagree, never empty, and made without chance."""

import pytest

from vivaroom.feedback.bands import PointCredit, Weighed, competency_band, overall_band


def points(*scores: float, per_question: int = 2) -> tuple[PointCredit, ...]:
    """Questions with these scores, each of so many equal key points."""
    return tuple(PointCredit(n, f"k{i}", 1, s) for n, s in enumerate(scores, start=1) for i in range(per_question))


def test_equal_questions_leave_the_width_of_one_step() -> None:
    band = competency_band(points(0.5, 0.5, 0.5))
    assert band.low_0_1 == pytest.approx(0.5 - 0.5 / 6, abs=1e-4)
    assert band.high_0_1 == pytest.approx(0.5 + 0.5 / 6, abs=1e-4)


def test_a_worked_example() -> None:
    # Leaving out one of 0.2, 0.5, 0.8 gives 0.65, 0.5, 0.35: standard error sqrt(2/3 · 0.045) = 0.1732, times 1.8856.
    band = competency_band(points(0.2, 0.5, 0.8))
    assert band.low_0_1 == pytest.approx(0.1734, abs=1e-3)
    assert band.high_0_1 == pytest.approx(0.8266, abs=1e-3)


def test_more_questions_make_it_narrower() -> None:
    few, many = competency_band(points(0.4, 0.6)), competency_band(points(*(0.4, 0.6) * 4))
    assert many.high_0_1 - many.low_0_1 < few.high_0_1 - few.low_0_1


def test_it_stays_between_0_and_1() -> None:
    band = competency_band(points(0.0, 1.0))
    assert (band.low_0_1, band.high_0_1) == (0.0, 1.0)


def test_a_competency_that_loses_its_only_points_has_no_say_while_its_question_is_left_out() -> None:
    band = overall_band([Weighed(1, points(0.5, 0.5)), Weighed(1, points(0.9, 0.9)[2:])])
    assert 0 <= band.low_0_1 < 0.7 < band.high_0_1 <= 1


def test_many_questions_use_the_normal_quantile() -> None:
    band = competency_band(points(*(0.4, 0.6) * 20))
    assert band.high_0_1 - band.low_0_1 < 0.06
