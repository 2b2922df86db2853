"""Finding the employer's fact that answers a candidate's question about the job."""

import re

_COMMON = frozenset(
    "a an and any are as at be by can could do does for from have how i in is it job me my of on or our role so team "
    "tell that the there they this to us was we what when where which who will with would you your about company".split()
)
SHARED_WORDS_0_1 = 0.3


def fact_about(question: str, facts: tuple[str, ...]) -> str | None:
    """The fact that shares most content words with the question; None where none shares enough of them."""
    asked = _content_words(question)
    if not asked or not facts:
        return None
    best = max(facts, key=lambda f: len(asked & _content_words(f)))
    shared = len(asked & _content_words(best)) / len(asked)
    return best if shared >= SHARED_WORDS_0_1 else None


def _content_words(text: str) -> set[str]:
    words = (w.rstrip("s") for w in re.findall(r"[a-z0-9]+", text.lower()))
    return {w for w in words if len(w) > 2 and w not in _COMMON}
