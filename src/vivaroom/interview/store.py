"""The ledger in PostgreSQL: append with a fence, fold, snapshot, replay; the one writer of session rows and events."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter
from sqlalchemy import DateTime, Float, Integer, Text, Uuid, bindparam, column, select, update
from sqlalchemy.dialects.postgresql import JSONB

from vivaroom.db.reading import Rows
from vivaroom.db.tables import EvaluationRow, SessionEventRow, SessionRow
from vivaroom.db.unit import Unit
from vivaroom.db.writing import added, given
from vivaroom.interview.events import Evaluated, Event, decode, encode
from vivaroom.interview.flow.deciding import due_at
from vivaroom.interview.folds import Fold, Folds
from vivaroom.interview.plan import Plan
from vivaroom.interview.policy import policy_of
from vivaroom.interview.session import Recorded, Session, SessionStatus, fold
from vivaroom.interview.sessions.store import CARD_COLUMNS, SessionCard, card_of
from vivaroom.kit.errors import Conflict, NotFound
from vivaroom.ports.bus import LOOK, Bus

SNAPSHOT_EVERY = 32
MOST_EVENTS = 100_000
NO_SESSION = "There is no session with this id, or it is not yours to see."


@dataclass(frozen=True, slots=True)
class Held:
    """A session as it stands in the ledger, with its plan, its fence, and the card that lists show."""

    card: SessionCard
    plan: Plan
    session: Session
    epoch: int
    snapshot_seq: int

    @property
    def session_id(self) -> UUID:
        """The id of the session."""
        return self.card.id

    @property
    def seen(self) -> tuple[Plan, Session]:
        """What an answer is read with."""
        return self.plan, self.session

    @property
    def org_id(self) -> UUID:
        """The organisation that the session belongs to."""
        return self.card.org_id


@dataclass(frozen=True, slots=True)
class Mark:
    """What identifies a writer and a retry: the epoch of a socket, the client's own id for the message."""

    client_id: str | None = None
    epoch: int | None = None


Changed = Callable[[Unit, UUID, UUID], Awaitable[None]]
"""Told of (organisation, session) in the transaction that changes the session."""


async def _told_nobody(unit: Unit, org: UUID, session_id: UUID) -> None:
    """Where nobody wants to know."""


class Ledger:
    """Reads and appends the events of sessions.

    Folds are remembered per process; what is remembered is only ever a starting point, since every read asks the
    database for the last `seq` and fetches what came after.
    """

    def __init__(self, bus: Bus, changed: Changed = _told_nobody) -> None:
        self._bus = bus
        self._changed = changed
        self._folds = Folds()

    def known(self, session_id: UUID) -> Fold | None:
        """The session as this process last saw it, to begin to think about; whoever decides reads it under a lock."""
        return self._folds.of(session_id)

    async def read(self, source: Rows, session_id: UUID, *, lock: bool = False) -> Held:
        """The session now. `lock` holds its row until the unit ends. Raises NotFound `session_not_found`."""
        known = self._folds.of(session_id)
        row = await _session_row(source, session_id, with_plan=known is None, lock=lock)
        if known is not None and known[1].seq > row.seq:  # the database went back, to a copy or a standby
            self._folds.forget(session_id)
            return await self.read(source, session_id, lock=lock)
        if known is None:
            snapshot = _snapshots().validate_python(row.snapshot) if row.snapshot else Session()
            known = (Plan.model_validate(row.plan), replace(snapshot, policy=policy_of(row.policy)))
        plan, session = known
        if session.seq < row.seq:
            session = fold(await self.events(source, session_id, after=session.seq), session)
        if row.status in (SessionStatus.EXPIRED, SessionStatus.CANCELLED):
            session = replace(session, status=SessionStatus(row.status))
        if isinstance(source, Unit):
            source.after_commit(lambda: self._read_for_sure(session_id, plan, session))
        else:
            self._folds.keep(session_id, plan, session)
        return Held(card_of(row), plan, session, row.epoch, row.snapshot_seq)

    async def events(
        self, source: Rows, session_id: UUID, *, after: int = 0, limit: int | None = None
    ) -> list[Recorded]:
        """The events after a place, in order."""
        found = await source.rows(_EVENTS, session_id=session_id, after=after, most=limit or MOST_EVENTS)
        return [Recorded(r.seq, r.at, decode(r.type, r.payload)) for r in found]

    async def place_of(self, source: Rows, session_id: UUID, client_id: str) -> int | None:
        """Where the message with this client id stands, if it was taken before."""
        found = await source.rows(_PLACE, session_id=session_id, client_id=client_id)
        return found[0].seq if found else None

    async def append(
        self, unit: Unit, held: Held, events: Sequence[Event], at: datetime, mark: Mark | None = None
    ) -> list[Recorded]:
        """Append the events behind the last one that `held` knows; `held` must come from this unit with `lock`.

        The first event carries the mark's client id. Raises Conflict `connection_taken_over` when the mark's epoch is
        no longer the session's.
        """
        mark = mark or Mark()
        if mark.epoch is not None and mark.epoch != held.epoch:
            raise Conflict(
                "connection_taken_over", "A newer connection of this session has taken over; this one is closed."
            )
        recorded = [Recorded(held.session.seq + n, at, event) for n, event in enumerate(events, start=1)]
        if not recorded:
            return []
        session = fold(recorded, held.session)
        await unit.execute(_APPEND, _appended(held, recorded, mark, session))
        if session.seq - held.snapshot_seq >= SNAPSHOT_EVERY:
            await unit.execute(_SNAPSHOT, {"of": held.session_id, "to": snapshot_of(session), "at_seq": session.seq})
        await self._changed(unit, held.org_id, held.session_id)
        unit.after_commit(lambda: self._committed(held, session))
        return recorded

    async def raise_epoch(self, unit: Unit, session_id: UUID) -> int:
        """The fence of a new connection; writers with an older one are refused from here on, and hear of it.

        Raises NotFound `session_not_found`.
        """
        query = (
            update(SessionRow)
            .where(SessionRow.id == session_id)
            .values(epoch=SessionRow.epoch + 1)
            .returning(SessionRow.epoch)
        )
        found = (await unit.execute(query)).one_or_none()
        if found is None:
            raise NotFound("session_not_found", NO_SESSION)
        unit.after_commit(lambda: self._fenced(session_id))
        return int(found.epoch)

    async def due(self, unit: Unit, now: datetime, limit: int = 20) -> list[tuple[UUID, UUID]]:
        """(organisation, session) of sessions whose time has come; others skip them while this unit lasts."""
        query = (
            select(SessionRow.org_id, SessionRow.id)
            .where(SessionRow.due_at <= now)
            .order_by(SessionRow.due_at)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        return [(r.org_id, r.id) for r in await unit.execute(query)]

    async def _read_for_sure(self, session_id: UUID, plan: Plan, session: Session) -> None:
        """Remember a session once its transaction has ended well: until then it may hold what is rolled back."""
        self._folds.keep(session_id, plan, session)

    async def _fenced(self, session_id: UUID) -> None:
        self._bus.announce(session_id, LOOK)

    async def _committed(self, held: Held, session: Session) -> None:
        self._folds.keep(held.session_id, held.plan, session)
        self._bus.announce(held.session_id, session.seq)


_ROW = (*CARD_COLUMNS, SessionRow.seq, SessionRow.epoch, SessionRow.snapshot_seq)
_KNOWN = select(*_ROW).where(SessionRow.id == bindparam("id"))
_UNKNOWN = select(*_ROW, SessionRow.plan, SessionRow.policy, SessionRow.snapshot).where(
    SessionRow.id == bindparam("id")
)
_STATEMENTS = {
    (False, False): _KNOWN,
    (False, True): _KNOWN.with_for_update(),
    (True, False): _UNKNOWN,
    (True, True): _UNKNOWN.with_for_update(),
}
_EVENTS = (
    select(SessionEventRow.seq, SessionEventRow.at, SessionEventRow.type, SessionEventRow.payload)
    .where(SessionEventRow.session_id == bindparam("session_id"), SessionEventRow.seq > bindparam("after"))
    .order_by(SessionEventRow.seq)
    .limit(bindparam("most", type_=Integer))
)
_PLACE = select(SessionEventRow.seq).where(
    SessionEventRow.session_id == bindparam("session_id"), SessionEventRow.client_id == bindparam("client_id")
)


_ENTRY = (column("seq", Integer), column("type", Text), column("payload", JSONB), column("client_id", Text))
_JUDGEMENT = (
    column("seq", Integer), column("question_id", Uuid), column("grader", Text), column("score_0_1", Float),
    column("not_scored", Text),
)  # fmt: skip
_OF = bindparam("of", type_=Uuid)
_OF_ORG = bindparam("of_org", type_=Uuid)
_NOW = bindparam("now", type_=DateTime(timezone=True))
_UNDER_EPOCH = bindparam("under_epoch", type_=Integer)
_APPEND = (
    update(SessionRow)
    .where(SessionRow.id == _OF)
    .values({name: bindparam(f"to_{name}") for name in ("seq", "status", "due_at", "opened_at", "closed_at")})
    .add_cte(
        added(SessionEventRow, given("entries", *_ENTRY), session_id=_OF, org_id=_OF_ORG, epoch=_UNDER_EPOCH, at=_NOW),
        added(EvaluationRow, given("judgements", *_JUDGEMENT), session_id=_OF, org_id=_OF_ORG, at=_NOW),
    )
)
"""Events, judgements beside them, and the row that tells of the last event: one journey to the database."""
_SNAPSHOT = (
    update(SessionRow).where(SessionRow.id == _OF).values(snapshot=bindparam("to"), snapshot_seq=bindparam("at_seq"))
)


async def _session_row(source: Rows, session_id: UUID, *, with_plan: bool, lock: bool) -> Any:
    found = await source.rows(_STATEMENTS[with_plan, lock], id=session_id)
    if not found:
        raise NotFound("session_not_found", NO_SESSION)
    return found[0]


def _appended(held: Held, recorded: Sequence[Recorded], mark: Mark, session: Session) -> dict[str, Any]:
    """The parameters of `_APPEND`: the events, and the session's row as it is after them."""
    entries = []
    for number, entry in enumerate(recorded):
        name, payload = encode(entry.event)
        client_id = mark.client_id if number == 0 else None
        entries.append({"seq": entry.seq, "type": name, "payload": payload, "client_id": client_id})
    return {
        "of": held.session_id, "of_org": held.org_id, "under_epoch": held.epoch, "entries": entries,
        "judgements": [_judgement(entry.seq, entry.event) for entry in recorded if isinstance(entry.event, Evaluated)],
        "now": recorded[0].at, "to_seq": session.seq, "to_status": session.status.value,
        "to_due_at": due_at(held.plan, session), "to_opened_at": session.opened_at, "to_closed_at": session.closed_at,
    }  # fmt: skip


def _judgement(seq: int, event: Evaluated) -> dict[str, Any]:
    found = event.evaluation
    return {
        "seq": seq, "question_id": str(event.question_id), "grader": found.grader, "score_0_1": found.score_0_1,
        "not_scored": found.not_scored,
    }  # fmt: skip


def snapshot_of(session: Session) -> dict[str, Any]:
    """A session as JSON, from which folding can go on."""
    kept: dict[str, Any] = _snapshots().dump_python(session, mode="json")
    return kept


def session_of(snapshot: dict[str, Any]) -> Session:
    """The session in a snapshot."""
    return _snapshots().validate_python(snapshot)


@cache
def _snapshots() -> TypeAdapter[Session]:
    return TypeAdapter(Session)
