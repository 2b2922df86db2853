"""Words, stems, sentences and clauses of an English text, each with its place in the text."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

LONGEST_SENTENCE_WORDS = 40
"""A spoken transcript without punctuation is cut at conjunctions when a sentence grows longer than this."""
SHORTEST_PIECE_WORDS = 6

STOP_WORDS = frozenset(
    """a an the of to in on at by for with from and or but is are was were be been being it its this that these those
    as so if then than which who what when where how why there here he she they them their his her you your we our i
    my me us do does did done has have had having will would can could should may might must not no nor also very just
    into over such each any some all one other only same both more most about because while during up out down it's
    i'm i've i'd that's there's let's um uh like well really actually basically""".split()
)
NEGATIONS = frozenset(
    """not no never none nobody nothing without cannot can't doesn't don't didn't isn't aren't wasn't weren't won't
    wouldn't shouldn't couldn't hasn't haven't hadn't neither nor unable fails lacks false wrong untrue incorrect""".split()
)
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+|\"t\b)?|\d+(?:[.,]\d+)*")
_WITHOUT_APOSTROPHE = {
    negation.replace("'", ""): negation
    for negation in """can't doesn't don't didn't isn't aren't wasn't weren't wouldn't shouldn't couldn't hasn't haven't
    hadn't""".split()
}
"""People type "dont", and some old forms turned "don't" into "don\"t"."""
_SENTENCE_END = re.compile(r"(?:[.!?;]+(?=[\s\"'”’)\]]|$)|\n+|\s[-•*](?=\s))")
_SENTENCE_START = re.compile(
    r"(?<=[^\W_A-Z])\s+(?=(?:Great|Good|Thanks?|You|Your|My|Please|Everybody|Everyone|The|This|That|It|Its|We|They|He|She|So|And|But|Also|Then|"
    r"In|For|When|If|There|These|As|Ignore|Forget|Disregard|Give|Note|Hello|Dear)\b)|"
    r"(?<!\band)(?<!\bbut)(?<!\bthat)(?<!\bwhen)(?<!\bif)(?<!\bso)(?<!\bas)(?<!\bwhat)(?<!\bwhich)(?<!\bwhere)(?<!\bwhile)(?<!\bthen)"
    r"(?<!\bsince)(?<!\bbefore)(?<!\bafter)(?<!\bthan)(?<!\bhow)(?<!\bor)(?<!\bbecause)(?<!\buntil)(?<!\bdid)(?<!\bdo)(?<!\bcan)(?<!\bcould)"
    r"(?<!\bshould)(?<!\bwould)(?<!,)(?<=\w)\s+(?=I(?:'m|'ve| am| was| have| had| grew| think| believe| like| would| did)\b)"
)
"""A capital where a sentence may start without a mark before it: people type and transcribers write so."""
_CONJUNCTION = re.compile(
    r",?\s+(?:and then|and so|and|but|because|so|which|while|whereas|then|also)\s+", re.IGNORECASE
)
_CLAUSE_END = re.compile(r"[,;:.!?\n()]+\s*|\s+(?=(?:and|or|but|because|which|while|whereas|so|then|if|when)\s)")


class _Stemmer(Protocol):
    def stemWord(self, word: str) -> str: ...  # noqa: N802  the library's own name


@dataclass(frozen=True, slots=True)
class Span:
    """A half-open range of characters."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """The characters of `text` in this range."""
        return text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Word:
    """One word: lower case with straight apostrophes, its stem, its place."""

    text: str
    stem: str
    span: Span

    @property
    def is_content(self) -> bool:
        """Whether the word carries meaning of its own (no article, pronoun, auxiliary, filler)."""
        return self.text not in STOP_WORDS

    @property
    def is_number(self) -> bool:
        """Whether the word is written in digits."""
        return self.text[0].isdigit()


def words(text: str) -> tuple[Word, ...]:
    """The words of a text, in order."""
    return tuple(_word(match.group(), Span(*match.span())) for match in _WORD.finditer(text))


def content_stems(some_words: Iterable[Word]) -> tuple[str, ...]:
    """Stems of the words that carry meaning, in order, repetitions kept."""
    return tuple(word.stem for word in some_words if word.is_content)


def is_negation(word: str) -> bool:
    """Whether a lower-case word negates."""
    return word in NEGATIONS or word.endswith("n't")


def sentences(text: str) -> tuple[Span, ...]:
    """Ranges of the sentences that hold at least one word; very long ones are cut at conjunctions."""
    marked = _split(text, Span(0, len(text)), _SENTENCE_END)
    started = (piece for span in marked for piece in _split(text, span, _SENTENCE_START))
    return tuple(piece for span in started for piece in _shorter(text, span))


def clauses(text: str) -> tuple[Span, ...]:
    """Ranges of the clauses that hold at least two words; the whole text when there is none."""
    found = tuple(
        piece
        for span in sentences(text)
        for piece in _split(text, span, _CLAUSE_END)
        if len(_WORD.findall(piece.of(text))) > 1
    )
    return found or (Span(0, len(text)),)


def _word(raw: str, span: Span) -> Word:
    lowered = raw.lower().replace("’", "'").replace('"', "'")
    lowered = _WITHOUT_APOSTROPHE.get(lowered, lowered)
    return Word(lowered, stem(lowered), span)


@lru_cache(maxsize=65_536)
def stem(word: str) -> str:
    """The Snowball stem of a lower-case English word."""
    return _stemmer().stemWord(word)


@lru_cache(maxsize=1)
def _stemmer() -> _Stemmer:
    import snowballstemmer

    stemmer: _Stemmer = snowballstemmer.stemmer("english")
    return stemmer


def _split(text: str, within: Span, boundary: re.Pattern[str]) -> Iterator[Span]:
    start = within.start
    for match in boundary.finditer(text, within.start, within.end):
        yield from _trimmed(text, Span(start, match.end()))
        start = match.end()
    yield from _trimmed(text, Span(start, within.end))


def _trimmed(text: str, span: Span) -> Iterator[Span]:
    raw = span.of(text)
    start = span.start + len(raw) - len(raw.lstrip())
    trimmed = Span(start, start + len(raw.strip()))
    if _WORD.search(text, trimmed.start, trimmed.end):
        yield trimmed


def _shorter(text: str, span: Span) -> Iterator[Span]:
    if len(_WORD.findall(span.of(text))) <= LONGEST_SENTENCE_WORDS:
        yield span
        return
    start = span.start
    for match in _CONJUNCTION.finditer(text, span.start, span.end):
        long_enough = len(_WORD.findall(text, start, match.start())) >= SHORTEST_PIECE_WORDS
        if long_enough and len(_WORD.findall(text, match.start(), span.end)) >= SHORTEST_PIECE_WORDS:
            yield from _trimmed(text, Span(start, match.start()))
            start = match.start()
    yield from _trimmed(text, Span(start, span.end))
