"""What a process remembers of sessions is bounded, and those that have ended hardly count."""

from dataclasses import replace
from uuid import UUID

from tests.interview.scenes import START, phase, plan, question
from vivaroom.interview.folds import MOST_CLOSED, MOST_OPEN, Folds
from vivaroom.interview.session import Session

PLAN = plan(phase("only", [question("q1")], 1, minutes=5))
OPEN = Session()
CLOSED = replace(OPEN, seq=9, closed_at=START)


def name(number: int) -> UUID:
    return UUID(int=number)


def test_the_longest_unused_of_those_that_go_on_is_forgotten_first() -> None:
    folds = Folds()
    for number in range(MOST_OPEN):
        folds.keep(name(number), PLAN, OPEN)
    folds.keep(name(0), PLAN, OPEN)
    folds.keep(name(MOST_OPEN), PLAN, OPEN)
    assert folds.of(name(1)) is None
    assert folds.of(name(0)) == (PLAN, OPEN)


def test_of_those_that_have_ended_a_few_are_kept_and_take_no_place_of_others() -> None:
    folds = Folds()
    folds.keep(name(0), PLAN, OPEN)
    for number in range(1, 1 + 3 * MOST_OPEN):
        folds.keep(name(number), PLAN, CLOSED)
    kept = [number for number in range(1, 1 + 3 * MOST_OPEN) if folds.of(name(number))]
    assert len(kept) == MOST_CLOSED
    assert folds.of(name(0)) == (PLAN, OPEN)


def test_a_session_that_ends_is_known_once_and_an_older_state_of_it_changes_nothing() -> None:
    folds = Folds()
    folds.keep(name(7), PLAN, OPEN)
    folds.keep(name(7), PLAN, CLOSED)
    folds.keep(name(7), PLAN, OPEN)
    assert folds.of(name(7)) == (PLAN, CLOSED)
    folds.forget(name(7))
    assert folds.of(name(7)) is None
