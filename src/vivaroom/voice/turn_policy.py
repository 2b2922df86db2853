"""How long the interviewer waits for an answer to go on: by what is asked, and by what the candidate asked for."""

from dataclasses import dataclass, field, replace
from datetime import timedelta

from vivaroom.content.types import Kind
from vivaroom.interview.coverage import Reading
from vivaroom.interview.store import Held
from vivaroom.voice.turn_tracker import Patience


@dataclass(frozen=True, slots=True)
class TurnPolicy:
    """The patience of a phase. A pause ends the turn where the turn detector is at least this `certain_0_1`.

    `recogniser_certain_0_1` is the same for a recogniser that judges the end itself, and so takes the detector's place.
    0.7 is where Deepgram's Flux holds a turn for over unless it is told otherwise (its option `eot_threshold`).
    """

    patience: Patience = field(default_factory=Patience)
    certain_0_1: float = 0.5
    recogniser_certain_0_1: float = 0.7

    def is_over(self, ended_0_1: float, *, by_recogniser: bool) -> bool:
        """Whether a pause that is the end with this probability ends the turn."""
        return ended_0_1 >= (self.recogniser_certain_0_1 if by_recogniser else self.certain_0_1)


USUAL = TurnPolicy()
WORKING_OUT = TurnPolicy(Patience(longest_ms=4_000), certain_0_1=0.7, recogniser_certain_0_1=0.85)
"""While somebody works out code, a design or a case aloud, or what they asked for time for, pauses are part of the answer."""
THINKING = TurnPolicy(Patience(longest_ms=15_000), certain_0_1=0.95, recogniser_certain_0_1=0.95)
"""After the button "I'm thinking"."""
BARGE_IN_ONSET_MS = 192
"""Over the interviewer's own voice only lasting speech counts: an echo, a cough or an "mhm" is shorter."""
SILENCES = (timedelta(seconds=20), timedelta(seconds=45))
"""After so much silence of the candidate the interviewer says something."""
_SLOW_KINDS = frozenset({Kind.CODING, Kind.CASE_STUDY, Kind.SYSTEM_DESIGN})


def policy_for(kind: Kind, *, thinking: bool = False) -> TurnPolicy:
    """The policy for a question of this kind."""
    if thinking:
        return THINKING
    return WORKING_OUT if kind in _SLOW_KINDS else USUAL


def policy_of(held: Held) -> TurnPolicy:
    """The policy for what is asked now; longer where the candidate said that they want to think."""
    turn = held.session.current
    answer = turn.last_answer if turn else None
    if answer is not None and answer.coverage.reading is Reading.NEEDS_TIME:
        return WORKING_OUT
    planned = held.plan.find(turn.put.slug) if turn else None
    return policy_for(planned.question.kind if planned else held.plan.kind)


def over_speech(patience: Patience) -> Patience:
    """The same patience while the interviewer speaks."""
    return replace(patience, onset_ms=BARGE_IN_ONSET_MS)


def silence_left_s(noticed: int) -> float | None:
    """How much longer the candidate may be silent after so many silences were noticed; None for ever."""
    if noticed >= len(SILENCES):
        return None
    before = SILENCES[noticed - 1] if noticed else timedelta(0)
    return (SILENCES[noticed] - before).total_seconds()
