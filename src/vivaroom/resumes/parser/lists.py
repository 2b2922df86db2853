"""Projects, certificates and human languages."""

import re
from collections.abc import Iterator, Sequence

from vivaroom.resumes.parser.dates import periods
from vivaroom.resumes.parser.entries import Entry, entries
from vivaroom.resumes.parser.phrases import Phrase, found, phrases, without_sign
from vivaroom.resumes.parser.words import MINOR_HEADS, is_place
from vivaroom.resumes.profile import Certificate, Found, Language, Project
from vivaroom.resumes.text import Line, ResumeText, Span

_NAMED = re.compile(r"^(?P<name>[^:.!?\n]{2,80}?)(?::\s+|\s+[–—-]\s+)(?P<told>\S.*)$", re.DOTALL)
_COLON = re.compile(r"^[^:.!?\t]{2,80}:\s+\S")
_LANGUAGE_NAMES = frozenset(
    """afrikaans albanian amharic arabic armenian azerbaijani basque belarusian bengali bosnian bulgarian burmese cantonese catalan cebuano chinese croatian czech danish dutch english
    estonian farsi filipino finnish flemish french galician georgian german greek gujarati hausa hebrew hindi hungarian icelandic igbo indonesian irish italian japanese javanese kannada
    kazakh khmer korean kurdish lao latin latvian lithuanian luxembourgish macedonian malay malayalam maltese mandarin marathi mongolian nepali norwegian pashto persian polish portuguese
    punjabi romanian russian serbian shona sinhala slovak slovene slovenian somali spanish swahili swedish tagalog tamil telugu thai tigrinya turkish turkmen ukrainian urdu uzbek vietnamese
    welsh wolof xhosa yiddish yoruba zulu deutsch englisch französisch spanisch italienisch russisch türkisch français anglais allemand espagnol español inglés francés alemán""".split()
)
_FLUENCY = re.compile(
    r"native|mother tongue|bilingual|fluent|fluency|proficien\w*|professional|working|conversational|intermediate|advanced|basic|beginner|elementary|limited|full|reading|spoken|written|"
    r"\b[abc][12]\b|muttersprach\w*|fließend|verhandlungssicher|courant|maternelle|nativo|fluido|speaker",
    re.IGNORECASE,
)


def projects(resume: ResumeText, lines: Sequence[Line]) -> tuple[Project, ...]:
    """The projects of a section: entries with a head, or items of a list that begin with a name."""
    rows = phrases(resume, lines)
    if rows and all(row.first.bullet or _COLON.match(row.text) for row in rows):
        return tuple(made for row in rows if (made := _listed(resume, row)))
    return tuple(made for entry in entries(resume, lines) if (made := _project(resume, entry)))


def _listed(resume: ResumeText, row: Phrase) -> Project | None:
    item = without_sign(row, resume.text)
    if item is None:
        return None
    dates = periods(resume.text, *item.span)
    raw = resume.at(item.span)
    match = _NAMED.match(raw)
    name = found(resume.text, item.span.start, item.span.start + (match.end("name") if match else len(raw)))
    told = found(resume.text, item.span.start + match.start("told"), item.span.end) if match else None
    if name is None or len(name.value.split()) > 12:
        return None
    return Project(name, dates[0] if dates else None, (told,) if told else (), item.span)


def _project(resume: ResumeText, entry: Entry) -> Project | None:
    named = [one for one in entry.pieces if not MINOR_HEADS.match(one.value) and not is_place(one.value)]
    if not named:
        return None
    first = named[0]
    told = tuple(one.found for one in named[1:] if one.row > first.row and len(one.value.split()) > 3)
    return Project(first.found, entry.period, (*told, *entry.body), entry.span)


def certificates(resume: ResumeText, lines: Sequence[Line]) -> tuple[Certificate, ...]:
    """One certificate a line or item, without its date."""
    return tuple(made for row in phrases(resume, lines) if (made := _certificate(resume, row)))


def _certificate(resume: ResumeText, row: Phrase) -> Certificate | None:
    item = without_sign(row, resume.text)
    if item is None or len(item.value.split()) > 25:
        return None
    dates = periods(resume.text, *item.span)
    end = min((one.span.start for one in dates if one.span.start > item.span.start), default=item.span.end)
    start = dates[0].span.end if dates and dates[0].span.start == item.span.start else item.span.start
    name = found(resume.text, start, end if end > start else item.span.end)
    return (
        Certificate(name, dates[0] if dates else None) if name and any(sign.isalpha() for sign in name.value) else None
    )


def languages(resume: ResumeText, lines: Sequence[Line]) -> tuple[Language, ...]:
    """The languages of a section that are known by name, each with the fluency that stands by it."""
    made: list[Language] = []
    for name, rest in _with_rest(resume, lines):
        fluency = found(resume.text, *rest)
        fitting = fluency if fluency and _FLUENCY.search(fluency.value) and len(fluency.value.split()) <= 8 else None
        made.append(Language(name, fitting))
    return tuple(made)


def _with_rest(resume: ResumeText, lines: Sequence[Line]) -> Iterator[tuple[Found, Span]]:
    """Each name of a language and what follows it up to the next."""
    if not lines:
        return
    start, end = lines[0].span.start, lines[-1].span.end
    names = [
        Found(match[0], Span(start + match.start(), start + match.end()))
        for match in re.finditer(r"[^\W\d_]+", resume.text[start:end])
        if match[0].lower() in _LANGUAGE_NAMES and not match[0].islower()
    ]
    for name, following in zip(names, [*names[1:], None], strict=True):
        yield name, Span(name.span.end, following.span.start if following else end)
