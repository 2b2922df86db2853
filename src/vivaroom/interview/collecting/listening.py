"""What a collector asks of whoever understands messages and finds words: the built-in rules, or a language model beside them."""

from typing import Protocol

from vivaroom.interview.collecting.conversation import Conversation, Reply
from vivaroom.interview.collecting.heard import Heard
from vivaroom.interview.collecting.reading import BuiltInReading


class Listener(Protocol):
    """Understands and speaks; neither ever fails, and neither ever takes a message for an order."""

    async def hear(self, conversation: Conversation, text: str) -> Heard:
        """What a message says."""
        ...

    async def word(self, conversation: Conversation, text: str, reply: Reply) -> str:
        """The words of the reply to a message."""
        ...


class BuiltInListener:
    """The rules and the planned words, alone."""

    def __init__(self, reading: BuiltInReading) -> None:
        self._reading = reading

    async def hear(self, conversation: Conversation, text: str) -> Heard:
        """By rules."""
        return self._reading.read(text, conversation.fields)

    async def word(self, conversation: Conversation, text: str, reply: Reply) -> str:
        """As planned."""
        return reply.text
