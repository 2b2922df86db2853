"""A conversation without ears and voice: its turns are the director's, its sound is a tone, its words come typed.

It tells the same happenings as the product's own, so that a socket cannot know the difference.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from vivaroom.api.services import Conversation
from vivaroom.interview.director import Director, Taken
from vivaroom.interview.moves import Close, Repeat, Wait, spoken_text
from vivaroom.interview.session import SessionStatus
from vivaroom.interview.signals import Answered, Command, Commanded, Opened, Signal
from vivaroom.kit.errors import Forbidden, VivaError
from vivaroom.kit.ids import new_id
from vivaroom.voice.happenings import (
    Carrier,
    Doing,
    Ended,
    Ending,
    Heard,
    Mood,
    Moved,
    Partial,
    Said,
    Saying,
    SayingAudio,
    SpeechStarted,
    SpeechStopped,
)

PIECE = bytes(range(256)) * 15  # 80 ms at 24 kHz
PIECES = 3
WORDS = "I would measure first and then put a queue in front of the writes."


@dataclass
class ToneConversation:
    """One conversation; `breath` is what it waits for after the first piece of sound when `holds` is set."""

    director: Director
    org: UUID
    session_id: UUID
    carrier: Carrier
    holds: bool = False
    by_hand: bool = False
    may_hear: bool = False
    heard: bytearray = field(default_factory=bytearray)
    inbox: "asyncio.Queue[Signal | Ending]" = field(default_factory=asyncio.Queue)
    stopped: asyncio.Event = field(default_factory=asyncio.Event)
    gone: asyncio.Event = field(default_factory=asyncio.Event)

    async def run(self) -> None:
        """Opened, then turn after turn; `gone` is set when that is over."""
        try:
            await self._converse()
        finally:
            self.gone.set()

    async def _converse(self) -> None:
        taken = await self._turn(Opened())
        while not isinstance(taken.move, Close) and taken.held.session.status is not SessionStatus.COMPLETED:
            asked = await self.inbox.get()
            if isinstance(asked, Ending):
                await self.carrier.tell(Ended(asked))
                return
            taken = await self._turn(asked)
        await self.carrier.tell(Ended(Ending.COMPLETED))

    def hear(self, pcm: bytes) -> None:
        """Sound is kept; `DONE` makes an answer of it."""
        if not self.may_hear:
            raise Forbidden("voice_consent_missing", "The candidate has not agreed to be heard.")
        self.heard += pcm

    def typed(self, text: str, client_id: str | None = None, took: timedelta | None = None) -> None:
        """An answer in writing."""
        self.interrupt()
        self.inbox.put_nowait(Answered(text, client_id, took))

    def pressed(self, command: Command, client_id: str | None = None) -> None:
        """A command; `DONE` turns what was heard into an answer."""
        if command is not Command.DONE:
            self.inbox.put_nowait(Commanded(command, client_id))
        elif self.heard:
            self.inbox.put_nowait(Answered(WORDS, client_id))

    def interrupt(self) -> None:
        """Stop speaking."""
        self.stopped.set()

    def forget(self) -> None:
        """Sound that is no answer yet is none."""
        self.heard.clear()

    def wait_for_done(self, *, by_hand: bool) -> None:
        """An answer ends with `DONE` here, always; what was agreed on is noted."""
        self.by_hand = by_hand

    async def _turn(self, signal: Signal) -> Taken:
        if isinstance(signal, Answered) and self.heard:
            await self._tell_what_was_heard()
        await self.carrier.tell(Mood(Doing.THINKING))
        taken = await self.director.take_turn(self.org, self.session_id, signal)
        await self.carrier.tell(Moved(taken))
        if not isinstance(taken.move, Wait):
            await self._say(taken)
        await self.carrier.tell(Mood(Doing.LISTENING))
        return taken

    async def _say(self, taken: Taken) -> None:
        text, name = spoken_text(taken.move), f"s{new_id().hex}"
        current = taken.held.session.current
        asked = current.put.question_id if current else None
        question_id = taken.move.question_id if isinstance(taken.move, Repeat) else asked
        self.stopped.clear()
        await self.carrier.tell(Mood(Doing.SPEAKING))
        await self.carrier.tell(Saying(name, text, question_id))
        for piece in range(PIECES):
            await self.carrier.tell(SayingAudio(name, PIECE))
            if self.holds and piece == 0:
                await self.stopped.wait()
            if self.stopped.is_set():
                await self.carrier.tell(Said(name, text[:10], 80, whole=False))
                return
        await self.carrier.tell(Said(name, text, 80 * PIECES, whole=True))

    async def _tell_what_was_heard(self) -> None:
        name, heard_ms = f"u{new_id().hex}", len(self.heard) // 32
        self.heard.clear()
        await self.carrier.tell(SpeechStarted(name, 0))
        await self.carrier.tell(Partial(name, WORDS[:24]))
        await self.carrier.tell(SpeechStopped(name, heard_ms))
        await self.carrier.tell(Heard(name, WORDS, 0, heard_ms))


class ToneConversations:
    """Refuses everybody where it has a `refusal`; `opened` are the conversations that were held, the newest last."""

    def __init__(self, director: Director, *, refusal: VivaError | None = None, holds: bool = False) -> None:
        self._director = director
        self.refusal = refusal
        self.holds = holds
        self.opened: list[ToneConversation] = []
        self.held, self.most = 0, 4

    async def hand_over(self) -> None:
        """Every conversation that was opened ends so that it goes on elsewhere."""
        for conversation in self.opened:
            conversation.inbox.put_nowait(Ending.RESTARTING)

    @asynccontextmanager
    async def open(
        self, org: UUID, session_id: UUID, carrier: Carrier, *, or_in_writing: bool = False
    ) -> AsyncIterator[Conversation]:
        """A conversation of this session."""
        if self.refusal is not None:
            raise self.refusal
        held = await self._director.ledger.read(self._director.database.glance(org), session_id)
        found = ToneConversation(self._director, org, session_id, carrier, self.holds)
        found.may_hear = held.session.may_be_heard
        self.opened.append(found)
        self.held += 1
        try:
            yield found
        finally:
            self.held -= 1
