"""The supervisor in virtual time: who drifts is led back, time is kept, and whoever stays on the subject is left alone."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.interview.scenes import START, Sitting, opened
from tests.interview.signals import Step, plans, steps, take
from tests.interview.supervising.sittings import (
    FAR,
    NEAR,
    directions,
    listened_to,
    of,
    pass_time,
    say,
    supervised,
    supervised_plan,
    verdicts,
)
from tests.interview.test_courses import course
from vivaroom.interview.coverage import Reading
from vivaroom.interview.events import DirectionFollowed, DirectionGiven, DirectionHeld, SupervisorJudged
from vivaroom.interview.flow.deciding import due_at
from vivaroom.interview.moves import CLOSING, Ask, Close, CloseReason, Repeat, Wait
from vivaroom.interview.plan import Plan
from vivaroom.interview.session import SessionStatus
from vivaroom.interview.signals import Command, Direction, Silent, Ticked
from vivaroom.interview.supervising.policy import GUIDES_IN_A_ROW, Supervision
from vivaroom.interview.supervising.timing import END_HELD_AT_MOST, LISTENER_PATIENCE, LONG_SILENCE
from vivaroom.interview.supervising.verdict import Action, Why
from vivaroom.kit.errors import Conflict

MINUTE = timedelta(minutes=1)
NO_TIME = timedelta(0)
EARLY = Supervision(enabled=True, conclude_after_minutes=8, end_after_minutes=10)
HELD = DirectionHeld()


def drifted() -> Sitting:
    """Somebody has talked about something else for two answers, and the supervisor has noticed."""
    sitting = supervised()
    say(sitting, FAR)
    say(sitting, FAR)
    pass_time(sitting, MINUTE)
    return sitting


def test_a_conversation_that_drifts_is_led_back_with_the_next_question() -> None:
    sitting = drifted()
    assert directions(sitting) == ["guide supervisor drift"]
    move = say(sitting, NEAR, after=NO_TIME)
    assert isinstance(move, Ask)
    assert move.lead_in is not None
    guidance = [*sitting.plan.phrases["guide_back"]]
    assert any(move.lead_in.endswith(words) for words in guidance)
    assert of(sitting, DirectionFollowed) == [DirectionFollowed(seq_of(sitting, DirectionGiven))]
    assert sitting.session.oversight.is_guided


def test_guidance_interrupts_nobody() -> None:
    sitting = drifted()
    assert [type(move) for move in sitting.moves] == [Ask, Ask, Wait, Ask, Wait]
    assert sitting.session.oversight.pending[0].why is Why.DRIFT


def test_one_answer_beside_the_point_is_no_drift() -> None:
    sitting = supervised()
    for closeness in (NEAR, FAR, NEAR, FAR, NEAR):
        say(sitting, closeness)
    pass_time(sitting, MINUTE)
    assert directions(sitting) == []
    assert {v.why for v in verdicts(sitting)} == {Why.ON_TRACK}


@pytest.mark.parametrize(
    ("reading", "gate"),
    [
        *((reading, None) for reading in Reading if reading not in (Reading.SUBSTANTIVE, Reading.RAMBLING)
          and reading not in (Reading.OFF_TOPIC, Reading.ABUSE)),
        (Reading.OFF_TOPIC, "parroted"),
        (Reading.SUBSTANTIVE, "low_confidence"),
        (Reading.SUBSTANTIVE, "too_short"),
    ],
)  # fmt: skip
def test_what_is_no_answer_is_no_drift(reading: Reading, gate: str | None) -> None:
    sitting = supervised()
    for _ in range(3):
        say(sitting, FAR, reading=reading, gate=gate)
    pass_time(sitting, MINUTE)
    assert "guide supervisor drift" not in directions(sitting)


def test_what_nothing_compared_counts_as_relevant() -> None:
    sitting = supervised()
    for _ in range(4):
        say(sitting, None)
    pass_time(sitting, MINUTE)
    assert directions(sitting) == []


def test_guidance_without_effect_is_given_up() -> None:
    sitting = supervised()
    for _ in range(8):
        say(sitting, FAR, after=2 * MINUTE)
    assert directions(sitting) == ["guide supervisor drift"] * GUIDES_IN_A_ROW
    assert verdicts(sitting)[-1].why is Why.GUIDED_ENOUGH


def test_guidance_with_effect_may_be_given_again() -> None:
    sitting = supervised()
    for closeness in (FAR, FAR, FAR, FAR, NEAR, NEAR, FAR, FAR):
        say(sitting, closeness, after=2 * MINUTE)
    pass_time(sitting, MINUTE)
    assert len(directions(sitting)) == GUIDES_IN_A_ROW + 1


def test_a_look_comes_every_half_minute_at_most_and_only_after_words() -> None:
    sitting = supervised()
    pass_time(sitting, 2 * MINUTE)
    assert verdicts(sitting) == []
    say(sitting, NEAR)
    say(sitting, NEAR, after=timedelta(seconds=10))
    pass_time(sitting, 2 * MINUTE)
    assert len(verdicts(sitting)) == 2


def test_a_long_silence_is_broken_once_and_then_left_alone() -> None:
    sitting = supervised()
    moves = pass_time(sitting, 20 * MINUTE)
    assert directions(sitting) == ["guide supervisor silent"]
    assert isinstance(moves[0], Repeat)
    assert len(verdicts(sitting)) == 1


def test_whoever_is_listened_to_is_not_held_for_silent() -> None:
    sitting = listened_to(supervised())
    assert pass_time(sitting, 20 * MINUTE) == []


def test_an_interviewer_who_is_stuck_asks_in_other_words() -> None:
    sitting = supervised()
    for _ in range(4):
        say(sitting, None, reading=Reading.ASKS_TO_REPEAT)
    pass_time(sitting, MINUTE)
    assert directions(sitting) == ["guide supervisor stuck"]
    move = say(sitting, None, reading=Reading.ASKS_TO_REPEAT)
    assert isinstance(move, Repeat)
    assert move.text == "What is the first step of q1?"


def test_whoever_falls_behind_is_told_once_that_a_brief_answer_is_enough() -> None:
    sitting = supervised(question_count=30)
    for _ in range(5):
        say(sitting, NEAR, after=4 * MINUTE)
    pass_time(sitting, MINUTE)
    move = say(sitting, NEAR, after=NO_TIME)
    assert directions(sitting).count("guide supervisor behind") == 1
    assert isinstance(move, Ask)
    assert (move.lead_in or "").endswith(sitting.plan.phrases["guide_pace"][0])


def test_after_25_minutes_the_next_answer_is_followed_by_the_closing_question() -> None:
    sitting = supervised()
    while sitting.now < START + 24 * MINUTE:
        say(sitting, NEAR, after=4 * MINUTE)
    pass_time(sitting, START + 25 * MINUTE + timedelta(seconds=20) - sitting.now)
    assert directions(sitting)[-1] == "conclude supervisor conclusion_time"
    assert sitting.session.oversight.conclusion_initiated
    move = say(sitting, NEAR, after=NO_TIME)
    assert isinstance(move, Ask)
    assert move.question.slug == CLOSING
    assert move.lead_in == sitting.plan.phrases["conclude"][0]
    assert isinstance(say(sitting, NEAR, after=NO_TIME), Close)


def test_after_35_minutes_the_session_ends() -> None:
    sitting = supervised(duration_minutes=60)
    moves = pass_time(sitting, 35 * MINUTE)
    assert isinstance(moves[-1], Close)
    assert moves[-1].reason is CloseReason.TIME
    assert sitting.now == START + 35 * MINUTE
    assert directions(sitting)[-1] == "end supervisor maximum_duration"
    assert sitting.session.status is SessionStatus.COMPLETED


def test_a_candidate_who_speaks_at_the_end_may_finish_the_answer() -> None:
    sitting = listened_to(supervised(duration_minutes=60, supervision=EARLY))
    pass_time(sitting, 10 * MINUTE)
    sitting.tell(HELD)
    pass_time(sitting, MINUTE)
    assert isinstance(say(sitting, NEAR, after=NO_TIME), Close)


def test_no_answer_puts_off_the_end_for_ever() -> None:
    sitting = listened_to(supervised(duration_minutes=60, supervision=EARLY))
    pass_time(sitting, 10 * MINUTE)
    sitting.tell(HELD)
    pass_time(sitting, END_HELD_AT_MOST)
    assert sitting.session.status is SessionStatus.COMPLETED


def test_the_end_comes_without_whoever_listened_too() -> None:
    sitting = listened_to(supervised(duration_minutes=60, supervision=EARLY))
    pass_time(sitting, 10 * MINUTE + LISTENER_PATIENCE)
    assert sitting.session.status is SessionStatus.COMPLETED


def test_a_pause_counts_for_nothing() -> None:
    sitting = supervised(duration_minutes=60)
    sitting.command(Command.PAUSE, after=NO_TIME)
    pass_time(sitting, 50 * MINUTE)
    assert verdicts(sitting) == []
    sitting.command(Command.RESUME, after=NO_TIME)
    pass_time(sitting, 24 * MINUTE)
    assert not sitting.session.oversight.conclusion_initiated
    pass_time(sitting, 11 * MINUTE)
    assert sitting.session.status is SessionStatus.COMPLETED


def test_a_session_that_does_not_want_it_is_not_watched() -> None:
    sitting = supervised(supervision=Supervision(enabled=False), duration_minutes=60)
    for _ in range(4):
        say(sitting, FAR, after=LONG_SILENCE + MINUTE)
    pass_time(sitting, 10 * MINUTE)
    assert of(sitting, SupervisorJudged) == []
    assert sitting.session.status is SessionStatus.LIVE


def test_silence_that_a_listener_reports_lets_guidance_be_said() -> None:
    sitting = listened_to(supervised())
    for _ in range(2):
        say(sitting, FAR)
        listened_to(sitting)
    pass_time(sitting, MINUTE)
    sitting.tell(DirectionGiven(Direction.CONCLUDE, "recruiter"))
    move = sitting.take(Silent(timedelta(seconds=45)))
    assert isinstance(move, Ask)
    assert move.question.slug == CLOSING


@course
@given(plans(), st.lists(steps(), min_size=4, max_size=30), st.integers(1, 20), st.sets(st.integers(0, 29)))
def test_time_is_never_asked_for_in_vain_and_every_supervised_session_ends(
    some_plan: Plan, some_steps: list[Step], minutes: int, heard: set[int]
) -> None:
    policy = Supervision(enabled=True, conclude_after_minutes=minutes, end_after_minutes=minutes + 5)
    sitting = opened(some_plan.model_copy(update={"supervision": policy}))
    for number, step in enumerate(some_steps):
        if number in heard and sitting.session.status is SessionStatus.LIVE:
            listened_to(sitting)
        pass_time(sitting, step.after)
        try:
            take(sitting, replace(step, after=NO_TIME))
        except Conflict:
            continue
    if sitting.session.status is SessionStatus.PAUSED:
        sitting.command(Command.RESUME, after=NO_TIME)
    pass_time(sitting, (minutes + 15) * MINUTE)
    assert sitting.session.closed_at is not None


def test_a_verdict_is_the_same_whoever_tells_the_time_and_counts_once() -> None:
    sitting = supervised()
    say(sitting, NEAR)
    due = due_at(sitting.plan, sitting.session)
    assert due is not None
    for _ in range(2):
        sitting.take(Ticked(), after=max(due - sitting.now, NO_TIME))
    assert [v.action for v in verdicts(sitting)] == [Action.IGNORE]


def test_answers_are_never_changed_by_what_the_supervisor_does() -> None:
    watched, unwatched = supervised(), opened(supervised_plan(supervision=Supervision()))
    for sitting in (watched, unwatched):
        for closeness in (FAR, FAR, NEAR, FAR):
            say(sitting, closeness)
    assert [t.evaluation for t in watched.session.turns] == [t.evaluation for t in unwatched.session.turns]
    assert [t.put.slug for t in watched.session.turns] == [t.put.slug for t in unwatched.session.turns]


def seq_of(sitting: Sitting, kind: type[DirectionGiven]) -> int:
    """The place of the last event of this kind."""
    return next(entry.seq for entry in reversed(sitting.recorded) if isinstance(entry.event, kind))
