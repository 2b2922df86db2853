"""What holds whatever course an interview takes."""

import json
from collections import Counter
from datetime import timedelta
from itertools import cycle, islice

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.interview.scenes import Sitting, opened
from tests.interview.signals import ENDLESS, Step, answers, plans, steps, take
from vivaroom.interview.coverage import Reading
from vivaroom.interview.events import decode, encode
from vivaroom.interview.flow.deciding import due_at
from vivaroom.interview.moves import CLOSING, Ask, Close, CloseReason, FollowUp
from vivaroom.interview.plan import Plan
from vivaroom.interview.session import Recorded, Session, SessionStatus, fold
from vivaroom.interview.signals import Answered, Opened, Ticked
from vivaroom.interview.store import session_of, snapshot_of
from vivaroom.kit.errors import Conflict

CREATED, LIVE, PAUSED, COMPLETED = (SessionStatus(s) for s in ("created", "live", "paused", "completed"))
LEGAL = {
    (CREATED, CREATED), (CREATED, LIVE), (CREATED, COMPLETED), (LIVE, LIVE), (LIVE, PAUSED), (LIVE, COMPLETED),
    (PAUSED, PAUSED), (PAUSED, LIVE), (PAUSED, COMPLETED), (COMPLETED, COMPLETED),
}  # fmt: skip
COURSES = st.lists(steps(), min_size=8, max_size=30)
course = settings(
    max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


def sat(some_plan: Plan, some_steps: list[Step], start: bool = True) -> Sitting:
    """The sitting after these steps; what it refuses is left out."""
    sitting = opened(some_plan) if start else Sitting(some_plan)
    for step in some_steps:
        try:
            take(sitting, step)
        except Conflict:
            continue
    return sitting


def through_json(recorded: Recorded) -> Recorded:
    """The event as it comes back from the ledger."""
    name, payload = encode(recorded.event)
    return Recorded(recorded.seq, recorded.at, decode(name, json.loads(json.dumps(payload))))


@course
@given(plans(), COURSES, st.booleans())
def test_a_session_is_the_fold_of_its_events_from_any_snapshot(
    some_plan: Plan, some_steps: list[Step], start: bool
) -> None:
    sitting = sat(some_plan, some_steps, start)
    stored = [through_json(r) for r in sitting.recorded]
    assert stored == sitting.recorded
    assert fold(stored) == sitting.session
    session = Session()
    for number, entry in enumerate(stored):
        snapshot = session_of(json.loads(json.dumps(snapshot_of(session))))
        assert snapshot == session
        assert fold(stored[number:], snapshot) == sitting.session
        session = fold([entry], session)


@course
@given(plans(), COURSES, st.booleans())
def test_nothing_but_a_conflict_is_ever_raised_and_the_status_moves_only_forward(
    some_plan: Plan, some_steps: list[Step], start: bool
) -> None:
    sitting = Sitting(some_plan)
    for step in [Step(Opened(), timedelta(0)), *some_steps] if start else some_steps:
        before, written = sitting.session, len(sitting.recorded)
        try:
            take(sitting, step)
        except Conflict:
            assert sitting.session == before
        assert (before.status, sitting.session.status) in LEGAL
        assert before.status is not COMPLETED or len(sitting.recorded) == written
        assert (due_at(some_plan, sitting.session) is not None) is (sitting.session.status is LIVE)


@course
@given(plans(), COURSES)
def test_no_question_is_asked_twice(some_plan: Plan, some_steps: list[Step]) -> None:
    sitting = sat(some_plan, some_steps)
    puts = [m.question for m in sitting.moves if isinstance(m, Ask | FollowUp)]
    main = [m.question.slug for m in sitting.moves if isinstance(m, Ask)]
    assert len(set(main)) == len(main)
    assert len({p.question_id for p in puts}) == len(puts)
    assert len({p.text for p in puts}) == len(puts)
    assert [p.question_id for p in puts] == [t.put.question_id for t in sitting.session.turns]


@course
@given(plans(), COURSES)
def test_the_budgets_hold(some_plan: Plan, some_steps: list[Step]) -> None:
    sitting = sat(some_plan, some_steps)
    assert sitting.session.main_questions <= some_plan.question_count
    follow_ups = Counter(t.put.slug for t in sitting.session.turns if t.put.key_point)
    ways_in = Counter(t.put.slug for t in sitting.session.turns if t.put.way_in)
    assert all(n <= some_plan.follow_ups_per_question for n in follow_ups.values())
    assert all(n == 1 for n in ways_in.values())
    numbers = [t.put.number for t in sitting.session.turns if t.put.scored and not (t.put.key_point or t.put.way_in)]
    assert numbers == list(range(1, len(numbers) + 1))


@course
@given(plans(), COURSES)
def test_the_closing_question_comes_last_and_is_left_out_only_by_force(some_plan: Plan, some_steps: list[Step]) -> None:
    sitting = sat(some_plan, some_steps)
    slugs = [t.put.slug for t in sitting.session.turns]
    assert CLOSING not in slugs[:-1]
    ends = [m for m in sitting.moves if isinstance(m, Close)]
    if ends and ends[-1].reason is CloseReason.FINISHED:
        assert slugs[-1] == CLOSING


@course
@given(plans(), COURSES)
def test_phases_are_never_gone_back_to(some_plan: Plan, some_steps: list[Step]) -> None:
    sitting = sat(some_plan, some_steps)
    places = [t.put.phase for t in sitting.session.turns]
    assert places == sorted(places)


@course
@given(plans(), st.lists(answers(st.sampled_from([r for r in Reading if r not in ENDLESS])), min_size=1, max_size=20))
def test_a_session_ends_within_so_many_answers(some_plan: Plan, some_steps: list[Step]) -> None:
    asked = some_plan.question_count * (2 + some_plan.follow_ups_per_question) + 1
    sitting = opened(some_plan)
    for step in islice(cycle(some_steps), 2 * asked + 1):
        if sitting.session.status is LIVE:
            take(sitting, step)
    assert sitting.session.status is COMPLETED


@course
@given(plans(), st.lists(answers(longest=200), max_size=20))
def test_every_session_ends_when_its_clock_says_so(some_plan: Plan, some_steps: list[Step]) -> None:
    sitting = sat(some_plan, some_steps)
    due = due_at(some_plan, sitting.session)
    if due is not None:
        sitting.take(Ticked(), after=max(due - sitting.now, timedelta(0)))
    assert sitting.session.status is COMPLETED


@course
@given(plans(), COURSES)
def test_every_answer_taken_is_in_the_ledger_once_and_in_order(some_plan: Plan, some_steps: list[Step]) -> None:
    sitting = opened(some_plan)
    taken = []
    for step in some_steps:
        try:
            take(sitting, step)
        except Conflict:
            continue
        if isinstance(step.signal, Answered):
            taken.append(step.signal.text)
    given_answers = sorted((a.seq, a.text) for t in sitting.session.turns for a in t.answers)
    assert [text for _, text in given_answers] == taken
