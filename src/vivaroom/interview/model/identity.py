"""Takes out of an answer who the candidate is, so that two people who say the same are read as the same.

Names, schools, addresses and whatever else the profile holds, e-mail addresses, links and telephone numbers, age, and
how the candidate names themselves become one fixed word; "he" and "she" become "they". What is left is the same, byte
for byte, whoever says it.
"""

import re
import unicodedata
from collections.abc import Iterable

from vivaroom.interview.grading.words import Span
from vivaroom.interview.model.seen import Change, Seen

WITHHELD = "[withheld]"

_LONGEST_TERM = 200
_GENERIC = frozenset(
    """university college school institute technology technical polytechnic state national international academy faculty
    street road avenue lane drive apartment city town county north south east west saint high main of and the for der die
    von van del della los las com org net edu www http https mail gmail outlook hotmail yahoo linkedin github software
    engineer developer manager senior junior lead data science computer engineering business""".split()
)
_ALSO_WORDS = frozenset(
    """will mark may rose grace hope art bill frank grant rich chase drew gene jack june april august dean earl miles pat
    rob sue ray sky dawn faith joy ivy summer page cook bush brown black white green gray grey long short young king park
    hill wood woods stone field fields bank case price day law love best good strong sharp swift power powers rivers lake
    west east north south bell cross banks bond book books carter baker mason hunter fisher cooper porter potter page carpenter
    major penny viola daisy lily max norm guy buddy sunny star victor constant christian jean ruby jade pearl olive crystal
    java basil ginger reed wells waters rush parks singer walker rider turner taylor smith miller weaver cannon church stern
    wise noble moody little small lane street house hall castle bishop pope knight duke prince marshal sergeant""".split()
)
_PATTERNS = tuple(
    re.compile(pattern)
    for pattern in (
        r"(?i)\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+\b",
        r"(?i)\b[\w.+-]+ (?:at|@) [\w-]+ dot (?:com|org|net|edu|io|de|co|uk|in|fr)\b",
        r"(?i)\b(?:https?://|www\.)[^\s<>\"')]+",
        r"(?i)\b(?:linkedin|github|gitlab|twitter|x|facebook|instagram|medium|stackoverflow)\.com/[^\s<>\"')]+",
        r"(?<![\w.])\+\d[\d ()./-]{6,}\d\b",
        r"(?<![\w.])\(?\d{3}\)?[ .-]\d{3}[ .-]\d{4}\b",
        r"(?<![\w.])\(?0\d{1,4}\)?(?:[ ./-]\d{2,}){1,4}\b",
        r"(?i)\b\d{1,2}[- ]years?[- ]old\b|\bage[ds]?(?: of)? \d{2}\b|\bborn (?:in|on) (?:\w+ ){0,2}(?:19|20)\d\d\b",
        r"(?:(?:[A-Z][\w'’&.-]*|of|the|for) ){1,5}(?:University|College|Polytechnic|Academy|Business School|High School)\b",
        r"\b(?:University|College|Institute|School|Academy) of (?:[A-Z][\w'’-]*(?:[ ,]+(?=[A-Z]))?){1,5}",
        r"(?i:\b(?:my name is|my name['’]s|i am called|they call me|call me)) (?:[A-Z][\w'’-]+(?: (?=[A-Z]))?){1,4}",
    )
)
_INTRODUCED = re.compile(r"^(?:my name is|my name['’]s|i am called|they call me|call me) ", re.IGNORECASE)
_SELF = re.compile(
    r"\b(?:as|i am|i['’]m|being|i was) (?:just )?(?:an? |the )?(?:(?!man|woman)\w+ ){0,2}?(man|woman|male|female|mother|father|mum|mom|dad|husband|wife|"
    r"girl|boy|guy|lady|gentleman)\b",
    re.IGNORECASE,
)
_PRONOUNS = {
    "he": "they", "she": "they", "him": "their", "his": "their", "her": "their", "hers": "their",
    "himself": "themself", "herself": "themself", "mr": "mx", "mrs": "mx", "ms": "mx", "miss": "mx",
}  # fmt: skip
_PRONOUN = re.compile(rf"\b(?:{'|'.join(sorted(_PRONOUNS, key=len, reverse=True))})\b", re.IGNORECASE)
_PARTS = (re.compile(r"[^\W\d_]{3,}"), re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]{2,})+"))
"""Words of a name, and those that a hyphen or an apostrophe makes one."""
_BETWEEN = re.compile(r"[\s,;/|-]*")
_ARTICLE = r"(?:\b(?:an?|the|An?|The) )?"


def without_identity(seen: Seen, identity: Iterable[str]) -> Seen:
    """The text without what tells who speaks; `identity` is what the profile holds, one name, school or address each."""
    seen = seen.changed(Change(Span(at, at + 1), "") for at, c in enumerate(seen.text) if _is_invisible(c))
    seen = seen.changed(_withheld(seen.text, tuple(identity)))
    return seen.changed(_neutral(seen.text))


def _is_invisible(character: str) -> bool:
    return character not in "\n\t" and unicodedata.category(character) in ("Cf", "Cc", "Co", "Cn")


def _withheld(text: str, identity: tuple[str, ...]) -> list[Change]:
    found = [_told(match) for pattern in (*_terms(identity), *_PATTERNS) for match in pattern.finditer(text)]
    return [Change(span, WITHHELD) for span in _together(text, found)]


def _told(match: re.Match[str]) -> Span:
    """The range of what tells an identity; the words that introduce a name stay."""
    introduced = _INTRODUCED.match(match.group())
    return Span(match.start() + (introduced.end() if introduced else 0), match.end())


def _together(text: str, found: Iterable[Span]) -> list[Span]:
    """Ranges in order, those that overlap or stand side by side as one."""
    together: list[Span] = []
    for span in sorted(found, key=lambda s: (s.start, s.end)):
        if together and (
            span.start <= together[-1].end or _BETWEEN.fullmatch(text, together[-1].end, span.start) is not None
        ):
            together[-1] = Span(together[-1].start, max(together[-1].end, span.end))
        else:
            together.append(span)
    return together


def _terms(identity: tuple[str, ...]) -> list[re.Pattern[str]]:
    """Patterns for each thing of the profile as a whole, and for each telling word of it, longest first."""
    wholes = sorted({" ".join(t.split())[:_LONGEST_TERM] for t in identity} - {""}, key=lambda t: (-len(t), t))
    parts = {part for whole in wholes for pattern in _PARTS for part in pattern.findall(whole)}
    telling = sorted((p for p in parts if p.casefold() not in _GENERIC), key=lambda p: (-len(p), p))
    patterns = [_pattern(w, re.IGNORECASE) for w in wholes if " " in w or not w.isalpha()]
    return patterns + [_pattern(p, re.NOFLAG if p.casefold() in _ALSO_WORDS else re.IGNORECASE) for p in telling]


def _pattern(term: str, flags: re.RegexFlag) -> re.Pattern[str]:
    plain = "".join(c for c in unicodedata.normalize("NFKD", term) if not unicodedata.combining(c))
    forms = "|".join(
        r"\s+".join(map(re.escape, form.split())).replace("’", "['’]")
        for form in sorted({term.replace("'", "’"), plain.replace("'", "’")})
    )
    return re.compile(rf"{_ARTICLE}(?<!\w)(?:{forms})(?!\w)", flags)


def _neutral(text: str) -> list[Change]:
    changes = [Change(Span(*match.span()), _like(match.group(), _PRONOUNS)) for match in _PRONOUN.finditer(text)]
    changes += [Change(Span(*match.span(1)), "person") for match in _SELF.finditer(text)]
    return sorted(changes, key=lambda change: change.span.start)


def _like(word: str, neutral: dict[str, str]) -> str:
    """The neutral word, with a capital where there was one."""
    said = neutral[word.lower()]
    return said.capitalize() if word[0].isupper() else said
