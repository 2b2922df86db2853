"""The wording of an interviewer without a language model: the words of the plan, as they are."""

from vivaroom.interview.choosing import Scene
from vivaroom.interview.events import Event
from vivaroom.interview.moves import Move


class PlainWording:
    """A `Wording` that adds nothing."""

    async def word(self, scene: Scene, move: Move) -> tuple[Event, ...]:
        """Nothing to append: the planned words are the final ones."""
        return ()
