"""All live conversations of the process: who is let in, and what each is held with."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID

from vivaroom.db.unit import Database
from vivaroom.kit.errors import TooMany, Unavailable
from vivaroom.voice.ear import Instruments
from vivaroom.voice.happenings import Carrier
from vivaroom.voice.seat import Seat, TurnTaking
from vivaroom.voice.session import VoiceSession


class Conversations:
    """Lets in at most `most` conversations at a time: more would make everybody wait, and garble what is said.

    `instruments` are None until the weights are loaded.
    """

    def __init__(self, database: Database, turns: TurnTaking, *, most: int) -> None:
        self.instruments: Instruments | None = None
        self.turns = turns
        self.most = most
        self._database = database
        self._held = 0

    @property
    def held(self) -> int:
        """How many are held now."""
        return self._held

    @asynccontextmanager
    async def open(self, org: UUID, session_id: UUID, carrier: Carrier) -> AsyncIterator[VoiceSession]:
        """A seat for this session, as long as the context is open; a connection that was there before is taken over.

        Raises NotFound, TooMany `no_room` where there is no seat left, Unavailable `voice_not_ready` while the weights load.
        """
        instruments = self.instruments
        if instruments is None:
            raise Unavailable(
                "voice_not_ready",
                "The voices are still loading; connect again in a few seconds, or type.",
                headers={"Retry-After": "3"},
            )
        if self._held >= self.most:
            raise TooMany(
                "no_room",
                f"{self.most} spoken interviews are held here now, as many as this machine can serve well: "
                "connect again in a few minutes, or type.",
                headers={"Retry-After": "60"},
            )
        self._held += 1
        try:
            async with self._database.unit(org) as unit:
                epoch = await self.turns.director.ledger.raise_epoch(unit, session_id)
            yield VoiceSession(Seat(org, session_id, epoch), carrier, self.turns, instruments)
        finally:
            self._held -= 1
