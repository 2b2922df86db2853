"""Lets a small language model show that the interviewer listened: one sentence before a question that stays as planned.

A model of a billion words or so loses a question when it rewords one. It can say back what it has heard; code holds
that sentence against the answer, and where it holds something else, only the planned words are said.
"""

import asyncio
import re
from collections.abc import AsyncGenerator
from datetime import datetime, timedelta
from itertools import pairwise

from vivaroom.interview.events import Event, FellBack, Spoken
from vivaroom.interview.flow.choosing import Scene
from vivaroom.interview.grading.words import content_stems, is_negation, sentences, words
from vivaroom.interview.model.checks import Planned, fault_of_beginning
from vivaroom.interview.model.occasions import occasion_of
from vivaroom.interview.model.prompting import PICK_UP, task
from vivaroom.interview.model.reasons import reason_of
from vivaroom.interview.model.wording import PART, PATIENCE
from vivaroom.interview.moves import Ask, Move, spoken_text
from vivaroom.interview.session import Answer
from vivaroom.kit.clock import Clock, SystemClock
from vivaroom.kit.errors import ProviderBusy, ProviderError
from vivaroom.ports.language import LanguageModel, Task

LAST_WORDS = 40
"""A loaded core reads twenty to forty words a second."""
WORTH_PICKING_UP_WORDS = 12
"""There is nothing to say back of an answer that is shorter: the sentence would be the answer again."""
LONGEST_WORDS = 18
SLOW_BEFORE_REST = 2
REST = timedelta(minutes=5)
RUN_WORDS = 3
VERBATIM_SHARE_0_1 = 0.6
_SPEAKER = re.compile(r"\b(?:I|I['’]\w+|me|my|mine|we|we['’]\w+|us|our|ours|myself|ourselves)\b", re.IGNORECASE)
_TO_SOMEBODY = re.compile(r"\b(?:you|your|yours|yourself)\b", re.IGNORECASE)
_MODALS = frozenset("would should could can may might must will shall".split())
_OF_SPEAKING = frozenset(content_stems(words("said say mentioned mention talked told described spoke explained")))
_TOLD_BACK = {"i": "you", "we": "you", "me": "you", "us": "you", "my": "your", "our": "your"}
_SENTENCE = re.compile(r"\s*(\S.*?[.!?])[\"'”]?(?:\s|$)", re.DOTALL)
_OUR_QUOTES = "\"'“”"


def rehearsal() -> Task:
    """A request with the instructions of every other one, for a model that keeps what it has read."""
    return task(PICK_UP, ("answer", "We wrote the plan together and sent it to both teams on Monday."))


class PickingUp:
    """A `Wording` that puts a sentence of the model before the planned question. Waits for it at most `patience`.

    Where the model was too slow twice in a row, it is left alone for a while: on a machine that is too busy for it, a
    wait that ends with the planned words is worth nothing.
    """

    def __init__(self, model: LanguageModel, patience: timedelta = PATIENCE, clock: Clock | None = None) -> None:
        self._model = model
        self._patience = patience
        self._clock = clock or SystemClock()
        self._slow_in_a_row = 0
        self._rests_until: datetime | None = None

    async def word(self, scene: Scene, move: Move) -> tuple[Event, ...]:
        """The sentence with the planned words behind it, or why it is left out; nothing where none is worth it."""
        occasion = occasion_of(scene, move)
        answer = scene.session.turns[-2].last_answer if occasion else None
        if occasion is None or answer is None or not _is_worth_it(answer, scene):
            return ()
        heard = last_of(answer.text)
        if len(heard.split()) < WORTH_PICKING_UP_WORDS:
            return ()
        try:
            sentence = await self._in_time(task(PICK_UP, ("answer", heard)))
        except (ProviderError, TimeoutError) as error:
            return (FellBack(PART, reason_of(error)),)
        fault = fault_of_sentence(sentence, heard, occasion.planned)
        if fault:
            return (FellBack(PART, fault),)
        # Going on to another subject is said in any case; before a follow-up the sentence says enough.
        planned = spoken_text(move) if isinstance(move, Ask) else occasion.put.text
        return (Spoken(occasion.put.question_id, f"{sentence} {planned}"),)

    def speak(self, scene: Scene, move: Move) -> None:
        """None: aloud nobody is kept waiting for a small model, whose sentence is checked whole before any is said."""

    async def _in_time(self, about: Task) -> str:
        """The sentence. Raises ProviderError, ProviderBusy while the model is left alone, and TimeoutError."""
        if self._rests_until is not None and self._clock.now() < self._rests_until:
            raise ProviderBusy(self._model.name, "too slow lately", retry_after=self._rests_until - self._clock.now())
        try:
            sentence = await self._sentence(about)
        except TimeoutError:
            self._slow_in_a_row += 1
            if self._slow_in_a_row >= SLOW_BEFORE_REST:
                self._slow_in_a_row, self._rests_until = 0, self._clock.now() + REST
            raise
        self._slow_in_a_row = 0
        return sentence

    async def _sentence(self, about: Task) -> str:
        """The first sentence, whole, or what there is once it is too long. Raises ProviderError, TimeoutError."""
        said = ""
        pieces = self._model.speak(about)
        try:
            async with asyncio.timeout(self._patience.total_seconds()):
                async for piece in pieces:
                    said += piece
                    first = _SENTENCE.match(said)
                    if first or len(said.split()) > LONGEST_WORDS:
                        break
        finally:
            if isinstance(pieces, AsyncGenerator):
                await pieces.aclose()
        first = _SENTENCE.match(said)
        return " ".join((first.group(1) if first else said).strip(_OUR_QUOTES).split())


def _is_worth_it(answer: Answer, scene: Scene) -> bool:
    """Typed, for talk cannot wait; long enough; and not for the second time in a row: nobody wants to hear each answer again."""
    put = scene.session.turns[-2].put
    planned = scene.plan.find(put.slug)
    if answer.spoken or planned is None or len(answer.text.split()) < WORTH_PICKING_UP_WORDS:
        return False
    asked = planned.question
    return put.text in (asked.text, asked.way_in, *(point.follow_up for point in asked.key_points))


def last_of(answer: str) -> str:
    """The last sentences, whole, as many as are worth reading; of a very long one its last words.

    What speaks to somebody is left out: a candidate who says "you" gives orders, or words to be said to them.
    """
    told = [span.of(answer).split() for span in sentences(answer) if not _TO_SOMEBODY.search(span.of(answer))]
    kept: list[str] = []
    for sentence in reversed(told):
        if kept and len(kept) + len(sentence) > LAST_WORDS:
            break
        kept = (sentence + kept)[-LAST_WORDS:]
    return " ".join(kept)


def fault_of_sentence(sentence: str, heard: str, planned: Planned) -> str | None:
    """The code of the first rule that the sentence breaks; None when it may be said.

    It says "you" and never "I", ends as a sentence, is short, is for the most part runs of three words and more that were
    heard, holds no word of substance that was not, was not said before, stems from what candidates say of themselves,
    gives no advice, turns nothing into its opposite, and keeps the rules of all words
    before a question.
    """
    if any(sentence in earlier for earlier in planned.earlier):
        return "repeats"
    broken = next((code for code, breaks in _RULES if breaks(sentence, heard)), None)
    return broken or fault_of_beginning(sentence, planned)


def _is_cut(sentence: str, heard: str) -> bool:
    return not sentence.endswith(".") or not 4 <= len(sentence.split()) <= LONGEST_WORDS


def _speaks_as_candidate(sentence: str, heard: str) -> bool:
    return not sentence.startswith(("You ", "Your ")) or _SPEAKER.search(sentence) is not None


def _adds(sentence: str, heard: str) -> bool:
    return bool(set(content_stems(words(sentence))) - set(content_stems(words(heard))) - _OF_SPEAKING)


def _is_not_verbatim(sentence: str, heard: str) -> bool:
    said, known = _as_told_back(sentence), _runs(heard)
    kept = {
        place
        for at in range(len(said) - RUN_WORDS + 1)
        if tuple(said[at : at + RUN_WORDS]) in known
        for place in range(at, at + RUN_WORDS)
    }
    return len(kept) < VERBATIM_SHARE_0_1 * len(said)


def _advises(sentence: str, heard: str) -> bool:
    """Whether "I would" has become "You should", or the like."""
    said, known = _as_told_back(sentence), _as_told_back(heard)
    meant = {pair for pair in pairwise(said) if pair[1] in _MODALS}
    return not meant <= set(pairwise(known))


def _is_not_theirs(sentence: str, heard: str) -> bool:
    """Whether it stems from a sentence in which the candidate does not speak of themselves."""
    stems = set(content_stems(words(sentence)))
    told = [span.of(heard) for span in sentences(heard)]
    return _SPEAKER.search(max(told, key=lambda one: len(stems & set(content_stems(words(one)))), default="")) is None


def _turns(sentence: str, heard: str) -> bool:
    """Whether the sentence denies what its passage does not, or the other way round. The passage shares most with it."""
    stems = set(content_stems(words(sentence)))
    passages = re.split(r"(?<=[.!?;,])\s+|\b(?:but|because|although|while)\b", heard)
    nearest = max(passages, key=lambda passage: len(stems & set(content_stems(words(passage)))))
    return _denies(sentence) != _denies(nearest)


def _denies(text: str) -> bool:
    return any(is_negation(word.text) for word in words(text))


def _runs(text: str) -> set[tuple[str, ...]]:
    said = [_as_told_back(span.of(text)) for span in sentences(text)]
    return {tuple(line[at : at + RUN_WORDS]) for line in said for at in range(len(line) - RUN_WORDS + 1)}


def _as_told_back(text: str) -> list[str]:
    return [_TOLD_BACK.get(word.text, word.text) for word in words(text)]


_RULES = (
    ("cut", _is_cut),
    ("speaks_as_candidate", _speaks_as_candidate),
    ("adds", _adds),
    ("not_verbatim", _is_not_verbatim),
    ("advises", _advises),
    ("not_theirs", _is_not_theirs),
    ("turns", _turns),
)
