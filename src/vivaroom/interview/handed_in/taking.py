"""Taking the turns of answers that were handed in: understood where they came as sound, then taken as any other."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol
from uuid import UUID

from vivaroom.db.unit import Database
from vivaroom.interview.director import Director
from vivaroom.interview.handed_in.answer import Given, HandedIn
from vivaroom.interview.handed_in.store import find_handed_in, last_handed_in, note_failed, note_taken
from vivaroom.interview.signals import Answered
from vivaroom.interview.sound import UNRECORDED, Sound, SpokenWord
from vivaroom.kit.errors import Conflict, NotFound, ProviderError, TooMany, Unavailable, VivaError
from vivaroom.ports.bus import LOOK, Bus
from vivaroom.ports.queue import TakeAnswer
from vivaroom.ports.speech import HEARING_RATE_HZ, Transcript

LOOKS_AGAIN = timedelta(seconds=5)
EARS_COME_WITHIN = timedelta(minutes=10)
"""How long an answer that was spoken waits for a process that can hear it."""
_PASSES = frozenset({"session_busy", "session_paused"})
_PASSING = (Unavailable, TooMany)
_BYTES_A_MS = 2 * HEARING_RATE_HZ // 1000


class _Decodes(Protocol):
    def decode(self, content: bytes) -> bytes: ...


class Ears(Protocol):
    """What understands sound that comes as files."""

    @property
    def decoder(self) -> _Decodes: ...

    @property
    def is_ready(self) -> bool: ...

    @property
    def recogniser(self) -> str: ...

    async def hear_pcm(self, pcm: bytes) -> Transcript: ...


@dataclass(frozen=True, slots=True)
class AnswerTaker:
    """Takes turns for answers that wait. That two do so for the same one changes nothing: the ledger takes it once."""

    database: Database
    director: Director
    ears: Ears
    bus: Bus

    async def take(self, job: TakeAnswer) -> timedelta | None:
        """Take it, unless that was done; how long until somebody should look again, where nobody can hear it here.

        What cannot be taken is told to the answer. Raises NotFound, and what another try may mend: Unavailable, TooMany,
        Conflict `session_busy` and `session_paused`, ProviderError.
        """
        answer, given = await find_handed_in(self.database.glance(job.org_id), job.answer_id)
        if not answer.waits:
            return None
        if given.sound is not None and not self.ears.is_ready and self._is_young(answer):
            return LOOKS_AGAIN
        try:
            answered = await self._understood(answer, given)
            await self.director.take_turn(job.org_id, job.session_id, answered)
        except VivaError as error:
            if isinstance(error, (*_PASSING, NotFound)) or error.code in _PASSES:
                raise
            await self._told(answer, error)
        else:
            await self._told(answer, None)
        return None

    async def take_now(self, answer: HandedIn) -> None:
        """The same for a candidate who waits; what fails for a while, the job does again."""
        if answer.waits:
            with suppress(*_PASSING, Conflict, NotFound, ProviderError):
                await self.take(TakeAnswer(answer.org_id, answer.session_id, answer.id))

    async def settle(self, org: UUID, session_id: UUID) -> None:
        """Take the answer of a session that waits, if there is one, before something else happens to the session."""
        waiting = await last_handed_in(self.database.glance(org), session_id)
        if waiting is not None:
            await self.take_now(waiting)

    async def _understood(self, answer: HandedIn, given: Given) -> Answered:
        if given.sound is None:
            return Answered(given.text or "", answer.client_id, question_id=given.question_id)
        pcm = await asyncio.to_thread(self.ears.decoder.decode, given.sound)
        found = await self.ears.hear_pcm(pcm)
        lasted_ms = len(pcm) // _BYTES_A_MS
        words = tuple(SpokenWord(word.text, word.started_ms, word.ended_ms) for word in found.words)
        sound = Sound(UNRECORDED, 0, lasted_ms, self.ears.recogniser, words, found.confidence_0_1)
        took = timedelta(milliseconds=lasted_ms)
        return Answered(found.text.strip(), answer.client_id, took, sound, given.question_id)

    async def _told(self, answer: HandedIn, error: VivaError | None) -> None:
        """What became of it, for whoever waits for what follows."""

        async def announce() -> None:
            self.bus.announce(answer.session_id, LOOK)

        async with self.database.unit(answer.org_id) as unit:
            if error is None:
                await note_taken(unit, answer.id)
            else:
                await note_failed(unit, answer.id, error.code, error.detail)
            unit.after_commit(announce)

    def _is_young(self, answer: HandedIn) -> bool:
        return self.director.clock.now() - answer.created_at < EARS_COME_WITHIN
