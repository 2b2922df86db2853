"""One language model by several keys of its vendor, which are used in turn."""

from collections.abc import AsyncGenerator, Sequence
from dataclasses import replace
from typing import Protocol

from pydantic import SecretStr

from vivaroom.kit.clock import Clock
from vivaroom.kit.errors import ProviderBusy, ProviderError, ProviderRefused
from vivaroom.ports.language import LanguageModel, Output, Task
from vivaroom.ports.usage import UNCOUNTED, Meter
from vivaroom.ports.vendors import Rest
from vivaroom.providers.keyring import Keyring
from vivaroom.providers.language.choice import LanguageChoice
from vivaroom.providers.language.lazy import language_model


class VendorModel(LanguageModel, Protocol):
    """A language model with connections."""

    def warm(self) -> object:
        """Import what requests need; blocks for seconds. Raises ProviderRefused where it is not installed."""
        ...

    def speak(self, task: Task) -> AsyncGenerator[str, None]:
        """Pieces of text, which can be broken off."""
        ...

    async def close(self) -> None:
        """Give connections back."""
        ...


def language_by_keys(choice: LanguageChoice, keys: Sequence[SecretStr], meter: Meter = UNCOUNTED) -> VendorModel:
    """The chosen model by whichever of the keys is good; with none or one of them there is nothing to turn."""
    models = [language_model(replace(choice, key=key), meter) for key in keys]
    if len(models) < 2:
        return models[0] if models else language_model(choice, meter)
    return RotatingLanguage(models)


class RotatingLanguage:
    """A `LanguageModel` that tries another key where one is limited or refused.

    What is refused with every key is the fault of the request, and no key rests for it. A vendor that fails otherwise
    would fail by another key too: nobody waits for that.
    """

    def __init__(self, models: Sequence[VendorModel], clock: Clock | None = None) -> None:
        self.name = models[0].name
        self._models = tuple(models)
        self._keys = Keyring(len(models), clock)

    def rests(self) -> Sequence[Rest]:
        """How each key stands."""
        return self._keys.rests()

    def warm(self) -> None:
        """Import what requests need; as for a model of one key."""
        self._models[0].warm()

    async def decide(self, task: Task, output: type[Output]) -> Output:
        """A value of the wanted type. Raises ProviderError of the last key, or ProviderBusy while all rest."""
        failed: ProviderError | None = None
        refused: list[int] = []
        for place in self._keys.in_turn():
            try:
                decided = await self._models[place].decide(task, output)
            except (ProviderBusy, ProviderRefused) as error:
                failed = self._put_by(place, error, refused)
            else:
                self._taken(refused)
                return decided
        raise failed or self._keys.all_rest(self.name)

    async def speak(self, task: Task) -> AsyncGenerator[str, None]:
        """Pieces of text as they come; once they have begun, a failure is final."""
        failed: ProviderError | None = None
        refused: list[int] = []
        for place in self._keys.in_turn():
            begun = False
            pieces = self._models[place].speak(task)
            try:
                async for piece in pieces:
                    begun = True
                    yield piece
            except (ProviderBusy, ProviderRefused) as error:
                failed = self._put_by(place, error, refused)
                if begun:
                    raise
            else:
                self._taken(refused)
                return
            finally:
                await pieces.aclose()
        raise failed or self._keys.all_rest(self.name)

    async def close(self) -> None:
        """Give connections back."""
        for model in self._models:
            await model.close()

    def _put_by(self, place: int, error: ProviderBusy | ProviderRefused, refused: list[int]) -> ProviderError:
        if isinstance(error, ProviderBusy):
            self._keys.limited(place, error)
        else:
            refused.append(place)
        return error

    def _taken(self, refused: list[int]) -> None:
        for place in refused:
            self._keys.refused(place)
