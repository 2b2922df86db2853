"""The brain as a language model: it answers while its program runs, and says that it is busy while that loads."""

import asyncio
from collections.abc import AsyncGenerator
from datetime import timedelta

from vivaroom.kit.errors import ProviderBusy
from vivaroom.ports.language import Output, Task
from vivaroom.providers.language.choice import LanguageChoice, Vendor
from vivaroom.providers.language.lazy import LazyLanguage, language_model
from vivaroom.providers.local.brain.keeping import Brain, Door, State

MODEL = "qwen2.5-coder-1.5b-instruct"
NAME = f"{Vendor.LOCAL.value}:{MODEL}"
ANSWERS_WITHIN = timedelta(minutes=1)
"""A whole request. Whoever asks has less patience; this one is for the first, whose prompt is read from scratch."""
_LOADS_FOR = timedelta(seconds=2)


class BrainLanguage:
    """A `LanguageModel` by a program that comes and goes. `rehearsal` is asked once each time that it comes.

    The program keeps what it has read: a task with the instructions of the rehearsal is answered seconds sooner.
    """

    name = NAME

    def __init__(self, brain: Brain, rehearsal: Task) -> None:
        self.brain = brain
        self._rehearsal = rehearsal
        self._model: LazyLanguage | None = None

    async def run(self) -> None:
        """Keep the program running until cancelled."""
        try:
            await self.brain.run(self._rehearse)
        finally:
            await self.close()

    async def decide(self, task: Task, output: type[Output]) -> Output:
        """A value of the wanted type. Raises ProviderError, ProviderBusy while the program loads."""
        return await self._ready().decide(task, output)

    async def speak(self, task: Task) -> AsyncGenerator[str, None]:
        """Pieces of text as they come. Raises ProviderError while iterating, ProviderBusy while the program loads."""
        pieces = self._ready().speak(task)
        try:
            async for piece in pieces:
                yield piece
        finally:
            await pieces.aclose()

    async def close(self) -> None:
        """Give connections back."""
        model, self._model = self._model, None
        if model is not None:
            await model.close()

    def _ready(self) -> LazyLanguage:
        if self.brain.door is None or self._model is None:
            reason = "it is loading" if self.brain.state is State.LOADING else "its program ended and is started again"
            raise ProviderBusy(self.name, reason, retry_after=_LOADS_FOR)
        return self._model

    async def _rehearse(self, door: Door) -> None:
        """Connect to the new door, and have it read the instructions. Raises ProviderError."""
        await self.close()
        choice = LanguageChoice(Vendor.LOCAL, MODEL, door.key, door.url, ANSWERS_WITHIN)
        self._model = model = language_model(choice)
        await asyncio.to_thread(model.warm)
        async for _ in model.speak(self._rehearsal):
            continue
