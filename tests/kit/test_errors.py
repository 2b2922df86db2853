"""The two families of errors."""

import pytest

from vivaroom.kit import errors
from vivaroom.kit.errors import (
    FieldProblem,
    Invalid,
    ProviderBroken,
    ProviderBusy,
    ProviderError,
    ProviderRefused,
    VivaError,
)

FAMILY = sorted(VivaError.__subclasses__(), key=lambda kind: kind.__name__)


@pytest.mark.parametrize("kind", FAMILY, ids=lambda kind: kind.__name__)
def test_every_error_of_a_client_has_a_status_and_stands_in_the_tree(kind: type[VivaError]) -> None:
    assert 400 <= kind.status <= 599
    line = next(one for one in str(errors.__doc__).splitlines() if f" {kind.__name__} " in one)
    assert str(kind.status) in line


def test_an_error_carries_what_a_client_needs() -> None:
    error = Invalid(
        "rubric_unknown", "There is no such rubric.", fields=(FieldProblem("rubric", "unknown"),), headers={"A": "b"}
    )
    assert (error.code, error.detail, error.fields[0].field, error.headers) == (
        "rubric_unknown", "There is no such rubric.", "rubric", {"A": "b"},
    )  # fmt: skip
    assert str(error) == "rubric_unknown: There is no such rubric."


@pytest.mark.parametrize(
    ("kind", "retryable"), [(ProviderRefused, False), (ProviderBusy, True), (ProviderBroken, True)]
)
def test_an_error_of_the_outside_world_says_whether_to_try_again(kind: type[ProviderError], retryable: bool) -> None:
    assert kind("vendor", "no").retryable is retryable
