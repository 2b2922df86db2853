"""The event stream of this dialect: what followed the last answer, then whatever happens, until the session is over."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from vivaroom.api.events import HEARTBEAT_SECONDS, LONGEST_SECONDS, PAGE, alarm_of, rings
from vivaroom.api.services import Services
from vivaroom.dialects.queued import wire
from vivaroom.dialects.queued.schemas import QueuedAudio, QueuedError, QueuedQuestion
from vivaroom.dialects.queued.sounds import sound_out
from vivaroom.interview.events import FollowUpAsked, QuestionAsked, Spoken
from vivaroom.interview.handed_in.answer import HandedIn
from vivaroom.interview.handed_in.store import last_handed_in
from vivaroom.interview.session import Recorded, SessionStatus
from vivaroom.interview.sessions.store import SessionCard
from vivaroom.interview.store import Held
from vivaroom.kit.errors import NotFound, Unavailable
from vivaroom.voice.clips.encoding import ClipFormat

OVER = (SessionStatus.COMPLETED, SessionStatus.EXPIRED, SessionStatus.CANCELLED)


@dataclass(slots=True)
class Listener:
    """One connection: what it is told, and how far it has come. Without `sound` it is told in writing alone."""

    services: Services
    card: SessionCard
    after: int
    shows_judgement: bool
    sound: ClipFormat | None
    _failed: set[UUID] = field(default_factory=set)
    _worded: dict[UUID, str] = field(default_factory=dict)

    async def stream(self) -> AsyncIterator[str]:
        """Server-sent events. The bus only says when to look again, so nothing is missed when it is silent."""
        yield "retry: 1000\n\n"
        end = asyncio.get_running_loop().time() + LONGEST_SECONDS
        with contextlib.suppress(NotFound, Unavailable):  # erased, or no database: whoever comes back is told
            async with (
                self.services.bus.listen(self.card.id) as news,
                alarm_of(news, lambda: self.after) as alarm,
            ):
                while True:
                    alarm.clear()
                    recorded, last, held = await self._look()
                    async for piece in self._tell(recorded, last, held):
                        yield piece
                    left = end - asyncio.get_running_loop().time()
                    if left <= 0 or (held.session.status in OVER and self.after >= held.session.seq):
                        return
                    if len(recorded) < PAGE and not await rings(alarm, min(left, HEARTBEAT_SECONDS)):
                        yield ": still here\n\n"

    async def _look(self) -> tuple[Sequence[Recorded], HandedIn | None, Held]:
        """What is new. The session is read last, so that it has the last words of every question."""
        now, session_id = self.services.database.glance(self.card.org_id), self.card.id
        recorded = await self.services.ledger.events(now, session_id, after=self.after, limit=PAGE)
        last = await last_handed_in(now, session_id)
        return recorded, last, await self.services.ledger.read(now, session_id)

    async def _tell(self, recorded: Sequence[Recorded], last: HandedIn | None, held: Held) -> AsyncIterator[str]:
        for entry in recorded:
            if _is_unfinished(entry, last):
                return
            async for piece in self._of(entry, held):
                yield piece
            self.after = entry.seq
        failed = wire.failure(last)
        if failed is not None and last is not None and last.id not in self._failed:
            self._failed.add(last.id)
            yield self._event(failed, None)

    async def _of(self, entry: Recorded, held: Held) -> AsyncIterator[str]:
        """The messages of one entry; the last one has its place, so that whoever comes back misses none of them."""
        message = wire.told(entry, held, shows_judgement=self.shows_judgement)
        if isinstance(entry.event, Spoken):
            message = self._reworded(entry.event, held)
        if message is None:
            return
        said = wire.spoken(entry.event, held) if self.sound else None
        if isinstance(message, QueuedQuestion):
            self._worded[message.question_id] = message.text
        if said is None or self.sound is None or not self.services.clips.is_ready:
            yield self._event(message, entry.seq)
            return
        yield self._event(message, None)
        sound = await sound_out(self.services, said, self.sound)
        yield self._event(sound, entry.seq) if sound else f"id: {entry.seq}\n\n"

    def _reworded(self, spoken: Spoken, held: Held) -> QueuedQuestion | None:
        """A question once more whose words were found only after it was told."""
        told = self._worded.get(spoken.question_id)
        turn = held.session.turn(spoken.question_id)
        if told in (None, spoken.text) or turn is None:
            return None
        return wire.question_of(turn.put, held, spoken.text, repeated=True)

    def _event(self, message: wire.Told | QueuedAudio | QueuedError, seq: int | None) -> str:
        name = wire.type_of(message)
        shown = {"type": name, "session_id": str(self.card.id), **message.model_dump(mode="json")}
        place = "" if seq is None else f"id: {seq}\n"
        return f"{place}event: {name}\ndata: {json.dumps(shown, ensure_ascii=False)}\n\n"


def _is_unfinished(entry: Recorded, last: HandedIn | None) -> bool:
    """Whether a question is still being put into words: it follows the answer whose turn is being taken."""
    follows = last is not None and last.waits and entry.seq > last.after_seq
    return follows and isinstance(entry.event, QuestionAsked | FollowUpAsked)
