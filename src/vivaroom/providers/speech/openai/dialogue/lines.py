"""The connections of one dialogue, one after the other: each is renewed before its limit, and knows what was said before."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress

from vivaroom.kit.errors import ProviderBusy, ProviderError, ProviderRefused
from vivaroom.providers.keyring import Keyring
from vivaroom.providers.speech.openai.access import Access
from vivaroom.providers.speech.openai.dialogue.line import Line
from vivaroom.providers.speech.openai.dialogue.terms import DialogueOptions

AGAIN_AFTER_S = 10.0
"""A renewal that failed is tried again after so long; until then the connection before it is as good."""
MOST_TURNS, MOST_CHARACTERS = 60, 24_000
"""How much of what was said a new connection is told."""


class Account:
    """The keys of one vendor, for all dialogues of the process; `name` says what they open."""

    def __init__(self, accesses: Sequence[Access], options: DialogueOptions) -> None:
        self.name = f"{accesses[0].vendor}/{options.model}"
        self.options = options
        self._accesses = accesses
        self._keys = Keyring(len(accesses))

    async def open(self, said: list[tuple[str, str]]) -> Line:
        """A connection by the first key that is taken. Raises the error of the last one."""
        failed: ProviderError | None = None
        refused: list[int] = []
        for place in self._keys.in_turn():
            try:
                line = await Line.opened(self.name, self._accesses[place], self.options, said)
            except ProviderRefused as error:
                failed = error
                refused.append(place)
            except ProviderBusy as error:
                failed = error
                self._keys.limited(place, error)
            else:
                for wrong in refused:
                    self._keys.refused(wrong)
                return line
        raise failed or self._keys.all_rest(self.name)


class Lines:
    """What an ear and a voice speak through. `line` gives the connection of the moment."""

    def __init__(self, account: Account) -> None:
        self.name = account.name
        self.options = account.options
        self._account = account
        self._opening = asyncio.Lock()
        self._line: Line | None = None
        self._all: list[Line] = []
        self._said: list[tuple[str, str]] = []
        self._remembered = 0

    @asynccontextmanager
    async def kept(self) -> AsyncIterator[None]:
        """Connected, and renewed before each limit, for the length of the block; then all connections end."""
        keeping = asyncio.create_task(self._keep(), name="dialogue")
        try:
            yield
        finally:
            keeping.cancel()
            await asyncio.gather(keeping, return_exceptions=True)
            for line in self._all:
                line.hang_up()
            await asyncio.gather(*(line.gone() for line in self._all))

    async def line(self) -> Line:
        """A connection that lives, opened where there is none. Raises ProviderError."""
        async with self._opening:
            if self._line is not None and self._line.failure is None:
                return self._line
            return await self._open()

    def remember(self, role: str, text: str, line: Line | None) -> None:
        """This was said, and this connection knows of it; those after it are told."""
        if not text.strip():
            return
        self._said.append((role, text))
        self._remembered += 1
        while len(self._said) > MOST_TURNS or sum(len(one) for _, one in self._said[1:]) > MOST_CHARACTERS:
            self._said.pop(0)
        if self._line is not None and self._line is not line:
            self._line.add(role, text)

    async def _open(self) -> Line:
        """A new connection in place of the one before; it is told, too, what was said while it was opened."""
        known = self._remembered
        line = self._take(await self._account.open(self._said))
        for role, text in self._said[len(self._said) - min(self._remembered - known, len(self._said)) :]:
            line.add(role, text)
        return line

    async def _keep(self) -> None:
        with suppress(ProviderError):  # whoever needs it will tell
            await self.line()
        while True:
            await asyncio.sleep(self._due_in_s())
            try:
                if self._due_in_s() <= 0:
                    await self._open()
            except ProviderError:
                await asyncio.sleep(AGAIN_AFTER_S)

    def _due_in_s(self) -> float:
        """Until the connection of the moment should be renewed; a while where there is none, for whoever speaks next opens it."""
        if self._line is None:
            return AGAIN_AFTER_S
        lasts = (self.options.limit - self.options.renewed_before).total_seconds()
        return max(self._line.began_at + lasts - asyncio.get_running_loop().time(), 0.0)

    def _take(self, line: Line) -> Line:
        """Whatever begins from now on begins here; what began before ends where it is."""
        before, self._line = self._line, line
        self._all.append(line)
        if before is not None:
            before.retire()
        return line
