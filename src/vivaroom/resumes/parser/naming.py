"""The name of the candidate and the headline beneath it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from vivaroom.resumes.parser.phrases import found, look_of, phrases
from vivaroom.resumes.parser.sections import Kind, Section, heading_kind
from vivaroom.resumes.parser.words import is_place, organisation_score, title_score, tokens
from vivaroom.resumes.profile import Found
from vivaroom.resumes.text import Line, ResumeText, Span

_PARTICLES = frozenset(
    "de da do dos das del della di la le van von der den ter ten bin bint ibn al el y e of the zu af av".split()
)
_SUFFIX = re.compile(
    r",?\s+(?:(?:ph\.?\s?d|m\.?\s?d|m\.?b\.?a|m\.?sc?|b\.?sc?|m\.?a|b\.?a|m\.?eng|cpa|cfa|pmp|esq|rn|p\.?e|dr)\.?|(?:he|she|they|him|her|them)(?:/\w+)+|\((?:he|she|they)[^)]*\))(?=,|\s|$).*$",
    re.IGNORECASE,
)
_TITLE_OF_DOCUMENT = re.compile(r"^(?:curriculum vitae|resume|résumé|cv|lebenslauf|name)\s*[:–—|-]?\s*", re.IGNORECASE)
_BREAK = re.compile(r"\t|\s{2,}|\s*[|•·●]\s*|\s+[–—-]\s+|,\s+")
_NAME_WORD = re.compile(r"^[^\W\d_][\w'’`.-]*$")
_ACRONYMS = {
    word.lower(): word
    for word in (
        "AI API AWS BI CEO CFO CIO CISO CMO COO CPO CRM CTO DevOps DevSecOps DBA ERP EVP GCP GIS GM HR HTML CSS ICT iOS IoT IT JavaScript LLM ML MLOps NLP PHP PM QA R&D "
        "RPA SaaS SAP SDET SEO SQL SRE SVP TypeScript UI UX VFX VP VR"
    ).split()
}
_SMALL = frozenset("a an and as at by for from in of on or the to with".split())
_MOST_LINES = 60


@dataclass(frozen=True, slots=True)
class Naming:
    """The name, the line it stands in, and what follows it on that line."""

    name: Found
    line: Line
    rest: Found | None


def naming(resume: ResumeText) -> Naming | None:
    """The best line for a name on the first page: large, high up, shaped like a name, and like the e-mail address."""
    address = re.search(r"([\w.+-]+)@", resume.visible_text)
    handle = re.sub(r"[^a-z]", "", address[1].lower()) if address else ""
    largest = max((run.size_pt for line in resume.lines if line.page == 1 for run in line.runs), default=0.0)
    best: tuple[float, Naming] | None = None
    for place, line in enumerate(resume.lines[:_MOST_LINES]):
        if line.page > 1 or (candidate := _candidate(resume, line)) is None:
            continue
        score = _score(candidate, place, handle, largest)
        if best is None or score > best[0]:
            best = score, candidate
    return best[1] if best else None


def _candidate(resume: ResumeText, line: Line) -> Naming | None:
    written = resume.at(line.span)
    opening = _TITLE_OF_DOCUMENT.match(written)
    start = opening.end() if opening else 0
    match = _BREAK.search(written, start)
    end = match.start() if match else len(written)
    if suffix := _SUFFIX.search(written, start, end):
        end = suffix.start()
    name = found(resume.text, line.span.start + start, line.span.start + end)
    if name is None or not _shaped(name.value):
        return None
    rest = found(resume.text, line.span.start + match.end(), line.span.end) if match else None
    return Naming(Found(from_capitals(name.value, acronyms=False), name.span), line, rest)


def _shaped(value: str) -> bool:
    words = value.split()
    if not 1 <= len(words) <= 5 or heading_kind(value) or is_place(value) or len(value) < 3:
        return False
    if not all(_NAME_WORD.match(word) for word in words) or not any(len(word.strip(".")) > 1 for word in words):
        return False
    return all(word[0].isupper() or word.lower() in _PARTICLES for word in words) or (
        len(words) > 1 and not value[0].isascii()
    )


def _score(candidate: Naming, place: int, handle: str, largest: float) -> float:
    words = [re.sub(r"[^a-z]", "", word) for word in candidate.name.value.lower().split()]
    line_size = max(run.size_pt for run in candidate.line.runs)
    score = 3.0 * (largest > 0 and line_size >= largest - 0.5) + (line_size / largest if largest else 0.0)
    score += 2.0 if 2 <= len(words) <= 4 else 0.0
    score += 2.0 * any(len(word) > 2 and word in handle for word in words)
    score += max(0.0, 2.0 - 0.25 * place)
    score -= 3.0 * (title_score(candidate.name.value) >= 0.7) + 2.0 * (organisation_score(candidate.name.value) > 0.5)
    return score - (1.0 if len(words) == 1 else 0.0)


def headline(resume: ResumeText, name: Naming, parts: Sequence[Section], taken: Sequence[Span]) -> Found | None:
    """What the candidate calls themselves: beside the name, or on one of the two lines that follow it."""
    if name.rest and title_score(name.rest.value) >= 0.6 and not _touches(name.rest.span, taken):
        return _plain(name.rest)
    header = next((part for part in parts if part.kind is Kind.HEADER and name.line in part.lines), None)
    if header is None:
        return None
    after = phrases(resume, header.lines[header.lines.index(name.line) + 1 :])
    for index, phrase in enumerate(after[:3]):
        cell = _after_name(resume, phrase.span, name)
        if cell is None or _touches(cell.span, taken):
            continue
        following = after[index + 1].first if index + 1 < len(after) else None
        return _plain(cell) if _reads_as_headline(resume, phrase.first, cell, following) else None
    return None


def _after_name(resume: ResumeText, span: Span, name: Naming) -> Found | None:
    """What a phrase says, without the name if that is repeated."""
    cell = found(resume.text, span.start, span.end)
    if cell is None or not cell.value.lower().startswith(name.name.value.lower()):
        return cell
    return found(resume.text, cell.span.start + len(name.name.value), cell.span.end)


def _touches(span: Span, taken: Sequence[Span]) -> bool:
    return any(other.start < span.end and span.start < other.end for other in taken)


def _reads_as_headline(resume: ResumeText, line: Line, cell: Found, following: Line | None) -> bool:
    words = cell.value.split()
    if len(words) > 14 or is_place(cell.value) or cell.value.endswith(".") or not words[0][0].isalpha():
        return False
    if title_score(cell.value) >= 0.6 or any(
        title_score(part) >= 0.6 for part in re.split(r"\s*[|•·,/]\s*", cell.value)
    ):
        return True
    look = look_of(line, resume.text)
    apart = following is not None and look != look_of(following, resume.text)
    return len(words) <= 6 and apart and look.size_pt > 0 and not line.bullet and len(tokens(cell.value)) > 1


def _plain(value: Found) -> Found:
    return Found(from_capitals(value.value), value.span)


def name_from_capitals(value: str) -> str:
    """The name of an organisation in ordinary letters; a single word in capitals is taken for how it writes itself."""
    words = [word.strip(".,") for word in value.split()]
    spelled = len(words) > 1 and any(len(word) > 5 for word in words)
    return from_capitals(value) if spelled else value


def from_capitals(value: str, *, acronyms: bool = True) -> str:
    """A value that is written in capitals only, in ordinary letters; usual abbreviations stay."""
    letters = [sign for sign in value if sign.isalpha()]
    if len(letters) < 4 or any(sign.islower() for sign in letters):
        return value
    words = re.split(r"([\s/&,-]+)", value)
    return "".join(_cased(word, first=index == 0, acronyms=acronyms) for index, word in enumerate(words))


def _cased(word: str, *, first: bool, acronyms: bool) -> str:
    lowered = word.lower()
    if acronyms and lowered.strip(".()") in _ACRONYMS:
        return lowered.replace(lowered.strip(".()"), _ACRONYMS[lowered.strip(".()")])
    if not first and lowered in (_SMALL if acronyms else _PARTICLES - {"y", "e", "of", "the"}):
        return lowered
    # Letters after an apostrophe or within a name (O'NEIL, MC) follow the usual way of writing.
    return re.sub(r"[^\W\d_]+", lambda match: match[0][0] + match[0][1:].lower(), word)
