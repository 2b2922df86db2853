"""What we ask of models that hear and speak by themselves: to be the ear and the voice of an interviewer who decides elsewhere.

The model answers nothing of its own accord. It tells what it heard, and says the words that it is given; that it knows the
whole conversation only makes it hear and sound better. Whoever fails, or says something else, is replaced by the next
recogniser or voice like any other, so nothing here is needed for an interview to go on.
"""

from contextlib import AbstractAsyncContextManager
from typing import Protocol

from vivaroom.kit.errors import ProviderBroken
from vivaroom.ports.speech import SpeechToText, TextToSpeech


class Departed(ProviderBroken):
    """A voice has said other words than it was asked to. Nothing that it made of the text counts as said."""


class Dialogue(Protocol):
    """One interview with one model.

    `ear` and `voice` speak to it over the same connection, and keep the contracts of their kind; several utterances may be
    understood side by side, and a text may be said while one is. What was heard and said before a connection was
    renewed is known to the model after it. A text that is said `ahead` makes no sound: what the model says becomes part
    of the conversation. Where the model does not say the text, `voice` raises Departed.
    """

    @property
    def ear(self) -> SpeechToText:
        """What the model hears."""
        ...

    @property
    def voice(self) -> TextToSpeech:
        """What the model says."""
        ...

    def begins(self, text: str) -> None:
        """A line begins, whoever says it: what `voice` is asked for from now on belongs to it."""
        ...

    def ended(self, text: str, heard_ms: int, *, whole: bool) -> None:
        """The line is over: the candidate has heard this text, which took so long. The model forgets what it said beyond.

        Returns at once and never raises.
        """
        ...


class SpeechToSpeech(Protocol):
    """A model that holds dialogues; `name` stands in the ledger and in reports."""

    name: str

    def open(self) -> AbstractAsyncContextManager[Dialogue]:
        """A dialogue, until the end of the block, which gives its connections back.

        Nobody waits for the connection here, and opening raises nothing: a model that cannot be reached fails, as a
        ProviderError, when its ear or its voice is used.
        """
        ...
