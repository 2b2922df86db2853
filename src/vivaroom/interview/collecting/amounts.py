"""How many questions a message asks for: named, in minutes, or as a bare number where that was the question."""

import re

from vivaroom.interview.collecting.fields import AMOUNT_LEAST, AMOUNT_MOST, MINUTES_A_QUESTION
from vivaroom.interview.collecting.heard import Amount
from vivaroom.interview.collecting.message import Message
from vivaroom.interview.collecting.numbers import NUMBER, number_of

MOST_TIMES = 20
_NOUN = r"(?:questions?|qs|problems|exercises|puzzles)"
_BETWEEN = r"(?:(?:of|good|short|hard|easy|interview|main|technical|behaviou?ral|coding|hr|design|practice|different|such)\s+){0,2}"
_TO = r"(?:\s+(?:to|or|and)\s+|(?<=\d)\s*-\s*(?=\d))"
_OWN_QUESTIONS = re.compile(rf"\b(?:i|we)(?: have|'ve|'ve got| have got| got)\s+(?:just )?{NUMBER}\s+questions?\b")
_MORE = re.compile(rf"\b(?P<number>{NUMBER})\s+(?P<way>more|extra|additional|fewer|less)\b(?:\s+{_NOUN})?|\b(?:add|another)\s+(?P<added>{NUMBER})\s+(?:more\s+)?{_NOUN}")  # fmt: skip
_RANGE = re.compile(rf"\b(?:between\s+)?(?P<low>{NUMBER}){_TO}(?P<high>{NUMBER})\s+{_BETWEEN}{_NOUN}\b")
_NAMED = re.compile(rf"(?<![\w.-])(?P<number>{NUMBER})\s+{_BETWEEN}{_NOUN}\b")
_LABELLED = re.compile(
    rf"\b(?:{_NOUN}|amount|number(?: of {_NOUN})?|count|how many)\s*(?::|=|-|is|to|should be|would be|of)\s*(?P<number>{NUMBER})\b"
)
_MINUTES = re.compile(
    rf"\b(?P<number>{NUMBER})(?:\s*|-)(?P<unit>min(?:ute)?s?|hours?|hrs?|h)\b|\b(?P<phrase>half an hour|half hour|an hour and a half|an hour|one and a half hours)\b"
)
_PHRASES = {"half an hour": 30, "half hour": 30, "an hour and a half": 90, "one and a half hours": 90, "an hour": 60}
_BARE_RANGE = re.compile(rf"(?<![\w.])(?:between\s+)?(?P<low>{NUMBER}){_TO}(?P<high>{NUMBER})(?![\w.])")
_BARE = re.compile(rf"(?<![\w.])(?P<number>{NUMBER})(?!\s*\+?\s*(?:years?|yrs?|yoe|months?)\b|[\w%]|\.\d)")
_MAKE_IT = re.compile(
    rf"\b(?:make (?:it|that)|change (?:it|that) to|let's (?:do|say|have|take)|(?:no|actually|sorry|wait),?)\s+(?:just |only )?(?P<number>{NUMBER})\s*(?:then|instead|please|total|in total)?\s*(?=[.,!;]|$)"
)
_TURNED_DOWN = re.compile(r"\b(?:not|instead of|rather than)\s+$")
_MOST = re.compile(
    r"\b(?:as many as (?:possible|you can|you have|you like)|(?:the )?(?:max|maximum)\b|all (?:of them|you have)|a lot|lots)"
)
_LEAST = re.compile(r"\b(?:as few as possible|(?:the )?(?:min|minimum)\b)")
_SIZES = (
    (re.compile(r"\b(?:short|quick|brief|small|only some|not (?:too )?many)\b"), 3),
    (re.compile(r"\b(?:(?<!as )long|thorough|full|extensive|big)\b"), 12),
)


def read_amount(message: Message, *, is_asked: bool) -> Amount | None:
    """The last number of questions that is named; `is_asked`: whether the message answers how many there shall be."""
    for match in message.found(_OWN_QUESTIONS):
        message.take(*match.span())
    named = _relative(message) or _named(message)
    if named is None and is_asked:
        named = _bare(message)
    return named or _minutes(message) or (_size(message) if is_asked else None)


def _relative(message: Message) -> Amount | None:
    for match in message.found(_MORE):
        written = match["number"] or match["added"]
        count = number_of(written)
        message.take(*match.span())
        return Amount(-count if match["way"] in ("fewer", "less") else count, relative=True)
    return None


def _named(message: Message) -> Amount | None:
    found: tuple[int, int] | None = None
    for match in message.found(_RANGE):
        message.take(match.start(), match.end("high"))
        found = (match.start(), _middle(match))
    for pattern in (_NAMED, _LABELLED, _MAKE_IT):
        for match in message.found(pattern):
            is_later = found is None or match.start() > found[0]
            if is_later and not _is_turned_down(message, match):
                found = (match.start(), number_of(match["number"]))
            message.take(*match.span("number"))
    return Amount(found[1]) if found else None


def _bare(message: Message) -> Amount | None:
    for match in message.found(_BARE_RANGE):
        message.take(*match.span())
        return Amount(_middle(match))
    times = [time.span() for time in message.found(_MINUTES)][:MOST_TIMES]
    bare = [m for m in message.found(_BARE) if not _is_within(m, times) and not _is_turned_down(message, m)]
    if not bare:
        return None
    message.take(*bare[-1].span())
    return Amount(number_of(bare[-1]["number"]))


def _is_turned_down(message: Message, match: re.Match[str]) -> bool:
    return bool(_TURNED_DOWN.search(message.before(match.start())))


def _is_within(match: re.Match[str], times: list[tuple[int, int]]) -> bool:
    return any(start <= match.start() < end for start, end in times)


def _minutes(message: Message) -> Amount | None:
    for match in message.found(_MINUTES):
        message.take(*match.span())
        return Amount(max(AMOUNT_LEAST, round(_in_minutes(match) / MINUTES_A_QUESTION)))
    return None


def _in_minutes(match: re.Match[str]) -> int:
    if match["phrase"]:
        return _PHRASES[match["phrase"]]
    return number_of(match["number"]) * (60 if match["unit"].startswith("h") else 1)


def _size(message: Message) -> Amount | None:
    for pattern, count in (*_SIZES, (_MOST, AMOUNT_MOST), (_LEAST, AMOUNT_LEAST)):
        for match in message.found(pattern):
            message.take(*match.span())
            return Amount(count)
    return None


def _middle(match: re.Match[str]) -> int:
    return (number_of(match["low"]) + number_of(match["high"])) // 2
