"""Where a live conversation is held: in which session, and with whom."""

from dataclasses import dataclass
from uuid import UUID

from vivaroom.interview.director import Director
from vivaroom.ports.bus import Bus


@dataclass(frozen=True, slots=True)
class Seat:
    """Which session is held here, since which connection, and whether the candidate has agreed to be heard."""

    org: UUID
    session_id: UUID
    epoch: int
    may_hear: bool = False


@dataclass(frozen=True, slots=True)
class TurnTaking:
    """Who takes the turns, and who tells of turns that were taken elsewhere."""

    director: Director
    bus: Bus
