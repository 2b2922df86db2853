"""Wordings that need no language model: the plan's own words, and one that makes ready for the answer meanwhile."""

from collections.abc import Callable

from vivaroom.content.types import Question
from vivaroom.interview.events import Event
from vivaroom.interview.flow.choosing import Scene
from vivaroom.interview.moves import Ask, Move
from vivaroom.interview.wording import Wording, Words


class PlainWording:
    """A `Wording` that adds nothing."""

    async def word(self, scene: Scene, move: Move) -> tuple[Event, ...]:
        """Nothing to append: the planned words are the final ones."""
        return ()

    def speak(self, scene: Scene, move: Move) -> Words | None:
        """None: the planned words are said."""
        return None


class PreparingWording:
    """A `Wording` that has each new question prepared for judging before it lets another one word it."""

    def __init__(self, wording: Wording, prepare: Callable[[Question], None]) -> None:
        self._wording = wording
        self._prepare = prepare

    async def word(self, scene: Scene, move: Move) -> tuple[Event, ...]:
        """What the other wording says."""
        self._prepare_for(scene, move)
        return await self._wording.word(scene, move)

    def speak(self, scene: Scene, move: Move) -> Words | None:
        """What the other wording speaks."""
        self._prepare_for(scene, move)
        return self._wording.speak(scene, move)

    def _prepare_for(self, scene: Scene, move: Move) -> None:
        planned = scene.plan.find(move.question.slug) if isinstance(move, Ask) else None
        if planned is not None:
            self._prepare(planned.question)
