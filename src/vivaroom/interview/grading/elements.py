"""Signs of the parts of an account of one's own work: situation, action, result, reflection, reason, example.

A key point such as "names the disagreement and who held which view" shares few words with any real story, so that
alignment alone misses it. What such a story has in common with others is its form: a time, a place or a project for the
situation; "I" with a past-tense verb for the action; numbers or an outcome for the result; "learned" or "next time" for
the reflection; "because" for the reason; "for example" or one occasion for the example. Each sentence is read for the
signs of one part; one sign is a hint, two or more are evidence. Form counts only as far as the story is about what was asked:
over the question and all its key points, how near the nearest sentence comes to the nearest wording. On the 80 such questions
of our bank that mean is about .32 for the ideal answer of another question of the same kind (nine of ten below .375), .42 for twenty
stories written apart from the bank (four of five above .36) and .52 and more for four of five ideal answers.
"""

import re
from collections.abc import Sequence

import numpy as np

from vivaroom.content.types import Element
from vivaroom.interview.grading.answers import AnswerSentence
from vivaroom.interview.grading.passages import Passage, Reference

ONE_SIGN = 0.6
OFF_TOPIC_COSINE = 0.32
ON_TOPIC_COSINE = 0.39
OFF_TOPIC_SHARE = 0.1

_PAST = (
    r"(?:\w{2,}ed|was|were|had|did|made|took|built|wrote|ran|led|set|went|told|asked|found|gave|brought|kept|put|spoke|chose|drew|held|sat|"
    r"got|saw|said|sent|met|taught|thought|knew|began|came|cut|dealt|fought|grew|let|paid|read|sold|split|spent|stood|understood|won|wound)"
)
_I = r"\bi(?:'d| had| then| also| first| finally| just| simply| personally| deliberately| quickly| \w+ly)?"
_NUMBER = r"(?:\d+|two|three|four|five|six|seven|eight|nine|ten|twelve|twenty|thirty|half|hundred|thousand|a third|a quarter|twice)"
_UNIT = r"(?:%|percent|per cent|hours?|days?|weeks?|months?|minutes?|seconds?|years?|people|users|customers|times|teams?|ms|milliseconds|k\b|euros?|dollars?)"

_SIGNS = {
    Element.SITUATION: (
        rf"\b(?:last|that|one|this) (?:year|month|week|spring|summer|autumn|fall|winter|quarter|day|morning|night|job|team|project|semester)\b|"
        rf"\b{_NUMBER} (?:years?|months?|weeks?) ago\b|\bin (?:19|20)\d\d\b|\bonce\b|\bat the time\b|\brecently\b|\bduring\b",
        r"\b(?:in|at|on|from|for|with) (?:my|our|a|an|the) (?:\w+ ){0,3}(?:job|internship|role|team|company|project|position|startup|start-up|bank|"
        r"agency|shop|university|class|course|studies|product|release|migration|client|customer|employer|department)\b",
        rf"\b(?:when|while|as) (?:i|we|our|my|a|the)\b|\b(?:we|our \w+|my \w+|the (?:team|company|client|customer|manager)) (?:\w+ )?{_PAST}\b|\bthere (?:was|were)\b",
        r"\b(?:a|my|our|the|another) (?:\w+ )?(?:colleague|teammate|manager|boss|lead|customer|client|designer|developer|engineer|stakeholder|intern|"
        r"product owner|product manager|director|analyst|student|friend|reviewer)\b",
    ),
    Element.ACTION: (
        rf"{_I} {_PAST}\b",
        r"\b(?:i|we) (?:decided|proposed|suggested|built|wrote|set up|organised|organized|asked|listened|explained|showed|talked|created|started|led|"
        r"introduced|fixed|changed|reviewed|measured|tested|split|planned|called|offered|agreed|collected|prepared|moved|met|went|took)\b",
        rf"\b(?:and|then|instead|first|so) (?:i )?(?:then )?{_PAST}\b|\bmyself\b|\btogether with\b",
    ),
    Element.RESULT: (
        rf"\b{_NUMBER} ?{_UNIT}|\bfrom {_NUMBER}\b.{{0,30}}\bto {_NUMBER}\b|\bby {_NUMBER}\b|\bno (?:\w+ )?(?:incidents?|complaints?|bugs?|outages?|data loss)\b",
        r"\b(?:as a result|in the end|eventually|finally|afterwards|after that|since then|within|at the end|the (?:result|outcome) (?:was|is)|it turned out)\b",
        r"\b(?:dropped|fell|reduced|increased|grew|rose|saved|cut|improved|shipped|launched|delivered|succeeded|passed|released|worked|solved|resolved|"
        r"unblocked|went live|on time|adopted|agreed|signed|renewed|finished|won|recovered|doubled|halved|went (?:up|down)|still use|is now|are now|became)\b",
    ),
    Element.REFLECTION: (
        r"\b(?:learn(?:ed|t)|realis?ed|realized|taught me|lesson|looking back|in hindsight|in retrospect|mistake|takeaway|understood that|noticed that|reminded me|showed me)\b",
        r"\b(?:would (?:now |today |have )?(?:\w+ ){0,4}(?:differently|earlier|sooner|instead|first)|should have|next time|if i (?:did|had|were to)|again i would|i would)\b",
        r"\b(?:since then|these days|today|nowadays|from then on|ever since|now),? i\b|\bi (?:now|always|still|today)\b|\bi have (?:\w+ )?since\b",
    ),
    Element.REASON: (
        r"\b(?:because|so that|the reason|that(?: i|')s why|which is why|due to|in order to|therefore|since (?:it|i|they|we|the|my|this))\b",
        r"\b(?:i (?:want(?:ed)?|like|love|enjoy|value|care|prefer|need(?:ed)?|hope|believe)|matters? to me|important to me|interests? me|motivates? me|"
        r"excites? me|appeals? to me|attracts? me|drawn to|my goal|looking for|fits?)\b",
    ),
    Element.EXAMPLE: (
        r"\b(?:for example|for instance|such as|e\.g|like when|to give (?:you )?an example|one example|an example)\b",
        rf"\b(?:one time|in one case|once|last (?:week|month|year|spring|summer|autumn|winter|quarter)|{_NUMBER} (?:years?|months?|weeks?) ago|recently|"
        r"when i|in my (?:last|previous|current|first)|on my (?:last|current|previous)|at my (?:last|current|previous))\b",
        rf"{_I} {_PAST}\b",
    ),
}
_COMPILED = {element: tuple(re.compile(sign) for sign in signs) for element, signs in _SIGNS.items()}


def signs(element: Element, sentence: str) -> float:
    """How clearly a sentence has the form of a part: 0 no sign, 0.6 one kind of sign, 1 several."""
    said = sentence.lower().replace("’", "'")
    kinds = sum(bool(sign.search(said)) for sign in _COMPILED[element])
    return 0.0 if kinds == 0 else ONE_SIGN if kinds == 1 else 1.0


def best_sign(element: Element, answer: Sequence[AnswerSentence]) -> tuple[float, AnswerSentence | None]:
    """The sentence with the clearest form of a part, and how clear, 0-1."""
    clearest = max(answer, key=lambda sentence: signs(element, sentence.passage.text), default=None)
    return (0.0, None) if clearest is None else (signs(element, clearest.passage.text), clearest)


def on_topic(question: Passage, points: Sequence[Sequence[Reference]], answer: Sequence[AnswerSentence]) -> float:
    """How far the form of a story may count, 0.1-1: whether it is about the question and its key points, each given by
    its wordings."""
    said = np.stack([sentence.passage.sentence for sentence in answer])
    asked = [[question], *([wording.whole for wording in wordings] for wordings in points)]
    nearest = [max(float((said @ passage.sentence).max()) for passage in passages) for passages in asked]
    share = (sum(nearest) / len(nearest) - OFF_TOPIC_COSINE) / (ON_TOPIC_COSINE - OFF_TOPIC_COSINE)
    return min(1.0, max(OFF_TOPIC_SHARE, share))
