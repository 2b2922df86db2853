"""Sending sessions to the mirror: always as they are now, one at a time a session, again and again until it has them."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import structlog

from vivaroom.db.advisory import hold_if_free
from vivaroom.db.unit import Database, Unit
from vivaroom.interview.mirroring import store
from vivaroom.interview.mirroring.store import Outgoing
from vivaroom.kit.clock import Clock
from vivaroom.kit.errors import Invalid, ProviderError
from vivaroom.ports.mirror import Mirror
from vivaroom.ports.queue import MirrorSession

Document = Callable[[UUID, UUID], Awaitable[Mapping[str, Any] | None]]
"""The fields of (organisation, session) as they are now; None for a session that is gone."""

FIRST_REST = timedelta(seconds=5)
GROWTH = 4
LONGEST_REST = timedelta(hours=1)
TRY_FOR = timedelta(days=3)
OTHERS_SEND = timedelta(seconds=2)
SETTLES = timedelta(minutes=1)
"""After so long nothing arrives there any more that was sent before: a document is erased once more, for good."""
NEWER = timedelta(0)
AT_A_STRETCH = 5  # then other jobs have their turn
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Mirroring:
    """Does the jobs of kind `MirrorSession`. `collection` is where documents are; without a mirror nothing can be done.

    What is sent was read after the changes that it answers for were committed, and while no other process could send
    the same session. So a document never goes back, whoever dies in between.
    """

    database: Database
    mirror: Mirror | None
    document: Document
    clock: Clock
    collection: str = "interviews"

    async def send(self, job: MirrorSession) -> timedelta | None:
        """Send it, and tell when to look again. Raises Invalid `mirror_not_configured`, and ProviderError for what is given up."""
        if self.mirror is None:
            raise _not_configured()
        wait: timedelta | None = NEWER
        for _ in range(AT_A_STRETCH):
            wait = await self._send(self.mirror, job)
            if wait != NEWER:
                return wait
        return wait

    async def _send(self, mirror: Mirror, job: MirrorSession) -> timedelta | None:
        async with self.database.system_unit() as unit:
            if not await hold_if_free(unit, f"mirror {job.session_id.hex}"):
                return OTHERS_SEND
            now = await store.outgoing(unit, job.session_id)
            if now is None:
                return None
            document = await self.document(job.org_id, job.session_id)
            if document is not None and now.is_sent:
                return None
            try:
                await self._carry(mirror, job.session_id, document)
            except ProviderError as error:
                return await self._after(unit, now, error)
            return await _note(unit, now, is_gone=document is None)

    async def _carry(self, mirror: Mirror, session_id: UUID, document: Mapping[str, Any] | None) -> None:
        path = f"{self.collection}/{session_id}"
        if document is None:
            await mirror.erase(path)
        else:
            await mirror.write(path, document)

    async def _after(self, unit: Unit, outgoing: Outgoing, error: ProviderError) -> timedelta:
        """When to try again. Raises the error where that is of no use, or was tried for long enough."""
        now = self.clock.now()
        if not error.retryable or now - (outgoing.failing_since or now) >= TRY_FOR:
            raise error
        await store.note_failure(unit, outgoing.session_id, now)
        _log.warning("not_mirrored", session=outgoing.session_id.hex, tries=outgoing.tries + 1, why=error.detail)
        rest = min(FIRST_REST * float(GROWTH) ** min(outgoing.tries, 10), LONGEST_REST)
        return max(rest, min(error.retry_after or rest, LONGEST_REST))


async def _note(unit: Unit, outgoing: Outgoing, *, is_gone: bool) -> timedelta | None:
    """What was sent; a session that is gone is erased there twice."""
    if is_gone and outgoing.is_sent:
        await store.forget(unit, outgoing.session_id)
        return None
    changes = await store.note_sent(unit, outgoing.session_id, outgoing.changes)
    if is_gone:
        return SETTLES
    return NEWER if changes > outgoing.changes else None


def _not_configured() -> Invalid:
    detail = "Set VIVAROOM_FIRESTORE_PROJECT again, so that what is there can be erased; then `vivaroom jobs retry`."
    return Invalid("mirror_not_configured", detail)
