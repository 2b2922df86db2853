"""What a request used is told as its vendor counted it, whatever came of the request."""

from contextlib import aclosing

import pytest
from pydantic import BaseModel

from tests.providers.language.conftest import Connect, Counting
from tests.providers.language_server import LanguageServer, Refuse, Say
from vivaroom.kit.errors import ProviderBroken, ProviderBusy
from vivaroom.ports.language import Task
from vivaroom.ports.usage import Purpose, Usage
from vivaroom.providers.language.choice import Vendor
from vivaroom.providers.language.lazy import LazyLanguage


class Colour(BaseModel):
    name: str


TASK = Task("Name the colour.", (("text", "It was a very deep red."),), Purpose.JUDGE)


async def test_a_typed_answer_and_spoken_words_are_counted(
    model: LazyLanguage, server: LanguageServer, meter: Counting
) -> None:
    server.will(Say({"name": "red"}))
    await model.decide(TASK, Colour)
    server.will(Say("Red it was."))
    assert [piece async for piece in model.speak(TASK)]
    vendor, _, name = model.name.partition(":")
    kept = 2 if vendor == "anthropic" else 0
    assert meter.told == [Usage(vendor, name, Purpose.JUDGE, 10, 5, 4, kept)] * 2


async def test_a_wrong_answer_is_paid_for_too(model: LazyLanguage, server: LanguageServer, meter: Counting) -> None:
    server.will(Say("I would rather talk about the weather."))
    with pytest.raises(ProviderBroken):
        await model.decide(TASK, Colour)
    assert [(one.input_tokens, one.output_tokens) for one in meter.told] == [(20, 10)], "it was asked twice"


async def test_what_is_refused_costs_nothing(model: LazyLanguage, server: LanguageServer, meter: Counting) -> None:
    server.will(Refuse(429, "slower"))
    with pytest.raises(ProviderBusy):
        await model.decide(TASK, Colour)
    assert meter.told == []


async def test_words_that_are_broken_off_are_counted_as_far_as_they_are_known(
    connect: Connect, server: LanguageServer, meter: Counting
) -> None:
    server.will(Say("one two three four", between=0.02))
    async with aclosing(connect(Vendor.ANTHROPIC).speak(TASK)) as pieces:
        async for _ in pieces:
            break
    (told,) = meter.told
    assert told.input_tokens == 10
    assert told.output_tokens < 5
