"""When a candidate's correction is one of what was recognised, and when it is another answer; pure."""

import re
from collections import Counter

MOST_WORDS_CHANGED_0_1 = 0.3
"""A recogniser mistakes 5 to 15 of 100 words of a clear speaker (word error rates of Whisper base); twice that is let through."""
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
_NEGATION = re.compile(r"(?:no|not|never|none|nothing|neither|nor|without|cannot|.+n't)")


def words_changed_0_1(said: str, corrected: str) -> float:
    """The share of words that are not in both, whatever their order and case, of the longer wording."""
    before, after = _words(said), _words(corrected)
    longer = max(before.total(), after.total())
    return 1.0 - (before & after).total() / longer if longer else 0.0


def is_another_answer(said: str, corrected: str) -> bool:
    """Whether a correction changes the substance: too many words, or how often something is denied."""
    return words_changed_0_1(said, corrected) > MOST_WORDS_CHANGED_0_1 or _denials(said) != _denials(corrected)


def _words(text: str) -> Counter[str]:
    return Counter(_WORD.findall(text.casefold().replace("’", "'")))


def _denials(text: str) -> int:
    return sum(count for word, count in _words(text).items() if _NEGATION.fullmatch(word))
