"""Opens connections by whichever key is good; a session that is resumed keeps the key that it began with."""

from collections.abc import Sequence
from datetime import timedelta

from vivaroom.kit.clock import Clock
from vivaroom.kit.errors import ProviderBusy, ProviderError, ProviderRefused
from vivaroom.providers.keyring import Keyring
from vivaroom.providers.speech.gemini.connection import Connection, opened
from vivaroom.providers.speech.gemini.failures import UnknownHandle
from vivaroom.providers.speech.gemini.socket import ANSWERS_WITHIN, Dial
from vivaroom.providers.speech.gemini.wire import Terms


class Doors:
    """The keys of all conversations of the process, each as what dials by it."""

    def __init__(
        self,
        name: str,
        dials: Sequence[Dial],
        terms: Terms,
        *,
        within: timedelta = ANSWERS_WITHIN,
        clock: Clock | None = None,
    ) -> None:
        self.name = name
        self.within = within
        self.keys = Keyring(len(dials), clock)
        self._dials = tuple(dials)
        self._terms = terms

    async def by(self, place: int, handle: str | None) -> Connection:
        """By the key at this place. Raises ProviderError."""
        connection = await opened(self.name, self._dials[place], self._terms, handle, self.within)
        connection.other_keys, connection.handle = len(self._dials) > 1, handle
        return connection


class Door:
    """What opens the connections of one conversation."""

    def __init__(self, doors: Doors) -> None:
        self._doors = doors
        self._place: int | None = None

    async def resumed(self, before: Connection) -> Connection | None:
        """Another connection, which goes on from the one before; None where it cannot. Raises ProviderBroken.

        A key that was used too much rests.
        """
        place = self._place
        if place is not None and before.limited is not None:
            self._doors.keys.limited(place, before.limited)
        is_good = before.limited is None and not isinstance(before.failure, ProviderRefused)
        if place is None or before.handle is None or not is_good:
            return None
        try:
            return await self._doors.by(place, before.handle)
        except (ProviderBusy, ProviderRefused, UnknownHandle):
            return None

    async def afresh(self) -> Connection:
        """A connection without a past. Raises ProviderError, of the last key where all are of no use."""
        keys, refused = self._doors.keys, list[int]()
        failed: ProviderError | None = None
        for place in keys.in_turn():
            try:
                connection = await self._doors.by(place, None)
            except ProviderBusy as error:
                keys.limited(place, error)
                failed = error
            except ProviderRefused as error:
                refused.append(place)
                failed = error
            else:
                self._place = place
                for no_good in refused:
                    keys.refused(no_good)
                return connection
        raise failed or keys.all_rest(self._doors.name)
