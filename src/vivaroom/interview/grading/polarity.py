"""Whether an answer turns a statement into its opposite: negations and antonyms."""

import re
from collections.abc import Sequence

from vivaroom.interview.grading.alignment import align
from vivaroom.interview.grading.passages import Passage, Reference
from vivaroom.interview.grading.words import Word, is_negation, stem

SAID_IN_FULL_COVERAGE = 0.86
"""Only an answer that repeats nearly all of a statement is read for its polarity; in a freer wording a negation
more often belongs to something else."""
SAID_IN_FULL_STEMS = 0.7
LONGEST_SHARE = 1.5
"""An answer much longer than the statement says more than its opposite."""

REACH_WORDS = 5
TURNED_SHARE = 0.15
"""The share of the repeated words that a negation must newly reach: in "it is fast, and I do not mind", it reaches none."""
_DENIAL = re.compile(
    r"\b(?:it is|it's|that is|that's) (?:not (?:true|correct|right|the case)|false|wrong|untrue) that\b", re.IGNORECASE
)
"""Reaches a whole sentence."""
_CLAUSE_MARK = re.compile(r"[,;:.!?]")

_OPPOSITES = """increase decrease|increase reduce|first last|before after|more less|more fewer|higher lower|high low
always never|open closed|open close|same different|left right|top bottom|fast slow|faster slower|static dynamic
constant variable|local global|true false|best worst|ascending descending|front back|beginning end|start end
public private|stack queue|stack heap|large small|larger smaller|big small|bigger smaller|maximum minimum|max min|long short
longer shorter|early late|earlier later|add remove|insert delete|read write|push pop|mutable immutable|positive negative
connected disconnected|connect disconnect|connected separated|complete incomplete|possible impossible|hot cold|hard soft
harder softer|heavy light|heavier lighter|strong weak|stronger weaker|synchronous asynchronous|explicit implicit
internal external|inside outside|success failure|succeed fail|accept reject|allow prevent|allow forbid|enable disable
include exclude|cheap expensive|easy difficult|easy hard|safe unsafe|sorted unsorted|ordered unordered|valid invalid
compile run|sender receiver|send receive|client server|vertical horizontal|above below|up down|many few|most least
full empty|active passive|correct incorrect|known unknown|equal unequal|require optional|allocate free|rise fall
gain lose|attract repel|expand contract|wet dry|solid liquid|float sink|absorb reflect|begin finish|keep discard"""
_PAIRS = frozenset(
    pair
    for line in _OPPOSITES.replace("\n", "|").split("|")
    for one, other in [line.split()]
    for pair in ((stem(one), stem(other)), (stem(other), stem(one)))
)


def opposites_between(wanted: Sequence[Word], said: Sequence[Word]) -> frozenset[tuple[str, str]]:
    """Pairs of stems where the reference has one and the answer only its opposite."""
    ours, theirs = {word.stem for word in wanted}, {word.stem for word in said}
    return frozenset((one, other) for one in ours - theirs for other in theirs - ours if (one, other) in _PAIRS)


def says_the_opposite(question: Passage, reference: Reference, answer: Sequence[Passage]) -> bool:
    """Whether the answer repeats the whole reference with a negation or an antonym turned.

    Meant to be precise, not complete: freely worded contradictions are left to the contradiction model.
    """
    statement = reference.whole
    said = [word for passage in answer for word in passage.words]
    if len(said) > LONGEST_SHARE * len(statement.words) + 4:
        return False
    opposites = opposites_between(statement.words, said)
    wanted = {word.stem for word in statement.words if word.is_content and not is_negation(word.text)}
    kept = wanted - {one for one, _ in opposites}
    if not kept or len(kept & {word.stem for word in said}) < SAID_IN_FULL_STEMS * len(kept):
        return False
    if align(question, statement, answer).coverage() < SAID_IN_FULL_COVERAGE:
        return False
    differing = _negations(statement.words) % 2 != _negations(said) % 2
    turned = {stem_ for stem_ in kept if _reached((statement,), stem_) != _reached(answer, stem_)}
    return (differing and len(turned) >= TURNED_SHARE * len(kept)) != (len(opposites) % 2 == 1)


def _negations(some_words: Sequence[Word]) -> int:
    return sum(is_negation(word.text) for word in some_words)


def _reached(passages: Sequence[Passage], wanted: str) -> bool:
    """Whether a denial opens a sentence, or a negation stands within a few words before the stem in the same clause."""
    return any(_DENIAL.search(passage.text) for passage in passages) or any(
        is_negation(earlier.text) and not _CLAUSE_MARK.search(passage.text, earlier.span.end, word.span.start)
        for passage in passages
        for place, word in enumerate(passage.words)
        if word.stem == wanted
        for earlier in passage.words[max(0, place - REACH_WORDS) : place]
    )
