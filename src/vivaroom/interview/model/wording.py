"""Lets a language model find the words for a question that is already decided, and code decide whether they are said.

The model never sees key points or ideal answers. What it says is held against them and many other rules; words that
break one are thrown away, and the planned words of the bank are said.
"""

import asyncio
import re
from collections.abc import AsyncGenerator
from contextlib import aclosing
from datetime import timedelta

from vivaroom.interview.events import Event, FellBack, Spoken
from vivaroom.interview.flow.choosing import Scene
from vivaroom.interview.model.checks import WORDS_AT_MOST, fault_of, fault_of_beginning
from vivaroom.interview.model.occasions import Occasion, occasion_of
from vivaroom.interview.model.reasons import reason_of
from vivaroom.interview.moves import Move, spoken_parts
from vivaroom.kit.errors import ProviderError
from vivaroom.ports.language import LanguageModel, Task

PATIENCE = timedelta(seconds=2.5)
LONGEST_HEARD_WORDS = WORDS_AT_MOST * 3
"""Nobody listens to a model any longer."""
PART = "wording"
_FIRST_SENTENCE = re.compile(r"\s*(\S.*?[.!…])\s+(?=\S)", re.DOTALL)


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

    def speak(self, scene: Scene, move: Move) -> "SpokenWords | None":
        """The words as the model finds them; None for a move that no model may word."""
        occasion = occasion_of(scene, move)
        return None if occasion is None else SpokenWords(occasion, spoken_parts(move), self._heard(occasion.task))

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


class SpokenWords:
    """The words of one question while a model still looks for them.

    A first sentence is given out once it is whole, asks nothing and breaks no rule; the question once all of it is
    there and the whole breaks none. Where a rule is broken, or the model fails or is late, the planned question takes
    the place of what has not been said yet, behind its planned lead-in when nothing has.
    """

    def __init__(self, occasion: Occasion, planned: tuple[str, ...], heard: AsyncGenerator[str, None]) -> None:
        self._occasion = occasion
        self._planned = planned
        self._heard = heard
        self._said: list[str] = []
        self._left = ""
        self._fault: str | None = None
        self._is_whole = False

    async def pieces(self) -> AsyncGenerator[str, None]:
        """Sentences, as early as they can be trusted."""
        async with aclosing(self._first_sentence()) as sentences:
            async for sentence in sentences:
                self._said.append(sentence)
                yield sentence
        whole = _plain(" ".join((*self._said, self._left)))
        self._fault = self._fault or fault_of(whole, self._occasion.planned)
        left = (_plain(self._left),)
        rest = left if self._fault is None else (self._occasion.put.text,) if self._said else self._planned
        self._is_whole = True
        for text in rest:
            self._said.append(text)
            yield text

    def events(self) -> tuple[Event, ...]:
        """Why the planned words were said, and the words where others were; what was cut ends in the planned question."""
        remarks: tuple[Event, ...] = (FellBack(PART, self._fault),) if self._fault else ()
        if not self._said or tuple(self._said) == self._planned[: len(self._said)]:
            return remarks
        rest = () if self._is_whole else (self._occasion.put.text,)
        return (*remarks, Spoken(self._occasion.put.question_id, " ".join((*self._said, *rest))))

    async def _first_sentence(self) -> AsyncGenerator[str, None]:
        """The sentence before the question, if there is one that may be said; then listens to the end."""
        try:
            async with aclosing(self._heard) as heard:
                async for piece in heard:
                    self._left += piece
                    first = None if self._said else _FIRST_SENTENCE.match(self._left)
                    if first is None:
                        continue
                    self._fault = fault_of_beginning(first.group(1), self._occasion.planned)
                    if self._fault:
                        return
                    self._left = self._left[first.end() :]
                    yield _plain(first.group(1))
        except (ProviderError, TimeoutError) as error:
            self._fault = reason_of(error)


def _plain(said: str) -> str:
    return " ".join(said.split())
