"""What a job description asks for, line by line."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from vivaroom.resumes.skill_names import SkillNames
from vivaroom.resumes.text import Span


class Urgency(StrEnum):
    """How much an employer wants something."""

    MUST = "must"
    DUTY = "duty"
    NICE = "nice"


@dataclass(frozen=True, slots=True)
class Requirement:
    """One line or sentence of a job description. `any_of` means that one of the skills is enough; `years` of experience."""

    text: str
    span: Span
    urgency: Urgency
    skills: tuple[str, ...]
    any_of: bool
    years: float | None
    degree: bool = False


_HEADINGS = (
    (
        Urgency.NICE,
        r"nice[- ]to[- ]haves?|bonus(?: points)?|preferred|desirable|desired|good to have|(?:a )?plus(?:es)?|extra credit|optional",
    ),
    (
        Urgency.MUST,
        r"requirements?|qualifications|must[- ]haves?|required|what you (?:bring|have|need)|you(?:'ll| will)? (?:have|bring|need)|your (?:profile|skills|experience|background)|who you are|"
        r"what we(?:'re| are)? (?:look|looking|expect)\w*(?: for)?|skills|experience|about you|minimum|basic|essential|key skills|technical skills|ideal candidate|must",
    ),
    (
        Urgency.DUTY,
        r"responsibilities|duties|what you(?:'ll| will) (?:do|be doing|work on)|the role|role|your (?:role|tasks|mission|responsibilities)|about (?:the|this) (?:role|job|position)|day[- ]to[- ]day|tasks|"
        r"key responsibilities|you will|job description|overview|description|the job|tech(?:nology)? stack|our stack|stack",
    ),
)
_OTHER = re.compile(
    r"^(?:about (?:us|the company|the team)|benefits|perks|what we offer|we offer|compensation|salary|how to apply|location|our values|equal opportunity.*|why (?:us|join.*))\b",
    re.IGNORECASE,
)
_PATTERNS = tuple((urgency, re.compile(rf"^(?:{words})\b", re.IGNORECASE)) for urgency, words in _HEADINGS)
_NICE = re.compile(
    r"\b(?:nice to have|(?:is|are|would be|as|considered) an? (?:big |huge |strong )?(?:plus|bonus|advantage|asset)|a plus\b|preferred|preferably|ideally|desirable|optional|bonus)\b",
    re.IGNORECASE,
)
_MUST = re.compile(r"\b(?:must|required|essential|mandatory|need to|proven|strong|solid|deep|expert)\b", re.IGNORECASE)
_YEARS = re.compile(
    r"(\d{1,2})(?:\s*(?:-|–|to)\s*\d{1,2})?\s*\+?\s*(?:or more |plus )?(?:years?|yrs?)\b", re.IGNORECASE
)
_DEGREE = re.compile(r"\b(?:degree|bachelor|master['’]?s|b\.?sc|m\.?sc|ph\.?d|diploma)\b", re.IGNORECASE)
_ANY = re.compile(r"\bor\b|\be\.?g\.?|\bsuch as\b|\blike\b|\bone of\b|\bsimilar\b|\bany\b|\betc\b", re.IGNORECASE)
_SIGN = re.compile(r"^[\s•●○◦▪■*–—·>✓✔➢-]+|^\s*\d{1,2}[.)]\s+|^#{1,6}\s+")
_SENTENCE = re.compile(r"[^.!?\n]+(?:[.!?](?![\s\n]|$)[^.!?\n]*)*")
_LONGEST = 400


def requirements(job_description: str, names: SkillNames) -> tuple[Requirement, ...]:
    """Every line or sentence that names skills or years, or stands under a heading that announces requirements."""
    urgency: Urgency | None = Urgency.DUTY
    under_heading = False
    found: list[Requirement] = []
    position = 0
    for line in job_description.split("\n"):
        heading, known = _heading(line)
        if known:
            urgency, under_heading = heading, heading in {Urgency.MUST, Urgency.NICE}
        elif urgency is not None:
            for span in _sentences(line, position):
                made = _requirement(job_description, span, urgency, names)
                if made.skills or made.years is not None or made.degree or under_heading:
                    found.append(made)
        position += len(line) + 1
    return tuple(found)


def _heading(line: str) -> tuple[Urgency | None, bool]:
    """What a line announces as a heading, and whether it is one; None for what is no requirement (benefits, the company)."""
    text = _SIGN.sub("", line).strip().strip("*_ ").rstrip(":").strip()
    if not text or len(text.split()) > 7 or line.rstrip().endswith(".") or line.lstrip().startswith(("•", "- ")):
        return None, False
    if _OTHER.match(text):
        return None, True
    return next(((urgency, True) for urgency, pattern in _PATTERNS if pattern.match(text)), (None, False))


def _sentences(line: str, position: int) -> Iterator[Span]:
    sign = _SIGN.match(line)
    start = sign.end() if sign else 0
    for match in _SENTENCE.finditer(line, start):
        text = match[0].strip()
        if len(text) > 2:
            begin = position + match.start() + match[0].index(text[0])
            yield Span(begin, begin + min(len(text), _LONGEST))


def _requirement(text: str, span: Span, urgency: Urgency, names: SkillNames) -> Requirement:
    quote = text[span.start : span.end]
    if _NICE.search(quote):
        urgency = Urgency.NICE
    elif urgency is Urgency.DUTY and _MUST.search(quote):
        urgency = Urgency.MUST
    skills = tuple(dict.fromkeys(name for name, _ in names.mentions(text, *span)))
    years = _YEARS.search(quote)
    return Requirement(
        quote,
        span,
        urgency,
        skills,
        any_of=len(skills) > 1 and bool(_ANY.search(quote)),
        years=float(years[1]) if years else None,
        degree=bool(_DEGREE.search(quote)),
    )
