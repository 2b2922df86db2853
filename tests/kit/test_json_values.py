"""Bodies are read as JSON means them: nothing is taken for a number, a truth or a moment that is none."""

from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from vivaroom.kit.json_values import Moment, Number, Truth, Whole, Words


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (Whole, 3),
        (Whole, 3.0),
        (Number, 3),
        (Number, 0.5),
        (Truth, False),
        (Moment, "2026-03-02T09:00:00Z"),
        (Moment, "2026-03-02t09:00:00.123+05:30"),
        (Words, " a "),
    ],
)
def test_a_value_of_its_kind_is_taken(kind: Any, value: object) -> None:
    assert TypeAdapter(kind).validate_python(value) is not None


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (Whole, "3"),
        (Whole, True),
        (Whole, 3.5),
        (Whole, None),
        (Number, "3"),
        (Number, True),
        (Truth, 0),
        (Truth, "true"),
        (Moment, 1_800_000_000),
        (Moment, "1800000000"),
        (Moment, "2026-03-02"),
        (Moment, "2026-03-02T09:00:00"),
        (Moment, "2026-03-02T09:00Z"),
        (Moment, True),
        (Words, " \n"),
    ],
)
def test_what_only_looks_like_one_is_refused(kind: Any, value: object) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(kind).validate_python(value)
