"""Several models behave as one, and one that keeps failing is left alone for a while."""

from collections.abc import AsyncGenerator
from datetime import UTC, datetime, timedelta

import pytest

from vivaroom.kit.clock import ManualClock
from vivaroom.kit.errors import ProviderBroken, ProviderBusy, ProviderError, ProviderRefused
from vivaroom.ports.language import LanguageModel, Output, Task
from vivaroom.providers.language.fallback import FallbackLanguage

TASK = Task("Say it.", ())


class Fake:
    """Says its name, or fails as it is told."""

    def __init__(self, name: str, failure: ProviderError | None = None, words_before: int = 0) -> None:
        self.name = name
        self.failure = failure
        self.words_before = words_before
        self.asked = 0
        self.closed = False

    async def decide(self, task: Task, output: type[Output]) -> Output:
        self.asked += 1
        if self.failure:
            raise self.failure
        return output(self.name)  # type: ignore[call-arg]  # the tests ask for a str

    async def speak(self, task: Task) -> AsyncGenerator[str, None]:
        self.asked += 1
        for word in [self.name, "speaks"][: self.words_before if self.failure else 2]:
            yield word
        if self.failure:
            raise self.failure

    def warm(self) -> None:
        if isinstance(self.failure, ProviderRefused):
            raise self.failure

    async def close(self) -> None:
        self.closed = True


def _broken(name: str = "a") -> ProviderBroken:
    return ProviderBroken(name, "cut")


def _clock() -> ManualClock:
    return ManualClock(datetime(2027, 1, 1, tzinfo=UTC))


async def _said(model: LanguageModel) -> list[str]:
    return [piece async for piece in model.speak(TASK)]


async def test_the_next_model_answers_when_the_first_cannot() -> None:
    model: LanguageModel = FallbackLanguage([Fake("a", _broken()), Fake("b")])
    assert await model.decide(TASK, str) == "b"
    assert await _said(model) == ["b", "speaks"]
    assert model.name == "a or b"


async def test_the_last_error_is_told_when_all_fail() -> None:
    model = FallbackLanguage([Fake("a", _broken()), Fake("b", ProviderRefused("b", "no"))])
    with pytest.raises(ProviderRefused):
        await model.decide(TASK, str)


async def test_a_stream_that_has_begun_is_not_begun_again() -> None:
    second = Fake("b")
    with pytest.raises(ProviderBroken):
        await _said(FallbackLanguage([Fake("a", _broken(), words_before=1), second]))
    assert second.asked == 0


async def test_a_model_that_fails_twice_rests() -> None:
    clock, first = _clock(), Fake("a", _broken())
    model = FallbackLanguage([first, Fake("b")], clock)
    for _ in range(5):
        assert await model.decide(TASK, str) == "b"
    assert first.asked == 2
    clock.move(timedelta(seconds=21))
    first.failure = None
    assert await model.decide(TASK, str) == "a"


async def test_one_failure_is_forgotten_after_a_success() -> None:
    first = Fake("a", _broken())
    model = FallbackLanguage([first, Fake("b")], _clock())
    for _ in range(4):
        first.failure = _broken()
        await model.decide(TASK, str)
        first.failure = None
        assert await model.decide(TASK, str) == "a"


async def test_a_busy_model_rests_as_long_as_it_says() -> None:
    clock, only = _clock(), Fake("a", ProviderBusy("a", "slower", retry_after=timedelta(seconds=90)))
    model = FallbackLanguage([only], clock)
    for _ in range(3):
        with pytest.raises(ProviderBusy) as refused:
            await model.decide(TASK, str)
    assert only.asked == 1
    assert refused.value.retry_after == timedelta(seconds=90)
    clock.move(timedelta(seconds=91))
    only.failure = None
    assert await _said(model) == ["a", "speaks"]


async def test_no_rest_is_endless() -> None:
    clock, only = _clock(), Fake("a", ProviderBusy("a", "tomorrow", retry_after=timedelta(days=1)))
    model = FallbackLanguage([only], clock)
    with pytest.raises(ProviderBusy):
        await model.decide(TASK, str)
    clock.move(timedelta(minutes=11))
    only.failure = None
    assert await model.decide(TASK, str) == "a"


def test_nothing_to_fall_back_on_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one"):
        FallbackLanguage([])


async def test_one_model_that_cannot_be_used_does_not_keep_the_others_from_starting() -> None:
    models = [Fake("a", ProviderRefused("a", "not installed")), Fake("b")]
    model = FallbackLanguage(models)
    model.warm()
    await model.close()
    assert [one.closed for one in models] == [True, True]
    with pytest.raises(ProviderRefused):
        FallbackLanguage(models[:1]).warm()
