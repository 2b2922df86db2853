"""What the report reads: a plan and a session with the events that the session's fold leaves out."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from uuid import UUID

from vivaroom.feedback.evidence import Spoken, Verified, spoken_answers, verified_evaluations
from vivaroom.interview.events import CommandGiven, DirectionGiven, FellBack, JobQuestionNoted
from vivaroom.interview.plan import Plan
from vivaroom.interview.session import Recorded, Session, Turn
from vivaroom.interview.signals import Command
from vivaroom.interview.supervising.oversight import SUPERVISOR


@dataclass(frozen=True)
class Record:
    """One session with its plan and its events; what is looked up in them is found once."""

    plan: Plan
    session: Session
    events: Sequence[Recorded] = field(repr=False)

    @cached_property
    def answers(self) -> dict[int, Spoken]:
        """Every answer by its place in the ledger."""
        return spoken_answers(self.events)

    @cached_property
    def verified(self) -> dict[int, Verified]:
        """The last evaluation of each answer, by the answer's place."""
        return verified_evaluations(self.events, self.answers)

    @cached_property
    def skipped(self) -> frozenset[UUID]:
        """The questions that the candidate skipped by command."""
        commands = (r.event for r in self.events if isinstance(r.event, CommandGiven))
        return frozenset(c.question_id for c in commands if c.command is Command.SKIP and c.question_id)

    @cached_property
    def job_questions(self) -> tuple[str, ...]:
        """Questions about the job that wait for the recruiter."""
        return tuple(r.event.text for r in self.events if isinstance(r.event, JobQuestionNoted))

    @cached_property
    def fallbacks(self) -> int:
        """How often a language model could not do its part and the built-in one did it."""
        return sum(isinstance(r.event, FellBack) for r in self.events)

    def directions(self, *, by_supervisor: bool) -> int:
        """How often the supervisor stepped in, or a person did."""
        given = (r.event for r in self.events if isinstance(r.event, DirectionGiven))
        return sum((d.by == SUPERVISOR) is by_supervisor for d in given)

    def answers_to(self, turn: Turn) -> tuple[Spoken, ...]:
        """The answers of one turn, in order."""
        return tuple(self.answers[a.seq] for a in turn.answers if a.seq in self.answers)

    def ms(self, at: datetime) -> int:
        """Milliseconds since the session was opened, never negative."""
        opened = self.session.opened_at or at
        return max(0, (at - opened) // timedelta(milliseconds=1))

    def end_of(self, turn: Turn) -> datetime:
        """When a turn was over: the next question, the end of the session, or the last that is known of the turn."""
        turns = self.session.turns
        place = turns.index(turn)
        if place + 1 < len(turns):
            return turns[place + 1].asked_at
        last = turn.answers[-1].at if turn.answers else turn.asked_at
        return self.session.closed_at or last
