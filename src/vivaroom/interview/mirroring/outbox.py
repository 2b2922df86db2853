"""Noting, in the transaction that changes a session, that its copy elsewhere is to be written again."""

from dataclasses import dataclass
from uuid import UUID

from vivaroom.db.unit import Unit
from vivaroom.interview.mirroring import store
from vivaroom.ports.queue import JobQueue, MirrorSession


@dataclass(frozen=True, slots=True)
class Outbox:
    """What is noted leaves only when the transaction commits; changes that follow each other fast leave as one.

    `is_on`: new changes are mirrored. What is in the mirror already is erased there in any case.
    """

    jobs: JobQueue
    is_on: bool = True

    async def changed(self, unit: Unit, org: UUID, session_id: UUID) -> None:
        """A session is another than before."""
        if not self.is_on:
            return
        number = await store.note_change(unit, org, session_id)
        if number is not None:
            await self.jobs.enqueue(unit, MirrorSession(org, session_id, number))

    async def erased(self, unit: Unit, session_id: UUID) -> None:
        """A session is gone."""
        gone = await store.note_erasure(unit, session_id)
        if gone is not None:
            org, number = gone
            await self.jobs.enqueue(unit, MirrorSession(org, session_id, number))
