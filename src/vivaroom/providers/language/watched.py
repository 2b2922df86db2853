"""A language model whose time and failures are told to whoever counts them."""

import asyncio
from collections.abc import AsyncGenerator, Sequence

from vivaroom.kit.errors import ProviderError
from vivaroom.ports.language import Output, Task
from vivaroom.ports.vendors import ModelWatch, Rest
from vivaroom.providers.breaker import kind_of
from vivaroom.providers.language.rotation import RotatingLanguage, VendorModel


class WatchedLanguage:
    """A `LanguageModel` around another one."""

    def __init__(self, model: VendorModel, watch: ModelWatch) -> None:
        self.name = model.name
        self._model = model
        self._watch = watch

    def rests(self) -> Sequence[Rest]:
        """How each of its keys stands; nothing where it has one."""
        return self._model.rests() if isinstance(self._model, RotatingLanguage) else ()

    def warm(self) -> None:
        """Import what requests need; as for the model."""
        self._model.warm()

    async def decide(self, task: Task, output: type[Output]) -> Output:
        """A value of the wanted type. Raises ProviderError."""
        asked_at = asyncio.get_running_loop().time()
        try:
            decided = await self._model.decide(task, output)
        except ProviderError as error:
            self._watch.failed(self.name, kind_of(error))
            raise
        self._answered(asked_at)
        return decided

    async def speak(self, task: Task) -> AsyncGenerator[str, None]:
        """Pieces of text as they come. Raises ProviderError while iterating."""
        asked_at, begun = asyncio.get_running_loop().time(), False
        pieces = self._model.speak(task)
        try:
            async for piece in pieces:
                if not begun:
                    begun = True
                    self._answered(asked_at)
                yield piece
        except ProviderError as error:
            self._watch.failed(self.name, kind_of(error))
            raise
        finally:
            await pieces.aclose()

    async def close(self) -> None:
        """Give connections back."""
        await self._model.close()

    def _answered(self, asked_at: float) -> None:
        self._watch.answered(self.name, asyncio.get_running_loop().time() - asked_at)
