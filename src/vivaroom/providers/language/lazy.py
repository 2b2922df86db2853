"""A language model that costs nothing until it is asked: what it needs is imported in a thread."""

import asyncio
from collections.abc import AsyncGenerator
from typing import TYPE_CHECKING

from vivaroom.kit.errors import ProviderRefused
from vivaroom.ports.language import Output, Task
from vivaroom.ports.usage import UNCOUNTED, Meter
from vivaroom.providers.language.choice import LanguageChoice

if TYPE_CHECKING:
    from vivaroom.providers.language.engine import Engine


def language_model(choice: LanguageChoice, meter: Meter = UNCOUNTED) -> "LazyLanguage":
    """The chosen model, whose requests are counted. Nothing is imported, read or sent yet."""
    return LazyLanguage(choice, meter)


class LazyLanguage:
    """A `LanguageModel` whose engine starts with its first request, or with `warm`."""

    def __init__(self, choice: LanguageChoice, meter: Meter = UNCOUNTED) -> None:
        self.name = choice.name
        self._meter = meter
        self._choice = choice
        self._engine: Engine | None = None
        self._starting = asyncio.Lock()

    def warm(self) -> "Engine":
        """Import what requests need; blocks for 1.5-3 s, so call it in a thread once the server answers.

        Raises ProviderRefused where the vendor's part is not installed or the choice cannot be used.
        """
        if self._engine is not None:
            return self._engine
        try:
            from vivaroom.providers.language.engine import Engine

            self._engine = started = Engine(self._choice, self._meter)
        except ImportError as error:
            mend = f"{error.name or 'its client'} is missing: install vivaroom[{self._choice.vendor.value}]"
            raise ProviderRefused(self.name, mend) from None
        return started

    async def decide(self, task: Task, output: type[Output]) -> Output:
        """A value of the wanted type. Raises ProviderError, also when the model cannot produce such a value."""
        return await (await self._ready()).decide(task, output)

    async def speak(self, task: Task) -> AsyncGenerator[str, None]:
        """Pieces of text as they come. Raises ProviderError while iterating."""
        pieces = (await self._ready()).speak(task)
        try:
            async for piece in pieces:
                yield piece
        finally:
            await pieces.aclose()

    async def close(self) -> None:
        """Give connections back; a later request opens new ones."""
        engine, self._engine = self._engine, None
        if engine is not None:
            await engine.close()

    async def _ready(self) -> "Engine":
        async with self._starting:
            if self._engine is not None:
                return self._engine
            return await asyncio.to_thread(self.warm)
