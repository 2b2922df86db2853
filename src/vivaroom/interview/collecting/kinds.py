"""Which kind of interview a message names; of several kinds it becomes a mix."""

import re

from vivaroom.content.types import Kind
from vivaroom.interview.collecting.message import Message

_INTERVIEW = r"(?: (?:interview|round|screen(?:ing)?|questions?|session|part|test|assessment|one|style|stuff))?s?"
_PATTERNS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    (
        Kind.SYSTEM_DESIGN,
        re.compile(
            rf"\b(?:systems?[- ]?design|architecture (?:interview|round|questions?)|design (?:interview|round)|sys ?design){_INTERVIEW}\b"
        ),
    ),
    (
        Kind.CASE_STUDY,
        re.compile(
            rf"\b(?:case[- ]stud(?:y|ies)|business cases?|case (?:interview|round|questions?)|cases\b|case_study){_INTERVIEW}\b"
        ),
    ),
    (
        Kind.CODING,
        re.compile(
            rf"\b(?:(?:live[- ])?coding|leet ?code|algorithms?(?: and data structures)?|data structures(?: and algorithms)?|ds ?& ?algo|dsa|whiteboard(?:ing)?|programming (?:interview|round|questions?|test|challenge)){_INTERVIEW}\b"
        ),
    ),
    (
        Kind.BEHAVIORAL,
        re.compile(
            rf"\b(?:behaviou?ral|behaviou?r|soft[- ]skills?|competency[- ]based|situational|star (?:method|questions?|interview)){_INTERVIEW}\b"
        ),
    ),
    (
        Kind.HR,
        re.compile(
            rf"\b(?:hr|human resources|(?:recruiter|phone) screen(?:ing)?|cultur(?:e|al)[- ]fit|motivation(?:al)?(?: interview| round| questions?)){_INTERVIEW}\b(?! (?:manager|specialist|generalist|business partner|director|assistant|coordinator|officer|consultant|lead|role|position|job))"
        ),
    ),
    (
        Kind.MIXED,
        re.compile(
            rf"\b(?:mix(?:ed|ture)?(?: of (?:everything|all|both|them))?|(?:a )?(?:little|bit) (?:bit )?of (?:everything|all|both)|combination|combined|general interview|full loop|all kinds|all types){_INTERVIEW}\b"
        ),
    ),
    (
        Kind.TECHNICAL,
        re.compile(
            rf"\b(?:technical|tech (?:interview|round|screen|questions?|one)|techie){_INTERVIEW}\b(?! (?:product|program|project|account|lead|leader|support|writer|recruiter|skills))"
        ),
    ),
)
_ASKED: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    (Kind.MIXED, re.compile(r"\b(?:both|everything|all(?: of (?:them|it|the above))?|any and all|balanced|general)\b")),
    (Kind.TECHNICAL, re.compile(r"\btech\b")),
    (Kind.CASE_STUDY, re.compile(r"\bcase\b")),
    (Kind.CODING, re.compile(r"\b(?:programming|code)\b")),
    (Kind.HR, re.compile(r"\b(?:culture|motivation)\b")),
    (Kind.SYSTEM_DESIGN, re.compile(r"\b(?:design|architecture)\b")),
)
_INSTEAD = re.compile(r"\b(?:actually|instead|change|switch|make it|rather|no wait|sorry|scratch that)\b")


def read_kind(message: Message, *, is_asked: bool) -> Kind | None:
    """The kind that is named, a mix where several are, or the last of them where one corrects another."""
    is_correction = bool(_INSTEAD.search(message.small))
    named = _named(message, _PATTERNS)
    if not named and is_asked:
        named = _named(message, _ASKED)
    if not named:
        return None
    kinds = {kind for _, kind in named}
    return max(named)[1] if len(kinds) == 1 or is_correction else Kind.MIXED


def _named(message: Message, patterns: tuple[tuple[Kind, re.Pattern[str]], ...]) -> list[tuple[int, Kind]]:
    named: list[tuple[int, Kind]] = []
    for kind, pattern in patterns:
        for match in message.found(pattern):
            if not message.is_negated(match.start()):
                named.append((match.start(), kind))
            message.take(*match.span())
    return named
