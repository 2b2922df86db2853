"""How an utterance is meant, by rules: an answer, a request, a refusal, or something that is no answer at all.

The rules look for whole short utterances ("I don't know"), not for words inside a long answer ("I don't know why they
chose it, but …"), so that nobody's real answer is taken for a refusal.
"""

import re

from vivaroom.interview.coverage import Reading

SHORT_WORDS = 14
RAMBLING_WORDS = 320


def _any_of(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{p})" for p in patterns), re.IGNORECASE)


_SHORT: tuple[tuple[Reading, re.Pattern[str]], ...] = (
    (
        Reading.NEEDS_TIME,
        _any_of(
            r"\blet me think\b", r"\b(?:give|need|take) (?:me )?(?:a|one|some) (?:moment|second|sec|minute|time)\b",
            r"^(?:hm+|um+|one moment|just a (?:second|moment|minute)|hold on|wait)[\s.,!…]*$", r"\bi(?:'m| am) thinking\b",
        ),
    ),
    (
        Reading.ASKS_TO_REPEAT,
        _any_of(
            r"\b(?:could|can|would) you (?:please )?(?:repeat|rephrase|say (?:that|it) again|clarify)\b", r"\brepeat (?:that|the question)\b",
            r"^(?:sorry|pardon|excuse me|come again|what was the question|what do you mean)[\s,?!.]*(?:again|me)?[\s?!.]*$",
            r"\bdid ?n[o']t (?:catch|hear|understand) (?:that|you|the question)\b", r"\bsay (?:that|it) again\b",
        ),
    ),
    (
        Reading.ASKS_FOR_ANSWER,
        _any_of(
            r"\bwhat(?:'s| is| would be) the (?:right |correct |best |expected )?answer\b", r"\b(?:tell|give) me the (?:right |correct )?answer\b",
            r"\b(?:can|could) you (?:tell|give|show) me (?:the|an?) (?:answer|solution|hint)\b", r"\bhow would you answer\b", r"\bwhat do you want to hear\b",
        ),
    ),
    (
        Reading.DONT_KNOW,
        _any_of(
            r"\b(?:i )?(?:really |honestly |just )?(?:do ?n[o']t|dont) (?:really |actually |quite )?(?:know|remember|recall)\b", r"\bno (?:idea|clue)\b", r"^i(?:'m| am) not sure[\s.!]*$",
            r"\bi(?:'ve| have) (?:no experience|never (?:used|heard|worked|done|seen))\b", r"\bidk\b", r"\bi (?:can ?not|can't|could ?n[o']t) (?:answer|think of)\b",
            r"\bnot (?:familiar|sure) (?:with|about) (?:that|this|it)\b", r"\bhaven't (?:a|the) (?:clue|foggiest)\b",
        ),
    ),
    (
        Reading.REFUSAL,
        _any_of(
            r"\b(?:i(?:'d| would) (?:rather|prefer) not)\b", r"\b(?:i )?(?:do ?n[o']t|wo ?n[o']t|will not) (?:want to )?(?:answer|say|discuss|talk about)\b",
            r"\b(?:let's |please |can we )?(?:skip|pass)(?: (?:this|that|it|on))?\b.{0,20}$", r"\bnext question\b", r"\bnone of your business\b", r"\bi (?:refuse|decline)\b",
        ),
    ),
)  # fmt: skip
_ABUSE = _any_of(
    r"\b(?:fuck(?:ing)? (?:you|off|this)|screw you|shut up|go to hell|piss off)\b",
    r"\byou(?:'re| are)? (?:a |an |such a |so )?(?:\w+ )?(?:idiot|moron|stupid|useless|dumb|piece of (?:shit|crap|garbage)|bastard|asshole|bitch)\b",
    r"\b(?:stupid|dumb|useless) (?:bot|machine|ai|robot|interviewer)\b",
)
_JOB = _any_of(
    r"\b(?:what|how|which|is|are|does|do|will|when|where|who|can)\b.{0,60}\b(?:salary|pay|benefits?|remote|hybrid|office|team size|"
    r"how big is the team|your company|the company|this (?:role|position|job)|vacation|holidays|working hours|on-?call|tech stack|"
    r"interview process|next steps?|start date|hiring manager)\b.{0,80}\?",
)


def read_intent(text: str) -> Reading:
    """The reading of an utterance as far as rules can tell; whether it is on topic is the grader's to say."""
    words = re.findall(r"[^\W_]+(?:'[^\W_]+)?", text)
    if not words:
        return Reading.EMPTY
    if _ABUSE.search(text) and len(words) < 40:
        return Reading.ABUSE
    if len(words) <= SHORT_WORDS:
        for reading, pattern in _SHORT:
            if pattern.search(text):
                return reading
    if len(words) < 40 and text.rstrip().endswith("?") and _JOB.search(text):
        return Reading.ASKS_ABOUT_JOB
    if len(words) > RAMBLING_WORDS:
        return Reading.RAMBLING
    return Reading.SUBSTANTIVE
