"""The director: `take_turn`, the only way a turn happens, whatever door the signal came in by."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from time import perf_counter
from typing import Protocol
from uuid import UUID

from vivaroom.db.unit import Database, Unit
from vivaroom.interview.attendance.store import is_attended
from vivaroom.interview.built_in.wording import PlainWording
from vivaroom.interview.carrying import kept_correction
from vivaroom.interview.evaluation import not_scored
from vivaroom.interview.events import Event, TranscriptCorrected
from vivaroom.interview.flow.choosing import Scene
from vivaroom.interview.flow.deciding import Decision, Judged, decide
from vivaroom.interview.flow.putting import Stage
from vivaroom.interview.moves import Move, Wait
from vivaroom.interview.past import move_after
from vivaroom.interview.plan import Plan
from vivaroom.interview.sending import Sent, sent_by
from vivaroom.interview.session import Recorded, Session, SessionStatus, Turn, fold
from vivaroom.interview.signals import Answered, Commanded, Directed, Left, Signal, Silent
from vivaroom.interview.store import Held, Ledger, Mark
from vivaroom.interview.supervising.second_look import second_look_at
from vivaroom.interview.watching import UNWATCHED, Watch
from vivaroom.interview.wording import Wording, Words
from vivaroom.kit.clock import Clock
from vivaroom.kit.errors import Conflict, Unavailable
from vivaroom.ports.queue import EvaluateAnswer, JobQueue, SuperviseSession
from vivaroom.ports.usage import Payer, charged_to

ATTEMPTS = 4
LOW_CONFIDENCE = "low_confidence"
LISTENER = "recogniser"
RESTS = tuple(timedelta(seconds=s) for s in (0.1, 0.2, 0.4, 0.8, 1.6, 3.2))


@dataclass(frozen=True, slots=True)
class Understood:
    """An answer as it was read; `evaluate_later` when a model will judge it; `events` are remarks for the ledger.

    `took` is how long the reading took, nearly all of it inference.
    """

    judged: Judged
    evaluate_later: bool = False
    events: tuple[Event, ...] = ()
    took: timedelta = timedelta(0)


class AnswerReader(Protocol):
    """Reads an answer before the next move is decided."""

    async def read(self, plan: Plan, session: Session, turn: Turn, text: str) -> Understood:
        """Never raises for what a candidate says; falls back to the built-in reading when a model fails."""
        ...


class Occasions(Protocol):
    """What else becomes true when a session starts or ends: reports, messages to others."""

    async def started(self, unit: Unit, held: Held) -> None:
        """The candidate came in for the first time; same transaction."""
        ...

    async def closed(self, unit: Unit, held: Held) -> None:
        """The last words are in the ledger; same transaction."""
        ...


@dataclass(frozen=True, slots=True)
class Taken:
    """A turn that was taken: the move, the session after it, and where the signal stands in the ledger.

    `inference` is the part of the time that reading the answer took; `recorded` is what joined the ledger.
    """

    move: Move
    held: Held
    seq: int
    repeated: bool = False
    inference: timedelta = timedelta(0)
    recorded: tuple[Recorded, ...] = ()


@dataclass(frozen=True, slots=True)
class Director:
    """Takes turns. Everything it depends on is a part of it; it keeps no state of its own.

    `looks_twice`: a language model looks at a supervised conversation after the rules have.
    """

    database: Database
    ledger: Ledger
    reader: AnswerReader
    wording: Wording
    jobs: JobQueue
    occasions: Occasions
    clock: Clock
    watch: Watch = UNWATCHED
    looks_twice: bool = False

    def speaking(self) -> "Director":
        """The same for one who speaks: a turn is back as soon as it is committed, in its planned words.

        Whoever speaks asks for `words_of` it, and notes what they were.
        """
        return replace(self, wording=PlainWording())

    def words_of(self, taken: Taken) -> Words | None:
        """The words of a move that was decided just now, where they are still to be found; None: as it was planned."""
        scene = Scene(taken.held.plan, taken.held.session, self.clock.now())
        return None if taken.repeated else self.wording.speak(scene, taken.move)

    async def take_turn(self, org: UUID, session_id: UUID, signal: Signal, epoch: int | None = None) -> Taken:
        """Read, decide, commit, word: returns once the move is in the ledger.

        The same client id again gives the same reply and changes nothing. Raises NotFound, and Conflict as `decide` and
        `Ledger.append` say.
        """
        begun, sent = perf_counter(), sent_by(signal, epoch)
        with charged_to(Payer(org, session_id)):
            worded = await self._taken(org, session_id, sent)
        if not worded.repeated:
            self.watch.turn_taken(signal, timedelta(seconds=perf_counter() - begun), worded.inference)
        return worded

    async def note(
        self, org: UUID, session_id: UUID, events: Sequence[Event], epoch: int | None = None
    ) -> list[Recorded]:
        """Append what only informs: how a question was heard, how long a turn took. Raises as `take_turn` does."""
        async with self.database.unit(org) as unit:
            held = await self.ledger.read(unit, session_id, lock=True)
            recorded = await self.ledger.append(unit, held, events, self.clock.now(), Mark(epoch=epoch))
        self.watch.noted(events)
        return recorded

    async def _taken(self, org: UUID, session_id: UUID, sent: Sent) -> Taken:
        for _ in range(ATTEMPTS):
            taken = await self._try(org, session_id, sent)
            if taken is not None:
                return await self._word(org, taken)
        raise Conflict(
            "session_busy", "The session changed while the answer was read, again and again: send it once more."
        )

    async def _try(self, org: UUID, session_id: UUID, sent: Sent) -> Taken | None:
        """One reading and commit; a database that went away is waited for, where a second commit would be seen."""
        for rest in (*RESTS, None):
            try:
                read = await self._understand(org, session_id, sent)
                async with self.database.unit(org) as unit:
                    return await self._commit(unit, session_id, sent, read)
            except Unavailable:
                if rest is None or isinstance(sent.signal, Silent | Directed):
                    raise
                sent = replace(sent, is_first=False)
                await self.clock.sleep(rest)
        raise AssertionError("the last rest is None")

    async def _understand(self, org: UUID, session_id: UUID, sent: Sent) -> tuple[Understood | None, Turn | None]:
        """Read the answer without holding the session, and tell for which turn it was read."""
        signal = sent.signal
        if not isinstance(signal, Answered):
            return None, None
        now = self.database.glance(org)
        known = self.ledger.known(session_id) if sent.is_first and sent.epoch is not None else None
        plan, session = known or (await self.ledger.read(now, session_id)).seen
        if not sent.is_first and signal.client_id and await self.ledger.place_of(now, session_id, signal.client_id):
            return None, None
        turn = _answered_turn(session, signal)
        if turn is None:
            return None, None
        begun = perf_counter()
        understood = await self.reader.read(plan, session, turn, kept_correction(turn, signal.text) or signal.text)
        if signal.sound is not None and not signal.sound.is_clear:
            understood = _unclear(understood)
        return replace(understood, took=timedelta(seconds=perf_counter() - begun)), turn

    async def _commit(
        self, unit: Unit, session_id: UUID, sent: Sent, read: tuple[Understood | None, Turn | None]
    ) -> Taken | None:
        """Decide on the locked session and append; None when the answer was read for what is over."""
        (understood, read_for), signal = read, sent.signal
        held = await self.ledger.read(unit, session_id, lock=True)
        if isinstance(signal, Left) and await is_attended(unit, session_id, self.clock.now()):
            return Taken(Wait(), held, held.session.seq)
        client_id = signal.client_id if isinstance(signal, Answered | Commanded) else None
        earlier = None if sent.is_first else await self._taken_before(unit, held, client_id)
        if earlier is not None:
            return earlier
        if isinstance(signal, Answered):
            turn = _answered_turn(held.session, signal)
            if not _is_same(turn, read_for):
                return None
        stage = Stage(Scene(held.plan, held.session, self.clock.now()), session_id)
        decision = decide(stage, signal, understood.judged if understood else None)
        events = _with_remarks(decision, understood)
        recorded = await self.ledger.append(unit, held, events, stage.scene.now, Mark(client_id, sent.epoch))
        if understood and understood.evaluate_later and read_for:
            judged_at = recorded[_wordings(events) - 1].seq
            await self.jobs.enqueue(unit, EvaluateAnswer(held.org_id, session_id, read_for.put.question_id, judged_at))
        judged_seq = second_look_at(recorded) if self.looks_twice else None
        if judged_seq is not None:
            await self.jobs.enqueue(unit, SuperviseSession(held.org_id, session_id, judged_seq))
        taken = _taken(held, decision.move, recorded)
        await self._tell(unit, held.session.status, taken.held)
        return replace(taken, inference=understood.took) if understood else taken

    async def _tell(self, unit: Unit, before: SessionStatus, after: Held) -> None:
        """Let others know of a start or an end in the transaction that makes it so."""
        if before is SessionStatus.CREATED and after.session.opened_at is not None:
            await self.occasions.started(unit, after)
        if before is not SessionStatus.COMPLETED and after.session.status is SessionStatus.COMPLETED:
            await self.occasions.closed(unit, after)

    async def _taken_before(self, unit: Unit, held: Held, client_id: str | None) -> Taken | None:
        """The reply that a retried message was given the first time."""
        seq = await self.ledger.place_of(unit, held.session_id, client_id) if client_id else None
        if seq is None:
            return None
        return Taken(
            move_after(await self.ledger.events(unit, held.session_id, after=seq - 1)), held, seq, repeated=True
        )

    async def _word(self, org: UUID, taken: Taken) -> Taken:
        """Let the wording speak; its words join the ledger behind the move that they belong to."""
        if taken.repeated:
            return taken
        scene = Scene(taken.held.plan, taken.held.session, self.clock.now())
        events = await self.wording.word(scene, taken.move)
        if not events:
            return taken
        try:
            async with self.database.unit(org) as unit:
                held = await self.ledger.read(unit, taken.held.session_id, lock=True)
                recorded = await self.ledger.append(unit, held, events, scene.now)
        except Unavailable:  # the turn itself is taken: sending it again would be a second answer
            return taken
        worded = move_after([Recorded(0, scene.now, e) for e in events], taken.move)
        told = (*taken.recorded, *recorded)
        return replace(_taken(held, worded, recorded, taken.seq), inference=taken.inference, recorded=told)


def _unclear(understood: Understood) -> Understood:
    """Words that were hardly recognised are kept and answered, but nothing is judged by them."""
    judged = understood.judged
    if judged.evaluation is None and not understood.evaluate_later:
        return understood
    grader = judged.evaluation.grader if judged.evaluation else LISTENER
    coverage = replace(judged.coverage, gate=LOW_CONFIDENCE)
    return replace(understood, judged=Judged(coverage, not_scored(LOW_CONFIDENCE, grader)), evaluate_later=False)


def _answered_turn(session: Session, signal: Answered) -> Turn | None:
    """The turn that an answer speaks to: the one it names, as long as anything is asked at all, or the current one."""
    named = session.turn(signal.question_id) if signal.question_id and session.current else None
    return named or session.current


def _is_same(turn: Turn | None, read_for: Turn | None) -> bool:
    """Whether what an answer was read for still stands: the question, and what was answered to it before, as corrected."""
    if turn is None or read_for is None:
        return turn is read_for
    return turn.put.question_id == read_for.put.question_id and turn.answers == read_for.answers


def _with_remarks(decision: Decision, understood: Understood | None) -> tuple[Event, ...]:
    """The decision's events with the reader's remarks right behind the answer and its correction."""
    if understood is None or not understood.events:
        return decision.events
    said = _wordings(decision.events)
    return (*decision.events[:said], *understood.events, *decision.events[said:])


def _wordings(events: Sequence[Event]) -> int:
    """How many of the first events are wordings of an answer: what was said, and its correction; the last one is judged."""
    return 2 if any(isinstance(event, TranscriptCorrected) for event in events[1:2]) else 1


def _taken(held: Held, move: Move, recorded: list[Recorded], seq: int | None = None) -> Taken:
    after = fold(recorded, held.session)
    place = seq if seq is not None else (recorded[0].seq if recorded else after.seq)
    return Taken(move, replace(held, session=after), place, recorded=tuple(recorded))
