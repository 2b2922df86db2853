"""A language model beside the rules: it finds wishes that the rules do not, and words for what is decided; code checks both.

A value counts only with words of the message that show it, and where the rules have found none. A model can therefore
neither invent a wish nor obey one that is no wish.
"""

import asyncio
import re
from collections.abc import AsyncGenerator
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum

import structlog
from pydantic import BaseModel, Field

from vivaroom.content.types import Kind, Level
from vivaroom.interview.collecting import fields
from vivaroom.interview.collecting.conversation import CollectorStatus, Conversation, Reply
from vivaroom.interview.collecting.heard import Amount, Heard, Meant, StackChange
from vivaroom.interview.collecting.message import Message
from vivaroom.interview.collecting.numbers import NUMBER, number_of
from vivaroom.interview.collecting.reading import BuiltInReading
from vivaroom.interview.collecting.stacks import is_technology
from vivaroom.interview.forbidden import is_allowed
from vivaroom.interview.grading.words import content_stems, words
from vivaroom.interview.model.checks import Planned, fault_of
from vivaroom.interview.model.prompting import instructions, task
from vivaroom.interview.model.reasons import reason_of
from vivaroom.kit.errors import ProviderError
from vivaroom.ports.language import LanguageModel, Task

READ_WISHES = "read_wishes"
WORD_SETUP = "word_setup"
PATIENCE = timedelta(seconds=2)
LONGEST_MESSAGE_WORDS = 120
"""What is longer is a job description; the rules read those."""
LONGEST_REPLY_CHARACTERS = 600
MOST_WORDS_SHOWN = 8
_NUMBER = re.compile(rf"(?<![\w.])(?:{NUMBER})(?!\w)")
_log = structlog.get_logger(__name__)


class WishedKind(StrEnum):
    """A kind of interview, or none."""

    NONE = "none"
    TECHNICAL = "technical"
    BEHAVIORAL = "behavioral"
    HR = "hr"
    CODING = "coding"
    CASE_STUDY = "case_study"
    SYSTEM_DESIGN = "system_design"
    MIXED = "mixed"


class WishedLevel(StrEnum):
    """A level, or none."""

    NONE = "none"
    JUNIOR = "junior"
    MID = "mid"
    SENIOR = "senior"
    LEAD = "lead"


class WishMeant(StrEnum):
    """What a model may take a message for; calling off and leaving the rest to us have consequences, and are for rules."""

    ANSWER = "answer"
    UNSURE = "unsure"
    HELP = "help"
    OFF_TOPIC = "off_topic"


class Wishes(BaseModel):
    """What a message says, with the words that show it."""

    role: str = Field(description="The job in the words of the message, or empty.")
    kind: WishedKind
    kind_words: str = Field(description="The words of the message that name the kind, or empty.")
    level: WishedLevel
    level_words: str = Field(description="The words of the message that tell the level, or empty.")
    technologies: list[str] = Field(description="Technologies and skills in the words of the message.")
    amount: int = Field(description="How many questions; 0 when the message does not say.")
    amount_words: str = Field(description="The words of the message that tell the amount, or empty.")
    meant: WishMeant


@dataclass(frozen=True, slots=True)
class ModelListener:
    """The rules, with a model that is waited for at most `patience` each time. What it fails at, the rules have done already."""

    model: LanguageModel
    reading: BuiltInReading
    patience: timedelta = PATIENCE

    async def hear(self, conversation: Conversation, text: str) -> Heard:
        """What the rules find, and beside it what the model finds and can show."""
        known = conversation.fields
        heard = self.reading.read(text, known)
        if not _is_open(heard, text, known):
            return heard
        about = task(READ_WISHES, ("asked", known.missing[0].value.replace("_", " ")), ("message", text))
        try:
            async with asyncio.timeout(self.patience.total_seconds()):
                wishes = await self.model.decide(about, Wishes)
        except (ProviderError, TimeoutError) as error:
            _log.info("collector_fell_back", part="reading", reason=reason_of(error))
            return heard
        return _joined(heard, self._shown(wishes, text), wishes.meant, known)

    async def word(self, conversation: Conversation, text: str, reply: Reply) -> str:
        """The model's words for an acknowledgement and a question; the planned ones for everything else, and when it errs."""
        if reply.status is not CollectorStatus.OPEN or reply.told or not reply.lead_in or Message(text).is_struck:
            return reply.text
        about = task(
            WORD_SETUP, ("acknowledgement", reply.lead_in), ("question", reply.question), ("message", text[:1000])
        )
        try:
            async with asyncio.timeout(self.patience.total_seconds()):
                said = " ".join((await self._heard(about)).split())
        except (ProviderError, TimeoutError) as error:
            _log.info("collector_fell_back", part="wording", reason=reason_of(error))
            return reply.text
        fault = fault_of_words(said, reply, text)
        if fault is not None:
            _log.info("collector_fell_back", part="wording", reason=fault)
        return reply.text if fault else said

    async def _heard(self, about: Task) -> str:
        said = ""
        pieces = self.model.speak(about)
        try:
            async for piece in pieces:
                said += piece
                if len(said) > LONGEST_REPLY_CHARACTERS:
                    break
        finally:
            if isinstance(pieces, AsyncGenerator):
                await pieces.aclose()
        return said

    def _shown(self, wishes: Wishes, text: str) -> Heard:
        """The wishes whose words stand in the message."""
        role = (
            self.reading.roles.tidied(wishes.role) if _stands(wishes.role, text) and is_allowed(wishes.role) else None
        )
        kind = None if wishes.kind is WishedKind.NONE else Kind(wishes.kind.value)
        level = None if wishes.level is WishedLevel.NONE else Level(wishes.level.value)
        named = [one.strip() for one in wishes.technologies if _stands(one, text) and is_technology(one.strip())]
        return Heard(
            role=role,
            kind=kind if _stands(wishes.kind_words, text) else None,
            level=level if _stands(wishes.level_words, text) else None,
            stack=StackChange(tuple(dict.fromkeys(self.reading.stacks.names.usual(one) or one for one in named))),
            amount=_amount(wishes, text),
        )


def fault_of_words(said: str, reply: Reply, text: str) -> str | None:
    """The code of the first rule that a model's words for a reply break; None when they may be said."""
    planned = Planned(question=reply.question, lead_in=reply.lead_in, said=text, secret=(instructions(WORD_SETUP),))
    fault = fault_of(said, planned)
    if fault is not None:
        return fault
    decided = f"{reply.lead_in} {reply.question}"
    if _numbers(said) - _numbers(decided):
        return "other_number"
    if _values(said) != _values(decided):
        return "other_values"
    return None


def _is_open(heard: Heard, text: str, known: fields.Fields) -> bool:
    """Whether the rules leave something to find: the field that was asked for, and no order to a machine in the message."""
    if not known.missing or heard.meant in (Meant.CANCEL, Meant.THE_REST_IS_YOURS, Meant.GREETING, Meant.SUMMARY):
        return False
    is_short = 0 < len(text.split()) <= LONGEST_MESSAGE_WORDS
    asked = known.missing[0]
    is_clear = asked in heard.fields or heard.meant in (Meant.UNSURE, Meant.HELP)
    return is_short and not is_clear and not Message(text).is_struck


def _joined(heard: Heard, shown: Heard, meant: WishMeant, known: fields.Fields) -> Heard:
    """What the rules found stands; the model fills what they left open."""
    joined = Heard(
        role=heard.role or (shown.role if known.role is None else None),
        kind=heard.kind or (shown.kind if known.kind is None else None),
        level=heard.level or (shown.level if known.level is None else None),
        stack=heard.stack if heard.stack.says_something or known.tech_stack is not None else shown.stack,
        amount=heard.amount or (shown.amount if known.amount is None else None),
    )
    if joined.fields:
        return replace(joined, meant=heard.meant if heard.meant is Meant.UNSURE else Meant.ANSWER)
    return heard if meant is WishMeant.ANSWER else replace(heard, meant=Meant(meant.value))


def _stands(shown: str, text: str) -> bool:
    """Whether these few words stand in the text, one after the other, and are not turned down there."""
    wanted = [word.text for word in words(shown)]
    said = words(text)
    if not 0 < len(wanted) <= MOST_WORDS_SHOWN:
        return False
    for at in range(len(said) - len(wanted) + 1):
        if [word.text for word in said[at : at + len(wanted)]] == wanted:
            return not Message(text).is_negated(said[at].span.start)
    return False


def _amount(wishes: Wishes, text: str) -> Amount | None:
    """The number, where the words that show it hold this very number and no other."""
    is_shown = wishes.amount > 0 and _stands(wishes.amount_words, text)
    return Amount(wishes.amount) if is_shown and _numbers(wishes.amount_words) == {wishes.amount} else None


def _numbers(text: str) -> set[int]:
    return {number_of(match[0]) for match in _NUMBER.finditer(text.lower())}


def _values(text: str) -> set[str]:
    """The levels and kinds that a text names."""
    names = {*Level, *Kind}
    stems = {stem for name in names for stem in content_stems(words(name.replace("_", " ")))}
    return stems & set(content_stems(words(text)))
