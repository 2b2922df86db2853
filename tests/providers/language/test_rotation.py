"""A model with several keys goes on while one of them is good."""

from collections.abc import AsyncGenerator
from datetime import UTC, datetime, timedelta

import pytest
from pydantic import SecretStr

from vivaroom.kit.clock import ManualClock
from vivaroom.kit.errors import ProviderBroken, ProviderBusy, ProviderError, ProviderRefused
from vivaroom.ports.language import Output, Task
from vivaroom.providers.keyring import REST_WHEN_REFUSED
from vivaroom.providers.language.choice import LanguageChoice, Vendor
from vivaroom.providers.language.rotation import RotatingLanguage, language_by_keys

TASK = Task("Say it.", ())


class Keyed:
    """A model by one key, which answers with the key's number or fails as it is told."""

    name = "vendor:model"

    def __init__(self, number: int, failure: ProviderError | None = None, words_before: int = 0) -> None:
        self.number = number
        self.failure = failure
        self.words_before = words_before
        self.asked = 0
        self.warmed = self.closed = False

    def warm(self) -> None:
        self.warmed = True

    async def decide(self, task: Task, output: type[Output]) -> Output:
        self.asked += 1
        if self.failure:
            raise self.failure
        return output(self.number)  # type: ignore[call-arg]  # the tests ask for an int

    async def speak(self, task: Task) -> AsyncGenerator[str, None]:
        self.asked += 1
        for word in [f"key {self.number}", "speaks"][: self.words_before if self.failure else 2]:
            yield word
        if self.failure:
            raise self.failure

    async def close(self) -> None:
        self.closed = True


def _limited() -> ProviderBusy:
    return ProviderBusy("vendor:model", "429", retry_after=timedelta(seconds=30))


def _refused() -> ProviderRefused:
    return ProviderRefused("vendor:model", "401")


def _model(*keys: Keyed) -> tuple[RotatingLanguage, ManualClock]:
    clock = ManualClock(datetime(2027, 1, 1, tzinfo=UTC))
    return RotatingLanguage(keys, clock), clock


async def test_keys_share_the_work() -> None:
    model, _ = _model(Keyed(0), Keyed(1))
    assert [await model.decide(TASK, int) for _ in range(4)] == [0, 1, 0, 1]


async def test_a_limited_key_is_not_asked_until_its_rest_is_over() -> None:
    first = Keyed(0, _limited())
    model, clock = _model(first, Keyed(1))
    assert [await model.decide(TASK, int) for _ in range(4)] == [1, 1, 1, 1]
    assert first.asked == 1
    first.failure = None
    clock.move(timedelta(seconds=31))
    assert {await model.decide(TASK, int) for _ in range(2)} == {0, 1}


async def test_a_refused_key_rests_once_another_was_taken() -> None:
    first = Keyed(0, _refused())
    model, clock = _model(first, Keyed(1))
    assert [piece async for piece in model.speak(TASK)] == ["key 1", "speaks"]
    for _ in range(4):
        await model.decide(TASK, int)
    assert first.asked == 1
    clock.move(REST_WHEN_REFUSED)
    await model.decide(TASK, int)
    await model.decide(TASK, int)
    assert first.asked == 2


async def test_what_every_key_refuses_is_the_fault_of_the_request_and_no_key_rests() -> None:
    keys = [Keyed(0, _refused()), Keyed(1, _refused())]
    model, _ = _model(*keys)
    with pytest.raises(ProviderRefused):
        await model.decide(TASK, int)
    for key in keys:
        key.failure = None
    assert {await model.decide(TASK, int) for _ in range(2)} == {0, 1}


async def test_nobody_waits_for_a_vendor_to_break_once_a_key() -> None:
    second = Keyed(1)
    model, _ = _model(Keyed(0, ProviderBroken("vendor:model", "timeout")), second)
    with pytest.raises(ProviderBroken):
        await model.decide(TASK, int)
    assert second.asked == 0


async def test_words_that_were_said_are_not_said_again_by_another_key() -> None:
    model, _ = _model(Keyed(0, _limited(), words_before=1), Keyed(1))
    pieces = model.speak(TASK)
    assert await anext(pieces) == "key 0"
    with pytest.raises(ProviderBusy):
        await anext(pieces)


async def test_while_every_key_rests_the_error_says_how_long() -> None:
    model, clock = _model(Keyed(0, _limited()), Keyed(1, _limited()))
    with pytest.raises(ProviderBusy):
        await model.decide(TASK, int)
    clock.move(timedelta(seconds=10))
    with pytest.raises(ProviderBusy, match="every key rests") as told:
        await model.decide(TASK, int)
    assert told.value.retry_after == timedelta(seconds=20)


async def test_one_key_needs_no_turns_and_all_connections_are_given_back() -> None:
    choice = LanguageChoice(Vendor.OPENAI, "model")
    keys = [SecretStr("one-key-of-nobody"), SecretStr("another-of-nobody")]
    assert not isinstance(language_by_keys(choice, []), RotatingLanguage)
    assert not isinstance(language_by_keys(choice, keys[:1]), RotatingLanguage)
    assert language_by_keys(choice, keys).name == "openai:model"
    first, second = Keyed(0), Keyed(1)
    model, _ = _model(first, second)
    model.warm()
    await model.close()
    assert (first.warmed, first.closed, second.closed) == (True, True, True)
