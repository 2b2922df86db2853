"""From claims to scores, by hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.interview.scenes import question
from vivaroom.interview.coverage import Claim, Coverage, Reading, Status
from vivaroom.interview.evaluation import CREDIT, evaluate_claims, merge_claims, not_scored, score_of

ASKED = question("q1", weights=(1, 3, 2))
CLAIMS = st.fixed_dictionaries({name: st.sampled_from(Status) for name in "abc"}).map(
    lambda found: tuple(Claim(name, status) for name, status in found.items())
)


@pytest.mark.parametrize(
    ("claims", "score"),
    [
        ((), 0.0),
        ((Claim("b", Status.STATED),), 0.5),
        ((Claim("b", Status.PARTLY),), 0.25),
        ((Claim("a", Status.STATED), Claim("b", Status.STATED), Claim("c", Status.STATED)), 1.0),
        ((Claim("a", Status.PARTLY), Claim("b", Status.STATED), Claim("c", Status.CONTRADICTED)), 0.5833),
        ((Claim("unknown", Status.STATED),), 0.0),
    ],
)
def test_a_score_is_the_weighted_mean_credit(claims: tuple[Claim, ...], score: float) -> None:
    assert evaluate_claims(ASKED, claims, "tests").score_0_1 == score


def test_a_key_point_that_nobody_speaks_of_counts_as_absent() -> None:
    found = evaluate_claims(ASKED, (Claim("b", Status.STATED),), "tests")
    assert [c.status for c in found.claims] == [Status.ABSENT, Status.STATED, Status.ABSENT]


def test_what_is_not_scored_has_no_score_and_a_reason() -> None:
    found = not_scored("refused", "tests")
    assert (found.score_0_1, found.not_scored, found.claims) == (None, "refused", ())


@given(CLAIMS, CLAIMS)
def test_a_further_answer_never_lowers_a_score(first: tuple[Claim, ...], second: tuple[Claim, ...]) -> None:
    both = merge_claims([evaluate_claims(ASKED, c, "tests") for c in (first, second)])
    assert score_of(ASKED, both) >= max(score_of(ASKED, first), score_of(ASKED, second))


@given(CLAIMS)
def test_scores_lie_between_zero_and_one(claims: tuple[Claim, ...]) -> None:
    assert 0 <= score_of(ASKED, claims) <= 1


def test_every_standing_has_a_credit() -> None:
    assert set(CREDIT) == set(Status)


def test_missing_is_what_is_absent_or_contradicted() -> None:
    claims = tuple(Claim(str(status), status) for status in Status)
    assert Coverage(Reading.SUBSTANTIVE, claims).missing() == ("contradicted", "absent")
