"""Sessions as this process last saw them, so that a read fetches only what came after."""

from collections import OrderedDict
from uuid import UUID

from vivaroom.interview.plan import Plan
from vivaroom.interview.session import Session

MOST_OPEN, MOST_CLOSED = 512, 8
"""A session with its plan takes 0.2 to 0.5 MB (measured). Few look at one that has ended, and hardly any for long."""
Fold = tuple[Plan, Session]


class Folds:
    """Remembers the sessions that were used last, those that go on apart from those that have ended."""

    def __init__(self) -> None:
        self._open: OrderedDict[UUID, Fold] = OrderedDict()
        self._closed: OrderedDict[UUID, Fold] = OrderedDict()

    def of(self, session_id: UUID) -> Fold | None:
        """What is known of a session."""
        return self._open.get(session_id) or self._closed.get(session_id)

    def forget(self, session_id: UUID) -> None:
        """Know nothing of it any more."""
        self._open.pop(session_id, None)
        self._closed.pop(session_id, None)

    def keep(self, session_id: UUID, plan: Plan, session: Session) -> None:
        """Remember it, unless a later state of it is known."""
        known = self.of(session_id)
        if known is None or known[1].seq <= session.seq:
            known = (plan, session)
        self.forget(session_id)
        if known[1].closed_at is None:
            _keep(self._open, session_id, known, MOST_OPEN)
        else:
            _keep(self._closed, session_id, known, MOST_CLOSED)


def _keep(kept: OrderedDict[UUID, Fold], session_id: UUID, fold: Fold, most: int) -> None:
    kept[session_id] = fold
    while len(kept) > most:
        kept.popitem(last=False)
