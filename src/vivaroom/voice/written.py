"""A live conversation in writing: the same verbs and happenings as an aloud one, where there is no voice to hold one with."""

import asyncio
from datetime import timedelta

from vivaroom.interview.director import Taken
from vivaroom.interview.moves import spoken_text
from vivaroom.interview.session import SessionStatus
from vivaroom.interview.signals import Answered, Command, Commanded, Opened, Signal, Ticked
from vivaroom.kit.errors import Conflict, Invalid, Unavailable
from vivaroom.ports.bus import LOOK
from vivaroom.voice.elsewhere import is_urgent, post_news, taken_elsewhere
from vivaroom.voice.happenings import Carrier, Ended, Ending, Moved, Said, Saying, Trouble
from vivaroom.voice.inputs import Leaving, News, Pressed, Typed
from vivaroom.voice.lips import question_of
from vivaroom.voice.seat import Seat, TurnTaking

_Written = Typed | Pressed | News | Leaving


class WrittenSession:
    """Runs until the interview is over, another connection takes over, or it is cancelled."""

    def __init__(self, seat: Seat, carrier: Carrier, turns: TurnTaking) -> None:
        self.seat = seat
        self._carrier = carrier
        self._turns = turns
        self._inbox: asyncio.Queue[_Written] = asyncio.Queue()
        self._seq = self._sayings = 0

    async def run(self) -> None:
        """Hold the conversation; the last happening is `Ended`. Raises NotFound where there is no such session."""
        async with asyncio.TaskGroup() as tasks:
            news = tasks.create_task(post_news(self._turns.bus, self.seat.session_id, self._inbox.put_nowait))
            ending = await self._take(Opened())
            while ending is None:
                ending = await self._attend(await self._inbox.get())
            news.cancel()
        await self._carrier.tell(Ended(ending))

    def hear(self, pcm: bytes) -> None:
        """Nobody is heard here: raises Unavailable `voice_not_ready`."""
        detail = "No voice is ready on this server: it loads, or its weights are missing. Answer in writing."
        raise Unavailable("voice_not_ready", detail)

    def typed(self, text: str, client_id: str | None = None, took: timedelta | None = None) -> None:
        """The candidate answers."""
        self._inbox.put_nowait(Typed(text, client_id, took))

    def pressed(self, command: Command, client_id: str | None = None) -> None:
        """The candidate uses a command."""
        self._inbox.put_nowait(Pressed(command, client_id))

    def interrupt(self) -> None:
        """What is written is there at once, so that there is nothing to stop."""

    def forget(self) -> None:
        """Nothing is heard that could be taken back."""

    def wait_for_done(self, *, by_hand: bool) -> None:
        """What is written is whole when it comes."""

    def leave(self) -> None:
        """End with `RESTARTING`."""
        self._inbox.put_nowait(Leaving())

    async def _attend(self, happened: _Written) -> Ending | None:
        match happened:
            case Typed(text, client_id, took):
                return await self._take(Answered(text, client_id, took))
            case Pressed(command, client_id):
                return await self._take(Commanded(command, client_id))
            case News(place):
                return await self._catch_up() if place == LOOK or place > self._seq else None
            case Leaving():
                return Ending.RESTARTING

    async def _take(self, signal: Signal) -> Ending | None:
        seat = self.seat
        try:
            taken = await self._turns.director.take_turn(seat.org, seat.session_id, signal, seat.epoch)
        except (Conflict, Invalid, Unavailable) as refused:
            if refused.code == "connection_taken_over":
                return Ending.TAKEN_OVER
            await self._carrier.tell(Trouble(refused.code, refused.detail))
            return None
        return await self._perform(taken)

    async def _catch_up(self) -> Ending | None:
        """Tell of what was decided elsewhere: by a recruiter, by time, by an answer that came another way."""
        director, seat = self._turns.director, self.seat
        found = await taken_elsewhere(director, seat.org, seat.session_id, self._seq)
        if found.held.epoch != seat.epoch:
            return Ending.TAKEN_OVER
        self._seq = found.held.session.seq
        if found.is_news:
            return await self._perform(found.taken)
        return await self._take(Ticked(in_a_pause=True)) if is_urgent(found.held.session) else None

    async def _perform(self, taken: Taken) -> Ending | None:
        self._seq = taken.held.session.seq
        await self._carrier.tell(Moved(taken))
        text = spoken_text(taken.move)
        if text:
            self._sayings += 1
            name = f"saying-{self.seat.epoch}-{self._sayings}"
            await self._carrier.tell(Saying(name, text, question_of(taken.move)))
            await self._carrier.tell(Said(name, text, 0, whole=True))
        return Ending.COMPLETED if taken.held.session.status is SessionStatus.COMPLETED else None
