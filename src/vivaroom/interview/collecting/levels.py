"""Which level a message names: by its usual names, or by years of experience."""

import re

from vivaroom.content.types import Level
from vivaroom.interview.collecting.message import Message
from vivaroom.interview.collecting.numbers import NUMBER, number_of

SENIOR_FROM_YEARS = 5
MID_FROM_YEARS = 2
"""Years alone make nobody a lead."""
_AFTERWARDS = r"(?:[- ]?(?:level|grade))?"
# Where a word also means something else, it counts only as the answer to the question, or before a job.
_JOB = r"(?=[- ](?:level|role|position|(?:[\w+#./-]+ ){0,3}(?:engineer|developer|programmer|scientist|analyst|designer|tester|administrator|consultant|sre|devops|backend|frontend)\b))"
_BY_NAME: tuple[tuple[Level, re.Pattern[str]], ...] = (
    (
        Level.JUNIOR,
        re.compile(
            rf"\b(?:junior|jr\b\.?|entry[- ]?level|entry|interns?(?:hip)?|trainee|apprentice|fresher|(?:fresh |recent |new |university |college )?grad(?:uated?)?s?|first (?:real )?job|(?:fresh|straight|just) out of (?:university|uni|college|school)|beginner|newbie|novice|starter){_AFTERWARDS}\b"
        ),
    ),
    (
        Level.SENIOR,
        re.compile(
            rf"\b(?:(?:mid[- ](?:to[- ])?)?(?:senior|sr\b\.?|snr)|experienced|seasoned|veteran|expert|advanced){_AFTERWARDS}(?!\w)"
        ),
    ),
    (Level.MID, re.compile(rf"\b(?:mid(?:dle)?|medior|intermediate){_AFTERWARDS}\b(?![- ](?:to[- ])?(?:senior|sr\b))")),
    (
        Level.LEAD,
        re.compile(
            rf"\b(?:(?:lead|staff|principal){_JOB}{_AFTERWARDS}|(?:lead|staff|principal|distinguished)[- ]level|distinguished)\b"
        ),
    ),
)
_ASKED: tuple[tuple[Level, re.Pattern[str]], ...] = (
    (
        Level.LEAD,
        re.compile(r"\b(?:lead|staff|principal|architect|head|director|manager|executive|chief|cto|vp|top|highest)\b"),
    ),
    (
        Level.MID,
        re.compile(
            r"\b(?:regular|normal|average|medium|associate|professional|in the middle|somewhere in between|in between)\b"
        ),
    ),
    (
        Level.JUNIOR,
        re.compile(r"\b(?:student|no experience|zero experience|easy|easiest|lowest|basic|just starting)\b"),
    ),
    (Level.SENIOR, re.compile(r"\b(?:hard|high|very experienced|a lot of experience|lots of experience)\b")),
)
_MADE = re.compile(
    r"\b(?:make (?:it|that)|change (?:it|that|the level) to|(?:level|seniority)\s*(?::|=|is|to)|as an?|(?:no|actually|sorry|wait),?)\s+(?:a |an )?(?P<level>lead|staff|principal)\b|(?:^|[,;/])\s*(?P<alone>lead|staff|principal)\s*(?=[,;/.]|$)"
)
_YEARS = re.compile(
    rf"(?P<less>less than |under |below |almost |nearly )?\b(?P<number>{NUMBER}|a|an|one)(?:\s*(?:-|to)\s*{NUMBER})?\s*\+?\s*(?:plus |or more |full )?(?P<unit>years?|yrs?|yoe|decades?|months?)\b(?!\s*(?:old|of age))"
)
_AGE = re.compile(rf"\b{NUMBER}[- ]years?[- ]?(?:old|of age)\b")
_BARE_YEARS = re.compile(rf"^\W*(?:about |around |roughly |maybe )?(?P<number>{NUMBER})\W*$")


def read_level(message: Message, *, is_asked: bool) -> Level | None:
    """The level that is named last; `is_asked`: whether the message answers which level it shall be."""
    for match in message.found(_AGE):
        message.take(*match.span())
    found = _by_name(message, _BY_NAME)
    for match in message.found(_MADE):
        message.take(*match.span("level" if match["level"] else "alone"))
        found = Level.LEAD
    years = _by_years(message, is_asked=is_asked)
    if found is None and years is None and is_asked:
        return _by_name(message, _ASKED)
    return found or years


def _by_name(message: Message, names: tuple[tuple[Level, re.Pattern[str]], ...]) -> Level | None:
    named: list[tuple[int, Level]] = []
    for level, pattern in names:
        for match in message.found(pattern):
            if not message.is_negated(match.start()):
                named.append((match.start(), level))
            message.take(*match.span())
    return max(named)[1] if named else None


def _by_years(message: Message, *, is_asked: bool) -> Level | None:
    for match in message.found(_YEARS):
        message.take(*match.span())
        return _of_years(_in_years(match))
    bare = _BARE_YEARS.match(message.small) if is_asked else None
    if bare is None:
        return None
    message.take(*bare.span("number"))
    return _of_years(number_of(bare["number"]))


def _in_years(match: re.Match[str]) -> int:
    count = 1 if match["number"] in ("a", "an") else number_of(match["number"])
    if match["unit"].startswith("month"):
        return count // 12
    return count * (10 if match["unit"].startswith("decade") else 1) - (1 if match["less"] else 0)


def _of_years(years: int) -> Level:
    if years >= SENIOR_FROM_YEARS:
        return Level.SENIOR
    return Level.MID if years >= MID_FROM_YEARS else Level.JUNIOR
