"""Where voice is, and where a sound may be cut."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vivaroom.providers.local.whisper.voiced import WINDOWS_PER_S, clipped, stretches, where_to_cut


def _sound(*parts: tuple[float, float]) -> list[float]:
    """`seconds` of `probability` each."""
    return [probability for seconds, probability in parts for _ in range(round(seconds * WINDOWS_PER_S))]


@pytest.mark.parametrize(
    ("probabilities", "voices"),
    [
        ([], []),
        ([0.1] * 5, []),
        ([0.9] * 5, [(0, 5)]),
        ([0.1, 0.9, 0.9, 0.1], []),
        ([0.1, 0.6, 0.4, 0.4, 0.3, 0.1], [(1, 4)]),
        ([0.9] * 3 + [0.1] * 3 + [0.9] * 4, [(0, 3), (6, 10)]),
    ],
    ids=["nothing", "quiet", "voice", "a click", "fading voice", "two"],
)
def test_voice_begins_when_probable_and_goes_on_while_possible(
    probabilities: list[float], voices: list[tuple[int, int]]
) -> None:
    assert [(run.start, run.stop) for run in stretches(probabilities) if run.voice] == voices


@given(st.lists(st.floats(0, 1)))
def test_stretches_cover_everything_once_and_alternate(probabilities: list[float]) -> None:
    found = stretches(probabilities)
    assert [at for run in found for at in range(run.start, run.stop)] == list(range(len(probabilities)))
    assert all(one.voice != other.voice for one, other in pairwise(found))
    assert all(run.length > 0 for run in found)


@pytest.mark.parametrize(
    ("parts", "between_s"),
    [
        ([(7.0, 0.9)], None),
        ([(4.0, 0.9), (1.0, 0.1), (2.5, 0.9)], None),
        ([(4.0, 0.9), (1.0, 0.1), (5.0, 0.9)], None),
        ([(7.0, 0.9), (0.3, 0.1), (3.0, 0.9)], None),
        ([(8.0, 0.9), (0.6, 0.1)], (8.0, 8.6)),
        ([(7.0, 0.9), (2.0, 0.1), (5.0, 0.9), (2.0, 0.1)], (7.0, 7.6)),
        ([(24.0, 0.9)], None),
        ([(20.0, 0.9), (0.2, 0.1), (6.0, 0.9)], (19.9, 20.3)),
    ],
    ids=["short", "early pause", "early pause, longer", "short pause", "pause", "two pauses", "no pause", "too long"],
)
def test_a_sound_is_cut_in_its_first_pause_that_is_late_enough(
    parts: list[tuple[float, float]], between_s: tuple[float, float] | None
) -> None:
    cut = where_to_cut(_sound(*parts))
    if between_s is None:
        assert cut is None
    else:
        assert cut is not None
        assert between_s[0] <= cut / WINDOWS_PER_S <= between_s[1]


@given(st.lists(st.floats(0, 1), max_size=1500))
def test_a_cut_leaves_something_that_whisper_can_read(probabilities: list[float]) -> None:
    cut = where_to_cut(probabilities)
    assert cut is not None or len(probabilities) <= 25 * WINDOWS_PER_S
    assert cut is None or 6 * WINDOWS_PER_S - 1 <= cut <= min(len(probabilities), 25 * WINDOWS_PER_S)


def test_a_word_ends_where_its_voice_ends() -> None:
    probabilities = _sound((1.0, 0.1), (1.0, 0.9), (1.0, 0.1), (1.0, 0.9))
    begun, ended = 31 / WINDOWS_PER_S, 62 / WINDOWS_PER_S
    assert clipped(0.5, 1.5, probabilities) == pytest.approx((begun, 1.5))
    assert clipped(1.5, 2.9, probabilities) == pytest.approx((1.5, ended))
    assert clipped(0.2, 0.4, probabilities) == (0.2, 0.4)
