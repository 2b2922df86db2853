"""Several language models as one: the next one answers when the one before cannot."""

from collections.abc import AsyncGenerator, Sequence

from vivaroom.kit.clock import Clock
from vivaroom.kit.errors import ProviderError
from vivaroom.ports.language import Output, Task
from vivaroom.ports.vendors import Rest
from vivaroom.providers.breaker import Breaker
from vivaroom.providers.language.rotation import VendorModel


class FallbackLanguage:
    """Asks its models in order. One that keeps failing rests for a while, so that nobody waits for it again and again.

    Also worth having around a single model, whose failures then cost a candidate's patience only once.
    """

    def __init__(self, models: Sequence[VendorModel], clock: Clock | None = None) -> None:
        if not models:
            raise ValueError("expected at least one language model to fall back among, got none")
        self.name = " or ".join(model.name for model in models)
        self._models = tuple(models)
        self._breaker = Breaker(len(models), clock)

    def rests(self) -> Sequence[Rest]:
        """How each model stands, by its place."""
        return self._breaker.rests()

    async def decide(self, task: Task, output: type[Output]) -> Output:
        """A value from the first model that gives one. Raises the last model's error, or ProviderBusy while all rest."""
        failed: ProviderError | None = None
        for place in self._breaker.awake():
            try:
                decided = await self._models[place].decide(task, output)
            except ProviderError as error:
                failed = error
                self._breaker.failed(place, error)
            else:
                self._breaker.went_well(place)
                return decided
        raise failed or self._breaker.all_rest(self.name)

    async def speak(self, task: Task) -> AsyncGenerator[str, None]:
        """Words of the first model that says any; once it has begun, its failure is final."""
        failed: ProviderError | None = None
        for place in self._breaker.awake():
            begun = False
            pieces = self._models[place].speak(task)
            try:
                async for piece in pieces:
                    begun = True
                    yield piece
            except ProviderError as error:
                failed = error
                self._breaker.failed(place, error)
                if begun:
                    raise
            else:
                self._breaker.went_well(place)
                return
            finally:
                await pieces.aclose()
        raise failed or self._breaker.all_rest(self.name)

    def warm(self) -> None:
        """Import what requests need, for every model; as for one of them. One that cannot be used does not stop the others."""
        failed: list[ProviderError] = []
        for model in self._models:
            try:
                model.warm()
            except ProviderError as error:
                failed.append(error)
        if len(failed) == len(self._models):
            raise failed[0]

    async def close(self) -> None:
        """Give connections back."""
        for model in self._models:
            await model.close()
