"""What becomes of the fields when a message has been understood, and what has to be said about it."""

from dataclasses import dataclass, replace
from typing import Any

from vivaroom.content.loader import Library
from vivaroom.interview.collecting.fields import AMOUNT_LEAST, AMOUNT_MOST, MOST_TECHNOLOGIES, Field, Fields, usual
from vivaroom.interview.collecting.heard import Amount, Heard, Meant, StackChange


@dataclass(frozen=True, slots=True)
class Note:
    """Something that the person should be told; `purpose` names the phrase and `value` goes into it."""

    purpose: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class Applied:
    """The fields after a message: which of them are new, which stand otherwise than before, which were left to us."""

    fields: Fields
    new: tuple[Field, ...] = ()
    changed: tuple[Field, ...] = ()
    defaulted: tuple[Field, ...] = ()
    dropped: tuple[str, ...] = ()
    notes: tuple[Note, ...] = ()


def apply(known: Fields, heard: Heard, library: Library) -> Applied:
    """The fields with everything that was said, and with defaults for what was left to us; never beyond a limit."""
    asked = known.missing[:1]
    said = Fields(
        role=heard.role or known.role,
        kind=heard.kind or known.kind,
        level=heard.level or known.level,
        tech_stack=_stack(known.tech_stack, heard.stack, is_asked=Field.TECH_STACK in asked),
        amount=known.amount if heard.amount is None else _within_limits(_count(known.amount, heard.amount)),
    )
    open_ones = _left_to_us(known, said, heard.meant)
    whole = said
    for one in open_ones:
        whole = replace(whole, **{one.value: usual(one, whole, library)})
    return Applied(
        fields=whole,
        new=tuple(one for one in Field if _was(known, one) is None and _was(said, one) is not None),
        changed=tuple(one for one in Field if _was(known, one) is not None and _was(known, one) != _was(said, one)),
        defaulted=open_ones,
        dropped=tuple(one for one in heard.stack.dropped if one in (known.tech_stack or ())),
        notes=tuple(_notes(known, whole, heard, library)),
    )


def _left_to_us(known: Fields, said: Fields, meant: Meant) -> tuple[Field, ...]:
    if meant is Meant.THE_REST_IS_YOURS:
        return said.missing
    if meant is Meant.UNSURE:
        return tuple(one for one in known.missing[:1] if one in said.missing)
    return ()


def _was(fields: Fields, one: Field) -> Any:
    return getattr(fields, one.value)


def _count(known: int | None, amount: Amount) -> int:
    """The number that was meant; "two more" counts from what is known, or is the number itself."""
    if not amount.relative:
        return amount.count
    return abs(amount.count) if known is None else known + amount.count


def _within_limits(count: int) -> int:
    return max(AMOUNT_LEAST, min(AMOUNT_MOST, count))


def _stack(known: tuple[str, ...] | None, change: StackChange, *, is_asked: bool) -> tuple[str, ...] | None:
    if not change.says_something or (known is None and not is_asked and not change.named and not change.replaces):
        return known
    return _changed(known, change)[:MOST_TECHNOLOGIES]


def _changed(known: tuple[str, ...] | None, change: StackChange) -> tuple[str, ...]:
    """Each technology once, however it is written."""
    gone = {one.casefold() for one in change.dropped}
    kept = [one for one in (() if change.replaces else known or ()) if one.casefold() not in gone]
    once: dict[str, str] = {}
    for one in (*kept, *change.named):
        once.setdefault(one.casefold(), one)
    return tuple(once.values())


def _notes(known: Fields, now: Fields, heard: Heard, library: Library) -> list[Note]:
    notes: list[Note] = []
    if now.role is not None and now.role != known.role and library.role_named(now.role) is None:
        nearest = library.nearest_role(now.role)
        notes.append(Note("nearest_role", nearest.name) if nearest else Note("own_role", now.role))
    if heard.amount is not None:
        count = _count(known.amount, heard.amount)
        if count > AMOUNT_MOST:
            notes.append(Note("too_many", str(AMOUNT_MOST)))
        elif count < AMOUNT_LEAST:
            notes.append(Note("too_few", str(AMOUNT_LEAST)))
    if len(_changed(known.tech_stack, heard.stack)) > MOST_TECHNOLOGIES:
        notes.append(Note("stack_full", str(MOST_TECHNOLOGIES)))
    return notes
