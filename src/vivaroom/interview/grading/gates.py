"""Rules before the score: answers that hold nothing to grade are not scored, with the reason."""

import re
from collections.abc import Sequence
from itertools import pairwise

from vivaroom.interview.grading.addressed_to_grader import Struck
from vivaroom.interview.grading.alignment import align
from vivaroom.interview.grading.answers import AnswerSentence, relevance
from vivaroom.interview.grading.graded import GateReason
from vivaroom.interview.grading.passages import Passage, Reference
from vivaroom.interview.grading.word_order import Table, order
from vivaroom.interview.grading.words import Word, words

OFF_TOPIC_COSINE = 0.05
OFF_TOPIC_COVERAGE = 0.25
SHORT_ANSWER_COVERAGE = 0.25
SHORT_ANSWER_LETTERS = 4
"""A term of so many letters is an answer, if perhaps a wrong one; "yes", "ok" and "no" by themselves are none."""
GIBBERISH_LETTERS_PER_TOKEN = 2.3
PARROTED_SHARE = 0.85
PARROTED_OF_QUESTION = 0.6
ORDER_MEAN = 0.35
ORDER_SPREAD = 2.7
SHORTEST_ORDERED_PAIRS = 7
CODE_MARKS_PER_LETTER = 0.03
"""Code and formulas keep another order than English."""

_BLANK = re.compile(
    r"^\W*(?:no (?:submission|answer|response)|not answered|none|n ?/ ?a|nil|blank|skip(?:ped)?|pass|null)?\W*$",
    re.IGNORECASE,
)
_DONT_KNOW = re.compile(
    r"\b(?:(?:i|we) (?:\w+ ){0,2}?(?:do not|don't|dont|did not|didn't|cannot|can't|cant|could not|couldn't) (?:\w+ ){0,2}?(?:know|remember|recall|say|"
    r"answer|tell|think of (?:any|one|it)|have (?:any|an|a) (?:idea|clue|answer))|(?:i|i've|i have) (?:have |got )?(?:absolutely |really )?(?:no|not the faintest) "
    r"(?:idea|clue)|no (?:idea|clue)|idk|dunno|(?:i am|i'm|im) (?:\w+ )?(?:not|un)(?: \w+)? ?(?:sure|certain|familiar)|not sure|(?:i have|i've|ive) never "
    r"(?:\w+ ){0,2}(?:used|heard|done|seen|worked|learned)|beats me|no answer|pass on (?:this|that)|i forg[eo]t|skip (?:this|it)|not answered)\b",
    re.IGNORECASE,
)
_CODE = re.compile(r"[=<>{}\[\]()*&|^#]|\d")
_COURTESIES = frozenset(
    "hello okay sure thanks thank please pardon sorry right fine good great exactly whatever repeat next".split()
)
_FILLERS = frozenset(
    "sorry honestly unfortunately afraid maybe well question answer moment exactly really currently anything about".split()
)


def gate_before_reading(answer: str, struck: Struck) -> GateReason | None:
    """What can be seen in the characters alone."""
    if _BLANK.match(answer):
        return GateReason.EMPTY
    kept = words(struck.kept_text(answer))
    if struck.struck_spans and sum(word.is_content for word in kept) < 3:
        return GateReason.INSTRUCTION_LIKE
    if not kept:
        return GateReason.EMPTY
    return None


def gate(
    question: Passage, references: Sequence[Reference], answer: Sequence[AnswerSentence], order_table: Table
) -> GateReason | None:
    """The first reason not to score the sentences of an answer, None when it can be scored."""
    if not answer:
        return GateReason.EMPTY
    passages = [sentence.passage for sentence in answer]
    if _says_dont_know(question, passages):
        return GateReason.DONT_KNOW
    if _is_gibberish(passages):
        return GateReason.GIBBERISH
    if _is_shuffled(references, passages, order_table):
        return GateReason.SHUFFLED
    if _is_parroted(question, references, passages):
        return GateReason.PARROTED
    return _too_little(question, references, passages)


def _says_dont_know(question: Passage, answer: Sequence[Passage]) -> bool:
    if not any(_DONT_KNOW.search(_plain(passage.text)) for passage in answer):
        return False
    asked = {word.stem for word in question.words}
    rest = [word for passage in answer for word in words(_DONT_KNOW.sub(" ", _plain(passage.text)))]
    return sum(word.is_content and word.stem not in asked and word.text not in _FILLERS for word in rest) < 3


def _plain(text: str) -> str:
    return text.replace("’", "'").replace('"t', "'t")


def _is_gibberish(answer: Sequence[Passage]) -> bool:
    letters = tokens = 0
    for passage in answer:
        long_words = {i for i, word in enumerate(passage.words) if len(word.text) > 3 and word.text.isalpha()}
        letters += sum(len(passage.words[i].text) for i in long_words)
        tokens += sum(word in long_words for word in passage.word_of_token)
    return letters >= 8 and letters / tokens < GIBBERISH_LETTERS_PER_TOKEN


def _is_shuffled(references: Sequence[Reference], answer: Sequence[Passage], table: Table) -> bool:
    said = [word for passage in answer for word in passage.words]
    letters = sum(len(word.text) for word in said)
    if sum(len(_CODE.findall(passage.text)) for passage in answer) > CODE_MARKS_PER_LETTER * letters:
        return False
    mean, pairs = order([_joined(passage) for passage in answer], table)
    if pairs >= SHORTEST_ORDERED_PAIRS and mean < ORDER_MEAN - ORDER_SPREAD / pairs**0.5:
        return True
    return any(_is_reordered(reference.whole.words, said) for reference in references)


def _joined(passage: Passage) -> list[Word]:
    """The words, of a compound such as "to-be-deleted" only the last: its parts keep an order of their own."""
    following = (*passage.words[1:], None)
    return [
        word
        for word, after in zip(passage.words, following, strict=True)
        if after is None or passage.text[word.span.end : after.span.start] != "-"
    ]


def _is_reordered(wanted: Sequence[Word], said: Sequence[Word]) -> bool:
    ours, theirs = [word.text for word in wanted], [word.text for word in said]
    if len(ours) < 5 or not 0.7 <= len(theirs) / len(ours) <= 1.4:
        return False
    shared = len(set(ours) & set(theirs)) / len(set(ours) | set(theirs))
    pairs, others = set(pairwise(ours)), set(pairwise(theirs))
    return shared >= 0.8 and len(pairs & others) / len(pairs) < 0.3


def _is_parroted(asked: Passage, references: Sequence[Reference], answer: Sequence[Passage]) -> bool:
    question = {word.stem for word in asked.words if word.is_content}
    said = {word.stem for passage in answer for word in passage.words if word.is_content}
    if not said or not question:
        return False
    wanted = {word.stem for reference in references for word in reference.whole.words if word.is_content}
    new = said - question
    return (
        len(said & question) >= PARROTED_SHARE * len(said)
        and len(said & question) >= min(len(question), max(3.0, PARROTED_OF_QUESTION * len(question)))
        and len(said & question) > 2
        and not new & wanted
    )


def _too_little(asked: Passage, references: Sequence[Reference], answer: Sequence[Passage]) -> GateReason | None:
    coverage = max(align(asked, reference.whole, answer).coverage() for reference in references)
    closest = max(relevance(passage, reference) for passage in answer for reference in references)
    to_question = max(float(passage.sentence @ asked.sentence) for passage in answer)
    if _says_next_to_nothing(answer) and max(coverage, closest) < SHORT_ANSWER_COVERAGE:
        return GateReason.TOO_SHORT
    if coverage < OFF_TOPIC_COVERAGE and max(closest, to_question) < OFF_TOPIC_COSINE:
        return GateReason.OFF_TOPIC
    return None


def _says_next_to_nothing(answer: Sequence[Passage]) -> bool:
    """Whether there are fewer than three words, none of them a term, and no code or formula."""
    said = [word for passage in answer for word in passage.words]
    if len(said) > 2 or any(_CODE.search(passage.text) for passage in answer):
        return False
    terms = (word for word in said if word.is_content and len(word.text) >= SHORT_ANSWER_LETTERS)
    return all(word.text in _COURTESIES for word in terms)
