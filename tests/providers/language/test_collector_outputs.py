"""What a collector asks of a language model goes through every vendor's protocol, and its own patience holds there."""

from datetime import timedelta

import pytest

from tests.interview.collecting.talking import READING, talk
from tests.providers.language_server import CutAfter, Hang, LanguageServer, Raw, Refuse, Reply, Say
from vivaroom.content.loader import library
from vivaroom.content.types import Level
from vivaroom.interview.collecting.conversation import reply_to
from vivaroom.interview.collecting.model_led import (
    READ_WISHES,
    ModelListener,
    WishedKind,
    WishedLevel,
    Wishes,
    WishMeant,
)
from vivaroom.interview.model.prompting import instructions, task
from vivaroom.providers.language.lazy import LazyLanguage

PATIENCE = timedelta(seconds=0.4)
TEXT = "somebody who runs the whole department"
FOUND = Wishes(
    role="", kind=WishedKind.NONE, kind_words="", level=WishedLevel.LEAD, level_words="runs the whole department",
    technologies=["C++", "“smart” tools"], amount=0, amount_words="", meant=WishMeant.ANSWER,
)  # fmt: skip
TROUBLES: list[Reply] = [Refuse(401), Refuse(429), Refuse(500), Raw(b"<html>"), Hang(), CutAfter("Then it is", 1)]


async def test_wishes_come_back_as_they_were(model: LazyLanguage, server: LanguageServer) -> None:
    server.will(Say(FOUND.model_dump(mode="json")))
    assert await model.decide(task(READ_WISHES, ("message", TEXT)), Wishes) == FOUND


async def test_a_server_that_takes_tools_alone_gives_them_too(model: LazyLanguage, server: LanguageServer) -> None:
    server.will(Refuse(400, "responseSchema and response_format are unknown"), Say(FOUND.model_dump(mode="json")))
    assert await model.decide(task(READ_WISHES, ("message", TEXT)), Wishes) == FOUND


async def test_what_a_vendor_finds_is_heard_and_the_message_stays_material(
    model: LazyLanguage, server: LanguageServer
) -> None:
    server.will(Say(FOUND.model_dump(mode="json")))
    patient = ModelListener(model, READING, timedelta(seconds=30))
    heard = await patient.hear(talk(["backend engineer", "technical"]), TEXT)
    assert heard.level is Level.LEAD
    system, user = server.asked[-1].instructions, server.asked[-1].material
    assert instructions(READ_WISHES).splitlines()[0] in system
    assert TEXT not in system
    assert TEXT in user


@pytest.mark.parametrize("trouble", TROUBLES, ids=repr)
async def test_a_vendor_in_trouble_leaves_the_rules_and_the_planned_words(
    model: LazyLanguage, server: LanguageServer, trouble: Reply
) -> None:
    server.will(*[trouble] * 8)
    conversation = talk(["backend engineer", "technical"])
    listener = ModelListener(model, READING, PATIENCE)
    assert await listener.hear(conversation, TEXT) == READING.read(TEXT, conversation.fields)
    reply = reply_to(conversation, READING.read("senior", conversation.fields), "senior", library())
    assert await listener.word(conversation, "senior", reply) == reply.text
