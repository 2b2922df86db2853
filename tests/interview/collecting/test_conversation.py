"""Whole conversations as they shall be held; a change of words or understanding shows here."""

from typing import Any

import pytest
import yaml

from tests.interview.collecting.golden import GOLDEN, told
from tests.interview.collecting.messages import MESSAGES
from tests.interview.collecting.talking import NOW, READING, begun, talk
from vivaroom.content.loader import library
from vivaroom.interview.collecting.conversation import CollectorStatus, Party, reply_to
from vivaroom.interview.collecting.fields import Field
from vivaroom.interview.forbidden import is_allowed

CONVERSATIONS: list[dict[str, Any]] = yaml.safe_load(GOLDEN.read_text("utf-8"))


@pytest.mark.parametrize("kept", CONVERSATIONS, ids=lambda kept: kept["name"])
def test_a_conversation_goes_as_it_is_written(kept: dict[str, Any]) -> None:
    assert told(kept["name"], talk(said["they"] for said in kept["said"] if "they" in said)) == kept


@pytest.mark.parametrize("said", MESSAGES, ids=lambda said: said.text)
def test_every_reply_asks_one_thing_or_ends(said: Any) -> None:
    conversation = talk([said.text])
    if conversation.status is CollectorStatus.OPEN:
        assert conversation.say.endswith("?")
        assert conversation.say.count("?") == 1
    else:
        assert "?" not in conversation.say
    assert is_allowed(conversation.say)


def test_the_same_conversation_is_said_in_the_same_words() -> None:
    messages = ["qa engineer", "coding", "mid"]
    assert [e.text for e in talk(messages).entries] == [e.text for e in talk(messages).entries]


def test_what_is_asked_for_again_is_asked_in_other_words() -> None:
    questions = [e.text for e in talk(["nothing of it", "nothing of it"]).entries if e.speaker is Party.INTERVIEWER]
    assert len({text.rpartition(". ")[2] for text in questions}) == 3


def test_nothing_is_asked_that_is_known() -> None:
    conversation = talk(["senior java developer, 5 questions"])
    assert conversation.fields.missing == (Field.KIND,)
    assert "kind" in conversation.say


def test_a_default_is_said() -> None:
    assert "mid level" in talk(["nurse", "hr", "no idea"]).say


def test_a_value_with_braces_is_said_as_it_is() -> None:
    conversation = begun()
    reply = reply_to(conversation, READING.read("{0} developer {role}", conversation.fields), "x", library())
    assert reply.text
    assert conversation.with_reply(reply.text, NOW, reply).say == reply.text


def test_every_phrase_of_setting_up_can_be_said() -> None:
    places = {"value": "x", "values": "x", "roles": 12, "least": 1, "most": 30}
    for purpose, wordings in library().setup_phrases.by_purpose.items():
        for wording in wordings:
            assert wording.format_map(places), purpose
            assert is_allowed(wording)
    asks = {name for name in library().setup_phrases.by_purpose if name.startswith("ask_")}
    assert asks == {f"ask_{field.value}" for field in Field}
