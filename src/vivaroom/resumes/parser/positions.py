"""Which piece of a job's head is the title, which the company, which the place."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from vivaroom.resumes.parser.entries import Entry
from vivaroom.resumes.parser.head_parts import (
    LEAST_TITLE,
    WEB,
    Habit,
    Part,
    PartLook,
    cells_after_title,
    head_parts,
    is_name,
)
from vivaroom.resumes.parser.naming import from_capitals, name_from_capitals
from vivaroom.resumes.parser.phrases import found
from vivaroom.resumes.parser.words import EMPLOYMENT, MINOR_HEADS, is_place, organisation_score, title_score
from vivaroom.resumes.profile import Found, Position

_SAYS_WHAT_IT_IS = re.compile(
    r"^((?:[A-Z0-9][\w&.'’+-]*)(?:\s+(?:of|and|for|the|&)?\s?[A-Z0-9][\w&.'’+-]*){0,4}),?\s+is\s+(?:a|an|the|one)\b"
)
_TRADE = re.compile(r"(?:er|or|ist|ian|eur|ant|ent|wright|smith|man|woman|hand|member)$", re.IGNORECASE)
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class _Chosen:
    entry: Entry
    title: Part | None
    others: tuple[Part, ...]
    place: Found | None


def positions(items: Sequence[Entry], text: str) -> tuple[Position, ...]:
    """The jobs among the entries of a section.

    Entries of one resume are set alike. So where the words of a head do not tell title from company, the slot or the look decides
    in which the others have their title. Undated entries without a title's word are parts of the job before them.
    """
    whole = _whole(items)
    habit = _habit(whole, [_chosen(entry, text, Habit()) for entry in whole])
    settled = [_settled(_chosen(entry, text, habit), habit) for entry in whole]
    made = [_position(one, habit, text) for one in settled if one.title or _companies(one, habit)]
    return tuple(_with_shared_companies(made))


def _habit(whole: Sequence[Entry], chosen: Sequence[_Chosen]) -> Habit:
    titled = [one.title for one in chosen if one.title]
    after = [cells_after_title(entry) for entry in whole]
    most = 0.6 * max(len(whole), 1)
    return Habit(
        _usual([title.slot for title in titled]),
        _usual([title.look for title in titled]),
        _company_look([one for one in chosen if one.title]),
        title_then_comma=sum(count > 0 for count in after) >= most,
        place_at_end=sum(count == 2 for count in after) >= most and len(whole) > 1,
    )


def _company_look(chosen: Sequence[_Chosen]) -> PartLook | None:
    """The most prominent of the looks that nearly every head has beside its title."""
    seen = Counter(look for one in chosen for look in {part.look for part in one.others if is_name(part.value)})
    common = [look for look, count in seen.items() if count >= 0.75 * len(chosen)]
    return max(common, key=lambda look: (look[0], look[2], seen[look]), default=None)


def _usual(values: Sequence[_T]) -> _T | None:
    return max(values, key=values.count) if values else None


def _whole(items: Sequence[Entry]) -> list[Entry]:
    dated = any(entry.period for entry in items)
    whole: list[Entry] = []
    for entry in items:
        titled = any(title_score(piece.value) >= LEAST_TITLE for piece in entry.pieces)
        if whole and dated and not entry.period and not titled:
            last = whole.pop()
            heads = tuple(piece.found for piece in entry.pieces)
            entry = replace(last, body=(*last.body, *heads, *entry.body), span=last.span._replace(end=entry.span.end))
        whole.append(entry)
    return [entry for entry in whole if entry.pieces]


def _chosen(entry: Entry, text: str, habit: Habit) -> _Chosen:
    kept: list[Part] = []
    place: Found | None = None
    for part in head_parts(entry, text, habit):
        if is_place(part.value) or (habit.place_at_end and part.order == 2):
            place = place or part.piece.found
        elif not (WEB.match(part.value) or EMPLOYMENT.match(part.value) or MINOR_HEADS.match(part.value)):
            kept.append(part)
    title = max((one for one in kept if title_score(one.value) >= LEAST_TITLE), key=_title_rank, default=None)
    return _Chosen(entry, title, tuple(one for one in kept if one is not title), place)


def _title_rank(part: Part) -> tuple[float, int]:
    return title_score(part.value), -part.piece.row


def _settled(one: _Chosen, habit: Habit) -> _Chosen:
    """A title by its slot or look where its words are unusual; at last the word that ends like a trade."""
    alone = len(one.others) == 1 and organisation_score(one.others[0].value) > 0.5
    if one.title or not one.others or alone:
        return one
    fitting = [part for part in one.others if len(part.value.split()) <= 7]
    apart = habit.title_look != habit.company_look
    title = next(
        (part for part in fitting if part.slot == habit.slot and (not apart or part.look == habit.title_look)), None
    )
    if title is None and apart and habit.title_look:
        title = next((part for part in fitting if part.look == habit.title_look), None)
    title = title or next(
        (part for part in fitting if _TRADE.search(part.value) and len(part.value.split()) <= 4), None
    )
    if title is None or (habit.slot is None and len(one.others) < 2):
        return one
    return replace(one, title=title, others=tuple(part for part in one.others if part is not title))


def _companies(one: _Chosen, habit: Habit) -> list[Part]:
    """What may be the company, the likeliest first."""
    fitting = [part for part in one.others if is_name(part.value)]
    if one.title is None:
        return sorted(fitting, key=lambda part: (-organisation_score(part.value), part.slot))
    home = one.title.slot[0]

    def rank(part: Part) -> tuple[bool, bool, int, bool, tuple[int, int, int]]:
        row = part.slot[0]
        unlike = habit.company_look is not None and part.look != habit.company_look
        return unlike, organisation_score(part.value) < 0.5, abs(row - home), row < home, part.slot

    return sorted(fitting, key=rank)


def _position(one: _Chosen, habit: Habit, text: str) -> Position:
    companies = _companies(one, habit)
    company = companies[0].piece.found if companies else _told_company(one.entry, text)
    return Position(
        title=_plain(one.title.piece.found) if one.title else None,
        company=Found(name_from_capitals(company.value), company.span) if company else None,
        location=one.place,
        period=one.entry.period,
        bullets=one.entry.body,
        span=one.entry.span,
    )


def _plain(value: Found) -> Found:
    return Found(from_capitals(value.value), value.span)


def _told_company(entry: Entry, text: str) -> Found | None:
    """The company of a job whose story begins "Acme is a …"."""
    for told in entry.body[:1]:
        if match := _SAYS_WHAT_IT_IS.match(told.value):
            start = text.index(match[1].split()[0], told.span.start)
            return found(text, start, start + len(match[1]))
    return None


def _with_shared_companies(items: Sequence[Position]) -> Iterator[Position]:
    """Several titles under one company: an entry with a company alone lends it to the titled ones that follow without one."""
    lent: Found | None = None
    for item in items:
        if item.title is None:
            lent = item.company
            continue
        if item.company is None and lent is not None:
            item = replace(item, company=lent)
        elif item.company is not None:
            lent = None
        yield item
