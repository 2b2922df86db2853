"""What code demands of a model's words before the interviewer may say them."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from vivaroom.interview.forbidden import is_allowed
from vivaroom.interview.grading.words import content_stems, words

WORDS_AT_MOST = 30
WORDS_BEFORE_QUESTION = 6
"""What may come before a planned question that is long itself."""
SENTENCES_BEFORE_QUESTION = 2
SAME_QUESTION_0_1 = 0.5
REPEATED_0_1 = 0.8
NOVEL_STEMS_AT_MOST = 4
LEAKED_STEMS = 2
LEAKED_SHARE_0_1 = 0.3
SHINGLE_WORDS = 5

_MARKUP = re.compile(r"[\[\]{}<>|`*_#\\~^=\"“”„«»]|https?:|\bwww\.|\n|[^\x20-\x7e‘’…–—\u00a0-\u024f]")
_JOINED = re.compile(
    r"(?:,? (?:and|or|but)(?: also)?|;) (?:please )?(?:what|how|why|when|where|which|who|whom|whose|(?:do|did|would|could|can|will|have|are|were|should)"
    r" (?:you|it|they|we|that|this)|tell me|explain|describe|name)\b",
    re.IGNORECASE,
)
_JUDGES = re.compile(
    r"\b(?:great|excellent|perfect(?:ly)?|awesome|amazing|brilliant|fantastic|wonderful|impressive|superb|outstanding|correct(?:ly)?|incorrect(?:ly)?|"
    r"wrong(?:ly)?|mistaken|nice(?:ly)?|well (?:done|said|put|explained|answered)|good (?:answer|point|job|work|thinking|start|one)|"
    r"(?:very|really|quite|so) (?:good|interesting|clear|solid)|interesting|impressed|exactly|indeed|absolutely|that(?:['’]?s| is) (?:right|true|good|fine)|you(?:'re| are) right|"
    r"strong answer|weak|poor(?:ly)?|bad answer|unfortunately|not quite|almost right|full (?:marks|credit|score)|score|rating|grade)\b",
    re.IGNORECASE,
)
_LEADS = re.compile(
    r"\b(?:don['’]?t you think|wouldn['’]?t you (?:say|agree)|isn['’]?t it|aren['’]?t they|surely|obviously|of course|as we (?:all )?know|the answer is|"
    r"hint|for example|for instance|such as|i\.e|e\.g)\b|,? right\?|,? correct\?",
    re.IGNORECASE,
)
_ABOUT_US = re.compile(
    r"\b(?:system prompt|my (?:instructions|prompt|rules|guidelines)|key points?|ideal answer|model answer|rubric|language model|planned question|"
    r"lead-in|last words|earlier questions|instructed)\b",
    re.IGNORECASE,
)
_SMALL_TALK = frozenset(
    content_stems(
        words(
            """thank thanks see understand alright okay right let us now next turn move go going come back stay look think
            mention mentioned said say talk talked tell told describe described speak spoke spoken explain explained bring
            brought share shared hear heard point part thing way time moment case question answer say first then here
            want like know ask asking take give put walk through lead leads makes me wonder curious you your yours said
            yes sure hello today new another different again more bit little about with from on that what how why
            experience work working role topic subject example situation approach decide decision hand"""
        )
    )
)


@dataclass(frozen=True, slots=True)
class Planned:
    """What words are held against.

    `question` is the planned one, `lead_in` what was to be said before it, `said` the candidate's own words that may be
    picked up, `earlier` the questions put before, `secret` texts of which no piece may be heard, `key_points` and
    `ideal_answers` what only the candidate may say.
    """

    question: str
    lead_in: str = ""
    said: str = ""
    earlier: tuple[str, ...] = ()
    secret: tuple[str, ...] = ()
    key_points: tuple[str, ...] = ()
    ideal_answers: tuple[str, ...] = ()

    @property
    def free(self) -> set[str]:
        """Stems that may be used: the question's own, the lead-in's, the candidate's, and small talk."""
        return {*_stems(self.question), *_stems(self.lead_in), *_stems(self.said), *_SMALL_TALK}


def fault_of(said: str, planned: Planned) -> str | None:
    """The code of the first rule that the whole words of a question break; None when they may be said."""
    return next((code for code, breaks in (*_OF_ANY_WORDS, *_OF_WHOLE) if breaks(said, planned)), None)


def fault_of_beginning(said: str, planned: Planned) -> str | None:
    """The same for a sentence before the question, which may not ask anything itself."""
    if "?" in said:
        return "questions"
    return next((code for code, breaks in _OF_ANY_WORDS if breaks(said, planned)), None)


def question_in(said: str) -> str:
    """The last sentence: the question itself."""
    return _sentences(said)[-1] if said.strip() else ""


def _sentences(said: str) -> list[str]:
    return [s.strip() for s in re.split(r"(?<=[.!?…])\s+", said.strip()) if s.strip()]


def _stems(text: str) -> set[str]:
    return set(content_stems(words(text)))


def _is_too_long(said: str, planned: Planned) -> bool:
    most = max(WORDS_AT_MOST, len(planned.question.split()) + WORDS_BEFORE_QUESTION)
    return len(said.split()) > most or len(said) > 12 * most


def _asks_not_once(said: str, planned: Planned) -> bool:
    return (
        said.count("?") != 1 or not said.rstrip().endswith("?") or len(_sentences(said)) > SENTENCES_BEFORE_QUESTION + 1
    )


def _joins_questions(said: str, planned: Planned) -> bool:
    return len(_JOINED.findall(question_in(said))) > len(_JOINED.findall(planned.question))


def _judges(said: str, planned: Planned) -> bool:
    return _has_new(_JUDGES, said, planned)


def _leads(said: str, planned: Planned) -> bool:
    return _has_new(_LEADS, said, planned)


def _has_new(pattern: re.Pattern[str], said: str, planned: Planned) -> bool:
    """Whether the pattern finds something that the planned words do not have themselves."""
    given = f"{planned.lead_in} {planned.question}".lower()
    return any(match.group().lower().strip(", ") not in given for match in pattern.finditer(said))


def _asks_something_else(said: str, planned: Planned) -> bool:
    wanted = _stems(planned.question) - _SMALL_TALK or _stems(planned.question)
    return bool(wanted) and len(wanted & _stems(said)) < SAME_QUESTION_0_1 * len(wanted)


def _repeats(said: str, planned: Planned) -> bool:
    asked = _stems(question_in(said))
    return any(_alike(asked, _stems(earlier)) >= REPEATED_0_1 for earlier in planned.earlier)


def _alike(one: set[str], other: set[str]) -> float:
    return len(one & other) / max(len(one | other), 1)


def _strays(said: str, planned: Planned) -> bool:
    return len(_stems(said) - planned.free) > NOVEL_STEMS_AT_MOST


def _leaks(said: str, planned: Planned) -> bool:
    """Whether words give away what only the candidate may say: two telling words of a key point, or of the ideal answer."""
    new = _stems(said) - planned.free
    for point in planned.key_points:
        telling = _stems(point) - planned.free
        shared = len(new & telling)
        if shared and shared >= min(LEAKED_STEMS, len(telling)) and shared >= LEAKED_SHARE_0_1 * len(telling):
            return True
    return any(len(new & _stems(ideal)) > LEAKED_STEMS for ideal in planned.ideal_answers)


def _tells_secrets(said: str, planned: Planned) -> bool:
    mine = _shingles(said) - _shingles(planned.question) - _shingles(planned.said)
    return any(mine & _shingles(secret) for secret in planned.secret)


def _shingles(text: str) -> set[tuple[str, ...]]:
    all_words = [word.text for word in words(text)]
    return {tuple(all_words[i : i + SHINGLE_WORDS]) for i in range(len(all_words) - SHINGLE_WORDS + 1)}


Rule = tuple[str, Callable[[str, Planned], bool]]

_OF_ANY_WORDS: tuple[Rule, ...] = (
    ("empty", lambda said, planned: not _stems(said) and not said.strip()),
    ("markup", lambda said, planned: _has_new(_MARKUP, said, planned)),
    ("forbidden_topic", lambda said, planned: not is_allowed(said)),
    ("about_itself", lambda said, planned: _has_new(_ABOUT_US, said, planned)),
    ("judges", _judges),
    ("leads", _leads),
    ("tells_secrets", _tells_secrets),
    ("leaks", _leaks),
    ("strays", _strays),
    ("too_long", _is_too_long),
)
_OF_WHOLE: tuple[Rule, ...] = (
    ("questions", _asks_not_once),
    ("joined_questions", _joins_questions),
    ("another_question", _asks_something_else),
    ("repeats", _repeats),
)
