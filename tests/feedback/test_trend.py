"""Practice over time: sessions with a number, oldest first, each with its band."""

from datetime import timedelta

from tests.feedback.sittings import WRITTEN, usual_sitting
from tests.feedback.sittings import Sitting as Made
from tests.feedback.small import small_plan
from vivaroom.feedback.trend import trend_chart


def test_each_session_with_a_number_is_a_dot_in_order_of_time() -> None:
    later, earlier = (usual_sitting().report(written_at=WRITTEN + timedelta(days=n)) for n in (3, 1))
    empty = Made(small_plan()).report(written_at=WRITTEN)
    chart = trend_chart([later, empty, earlier])
    assert chart
    assert chart.svg.count("<circle") == 2
    assert chart.description.count("band") == 2
    assert "2 Mar" in chart.svg


def test_one_session_is_no_trend() -> None:
    assert trend_chart([usual_sitting().report()]) is None
