"""Finding the fact that answers a candidate's question about the job: the employer's own, or one with its page."""

import re
from urllib.parse import urlsplit

from vivaroom.interview.plan import CitedFact, Plan

_COMMON = frozenset(
    "a an and any are as at be by can could do does for from have how i in is it job me my of on or our role so team "
    "tell that the there they this to us was we what when where which who will with would you your about company".split()
)
SHARED_WORDS_0_1 = 0.3
_WHAT_IT_DOES = re.compile(
    r"\bwhat (?:do|does)\b.*\bdo\b|\bwhat (?:is|are) (?:the|your|this) company\b|\bmore about\b", re.IGNORECASE
)


def fact_about(question: str, facts: tuple[str, ...]) -> str | None:
    """The fact that shares most content words with the question; None where none shares enough of them."""
    asked = _content_words(question)
    if not asked or not facts:
        return None
    best = max(facts, key=lambda f: len(asked & _content_words(f)))
    shared = len(asked & _content_words(best)) / len(asked)
    return best if shared >= SHARED_WORDS_0_1 else None


def cited_about(question: str, plan: Plan) -> CitedFact | None:
    """The researched fact that answers best; the first one for a question about what the company does.

    The company's name is in every fact, so it is no reason for one.
    """
    named = plan.company or ""
    asked = re.sub(re.escape(named), " the company ", question, flags=re.IGNORECASE) if named else question
    by_text = {_without(named, fact.text): fact for fact in plan.company_facts}
    found = fact_about(asked, tuple(by_text))
    if found is not None:
        return by_text[found]
    return plan.company_facts[0] if plan.company_facts and _WHAT_IT_DOES.search(asked) else None


def site_of(fact: CitedFact) -> str:
    """The name of the site whose page says it, as it is said aloud."""
    return (urlsplit(fact.url).hostname or "").removeprefix("www.")


def _without(name: str, text: str) -> str:
    return re.sub(re.escape(name), " ", text, flags=re.IGNORECASE) if name else text


def _content_words(text: str) -> set[str]:
    words = (w.rstrip("s") for w in re.findall(r"[a-z0-9]+", text.lower()))
    return {w for w in words if len(w) > 2 and w not in _COMMON}
