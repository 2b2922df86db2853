"""What it means to leave: a session waits for its candidate, or ends when they stay away, as was agreed."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.interview.scenes import START, Sitting, plan
from vivaroom.interview.coverage import Coverage, Reading
from vivaroom.interview.events import CandidateLeft, CandidateReturned
from vivaroom.interview.flow.deciding import Judged, due_at
from vivaroom.interview.moves import Close, CloseReason, Wait
from vivaroom.interview.policy import (
    USUAL,
    EndAfter,
    Entry,
    SessionPolicy,
    SoundFormat,
    SoundTerms,
    policy_kept,
    policy_of,
)
from vivaroom.interview.session import Session, SessionStatus
from vivaroom.interview.signals import Answered, Command, Commanded, Left, Opened, Ticked
from vivaroom.interview.store import session_of, snapshot_of

GRACE = timedelta(seconds=30)
LONG = timedelta(minutes=35)


def sitting_with(grace: timedelta | None) -> Sitting:
    """A session whose first question was asked."""
    policy = USUAL if grace is None else SessionPolicy(leaving=EndAfter(grace))
    sitting = Sitting(plan(), session=Session(policy=policy))
    sitting.take(Opened(), after=timedelta(0))
    return sitting


def test_who_may_come_back_at_any_time_is_waited_for_until_the_time_is_up() -> None:
    sitting = sitting_with(None)
    before = due_at(sitting.plan, sitting.session)
    assert isinstance(sitting.take(Left()), Wait)
    assert (sitting.session.left_at, due_at(sitting.plan, sitting.session)) == (None, before)


def test_leaving_makes_the_session_due_when_the_grace_is_over() -> None:
    sitting = sitting_with(GRACE)
    assert due_at(sitting.plan, sitting.session) == START + LONG
    assert isinstance(sitting.take(Left(), after=timedelta(minutes=1)), Wait)
    assert due_at(sitting.plan, sitting.session) == START + timedelta(minutes=1) + GRACE


def test_who_stays_away_has_ended_the_session() -> None:
    sitting = sitting_with(GRACE)
    sitting.take(Left())
    assert isinstance(sitting.take(Ticked(), after=GRACE - timedelta(seconds=1)), Wait)
    move = sitting.take(Ticked(), after=timedelta(seconds=1))
    assert isinstance(move, Close)
    assert sitting.session.close_reason is CloseReason.LEFT
    assert due_at(sitting.plan, sitting.session) is None


def test_coming_back_in_time_ends_nothing() -> None:
    sitting = sitting_with(GRACE)
    sitting.take(Left())
    sitting.tell(CandidateReturned())
    assert due_at(sitting.plan, sitting.session) == START + LONG
    assert isinstance(sitting.take(Ticked(), after=GRACE * 2), Wait)
    assert sitting.session.status is SessionStatus.LIVE


def test_leaving_twice_does_not_make_the_grace_longer() -> None:
    sitting = sitting_with(GRACE)
    sitting.take(Left())
    due = due_at(sitting.plan, sitting.session)
    assert isinstance(sitting.take(Left(), after=GRACE / 2), Wait)
    assert due_at(sitting.plan, sitting.session) == due
    assert [type(entry.event) for entry in sitting.recorded].count(CandidateLeft) == 1


@pytest.mark.parametrize("signal", [Answered("…"), Commanded(Command.REPEAT)])
def test_who_answers_without_a_connection_is_waited_for_anew(signal: Answered | Commanded) -> None:
    sitting = sitting_with(GRACE)
    sitting.take(Left())
    sitting.take(signal, Judged(Coverage(Reading.NEEDS_TIME)), after=GRACE / 2)
    assert due_at(sitting.plan, sitting.session) == sitting.now + GRACE


def test_without_a_grace_leaving_ends_the_session_at_once() -> None:
    sitting = sitting_with(timedelta(0))
    move = sitting.take(Left())
    assert isinstance(move, Close)
    assert sitting.session.close_reason is CloseReason.LEFT


def test_a_pause_does_not_keep_a_session_open_whose_candidate_has_left() -> None:
    sitting = sitting_with(GRACE)
    sitting.take(Commanded(Command.PAUSE))
    assert due_at(sitting.plan, sitting.session) is None
    sitting.take(Left())
    assert due_at(sitting.plan, sitting.session) == sitting.now + GRACE
    assert isinstance(sitting.take(Ticked(), after=GRACE), Close)


def test_the_time_of_the_session_ends_it_although_its_candidate_may_still_come_back() -> None:
    sitting = sitting_with(timedelta(hours=1))
    sitting.take(Left(), after=timedelta(minutes=10))
    assert due_at(sitting.plan, sitting.session) == START + LONG
    assert isinstance(sitting.take(Ticked(), after=timedelta(minutes=25)), Close)
    assert sitting.session.close_reason is CloseReason.TIME


@pytest.mark.parametrize("grace", [GRACE, timedelta(0)])
def test_leaving_a_session_that_does_not_run_changes_nothing(grace: timedelta) -> None:
    unentered = Sitting(plan(), session=Session(policy=SessionPolicy(leaving=EndAfter(grace))))
    assert isinstance(unentered.take(Left()), Wait)
    assert unentered.recorded == []
    over = sitting_with(grace)
    over.take(Commanded(Command.END))
    assert isinstance(over.take(Left()), Wait)
    assert over.session.left_at is None


def test_the_terms_of_a_session_outlive_a_process() -> None:
    sound = SoundTerms(in_rate_hz=16_000, out_format=SoundFormat.MP3)
    policy = SessionPolicy(EndAfter(GRACE), Entry.LOOPBACK, sound)
    assert policy_of(policy_kept(policy)) == policy
    assert policy_kept(USUAL) is None
    assert policy_of(None) == USUAL
    session = replace(Session(), policy=policy, left_at=START)
    assert session_of(snapshot_of(session)) == session


def test_a_snapshot_from_before_there_were_terms_has_the_usual_ones() -> None:
    kept = snapshot_of(Session())
    del kept["policy"], kept["left_at"]
    assert session_of(kept) == Session()
