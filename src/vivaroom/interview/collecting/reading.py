"""Reads one message of somebody who sets an interview up: every field that it names, and how it is meant otherwise."""

from dataclasses import replace

from vivaroom.content.loader import Library
from vivaroom.interview.collecting.amounts import read_amount
from vivaroom.interview.collecting.fields import Field, Fields
from vivaroom.interview.collecting.heard import Heard, Meant, StackChange
from vivaroom.interview.collecting.kinds import read_kind
from vivaroom.interview.collecting.levels import read_level
from vivaroom.interview.collecting.meaning import asks_for_meaning, read_alone, read_aside, read_meaning
from vivaroom.interview.collecting.message import Message
from vivaroom.interview.collecting.roles import RoleReader
from vivaroom.interview.collecting.stacks import StackReader
from vivaroom.resumes.packaged import packaged_skill_names

_ASKS = (Meant.HELP, Meant.SUMMARY)


class BuiltInReading:
    """Reads by rules: pure, and a millisecond or two a message."""

    def __init__(self, library: Library) -> None:
        names = packaged_skill_names()
        proper = {name.lower(): name for name in library.skills if " " not in name and not name.islower()}
        self.stacks = StackReader(names)
        self.roles = RoleReader(library, proper)

    def read(self, text: str, known: Fields) -> Heard:
        """What a message says, as the answer to the first field that is still open; the same for the same message."""
        message = Message(text)
        asked = known.missing[0] if known.missing else None
        said = message.rest()
        alone = read_alone(said)
        if alone is not None and not (asked is Field.TECH_STACK and self.stacks.is_list(said)):
            return Heard(meant=alone)
        aside = read_aside(said)
        if aside is Meant.HELP and asks_for_meaning(said):
            return Heard(meant=aside)
        heard = self._values(message, known, None if aside in _ASKS else asked)
        return replace(heard, meant=_meant(message, heard, said, asked))

    def _values(self, message: Message, known: Fields, asked: Field | None) -> Heard:
        """Each reader takes what it understands, the most exact ones first.

        Jobs come before kinds ("technical product manager"), and after levels ("senior backend engineer").
        """
        amount = read_amount(message, is_asked=asked is Field.AMOUNT)
        level = read_level(message, is_asked=asked is Field.LEVEL)
        kind = None if self.roles.holds_kind(message) else read_kind(message, is_asked=asked is Field.KIND)
        role = self.roles.read(message, is_asked=asked is Field.ROLE, is_known=known.role is not None)
        kind = kind or read_kind(message, is_asked=asked is Field.KIND)
        stack = self.stacks.read(message, is_asked=asked is Field.TECH_STACK)
        return Heard(role=role, kind=kind, level=level, stack=self._with_role(stack, role, known), amount=amount)

    def _with_role(self, stack: StackChange, role: str | None, known: Fields) -> StackChange:
        """What the name of a job says of technologies comes and goes with the job."""
        if role is None or role == known.role:
            return stack
        coming = () if stack.named else self.stacks.in_role(role)
        named = (*stack.named, *coming)
        left = [one for one in self.stacks.in_role(known.role) if one in (known.tech_stack or ()) and one not in named]
        return replace(stack, named=named, dropped=(*stack.dropped, *left))


def _meant(message: Message, heard: Heard, said: str, asked: Field | None) -> Meant:
    """Beside values only what is said of the others counts; without any, the whole message does."""
    aside = read_aside(said)
    if heard.fields:
        is_open = asked is not None and asked not in heard.fields
        counts = aside is Meant.THE_REST_IS_YOURS or (aside is Meant.UNSURE and is_open)
        return aside if aside and counts else Meant.ANSWER
    return Meant.OFF_TOPIC if message.is_struck else read_meaning(said)
