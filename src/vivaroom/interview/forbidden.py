"""What an interviewer may never ask: subjects that law or decency keep out of a hiring decision.

The patterns look for questions about the person ("Do you have children?"), not for words that mean something else at
work ("How many children does this node have?", "Which node would you vote for?").
"""

import re
from functools import lru_cache

_OF_CODE = (
    r"(?! ?-?(?:node|process|component|element|thread|task|class|view|record|row|table|span|widget|window)(?:s|es)?\b)"
)
_UNION = r"(?:a |the |any |your )?(?:labou?r |trade |workers'? )?unions?\b(?! ?-?(?:all|type|quer|find|of|operator|clause|select|member|result))"
_SUBJECTS: dict[str, tuple[str, ...]] = {
    "family": (
        r"\b(?:married|marriage|marital status|spouse|husband|wife|boyfriend|girlfriend|fianc\w+|divorc\w*|widow\w*|maiden name|partner at home|childcare|babysit\w*|daycare)\b",
        r"\bpregnan\w*|\bmaternity|\bpaternity leave|\bstart(?:ing)? a family|\bfamily plan(?:s|ning)\b|\b(?:your|any) family\b(?! of\b)|\byour (?:parents|mother|father|siblings)\b(?! tongue)",
        rf"\byour (?:\w+ )?(?:children|kids|baby|babies|son|daughter)\b{_OF_CODE}",
        rf"\byou (?:\w+ )?(?:have|want|got|plan\w*|intend\w*|expect\w*|hope|hoping|raise|raising|look\w* after)(?: \w+){{0,4}} (?:children|kids|child|baby|babies|family)\b{_OF_CODE}",
        r"\b(?:how many|any) (?:children|kids)(?: \w+)? (?:do|did|will) you\b|\b(?:children|kids) (?:do|did|will) you (?:have|want|plan)\b|\bhave any (?:children|kids)\s*\?",
        r"\bare you (?:single|engaged to|seeing (?:any|some)one|dating|in a relationship|expecting (?:a|your) (?:child|baby))\b",
    ),
    "health": (
        r"(?<!with )(?<!with any )(?<!with a )\bdisabilit\w*|\b(?:are|were) you (?:\w+ ){0,2}(?:disabled|sick|ill|depressed|hospitali[sz]ed|healthy|addicted)\b|\bhandicapped\b|\billness\w*",
        r"\b(?:medical|mental) (?:condition|history|problem|issue|leave|health)s?\b|\bmedications?\b|\byou (?:\w+ ){0,3}diagnosed with\b|\bsick (?:days|leave)\b|\bpsychiatr\w*|\btherapist\b",
        r"\bchronic (?:illness|disease|condition|pain)\w*|\b(?:how(?:'s| is)|about|of) your (?:\w+ )?health\b(?! ?-?(?:check|endpoint|probe|metric|page|dashboard))",
        r"\b(?:any|your|have|had) (?:\w+ )?health (?:problem|issue|condition|concern)s?\b",
        r"\bdo you (?:\w+ )?(?:smoke|drink(?: alcohol)?|take drugs|use drugs)\b(?! test)|\bhow (?:tall are you|much do you weigh)\b",
    ),
    "age": (
        r"\bhow old (?:are you|were you)\b|\b(?:at|is|about|of|what's) your age\b|\byour (?:date of birth|birth ?(?:day|date|year))\b|\bwhen is your birthday\b",
        r"\b(?:what|which) year (?:were you born|did you (?:graduate|finish|leave))|\bwhen (?:were you born|did you (?:graduate from|finish|leave) (?:high )?school)|\btoo (?:old|young) (?:for|to)\b",
        r"\byour (?:own )?retirement\b|\bretirement plans?\b|\b(?:when|until|before) (?:do |will |would |did )?you (?:\w+ ){0,2}retire\b(?! (?:the|a|an|this|that|it|old|legacy)\b)",
        r"\byou (?:\w+ ){0,2}(?:plan\w*|going|hope|hoping|want) to retire\b(?! (?:the|a|an|this|that|it|old|legacy)\b)",
    ),
    "religion": (
        r"\breligio\w*|\bmosque|\bsynagogue|\bsabbath\b|\bdo you (?:\w+ )?pray\b|\bbelieve in god\b|\bgod do you\b|\bfaith do you\b|\byour (?:faith|church|temple|bible)\b(?! in\b)",
        r"\b(?:go|going|belong|attend\w*|member)(?: \w+){0,3} church\b|\b(?:which|what) (?:church|holidays do you (?:celebrate|observe))",
        r"\bare you (?:an? )?(?:\w+ )?(?:christian|muslim|jewish|jew|hindu|buddhist|catholic|protestant|atheist|mormon|sikh)\b",
    ),
    "origin": (
        r"\bwhere (?:are|were) you (?:\w+ )?(?:from|born|raised)\b|\bwhere did you grow up\b|\bnationalit\w*|\bcountry (?:are you|of (?:birth|origin))|\bcountry (?:were you|you are) (?:born|from)",
        r"\b(?:your|is) native (?:language|tongue)\b|\benglish your (?:first|native)\b|\bmother tongue|\bnative (?:speaker|tongue)|\bethnic\w*|\b(?:your|what) race\b(?! ?-?(?:condition|detector|is run))",
        r"\bimmigra\w*|\bcitizenship|\bare you (?:an? )?(?:\w+ )?citizen\b|\byour accent\b(?! colou?r)|\b(?:your|color of your) skin\b|\byour ancest\w+",
    ),
    "politics": (
        r"\bpolitical (?:party|views?|opinions?|beliefs?|affiliation)\b|\byour politics\b|\b(?:presidential|general|last|next) election\b",
        r"\b(?:who|whom|what|which party|how) (?:did|do|will|would) you (?:\w+ )?vote\b|\bdid you (?:\w+ )?vote (?:for|in)\b|\bwhich (?:\w+ )?party (?:do|did|would) you\b",
        r"\bare you an? (?:\w+ )?(?:republican|democrat|liberal|conservative|socialist|communist|libertarian)\b",
    ),
    "union": (
        r"\bunion members?\b(?! type)|\btrade unions?|\blabou?r unions?|\bunioni[sz]\w*",
        rf"\byou (?:\w+ ){{0,3}}(?:in|join|joined|belong to|belonged to|member of|part of|feel about|think about|think of) {_UNION}",
    ),
    "orientation": (
        r"\bsexual (?:orientation|preference)|\bgender identity|\byour (?:gender|sex|sexuality)\b|\bare you (?:gay|straight\?|lesbian|bisexual|queer|trans\w*|non-?binary)",
        r"\bpronouns? assigned|\bare you an? (?:man|woman)\b|\bare you (?:male|female)\b",
    ),
    "record": (
        r"\barrest(?:ed|s)\b|\bcriminal (?:record|history|background)|\bconvicted\b|\b(?:been|go|went|time) (?:to|in) (?:jail|prison)\b|\byour credit (?:score|rating|history)\b|\byou (?:\w+ ){0,3}bankrupt\w*",
        r"\bsalary history|\b(?:previous|current|last|present|old) (?:salary|pay|wage|compensation)\b|\bhow much (?:did|do|does) (?:you|your (?:current|last|previous) \w+) (?:\w+ )?(?:earn|make|pay)\b(?! (?:use|sure|sense))",
        r"\bdishonou?rably discharged|\btype of discharge\b|\bdo you (?:own|rent) (?:your|a) (?:home|house|flat|apartment)\b",
    ),
}  # fmt: skip
_PATTERNS = {subject: re.compile("|".join(parts), re.IGNORECASE) for subject, parts in _SUBJECTS.items()}


@lru_cache(maxsize=4_096)
def forbidden_subject(text: str) -> str | None:
    """The name of the first forbidden subject that the text touches, or None."""
    plain = " ".join(text.replace("’", "'").split())
    return next((subject for subject, pattern in _PATTERNS.items() if pattern.search(plain)), None)


def is_allowed(text: str) -> bool:
    """Whether the interviewer may say this."""
    return forbidden_subject(text) is None
