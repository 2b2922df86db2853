"""Finding the words for a move that is decided and in the ledger already: before it is shown, or while it is spoken."""

from collections.abc import AsyncGenerator
from typing import Protocol

from vivaroom.interview.events import Event
from vivaroom.interview.flow.choosing import Scene
from vivaroom.interview.moves import Move


class Words(Protocol):
    """The words of one question as they come."""

    def pieces(self) -> AsyncGenerator[str, None]:
        """Whole sentences, each as early as it may be said; once. Closing it early stops the work."""
        ...

    def events(self) -> tuple[Event, ...]:
        """What the ledger should know of the words that have come; the planned question completes what was cut."""
        ...


class Wording(Protocol):
    """Words a question that is already decided and in the ledger."""

    async def word(self, scene: Scene, move: Move) -> tuple[Event, ...]:
        """What to append after the move: the final words, or why the planned words stay. May be empty."""
        ...

    def speak(self, scene: Scene, move: Move) -> Words | None:
        """The words to say, which come while they are said; None where the planned words are said as they are."""
        ...
