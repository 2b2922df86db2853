"""The words of a reply: what was understood, what has to be told, and the next question; varied, and always the same."""

from collections.abc import Iterable

from vivaroom.content.loader import Library
from vivaroom.content.types import Kind
from vivaroom.interview.collecting.applying import Applied
from vivaroom.interview.collecting.fields import (
    AMOUNT_LEAST,
    AMOUNT_MOST,
    MINUTES_A_QUESTION,
    MINUTES_LEAST,
    MINUTES_MOST,
    Field,
    Fields,
)
from vivaroom.interview.collecting.heard import Heard, Meant

SHORT_WORDS = 4
"""What is not longer was perhaps an answer that nobody understood; what is longer was about something else."""
_KINDS = {
    Kind.TECHNICAL: "a technical interview",
    Kind.BEHAVIORAL: "a behavioral interview",
    Kind.HR: "an HR interview",
    Kind.CODING: "a coding interview",
    Kind.CASE_STUDY: "a case study interview",
    Kind.SYSTEM_DESIGN: "a system design interview",
    Kind.MIXED: "a mixed interview",
}


class Voice:
    """Finds the words of one reply; `turn` decides which of several wordings is taken."""

    def __init__(self, library: Library, turn: int) -> None:
        self._library = library
        self._turn = turn

    def greeting(self) -> str:
        """What is said before anybody has said anything."""
        return f"{self._say('greeting')} {self.question(Field.ROLE)}"

    def question(self, field: Field) -> str:
        """The question for a field."""
        return self._say(f"ask_{field.value}")

    def acknowledgement(self, before: Fields, applied: Applied) -> str:
        """What was understood; empty where nothing was."""
        parts = []
        if applied.new:
            parts.append(self._say("noted", values=_list(value_of(applied.fields, f) for f in applied.new)))
        changed = [f for f in applied.changed if f is not Field.TECH_STACK or not _is_only_dropped(before, applied)]
        if changed:
            parts.append(self._say("changed", values=_list(value_of(applied.fields, f) for f in changed)))
        elif applied.dropped:
            parts.append(self._say("dropped", values=_list(applied.dropped)))
        return " ".join(parts)

    def notes(self, applied: Applied) -> str:
        """What must be told: limits, the nearest role, and what was taken for somebody who did not mind."""
        told = [self._say(note.purpose, value=note.value) for note in applied.notes]
        if len(applied.defaulted) > 1:
            told.append(self._say("default_several"))
        else:
            told += [self._say(f"default_{f.value}", value=value_of(applied.fields, f)) for f in applied.defaulted]
        return " ".join(told)

    def beside(self, before: Fields, heard: Heard, text: str) -> str:
        """The answer to a message that names nothing: help, a summary, a greeting, or a kind word that it missed the point."""
        asked = before.missing[0]
        match heard.meant:
            case Meant.HELP:
                return self._say(
                    f"help_{asked.value}", roles=len(self._library.roles), least=AMOUNT_LEAST, most=AMOUNT_MOST
                )
            case Meant.SUMMARY:
                return self._summary(before)
            case Meant.GREETING:
                return self._say("hello_again")
            case Meant.CANCEL:
                return self._say("cancelled")
            case Meant.OFF_TOPIC:
                is_short = len(text.split()) <= SHORT_WORDS and "?" not in text
                return self._say("not_understood" if is_short else "off_topic")
            case Meant.ANSWER | Meant.UNSURE | Meant.THE_REST_IS_YOURS:
                return self._say("nothing_new") if heard.fields else ""

    def ready(self, fields: Fields) -> str:
        """The reading-back of a complete set of fields."""
        minutes = max(MINUTES_LEAST, min(MINUTES_MOST, (fields.amount or 0) * MINUTES_A_QUESTION))
        return self._say("ready", values=f"{_list(value_of(fields, f) for f in Field)}, about {minutes} minutes")

    def _summary(self, fields: Fields) -> str:
        known = [f for f in Field if f not in fields.missing]
        return self._say("summary", values=_list(value_of(fields, f) for f in known)) if known else self._say("summary_of_nothing")  # fmt: skip

    def _say(self, purpose: str, **values: object) -> str:
        wordings = self._library.setup_phrases.by_purpose[purpose]
        return wordings[self._turn % len(wordings)].format_map(values)


def value_of(fields: Fields, field: Field) -> str:
    """A field that is known, in words that can stand in a sentence."""
    match field:
        case Field.ROLE:
            return fields.role or ""
        case Field.KIND:
            return _KINDS[fields.kind or Kind.TECHNICAL]
        case Field.LEVEL:
            return f"{fields.level} level"
        case Field.TECH_STACK:
            return (
                f"with {_list(fields.tech_stack, last=' and ')}" if fields.tech_stack else "no technology in particular"
            )
        case Field.AMOUNT:
            return f"{fields.amount} question{'' if fields.amount == 1 else 's'}"


def _is_only_dropped(before: Fields, applied: Applied) -> bool:
    return bool(applied.dropped) and set(applied.fields.tech_stack or ()) <= set(before.tech_stack or ())


def _list(values: Iterable[str], last: str = ", ") -> str:
    several = list(values)
    return last.join([", ".join(several[:-1]), several[-1]] if len(several) > 1 else several)
