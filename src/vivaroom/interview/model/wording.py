"""Lets a language model find the words for a question that is already decided, and code decide whether they are said.

The model never sees key points or ideal answers. What it says is held against them and many other rules; words that
break one are thrown away, and the planned words of the bank are said.
"""

import asyncio
import re
from collections.abc import AsyncGenerator, AsyncIterator
from dataclasses import dataclass, field
from datetime import timedelta

from vivaroom.interview.events import Event, FellBack, Spoken
from vivaroom.interview.flow.choosing import Scene
from vivaroom.interview.model.checks import WORDS_AT_MOST, fault_of, fault_of_beginning
from vivaroom.interview.model.occasions import Occasion, occasion_of
from vivaroom.interview.model.reasons import reason_of
from vivaroom.interview.moves import Move, spoken_text
from vivaroom.kit.errors import ProviderError
from vivaroom.ports.language import LanguageModel, Task

PATIENCE = timedelta(seconds=2.5)
LONGEST_HEARD_WORDS = WORDS_AT_MOST * 3
"""Nobody listens to a model any longer."""
PART = "wording"
_FIRST_SENTENCE = re.compile(r"\s*(\S.*?[.!…])\s+(?=\S)", re.DOTALL)


@dataclass(slots=True)
class Saying:
    """The words of one move as they come; once all are out, `events` tells the ledger what they were."""

    said: list[str] = field(default_factory=list)
    events: tuple[Event, ...] = ()

    @property
    def text(self) -> str:
        """All that has been given out."""
        return " ".join(self.said)


class ModelWording:
    """A `Wording` by a language model that is waited for at most `patience`."""

    def __init__(self, model: LanguageModel, patience: timedelta = PATIENCE) -> None:
        self._model = model
        self._patience = patience

    async def word(self, scene: Scene, move: Move) -> tuple[Event, ...]:
        """The final words of a question, or why the planned words stay; nothing for a move that no model may word."""
        occasion = occasion_of(scene, move)
        if occasion is None:
            return ()
        said = ""
        try:
            async for piece in self._heard(occasion.task):
                said += piece
        except (ProviderError, TimeoutError) as error:
            return (FellBack(PART, reason_of(error)),)
        said = _plain(said)
        fault = fault_of(said, occasion.planned)
        return (FellBack(PART, fault),) if fault else (Spoken(occasion.put.question_id, said),)

    async def stream(self, scene: Scene, move: Move, saying: Saying) -> AsyncGenerator[str, None]:
        """The words to speak, as early as they can be trusted, noted in `saying`, whose `events` are set at the end.

        A first sentence is given out once it is whole, asks nothing and breaks no rule; the question once all of it is
        there and the whole breaks none. Where a rule is broken, or the model fails or is late, the planned question
        takes the place of what has not been said yet, behind its planned lead-in when nothing has.
        """
        occasion = occasion_of(scene, move)
        if occasion is None:
            saying.said.append(spoken_text(move))
            yield saying.text
            return
        heard = _Heard()
        async for sentence in self._first_sentence(occasion, heard):
            saying.said.append(sentence)
            yield sentence
        fault = heard.fault or fault_of(_plain(f"{saying.text} {heard.left}"), occasion.planned)
        rest = _plain(heard.left) if fault is None else occasion.put.text if saying.said else spoken_text(move)
        unchanged = fault is not None and not saying.said
        saying.said.append(rest)
        remarks: tuple[Event, ...] = (FellBack(PART, fault),) if fault else ()
        saying.events = remarks if unchanged else (*remarks, Spoken(occasion.put.question_id, saying.text))
        yield rest

    async def _first_sentence(self, occasion: Occasion, heard: "_Heard") -> AsyncIterator[str]:
        """The sentence before the question, if there is one that may be said; then listens to the end."""
        given = False
        try:
            async for piece in self._heard(occasion.task):
                heard.left += piece
                first = None if given else _FIRST_SENTENCE.match(heard.left)
                if first is None:
                    continue
                heard.fault = fault_of_beginning(first.group(1), occasion.planned)
                if heard.fault:
                    return
                given = True
                heard.left = heard.left[first.end() :]
                yield _plain(first.group(1))
        except (ProviderError, TimeoutError) as error:
            heard.fault = reason_of(error)

    async def _heard(self, about: Task) -> AsyncGenerator[str, None]:
        """Pieces of text until the model ends, has said too much, or is out of time. Raises ProviderError, TimeoutError."""
        until = asyncio.get_running_loop().time() + self._patience.total_seconds()
        pieces = self._model.speak(about)
        count = 0
        try:
            while count <= LONGEST_HEARD_WORDS:
                async with asyncio.timeout_at(until):
                    piece = await anext(pieces, None)
                if piece is None:
                    return
                count += len(piece.split())
                yield piece
        finally:
            if isinstance(pieces, AsyncGenerator):
                await pieces.aclose()


@dataclass(slots=True)
class _Heard:
    """What a model has said that is not given out, and why it cannot be."""

    left: str = ""
    fault: str | None = None


def _plain(said: str) -> str:
    return " ".join(said.split())
