"""The director: `take_turn`, the only way a turn happens, whatever door the signal came in by."""

from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from vivaroom.db.unit import Database, Unit
from vivaroom.interview.choosing import Scene
from vivaroom.interview.events import Event
from vivaroom.interview.flow import Decision, Judged, decide
from vivaroom.interview.moves import Move
from vivaroom.interview.past import move_after
from vivaroom.interview.plan import Plan
from vivaroom.interview.putting import Stage
from vivaroom.interview.session import Recorded, Session, SessionStatus, Turn, fold
from vivaroom.interview.signals import Answered, Commanded, Signal
from vivaroom.interview.store import Held, Ledger, Mark
from vivaroom.kit.clock import Clock
from vivaroom.kit.errors import Conflict
from vivaroom.ports.queue import EvaluateAnswer, JobQueue

ATTEMPTS = 4


@dataclass(frozen=True, slots=True)
class Understood:
    """An answer as it was read; `evaluate_later` when a model will judge it; `events` are remarks for the ledger."""

    judged: Judged
    evaluate_later: bool = False
    events: tuple[Event, ...] = ()


class AnswerReader(Protocol):
    """Reads an answer before the next move is decided."""

    async def read(self, plan: Plan, session: Session, turn: Turn, text: str) -> Understood:
        """Never raises for what a candidate says; falls back to the built-in reading when a model fails."""
        ...


class Wording(Protocol):
    """Words a question that is already decided and in the ledger."""

    async def word(self, scene: Scene, move: Move) -> tuple[Event, ...]:
        """What to append after the move: the final words, or why the planned words stay. May be empty."""
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
    """A turn that was taken: the move, the session after it, and where the signal stands in the ledger."""

    move: Move
    held: Held
    seq: int
    repeated: bool = False


@dataclass(frozen=True, slots=True)
class Director:
    """Takes turns. Everything it depends on is a part of it; it keeps no state of its own."""

    database: Database
    ledger: Ledger
    reader: AnswerReader
    wording: Wording
    jobs: JobQueue
    occasions: Occasions
    clock: Clock

    async def take_turn(self, org: UUID, session_id: UUID, signal: Signal, epoch: int | None = None) -> Taken:
        """Read, decide, commit, word: returns once the move is in the ledger.

        The same client id again gives the same reply and changes nothing. Raises NotFound, and Conflict as `decide` and
        `Ledger.append` say.
        """
        for _ in range(ATTEMPTS):
            understood, read_for = await self._understand(org, session_id, signal)
            async with self.database.unit(org) as unit:
                taken = await self._commit(unit, session_id, signal, (understood, read_for), epoch)
            if taken is not None:
                return await self._word(org, taken)
        raise Conflict(
            "session_busy", "The session changed while the answer was read, again and again: send it once more."
        )

    async def _understand(self, org: UUID, session_id: UUID, signal: Signal) -> tuple[Understood | None, UUID | None]:
        """Read the answer without holding the session, and tell which question it was read for."""
        if not isinstance(signal, Answered):
            return None, None
        async with self.database.unit(org) as unit:
            held = await self.ledger.read(unit, session_id)
            if signal.client_id and await self.ledger.place_of(unit, session_id, signal.client_id):
                return None, None
        turn = held.session.current
        if turn is None:
            return None, None
        return await self.reader.read(held.plan, held.session, turn, signal.text), turn.put.question_id

    async def _commit(
        self,
        unit: Unit,
        session_id: UUID,
        signal: Signal,
        read: tuple[Understood | None, UUID | None],
        epoch: int | None,
    ) -> Taken | None:
        """Decide on the locked session and append; None when the answer was read for a question that is over."""
        understood, read_for = read
        held = await self.ledger.read(unit, session_id, lock=True)
        client_id = signal.client_id if isinstance(signal, Answered | Commanded) else None
        earlier = await self._taken_before(unit, held, client_id)
        if earlier is not None:
            return earlier
        current = held.session.current
        if read_for is not None and (current is None or current.put.question_id != read_for):
            return None
        stage = Stage(Scene(held.plan, held.session, self.clock.now()), session_id)
        decision = decide(stage, signal, understood.judged if understood else None)
        events = _with_remarks(decision, understood)
        recorded = await self.ledger.append(unit, held, events, stage.scene.now, Mark(client_id, epoch))
        if understood and understood.evaluate_later and read_for:
            await self.jobs.enqueue(unit, EvaluateAnswer(held.org_id, session_id, read_for, recorded[0].seq))
        taken = _taken(held, decision.move, recorded)
        await self._tell(unit, held.session.status, taken.held)
        return taken

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
        async with self.database.unit(org) as unit:
            held = await self.ledger.read(unit, taken.held.session_id, lock=True)
            recorded = await self.ledger.append(unit, held, events, scene.now)
        return _taken(held, move_after([Recorded(0, scene.now, e) for e in events], taken.move), recorded, taken.seq)


def _with_remarks(decision: Decision, understood: Understood | None) -> tuple[Event, ...]:
    """The decision's events with the reader's remarks right behind the answer."""
    if understood is None or not understood.events:
        return decision.events
    return (decision.events[0], *understood.events, *decision.events[1:])


def _taken(held: Held, move: Move, recorded: list[Recorded], seq: int | None = None) -> Taken:
    after = fold(recorded, held.session)
    place = seq if seq is not None else (recorded[0].seq if recorded else after.seq)
    return Taken(move, Held(held.session_id, held.org_id, held.plan, after, held.epoch, held.snapshot_seq), place)
