"""Which job a message names: one of ours however it is written, another one by its noun, or what was answered when asked."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from vivaroom.content.loader import Library
from vivaroom.interview.collecting.message import TAKEN, Message
from vivaroom.interview.collecting.vocabulary import ABBREVIATED, AREAS, FILLER, HEADS

LONGEST_CHARACTERS = 60
MOST_WORDS = 6
WORDS_BEFORE_HEAD = 3
LONG_WORDS = 60
"""In a longer text, such as a job description, the first job that is named is the one that it is about."""
_SMALL_WORDS = {"of", "and", "in", "for", "the", "to"}
_SPECIAL = {
    "sre": "SRE", "qa": "QA", "ml": "ML", "ai": "AI", "nlp": "NLP", "ui": "UI", "ux": "UX", "api": "API", "ios": "iOS", "sdet": "SDET",
    "soc": "SOC", "llm": "LLM", "etl": "ETL", "mern": "MERN", "devops": "DevOps", "appsec": "AppSec", "mlops": "MLOps", "hr": "HR",
    "it": "IT", "bi": "BI", "seo": "SEO", "erp": "ERP", "crm": "CRM", "rn": "RN", "cto": "CTO", "vp": "VP",
}  # fmt: skip
_POSSESSED = re.compile(r"\b(?:my|your|his|her|their|our)\s+$")
_TAME = re.compile(r"[^\W_][\w+#./&' -]*", re.UNICODE)
_WORD = re.compile(r"[^\s,;:!?()\"]+")
_CHANGES = re.compile(
    r"\b(?:actually|instead|change|switch|make it|rather|sorry|wait|correction|role|position|job)\b|^\W*no\b"
)
_NAMED = re.compile(
    r"\b(?:role|position|job title|title|job)\s*(?::|=|\bis\b|\bas\b|\bof\b)\s*(?:an?\s|the\s)?\s*(?P<phrase>[^,.;:!?\n\x1f]{2,60})"
)
_BEFORE_NOUN = re.compile(
    r"\b(?:as an?|for an?|for the|for|an?|the|be an?|become an?)\s+(?P<phrase>(?:[\w+#./&'-]+\s){1,4})(?:role|position|job|opening|vacancy|post)\b"
)
_KIND_IN_NAME = re.compile(
    r"\b(?:technical (?:product manager|program manager|project manager|lead|writer|support engineer|recruiter|account manager)|hr (?:manager|specialist|generalist|business partner|director|assistant|coordinator|officer|consultant))\b"
)
_GRADE = re.compile(r"[a-z]{0,3}\d+")
_LAST_WORD = re.compile(r"([^\s,;:!?()\"\x1f]+) \Z")
_NOT_BEFORE = FILLER - {"technology", "tech", "language", "tool", "skills"}
_PLACE = re.compile(r"\b(?:in|at|with|on)\b")
_ACRONYM = re.compile(r"\b(?:PM|EM|SWE|SDE|MLE)\b")


@dataclass(frozen=True, slots=True)
class _Candidate:
    start: int
    end: int
    phrase: str


class RoleReader:
    """Reads jobs with the names of a library; `proper` are skills by their small letters, which are written in their own way."""

    def __init__(self, library: Library, proper: dict[str, str]) -> None:
        names = {n.lower() for r in library.roles.values() for n in (r.name, *r.aliases)} - {"em", "pm"}
        ways = sorted(names, key=len, reverse=True)
        spelled = "|".join(re.escape(way).replace("\\ ", "[ -]") for way in ways)
        self._names = re.compile(rf"(?<![\w-])(?:{spelled})(?![\w-])")
        self._heads = re.compile(rf"(?<![\w-])(?:{'|'.join(HEADS)})(?![\w-])")
        self._plurals = re.compile(rf"(?<![\w-])(?:{'|'.join(HEADS)})s(?![\w-])")
        areas = "|".join(re.escape(a) for a in sorted(AREAS, key=len, reverse=True))
        self._areas = re.compile(rf"(?<![\w-])(?:{areas})(?![\w-])")
        self._proper = proper

    def read(self, message: Message, *, is_asked: bool, is_known: bool) -> str | None:
        """The job, tidied up for a title, or None."""
        found = sorted(self._candidates(message), key=lambda one: one.start)
        if is_known and not _CHANGES.search(message.small):
            found = [one for one in found if one.phrase.lower() not in HEADS]
        elif not found and not is_known:
            found = list(self._several(message))
        standing = [one for one in found if not message.is_negated(one.start)]
        if found:
            for one in found:
                message.take(one.start, one.end)
        elif is_asked or not is_known or _CHANGES.search(message.small):
            standing = [*self._in_areas(message), *(_answered(message) if is_asked else ())][:1]
            for one in standing:
                message.take(one.start, one.end)
        if not standing:
            return None
        chosen = standing[0] if message.words > LONG_WORDS else standing[-1]
        return self.tidied(chosen.phrase)

    def holds_kind(self, message: Message) -> bool:
        """Whether the name of a job has a word in it that is also a kind of interview: "technical product manager"."""
        return bool(_KIND_IN_NAME.search(message.small))

    def tidied(self, phrase: str) -> str | None:
        """The phrase as the name of a job; None where it cannot be one."""
        phrase = AREAS.get(phrase.lower().strip(), phrase)
        written = [ABBREVIATED.get(word.lower(), word) for word in phrase.replace("\n", " ").split()]
        plain = " ".join(written).strip(" .-'/&")
        if not _TAME.fullmatch(plain) or len(plain) > LONGEST_CHARACTERS or len(plain.split()) > MOST_WORDS:
            return None
        if not any(character.isalpha() for character in plain):
            return None
        return " ".join(self._titled(word, n) for n, word in enumerate(plain.split()))

    def _titled(self, word: str, place: int) -> str:
        small = word.lower()
        if place and small in _SMALL_WORDS:
            return small
        known = _SPECIAL.get(small) or self._proper.get(small)
        if known or not word.islower():
            return known or word
        return "-".join(part[:1].upper() + part[1:] for part in word.split("-"))

    def _candidates(self, message: Message) -> Iterator[_Candidate]:
        ends: set[int] = set()
        for pattern in (self._names, self._heads):
            for match in message.found(pattern):
                is_mine = _POSSESSED.search(message.before(match.start()))
                if match.end() in ends or is_mine or any(match.start() < end <= match.end() for end in ends):
                    continue
                ends.add(match.end())
                start = _widened(message, match.start())
                yield _Candidate(start, match.end(), message.text[start : match.end()])
        for match in _ACRONYM.finditer(message.text):
            yield _Candidate(*match.span(), match[0])
        if not ends:
            yield from _labelled(message)

    def _several(self, message: Message) -> Iterator[_Candidate]:
        """Those whom an interview is for: "something for accountants"."""
        for match in message.found(self._plurals):
            start = _widened(message, match.start())
            yield _Candidate(start, match.end(), message.text[start : match.end() - 1])

    def _in_areas(self, message: Message) -> Iterator[_Candidate]:
        for match in message.found(self._areas):
            if not message.is_negated(match.start()):
                yield _Candidate(*match.span(), AREAS[match[0]])


def _widened(message: Message, start: int) -> int:
    """Where the job begins: a few words before its noun belong to it, as far as they name something."""
    for _ in range(WORDS_BEFORE_HEAD):
        before = _LAST_WORD.search(message.small, max(0, start - LONGEST_CHARACTERS), start)
        if (
            before is None
            or (before[1] in _NOT_BEFORE and message.text[before.start(1) : before.end(1)] != "IT")
            or before[1].endswith(".")
            or not before[1][0].isalpha()
        ):
            break
        start = before.start(1)
    return start


def _labelled(message: Message) -> Iterator[_Candidate]:
    """What is called a role in so many words."""
    for pattern in (_NAMED, _BEFORE_NOUN):
        for match in message.found(pattern):
            span = _named_part(message.small, *match.span("phrase"))
            if span is not None and not _GRADE.fullmatch(message.small[span[0] : span[1]]):
                yield _Candidate(*span, message.text[span[0] : span[1]])
                return


def _answered(message: Message) -> Iterator[_Candidate]:
    """The whole answer to the question which job it is, without the words around it."""
    if "?" in message.small or message.is_struck:
        return
    first = re.split(r"[,.;!\n]|\bwith\b|\band\b", message.small.replace(TAKEN, ","))
    small, at = message.small.replace(TAKEN, ","), 0
    for piece in first:
        at = small.index(piece, at)
        says_nothing = FILLER.issuperset(piece.split())
        span = None if says_nothing else _named_part(message.small, at, at + len(piece))
        if span is not None and not _PLACE.search(small[at : span[0]]):
            yield _Candidate(*span, message.text[span[0] : span[1]])
        if not says_nothing:
            return


def _named_part(small: str, start: int, end: int) -> tuple[int, int] | None:
    """The stretch without filler at both ends; None where nothing is left, or filler is left inside."""
    words = [m for m in _WORD.finditer(small, start, end) if TAKEN not in m[0]]
    while words and words[0][0] in FILLER:
        words.pop(0)
    while words and words[-1][0].rstrip(".") in FILLER:
        words.pop()
    inner = {m[0] for m in words} & (FILLER - _SMALL_WORDS)
    if not words or inner or len(words) > MOST_WORDS:
        return None
    return words[0].start(), words[-1].end()
