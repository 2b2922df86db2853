"""How a message is meant that names no value: not knowing, leaving the choice, asking, stopping, or something else."""

import re

from vivaroom.interview.collecting.heard import Meant

_COURTESY = r"(?:\W|\b(?:please|thanks|thank you|ok|okay|well|hmm+|uh|um|oh|tbh|to be honest|let's|sorry|just|then|yes|yeah|yep|sure|fine|alright|honestly|really|actually|i think|i guess|now|here|for me|for now|so|no|that's|thats)\b)*"
_CANCEL = r"cancel(?: (?:it|this|that|everything|the interview))?|never ?mind|forget (?:it|this|the whole thing)|stop(?: (?:it|this|here))?|quit|abort|exit|bye|good ?bye|i changed my mind|i (?:don't|do not|no longer) want (?:this|it|an interview|one)(?: any ?more| after all)?|leave it|no interview|i have to go|not interested"
_REST = (
    r"(?:you )?(?:choose|decide|pick|select|take|fill in) (?:everything|it all|all(?: of (?:it|them))?|the rest|all the rest)(?: for me| yourself)?|the rest is (?:up to you|yours)|"
    r"(?:use |take |go with )?(?:the |your )?defaults?(?: for (?:everything|all|the rest|everything else))|(?:just )?(?:use|take|go with) (?:the |your )?defaults|(?:just )?(?:start|begin|go|go ahead|proceed|generate it|create it|make it|do it|get started)(?: (?:it|now|already|the interview|with (?:it|that|this)))?|"
    r"let's (?:just )?(?:start|go|begin|do it|get started)|skip (?:everything|all|the rest)|i don't care about the rest|everything is up to you|whatever you think is best for the rest|that's (?:all|it|everything)|nothing else|i'm done|done"
)
_UNSURE = (
    r"(?:i )?(?:don't|do not|dont) (?:really )?(?:know|mind|care|remember)(?: (?:yet|either|that|which|that one|about that|what to (?:say|choose|pick)))*|(?:i'm )?(?:not (?:really |quite |so |too )?sure|unsure|undecided|clueless)(?: (?:yet|about that|either))*|(?:i have )?no (?:idea|clue|preference|opinion)|"
    r"dunno|idk|who knows|hard to (?:say|tell)|can't (?:say|decide|tell)|i can't decide|"
    r"(?:you|u) (?:choose|decide|pick|tell me|can (?:choose|decide|pick))(?: (?:one|for me|that|something|it))*|(?:choose|decide|pick)(?: (?:one|for me|something|anything))*|(?:it's |that's )?up to you|your (?:choice|call|pick)|"
    r"wh(?:atever|atsoever|ichever)(?: you (?:think|want|like|prefer|say)(?: is best| is fine| works)?| works| is fine)?|any(?:thing|one| of them| is fine| will do| one| one is fine|thing is fine|thing works|thing goes| number)?|(?:it )?doesn't matter(?: to me)?|(?:it )?does not matter|(?:i'm )?(?:easy|flexible|open)|i'm open to (?:anything|whatever)|"
    r"surprise me|skip(?: (?:it|this|that|this one|that one|this question))?|pass|next(?: (?:one|question))?|not applicable|n/?a|default|the default|(?:the )?(?:usual|standard)(?: one| number| amount)?|"
    r"what(?: do| would)? you (?:recommend|suggest|think)(?: is best)?|what would you (?:recommend|suggest|choose|pick)|as you (?:like|wish|prefer)|it depends|not really|something (?:suitable|appropriate|sensible|reasonable)|no(?:ne)? in particular|nothing special"
)
_ALONE = tuple(
    (meant, re.compile(rf"{_COURTESY}(?:(?:{pattern}){_COURTESY})+"))
    for meant, pattern in ((Meant.CANCEL, _CANCEL), (Meant.THE_REST_IS_YOURS, _REST), (Meant.UNSURE, _UNSURE))
)
_BESIDE = (
    (
        Meant.THE_REST_IS_YOURS,
        re.compile(
            r"\b(?:the rest is (?:up to you|yours)|(?:you )?(?:choose|decide|pick|fill in) (?:all )?the rest|defaults? for (?:the rest|everything else)|i don't (?:care|mind) about the rest|whatever for the rest|skip the rest|everything else is up to you)\b"
        ),
    ),
    (
        Meant.SUMMARY,
        re.compile(
            r"\b(?:what (?:do|have) (?:you|we) (?:got|have|know)(?: so far)?|so far\b|summar(?:y|ise|ize)|recap|read (?:it|that) back|what did i (?:say|choose|pick))"
        ),
    ),
    (
        Meant.HELP,
        re.compile(
            r"\b(?:help|options?|examples?|what (?:kinds?|types?|levels?|roles?|choices|can i|are (?:the|my)|does|do you mean|is the difference)|which (?:ones?|kinds?|types?|levels?|roles?)|such as\?|like what|looks? like|what for|how many (?:can|questions can|are|should)|explain|what's the difference|meaning|difference between|i don't understand|don't get it|repeat|say (?:that|it) again|pardon|come again)\b|^\W*(?:what|huh|sorry|how|why|which)\W*\?*\W*$"
        ),
    ),
    (
        Meant.UNSURE,
        re.compile(
            r"\b(?:i (?:really )?(?:don't|do not) know|no idea|not (?:really )?sure|(?:can|could|would) you (?:choose|decide|pick|suggest|recommend)|what (?:do|would) you (?:recommend|suggest)|no preference|doesn't matter|(?:it's|that's) up to you)\b"
        ),
    ),
)
_GREETING = re.compile(
    r"\W*(?:hi|hello|hey|good (?:morning|afternoon|evening|day)|greetings|howdy)(?: (?:there|everyone|bot|vivaroom))?(?:\W+(?:how are you(?: (?:doing|today))?|nice to meet you)\W*)?\W*"
)
_OPENING = re.compile(
    r"^\W*(?:a )?(?:mock |practi[cs]e )?interview(?: please)?\W*$|\b(?:set ?up|create|make|generate|start|do|have|need|want|schedule|arrange|practi[sc]e|prepare)\b.*\b(?:interview|session|one)\b"
)
_ASKS_FOR_MEANING = re.compile(
    r"\b(?:what(?:'s| is| are) (?:the |an? )|what (?:do|does) .*\bmean|what do you mean|difference between|explain|looks? like)\b"
)
LONGEST_WORDS = 14
"""What is longer is no request to skip; it is off the point, or says it beside other things."""


def read_alone(said: str) -> Meant | None:
    """What a text in small letters says where it says nothing else."""
    if not said or len(said.split()) > LONGEST_WORDS:
        return None
    return next((meant for meant, pattern in _ALONE if pattern.fullmatch(said)), None)


def read_aside(said: str) -> Meant | None:
    """What a text in small letters says besides other things; None where it is nothing of the kind."""
    return next((meant for meant, pattern in _BESIDE if pattern.search(said)), None)


def asks_for_meaning(said: str) -> bool:
    """Whether a text asks what words mean, and so names them without wanting them."""
    return bool(_ASKS_FOR_MEANING.search(said))


def read_meaning(said: str) -> Meant:
    """How a text in small letters is meant that names no value."""
    is_opening = bool(_OPENING.search(said)) and not said.endswith("?")
    if len(said.split()) <= LONGEST_WORDS and (_GREETING.fullmatch(said) or is_opening):
        return Meant.GREETING
    return read_alone(said) or read_aside(said) or Meant.OFF_TOPIC
