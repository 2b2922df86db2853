"""Coverage by words alone."""

from hypothesis import given
from hypothesis import strategies as st

from vivaroom.content.loader import library
from vivaroom.interview.built_in.lexical import lexical_claims
from vivaroom.interview.coverage import Status

ASKED = next(q for q in library().questions if q.id == "backend-index-tradeoff")


def test_a_key_point_in_its_own_words_is_stated_and_quoted() -> None:
    said = f"Well. {ASKED.key_points[0].point} That is all."
    claim = lexical_claims(ASKED, said)[0]
    assert claim.status is Status.STATED
    assert claim.quote == ASKED.key_points[0].point


def test_words_about_something_else_state_nothing() -> None:
    assert {c.status for c in lexical_claims(ASKED, "I like to go hiking on Sundays.")} == {Status.ABSENT}


def test_the_question_s_own_words_earn_nothing() -> None:
    assert Status.STATED not in {c.status for c in lexical_claims(ASKED, ASKED.text)}


@given(st.text(max_size=300))
def test_a_quote_always_stands_in_the_answer(said: str) -> None:
    for claim in lexical_claims(ASKED, said):
        assert claim.quote == said[claim.start : claim.end]
        assert bool(claim.quote) is (claim.status is not Status.ABSENT)
