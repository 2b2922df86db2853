"""Where somebody speaks in a piece of sound, and where it may be cut."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from vivaroom.ports.speech import HEARING_RATE_HZ, VAD_WINDOW_SAMPLES

WINDOWS_PER_S = HEARING_RATE_HZ / VAD_WINDOW_SAMPLES

_VOICE_FROM = 0.5
_VOICE_UNTIL = 0.35
"""Voice that has begun goes on until it is this improbable."""

_SHORTEST_VOICE = 3
"""Windows: a click is shorter than 96 ms, a word is not."""

_PAUSE_S = 0.5
_CUT_FROM_S = 8.0
_EARLIEST_S = 6.0
_LATEST_S = 25.0
_FORCED_FROM_S = 15.0


@dataclass(frozen=True, slots=True)
class Stretch:
    """Windows start..stop, with or without voice."""

    start: int
    stop: int
    voice: bool

    @property
    def length(self) -> int:
        return self.stop - self.start


def stretches(probabilities: Sequence[float]) -> list[Stretch]:
    """Voice and its absence in turn, covering everything; voice shorter than 96 ms counts as none."""
    flags: list[bool] = []
    for probability in probabilities:
        flags.append(probability >= (_VOICE_UNTIL if flags and flags[-1] else _VOICE_FROM))
    runs = _runs(flags)
    return _joined([Stretch(r.start, r.stop, r.voice and r.length >= _SHORTEST_VOICE) for r in runs])


def _runs(flags: Sequence[bool]) -> list[Stretch]:
    edges = [at for at in range(1, len(flags)) if flags[at] != flags[at - 1]]
    return [Stretch(start, stop, flags[start]) for start, stop in pairwise([0, *edges, len(flags)]) if start < stop]


def _joined(runs: Sequence[Stretch]) -> list[Stretch]:
    joined: list[Stretch] = []
    for run in runs:
        if joined and joined[-1].voice == run.voice:
            joined[-1] = Stretch(joined[-1].start, run.stop, run.voice)
        else:
            joined.append(run)
    return joined


def where_to_cut(probabilities: Sequence[float]) -> int | None:
    """The window at which a sound may be cut, None when it should stay whole.

    A sound of eight seconds: in the first pause of half a second after its sixth second and before its 25th. A sound
    of more than 25 s without one: where voice is least probable. The network passes over whole sentences in longer
    pieces, and hears less well in shorter ones.
    """
    if len(probabilities) < _CUT_FROM_S * WINDOWS_PER_S:
        return None
    earliest, latest = int(_EARLIEST_S * WINDOWS_PER_S), int(_LATEST_S * WINDOWS_PER_S)
    for run in stretches(probabilities[:latest]):
        if not run.voice and run.start >= earliest and run.length >= _PAUSE_S * WINDOWS_PER_S:
            return run.start + int(_PAUSE_S * WINDOWS_PER_S / 2)
    if len(probabilities) <= latest:
        return None
    forced = range(int(_FORCED_FROM_S * WINDOWS_PER_S), latest)
    return min(forced, key=lambda at: sum(probabilities[at - 2 : at + 3]))


def clipped(start_s: float, end_s: float, probabilities: Sequence[float]) -> tuple[float, float]:
    """The part of start..end in which there is voice; unchanged when there is none.

    A decoder looks at a pause while it writes the word beside it, so that words reach into pauses.
    """
    voices = [(r.start / WINDOWS_PER_S, r.stop / WINDOWS_PER_S) for r in stretches(probabilities) if r.voice]
    parts = [(max(start_s, start), min(end_s, stop)) for start, stop in voices if start < end_s and stop > start_s]
    return max(parts, key=lambda part: part[1] - part[0], default=(start_s, end_s))
