"""A typed interview: lines in, moves out, until it is over or the candidate leaves."""

import contextlib
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID

from vivaroom.api.services import Services
from vivaroom.app.cli.report import Readable
from vivaroom.app.cli.typed_lines import TypedLines
from vivaroom.interview.director import Taken
from vivaroom.interview.session import SessionStatus
from vivaroom.interview.signals import Answered, Command, Commanded, Opened, Signal
from vivaroom.interview.store import Held
from vivaroom.kit.errors import VivaError
from vivaroom.kit.ids import public_id

COMMANDS = {
    "repeat": "hear the question again",
    "rephrase": "hear it in other words",
    "skip": "leave this question",
    "pause": "stop the clock",
    "resume": "go on after a pause",
    "end": "end the interview; the report follows",
    "help": "show these commands",
}
_COMMAND = re.compile(r"/(\w+)")
_OPEN = (SessionStatus.LIVE, SessionStatus.PAUSED)


class Screen(Protocol):
    """Shows a candidate what happens."""

    def opened(self, held: Held) -> None:
        """What the interview is, and how it is taken."""
        ...

    def moved(self, taken: Taken, now: datetime) -> None:
        """The interviewer's move."""
        ...

    def paused(self) -> None:
        """The clock stands still until the next line."""
        ...

    def refused(self, code: str, detail: str) -> None:
        """Something could not be done."""
        ...

    def help(self) -> None:
        """The commands."""
        ...

    def ask_for_line(self) -> None:
        """Now it is the candidate's turn."""
        ...

    def left(self, session: str) -> None:
        """The candidate left the session, and can go on later."""
        ...

    def writing(self) -> None:
        """It is over, and the report is being written."""
        ...

    def reported(self, found: Readable) -> None:
        """The report."""
        ...


@dataclass(frozen=True, slots=True)
class Seat:
    """A candidate's place in a session."""

    services: Services
    org: UUID
    session_id: UUID

    async def take(self, signal: Signal) -> Taken:
        """One turn."""
        return await self.services.director.take_turn(self.org, self.session_id, signal)

    async def held(self) -> Held:
        """The session as it stands."""
        return await self.services.ledger.read(self.services.database.glance(self.org), self.session_id)


async def hold(seat: Seat, screen: Screen, lines: TypedLines) -> bool:
    """Hold the interview; False when the lines ended before it did."""
    held = await seat.held()
    is_paused = held.session.status is SessionStatus.PAUSED
    await _take(seat, screen, Commanded(Command.RESUME) if is_paused else Opened())
    while (await seat.held()).session.status in _OPEN:
        screen.ask_for_line()
        asked_at = seat.services.clock.now()
        message = await lines.message()
        if message is None:
            return False
        await _said(seat, screen, message, seat.services.clock.now() - asked_at)
    return True


async def leave(seat: Seat, screen: Screen) -> None:
    """Stop the clock, and tell how to go on."""
    if (await seat.held()).session.status is SessionStatus.LIVE:
        with contextlib.suppress(VivaError):  # a moment ago it may have been closed by its time
            await seat.take(Commanded(Command.PAUSE))
    screen.left(public_id("session", seat.session_id))


async def _said(seat: Seat, screen: Screen, message: str, took: timedelta) -> None:
    """What the candidate typed becomes a signal; an empty line is none, but ends a pause."""
    command = _COMMAND.fullmatch(message)
    name = command[1].lower() if command else None
    if (await seat.held()).session.status is SessionStatus.PAUSED and name not in ("pause", "end", "help"):
        await _take(seat, screen, Commanded(Command.RESUME))
        if not message or name == "resume":
            return
    if name == "help":
        screen.help()
    elif name is not None and name not in COMMANDS:
        screen.refused("command_unknown", f"There is no command /{name}; /help shows those that there are.")
    elif name is not None:
        await _take(seat, screen, Commanded(Command(name)))
    elif message:
        await _take(seat, screen, Answered(message, took=took))


async def _take(seat: Seat, screen: Screen, signal: Signal) -> None:
    try:
        taken = await seat.take(signal)
    except VivaError as error:
        screen.refused(error.code, error.detail)
        return
    if taken.held.session.status is SessionStatus.PAUSED:
        screen.paused()
    else:
        screen.moved(taken, seat.services.clock.now())
