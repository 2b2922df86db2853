"""Any course that an interview can take, for property tests."""

from dataclasses import dataclass
from datetime import timedelta

from hypothesis import strategies as st

from tests.interview.scenes import Sitting, covered, graded, phase, plan, question
from vivaroom.content.types import Question
from vivaroom.interview.coverage import Coverage, Reading
from vivaroom.interview.evaluation import not_scored
from vivaroom.interview.flow.deciding import Judged
from vivaroom.interview.plan import Plan
from vivaroom.interview.signals import (
    Answered,
    Command,
    Commanded,
    Directed,
    Direction,
    Left,
    Opened,
    Signal,
    Silent,
    Ticked,
)

ENDLESS = (Reading.NEEDS_TIME, Reading.ASKS_TO_REPEAT, Reading.ASKS_ABOUT_JOB)
_COMMANDS = [c for c in Command if c is not Command.END] * 8 + [Command.END]
_DIRECTIONS = [Direction.GUIDE] * 12 + [Direction.CONCLUDE] * 2 + [Direction.END]


@dataclass(frozen=True, slots=True)
class Step:
    """One signal, how long after the one before it comes, and for an answer which key points it states."""

    signal: Signal
    after: timedelta
    reading: Reading = Reading.SUBSTANTIVE
    stated: frozenset[str] = frozenset()
    is_judged: bool = True

    def judged(self, asked: Question | None) -> Judged:
        """What a reader would say of it."""
        if asked is None or self.reading not in (Reading.SUBSTANTIVE, Reading.RAMBLING, Reading.DONT_KNOW):
            return Judged(Coverage(self.reading), not_scored(self.reading.value, "tests") if self.is_judged else None)
        stated = tuple(self.stated)
        return Judged(covered(asked, *stated, reading=self.reading), graded(asked, *stated) if self.is_judged else None)


def take(sitting: Sitting, step: Step) -> None:
    """Let the step happen. Raises what `decide` raises."""
    current = sitting.session.current
    planned = sitting.plan.find(current.put.slug) if current else None
    judged = step.judged(planned.question if planned else None) if isinstance(step.signal, Answered) else None
    sitting.take(step.signal, judged, step.after)


def _pauses(longest: int) -> st.SearchStrategy[timedelta]:
    return st.integers(0, longest).map(lambda seconds: timedelta(seconds=seconds))


READINGS = st.sampled_from([Reading.SUBSTANTIVE] * 6 + [Reading.DONT_KNOW] * 4 + list(Reading))


def answers(readings: st.SearchStrategy[Reading] = READINGS, longest: int = 100) -> st.SearchStrategy[Step]:
    """Answers of every reading, judged at once or not, with every combination of key points."""
    return st.builds(
        Step,
        st.builds(Answered, st.text(max_size=12), st.none(), st.none() | _pauses(90)),
        _pauses(longest),
        readings,
        st.frozensets(st.sampled_from("abc")),
        st.booleans(),
    )


def steps() -> st.SearchStrategy[Step]:
    """Every kind of signal; answers are half of them, ends are rare."""
    others: list[st.SearchStrategy[Signal]] = [
        st.just(Opened()),
        st.sampled_from(_COMMANDS).map(Commanded),
        _pauses(120).map(Silent),
        st.just(Ticked()),
        st.builds(Directed, st.sampled_from(_DIRECTIONS), st.just("recruiter"), st.none() | st.text(max_size=12)),
        st.just(Left()),
    ]
    return answers() | st.builds(Step, st.one_of(others), _pauses(60))


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    """Plans of one to three phases, some of them empty or short of questions, whose questions share wordings."""
    phases = []
    for number in range(draw(st.integers(1, 3))):
        pool = [
            question(
                f"p{number}q{n}", difficulty=draw(st.integers(1, 5)), way_in=f"What is step {draw(st.integers(0, 1))}?"
            )
            for n in range(draw(st.integers(0, 4)))
        ]
        phases.append(phase(f"p{number}", pool, draw(st.integers(0, 4)), minutes=draw(st.integers(0, 20))))
    return plan(
        *phases,
        question_count=draw(st.integers(1, 8)),
        follow_ups_per_question=draw(st.integers(0, 3)),
        duration_minutes=draw(st.integers(5, 60)),
    )
