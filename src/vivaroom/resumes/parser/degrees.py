"""Academic degrees and fields of study, told by their words."""

import re

_DEGREE = re.compile(
    r"(?:(?:associate|bachelor|master|doctor|magister|licence|laurea(?: magistrale| triennale| specialistica)?|diplom(?:a|e|-\w+)?|diplôme(?: d['’]ingénieur)?|licenciatura|grado(?: en)?|máster|maestría|staatsexamen|abitur|baccalaur[ée]at(?:e)?|a-levels?|gcse|ged|"
    r"high school diploma|graduate certificate|certificate|minor|major|nanodegree|bootcamp|habilitation|postgraduate|undergraduate|exchange|honours)(?:['’]?s)?\b"
    r"(?:\s+(?:degree|diploma))?(?:\s+of\s+(?:(?:applied|fine|liberal|business|computer|engineering|professional|health|social|political|natural|technical)\s+)?"
    r"(?:science|arts|engineering|technology|philosophy|laws?|education|music|medicine|commerce|computing|computer applications|administration|architecture|design|public health|"
    r"social work|economics|studies|mathematics|information systems|research|nursing|pharmacy|management)s?)?"
    r"|(?:b|m)\.?\s?(?:sc|s|a|eng|tech|e|ed|com|b\.?a|f\.?a|phil|arch|ba|res|c\.?a)\b\.?(?!\w)|(?:ph\.?\s?d|d\.?phil|m\.?d|j\.?d|ed\.?d|d\.?sc|mba|emba|ll\.?[bm]|a\.?a\.?s?|dr\.?-?ing|mphil|"
    r"msci|meng|beng|btech|mtech|bfa|mfa|bba|bca|mca|mres|hnd|btec|pgce|pgdip)\b\.?(?!\w))",
    re.IGNORECASE,
)
_SHORT = re.compile(r"^(?:b|m)\.?\s?(?:e|a|s)\.?$", re.IGNORECASE)
_FIELDS = frozenset(
    """accounting aerospace agriculture analytics anthropology architecture art artificial arts astronomy astrophysics automation bioinformatics biology biochemistry biomedical
    biotechnology business chemical chemistry civil cognitive commerce communication communications computational computer computing cryptography cybersecurity cyber data design
    ecology economics economy education electrical electronic electronics engineering english environmental film finance geography geology graphic health history humanities
    informatics information intelligence interaction journalism language law learning linguistics literature logistics machine management marketing materials mathematics math maths
    mechanical mechatronics media medicine microbiology multimedia music nanotechnology networking neuroscience nursing nutrition operations optics pharmacy philosophy physics
    physiology policy political politics production psychology public quantitative relations robotics science sciences security social sociology software statistics studies
    systems technology telecommunications theatre tourism urban veterinary visual web informatik mathematik physik wirtschaftsinformatik maschinenbau elektrotechnik
    informatique mathématiques informática matemáticas ingeniería""".split()
)
_CONNECTORS = frozenset("and of & in for the und de".split())


def degree_match(phrase: str) -> re.Match[str] | None:
    """Where the degree stands in a phrase, if it has one; single letters (B.A., MS) count when written as capitals."""
    for match in _DEGREE.finditer(phrase):
        if match.start() and (phrase[match.start() - 1].isalnum() or phrase[match.start() - 1] in "-'’"):
            continue
        if len(match[0]) <= 4 and not any(sign.isupper() for sign in match[0]):
            continue
        if _SHORT.match(match[0]) and not match[0][-1:].isupper() and "." not in match[0]:
            continue
        return match
    return None


def degree_score(phrase: str) -> float:
    """How much a phrase reads like a degree, 0-1."""
    match = degree_match(phrase)
    if match is None or len(phrase.split()) > 16:
        return 0.0
    return 1.0 if match.start() == 0 else 0.7


def field_score(phrase: str) -> float:
    """How much a phrase reads like a field of study: the share of its words that fields are made of."""
    words = [word.strip(".,()").lower() for word in phrase.split()]
    told = [word for word in words if word and word not in _CONNECTORS]
    if not told or len(told) > 8:
        return 0.0
    return sum(word in _FIELDS for word in told) / len(told)
