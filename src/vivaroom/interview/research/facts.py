"""Facts about a company out of search results: sentences word for word, each with its page; everything else is left there.

Web pages are written by anybody. So a sentence is only taken when it names the company, states something in plain words,
speaks to nobody and orders nothing, and what the company works in is told in words of our own.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from urllib.parse import urlsplit

from vivaroom.interview.forbidden import is_allowed
from vivaroom.interview.plan import CitedFact
from vivaroom.ports.search import SearchResult
from vivaroom.resumes.signs import shown

FACTS_AT_MOST = 12
OF_ONE_PAGE = 2
LETTERS = (25, 240)
WORDS_AT_MOST = 40
MENTIONS_OF_A_DOMAIN = 2
_BROKEN = re.compile(r"\s*\[(?:\.\.\.|…)\]\s*|\n+")
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z0-9])")
_MARKS = re.compile(r"[<>{}\[\]|`*#_=\\@]|https?:|www\.|[\"“”„«»]")
_SPEAKS = re.compile(
    r"\b(?:you|your|yours|we|our|ours|us|i|my|me|please|ignore|disregard|instructions?|prompt|scores?|scoring|grades?|"
    r"ratings?|candidates?|interviewe(?:r|e)s?|applicants?|assistant|system prompt|language model|ai model|hire|click|"
    r"subscribe|cookies?)\b",
    re.IGNORECASE,
)
_LONG_NUMBER = re.compile(r"\+?\d[\d ()/-]{7,}\d")
_STATES = re.compile(
    r"^\W*(?:is|are|was founded|provides?|builds?|makes?|offers?|operates?|develops?|runs?|sells?|helps?)\b",
    re.IGNORECASE,
)


def facts_from(results: Sequence[SearchResult], company: str, today: date) -> tuple[CitedFact, ...]:
    """At most twelve facts, two a page; those first that say what the company is or does."""
    found: dict[str, CitedFact] = {}
    for result in results:
        if not _is_page(result.url):
            continue
        sentences = [one for one in _sentences(result.snippet) if _is_fact(one, company)]
        for sentence in sentences[:OF_ONE_PAGE]:
            fact = CitedFact(text=sentence, url=result.url, published_on=result.published, retrieved_on=today)
            found.setdefault(_letters(sentence), fact)
    ranked = sorted(found.values(), key=lambda fact: not says_what_it_is(fact.text, company))
    return tuple(ranked[:FACTS_AT_MOST])


def domain_of(facts: Sequence[CitedFact], domains: Mapping[str, Sequence[str]]) -> str | None:
    """What the company works in, by our own name for it; None unless the facts tell it at least twice."""
    counts: Counter[str] = Counter()
    for fact in facts:
        for domain, words in domains.items():
            counts[domain] += any(_stands(word, fact.text) for word in words)
    most = counts.most_common(1)
    return most[0][0] if most and most[0][1] >= MENTIONS_OF_A_DOMAIN else None


def says_what_it_is(sentence: str, company: str) -> bool:
    """Whether a sentence begins with the company and goes on with what it is or does."""
    begins = _begins_with(company, sentence)
    return begins is not None and bool(_STATES.match(sentence[begins.end() :]))


def _sentences(snippet: str) -> Iterator[str]:
    for piece in _BROKEN.split(shown(snippet)):
        for sentence in _SENTENCE.split(" ".join(piece.split())):
            yield sentence.strip()


def _is_fact(sentence: str, company: str) -> bool:
    if not LETTERS[0] <= len(sentence) <= LETTERS[1] or len(sentence.split()) > WORDS_AT_MOST:
        return False
    if not sentence.endswith(".") or sentence.endswith("..") or not sentence[0].isalnum():
        return False
    if sentence[0].islower() and not sentence.startswith(company):  # cut off at its head, unless that is the name
        return False
    if _MARKS.search(sentence) or _LONG_NUMBER.search(sentence):
        return False
    return _stands(company, sentence) and not _SPEAKS.search(_without(company, sentence)) and is_allowed(sentence)


def _begins_with(company: str, sentence: str) -> re.Match[str] | None:
    return re.match(rf"{re.escape(company)}(?!\w)", sentence, re.IGNORECASE)


def _without(company: str, sentence: str) -> str:
    """The sentence but for the company's name, which may be any word."""
    return re.sub(re.escape(company), " ", sentence, flags=re.IGNORECASE)


def _stands(words: str, text: str) -> bool:
    return bool(re.search(rf"(?<!\w){re.escape(words)}(?!\w)", text, re.IGNORECASE))


def _is_page(url: str) -> bool:
    """A plain address of the web that fits into a fact."""
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and not parts.username and len(url) <= 2_000
    except ValueError:
        return False


def _letters(sentence: str) -> str:
    return "".join(sign for sign in sentence.casefold() if sign.isalnum())
