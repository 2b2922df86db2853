"""Several language models as one: the next one answers when the one before cannot."""

from collections import Counter
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from datetime import datetime, timedelta

from vivaroom.kit.clock import Clock, SystemClock
from vivaroom.kit.errors import ProviderBusy, ProviderError, ProviderRefused
from vivaroom.ports.language import LanguageModel, Output, Task

FAILURES_BEFORE_REST = 2
"""One failure may lie in what was asked, a second one in a row hardly does."""
REST = timedelta(seconds=20)
REST_WHEN_REFUSED = timedelta(minutes=1)
LONGEST_REST = timedelta(minutes=10)


class FallbackLanguage:
    """Asks its models in order. One that keeps failing rests for a while, so that nobody waits for it again and again.

    Also worth having around a single model, whose failures then cost a candidate's patience only once.
    """

    def __init__(self, models: Sequence[LanguageModel], clock: Clock | None = None) -> None:
        if not models:
            raise ValueError("expected at least one language model to fall back among, got none")
        self.name = " or ".join(model.name for model in models)
        self._models = tuple(models)
        self._clock = clock or SystemClock()
        self._failures: Counter[int] = Counter()
        self._rests_until: dict[int, datetime] = {}

    async def decide(self, task: Task, output: type[Output]) -> Output:
        """A value from the first model that gives one. Raises the last model's error, or ProviderBusy while all rest."""
        failed: ProviderError | None = None
        for place in self._awake():
            try:
                decided = await self._models[place].decide(task, output)
            except ProviderError as error:
                failed = self._failed(place, error)
            else:
                self._failures.pop(place, None)
                return decided
        raise failed or self._all_rest()

    async def speak(self, task: Task) -> AsyncGenerator[str, None]:
        """Words of the first model that says any; once it has begun, its failure is final."""
        failed: ProviderError | None = None
        for place in self._awake():
            begun = False
            pieces = self._models[place].speak(task)
            try:
                async for piece in pieces:
                    begun = True
                    yield piece
            except ProviderError as error:
                failed = self._failed(place, error)
                if begun:
                    raise
            else:
                self._failures.pop(place, None)
                return
            finally:
                await _stop(pieces)
        raise failed or self._all_rest()

    def _awake(self) -> list[int]:
        now = self._clock.now()
        return [place for place in range(len(self._models)) if self._rests_until.get(place, now) <= now]

    def _failed(self, place: int, error: ProviderError) -> ProviderError:
        self._failures[place] += 1
        if isinstance(error, ProviderBusy) or self._failures[place] >= FAILURES_BEFORE_REST:
            rest = REST_WHEN_REFUSED if isinstance(error, ProviderRefused) else error.retry_after or REST
            self._rests_until[place] = self._clock.now() + min(rest, LONGEST_REST)
        return error

    def _all_rest(self) -> ProviderError:
        soonest = min(self._rests_until.values()) - self._clock.now()
        return ProviderBusy(self.name, "resting after failures", retry_after=max(soonest, timedelta(0)))


async def _stop(pieces: AsyncIterator[str]) -> None:
    if isinstance(pieces, AsyncGenerator):
        await pieces.aclose()
