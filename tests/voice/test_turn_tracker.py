"""What the tracker tells of any course of voice and silence."""

from hypothesis import given
from hypothesis import strategies as st

from vivaroom.voice.turn_tracker import WINDOW_MS, Began, Over, Patience, Paused, Quiet, Turn, TurnTracker, WentOn

PATIENCE = Patience()
COURSES = st.lists(st.tuples(st.sampled_from([0.0, 0.2, 0.4, 0.6, 1.0]), st.integers(1, 80)), max_size=12).map(
    lambda runs: [probability for probability, count in runs for _ in range(count)]
)


def told(course: list[float], patience: Patience = PATIENCE) -> list[tuple[int, Turn]]:
    tracker, turns = TurnTracker(), []
    for number, probability in enumerate(course, start=1):
        tracker, turn = tracker.after(probability, patience)
        if turn is not None:
            turns.append((number * WINDOW_MS, turn))
    return turns


@given(COURSES)
def test_every_turn_begins_pauses_and_ends_in_that_order(course: list[float]) -> None:
    state = "quiet"
    allowed = {
        ("quiet", Began): "speaking",
        ("speaking", Quiet): "hesitating",
        ("hesitating", WentOn): "speaking",
        ("hesitating", Paused): "paused",
        ("paused", WentOn): "speaking",
        ("paused", Over): "quiet",
    }
    for _, turn in told(course):
        state = allowed[state, type(turn)]


@given(COURSES)
def test_places_lie_in_the_sound_and_never_go_back(course: list[float]) -> None:
    last = 0
    for at_ms, turn in told(course):
        match turn:
            case Began(place) | Paused(place):
                assert last <= place <= at_ms
                last = place
            case Over(began_ms, ended_ms):
                assert began_ms < ended_ms <= at_ms - PATIENCE.longest_ms
                assert ended_ms >= last
                last = ended_ms
            case Quiet() | WentOn():
                pass


@given(COURSES)
def test_silence_alone_begins_nothing(course: list[float]) -> None:
    assert told([min(p, 0.4) for p in course]) == []


@given(COURSES, st.integers(0, 60))
def test_more_patience_never_ends_a_turn_earlier(course: list[float], more: int) -> None:
    ends = [at for at, turn in told(course) if isinstance(turn, Over)]
    later = [
        at
        for at, turn in told(course, Patience(longest_ms=PATIENCE.longest_ms + more * WINDOW_MS))
        if isinstance(turn, Over)
    ]
    assert len(later) <= len(ends)
    assert not later or later[0] >= ends[0]


def test_a_turn_that_is_declared_over_ends_at_its_last_sound() -> None:
    tracker = TurnTracker()
    for probability in [1.0] * 20 + [0.0] * 10:
        tracker, _ = tracker.after(probability, PATIENCE)
    tracker, over = tracker.finished()
    assert over == Over(0, 20 * WINDOW_MS)
    assert tracker.began is None
    assert tracker.now_ms == 30 * WINDOW_MS
