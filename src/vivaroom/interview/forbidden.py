"""What an interviewer may never ask: subjects that law or decency keep out of a hiring decision."""

import re

_SUBJECTS = {
    "family": r"\b(married|marriage|marital|husband|wife|spouse|partner at home|(?:your|have|having|any|want|raise|raising|expecting) (?:\w+ )?(?:children|kids|a baby)|pregnan\w*|childcare|family plans?|start a family|divorc\w*|fianc\w*)\b",
    "health": r"\b(disabilit\w*|(?:are|were) you (?:\w+ )?disabled|illness|medical (?:condition|history)|mental health|medication|diagnos(?:is|ed) with|sick days|chronic|handicap\w*)\b",
    "age": r"\b(how old are you|your age|date of birth|birth ?(?:day|date|year)|what year were you born|when did you (?:graduate from )?high school|retire(?:ment)? plans?)\b",
    "religion": r"\b(religio\w*|church|mosque|synagogue|pray(?:er)?|faith do you|god do you|sabbath)\b",
    "origin": r"\b(where are you (?:really |originally )?from|nationality|country of (?:birth|origin)|native (?:language|tongue)|ethnic\w*|your race|immigra\w*|citizenship|mother tongue|your accent)\b",
    "politics": r"\b(political (?:party|views?|opinions?|beliefs?)|vote(?:d)? for|elections? did you|which party)\b",
    "union": r"\b(union member\w*|trade union|labou?r union|unioni[sz]\w*)\b",
    "orientation": r"\b(sexual orientation|gender identity|are you (?:gay|straight|trans\w*)|pronouns? assigned)\b",
    "record": r"\b(arrest(?:ed)?|criminal record|salary history|previous salary|credit score|how much did you earn)\b",
}
_PATTERNS = {subject: re.compile(pattern, re.IGNORECASE) for subject, pattern in _SUBJECTS.items()}


def forbidden_subject(text: str) -> str | None:
    """The name of the first forbidden subject that the text touches, or None."""
    return next((subject for subject, pattern in _PATTERNS.items() if pattern.search(text)), None)


def is_allowed(text: str) -> bool:
    """Whether the interviewer may say this."""
    return forbidden_subject(text) is None
