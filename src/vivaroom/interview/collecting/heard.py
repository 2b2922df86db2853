"""What one message says: values of fields, technologies to add or drop, and how it is meant where it names nothing."""

from dataclasses import dataclass, field
from enum import StrEnum

from vivaroom.content.types import Kind, Level
from vivaroom.interview.collecting.fields import Field


class Meant(StrEnum):
    """How a message is meant beside the values that it names."""

    ANSWER = "answer"
    UNSURE = "unsure"  # does not know or does not mind: a default will do
    THE_REST_IS_YOURS = "the_rest_is_yours"  # defaults for all that is still open
    HELP = "help"  # asks what can be answered
    SUMMARY = "summary"  # asks what is known so far
    GREETING = "greeting"
    CANCEL = "cancel"
    OFF_TOPIC = "off_topic"


@dataclass(frozen=True, slots=True)
class StackChange:
    """Technologies named and dropped; `replaces`: what was there before goes. Neither with `replaces`: none at all."""

    named: tuple[str, ...] = ()
    dropped: tuple[str, ...] = ()
    replaces: bool = False

    @property
    def says_something(self) -> bool:
        """Whether anything follows from it."""
        return bool(self.named or self.dropped or self.replaces)


@dataclass(frozen=True, slots=True)
class Amount:
    """A number of questions as it was said, which may be beyond every limit; `relative`: so many more or, below 0, fewer."""

    count: int
    relative: bool = False


@dataclass(frozen=True, slots=True)
class Heard:
    """One message, understood. None is a field of which it says nothing."""

    role: str | None = None
    kind: Kind | None = None
    level: Level | None = None
    stack: StackChange = field(default_factory=StackChange)
    amount: Amount | None = None
    meant: Meant = Meant.ANSWER

    @property
    def fields(self) -> frozenset[Field]:
        """The fields of which it says something."""
        said = {
            Field.ROLE: self.role is not None,
            Field.KIND: self.kind is not None,
            Field.LEVEL: self.level is not None,
            Field.TECH_STACK: self.stack.says_something,
            Field.AMOUNT: self.amount is not None,
        }
        return frozenset(one for one, is_said in said.items() if is_said)
