"""How the words of an answer overlap those of a reference: stems, spelling, order, numbers, negations."""

import itertools
import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from vivaroom.interview.grading.passages import Passage
from vivaroom.interview.grading.polarity import opposites_between
from vivaroom.interview.grading.words import Word, is_negation


def wording_features(question: Passage, reference: Passage, answer: Sequence[Passage]) -> dict[str, float]:
    """Named figures, most of them 0–1, of a reference against the answer's sentences (at least one)."""
    said = [word for passage in answer for word in passage.words]
    return (
        _overlap(question, reference, answer)
        | _spelling(reference, said)
        | _order(reference.words, said)
        | _numbers(question.words, reference.words, said)
        | _polarity(reference.words, said)
        | _length(reference.words, said)
    )


def _overlap(question: Passage, reference: Passage, answer: Sequence[Passage]) -> dict[str, float]:
    asked = set(_content_rarity((question,)))
    wanted, said = _content_rarity((reference,)), _content_rarity(answer)
    both = wanted.keys() & said.keys()
    wanted_new, said_new = wanted.keys() - asked, said.keys() - asked
    coverage = _share(wanted, both, wanted)
    return {
        "stems": coverage,
        "stems_back": _share(said, both, said),
        "stems_new": _share(wanted, both - asked, wanted_new) if wanted_new else coverage,
        "stems_new_back": _share(said, both - asked, said_new),
        "stems_jaccard": len(both) / max(len(wanted.keys() | said.keys()), 1),
        "parroted": _share(said, said.keys() & asked, said),
        "new_stems": math.log1p(len(said_new)),
        "reference_in_question": float(not wanted_new),
    }


def _spelling(reference: Passage, said: Sequence[Word]) -> dict[str, float]:
    wanted = _content_rarity((reference,))
    theirs = [_trigrams(stem) for stem in {word.stem for word in said if word.is_content}]
    found = sum(rarity * _likest(_trigrams(stem), theirs) for stem, rarity in wanted.items())
    mine, yours = (Counter(_character_grams(group, 4)) for group in (reference.words, said))
    return {"trigrams": found / max(sum(wanted.values()), 1e-9), "character_grams": _cosine(mine, yours)}


def _order(wanted: Sequence[Word], said: Sequence[Word]) -> dict[str, float]:
    ours, theirs = _bigrams(wanted), _bigrams(said)
    return {"bigrams": len(ours & theirs) / max(len(ours), 1)}


def _numbers(asked: Iterable[Word], wanted: Iterable[Word], said: Iterable[Word]) -> dict[str, float]:
    given = {word.text for word in asked if word.is_number}
    ours = {word.text for word in wanted if word.is_number} - given
    theirs = {word.text for word in said if word.is_number} - given
    return {
        "numbers_hit": len(ours & theirs) / len(ours) if ours else 0.5,
        "numbers_clash": float(bool(ours) and bool(theirs) and not ours & theirs),
        "numbers_wanted": float(bool(ours)),
    }


def _polarity(wanted: Sequence[Word], said: Sequence[Word]) -> dict[str, float]:
    ours = sum(is_negation(word.text) for word in wanted)
    theirs = sum(is_negation(word.text) for word in said)
    return {
        "negation_differs": float((ours > 0) != (theirs > 0)),
        "negation_added": float(theirs > 0 and ours == 0),
        "opposites": float(bool(opposites_between(wanted, said))),
    }


def _length(wanted: Sequence[Word], said: Sequence[Word]) -> dict[str, float]:
    return {
        "answer_length": math.log1p(len(said)),
        "reference_length": math.log1p(len(wanted)),
        "length_ratio": math.log((len(said) + 1) / (len(wanted) + 1)),
        "one_or_two_words": float(len(said) <= 2),
    }


def _content_rarity(passages: Iterable[Passage]) -> dict[str, float]:
    return {
        word.stem: rarity
        for passage in passages
        for word, rarity in zip(passage.words, passage.word_rarity, strict=True)
        if word.is_content
    }


def _share(rarity: Mapping[str, float], part: Iterable[str], whole: Iterable[str]) -> float:
    return sum(rarity[stem] for stem in part) / max(sum(rarity[stem] for stem in whole), 1e-9)


def _trigrams(stem: str) -> frozenset[str]:
    return frozenset(stem[i : i + 3] for i in range(len(stem) - 2)) or frozenset((stem,))


def _likest(grams: frozenset[str], others: Iterable[frozenset[str]]) -> float:
    return max((len(grams & other) / len(grams | other) for other in others), default=0.0)


def _character_grams(some_words: Iterable[Word], size: int) -> Iterable[str]:
    joined = f" {' '.join(word.text for word in some_words)} "
    return (joined[i : i + size] for i in range(len(joined) - size + 1))


def _cosine(ours: Mapping[str, int], theirs: Mapping[str, int]) -> float:
    both = sum(count * theirs.get(gram, 0) for gram, count in ours.items())
    norm = math.sqrt(sum(c * c for c in ours.values()) * sum(c * c for c in theirs.values()))
    return both / norm if norm else 0.0


def _bigrams(some_words: Sequence[Word]) -> set[tuple[str, str]]:
    stems = [word.stem for word in some_words if word.is_content]
    return set(itertools.pairwise(stems))
