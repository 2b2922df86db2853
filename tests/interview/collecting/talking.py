"""Conversations held by rules alone, without a database."""

from collections.abc import Iterable
from datetime import UTC, datetime

from vivaroom.content.loader import library
from vivaroom.interview.collecting.conversation import Conversation, opening, reply_to
from vivaroom.interview.collecting.reading import BuiltInReading
from vivaroom.kit.ids import new_id

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
READING = BuiltInReading(library())


def begun() -> Conversation:
    """A conversation in which only the greeting was said."""
    new = Conversation(id=new_id(), org_id=new_id(), owner_id=new_id(), created_at=NOW, updated_at=NOW)
    hello = opening(library())
    return new.with_reply(hello.text, NOW, hello)


def talk(messages: Iterable[str]) -> Conversation:
    """A conversation after these messages."""
    conversation = begun()
    for text in messages:
        reply = reply_to(conversation, READING.read(text, conversation.fields), text, library())
        conversation = conversation.with_message(text, NOW).with_reply(reply.text, NOW, reply)
    return conversation
