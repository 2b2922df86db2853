"""Where the sections of a resume begin, told by the words of their headings and by how headings look."""

import re
from dataclasses import dataclass, replace
from enum import StrEnum

from vivaroom.resumes.parser.dates import periods
from vivaroom.resumes.parser.phrases import Look, body_look, look_of
from vivaroom.resumes.parser.words import title_score
from vivaroom.resumes.text import Line, ResumeText, Span


class Kind(StrEnum):
    """What a section is about."""

    HEADER = "header"
    CONTACT = "contact"
    SUMMARY = "summary"
    EXPERIENCE = "experience"
    VOLUNTEERING = "volunteering"
    EDUCATION = "education"
    SKILLS = "skills"
    PROJECTS = "projects"
    CERTIFICATES = "certificates"
    LANGUAGES = "languages"
    REFERENCES = "references"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Section:
    """A section with its heading (None for the header) and its lines."""

    kind: Kind
    heading: Line | None
    lines: tuple[Line, ...]


# Tried in this order on the heading's words in lower case.
_HEADINGS: tuple[tuple[Kind, str], ...] = (
    (
        Kind.VOLUNTEERING,
        r"volunteer\w*(?: (?:work|experience|activities))?|community (?:service|involvement|work)|social engagement|ehrenamt\w*",
    ),
    (Kind.REFERENCES, r"references?|recommendations?|testimonials?|referees|referenzen"),
    (Kind.LANGUAGES, r"languages?(?: skills)?|spoken languages|sprach(?:en|kenntnisse)|langues|idiomas"),
    (
        Kind.SKILLS,
        r"(?:(?:technical|core|key|professional|hard|soft|computer|it|software|other|additional|relevant|main|top|tech) )?(?:skills?|competenc(?:ies|es?)|"
        r"proficienc(?:y|ies)|strengths|abilities|expertise|qualifications)(?: (?:and|&) [a-z ]+| summary| set| highlights)?|technologies(?: (?:and|&) [a-z ]+)?|"
        r"areas of expertise|tech(?:nology|nical)? stack|tool(?:s|box|kit|ing)(?: (?:and|&) [a-z ]+)?|(?:programming|technical) (?:languages|knowledge|proficiencies)"
        r"(?: (?:and|&) [a-z ]+)?|skillset|technicals|(?:it-?)?kenntnisse|fähigkeiten|compétences|competencias|habilidades|technical (?:experience and )?background",
    ),
    (
        Kind.CERTIFICATES,
        r"(?:professional )?(?:certificat(?:e|es|ion|ions)|licen[sc](?:e|es|ures?)|credentials)(?: (?:and|&) [a-z ]+)?|(?:courses|training)(?: (?:and|&) certificat[a-z]+)|zertifikate",
    ),
    (
        Kind.PROJECTS,
        r"(?:(?:personal|side|academic|selected|key|notable|open[- ]source|major|relevant|recent|research|software|technical|university|course|featured|other|professional|independent|"
        r"engineering|design|featured|student|class|capstone) )*(?:projects?|portfolio|open[- ]source (?:contributions|work))(?: (?:experience|work|highlights)| (?:and|&) [a-z ]+)?|projekte|projets|proyectos",
    ),
    (
        Kind.EXPERIENCE,
        r"(?:(?:professional|work|working|relevant|industry|research|teaching|employment|additional|other|prior|previous|career|practical|selected|engineering|leadership|technical|software|"
        r"development|internship|military|academic|entrepreneurial|business|management|clinical|consulting|freelance|paid|full-?time|related|current|international) ?(?:and |& )?)*"
        r"(?:experiences?|employment|internships?|appointments|career)(?: (?:history|summary|highlights|record|experience|background)| (?:and|&) [a-z ]+)?|work(?: history| & projects)?|professional (?:background|history)|"
        r"positions(?: held)?|jobs?|employment history|career|berufserfahrung|beruflicher werdegang|expériences?(?: professionnelles?)?|experiencia(?: (?:laboral|profesional))?",
    ),
    (
        Kind.EDUCATION,
        r"(?:formal |academic )?education(?:al)?(?: (?:background|history|qualifications|experience))?(?: (?:and|&) [a-z ]+)?|academic (?:background|qualifications|history|credentials)|academics|studies|degrees?|"
        r"qualifications|(?:aus)?bildung|akademischer werdegang|studium|formation|educación|formación(?: académica)?|scholastic record",
    ),
    (
        Kind.SUMMARY,
        r"(?:(?:professional|executive|career|personal|profile) )?(?:summary|profile|statement|overview|objective|goal|introduction)|summary of qualifications|about(?: me)?|bio(?:graphy)?|who i am|"
        r"(?:career )?objectives?|intro|profil|über mich|à propos|perfil|resumen",
    ),
    (
        Kind.CONTACT,
        r"contacts?(?: (?:me|info(?:rmation)?|details))?|personal (?:info(?:rmation)?|details|data)|get in touch|links?|profiles|social(?: (?:media|links|profiles|networks))?|online(?: profiles| presence)?|"
        r"find me(?: online)?|websites?|address|email|kontakt|persönliche daten|coordonnées|contacto|info",
    ),
    (
        Kind.OTHER,
        r"(?:selected )?(?:honou?rs|awards|achievements|accomplishments|scholarships|grants|fellowships|recognitions?)(?: (?:and|&) [a-z ]+)?|(?:selected |recent |peer[- ]reviewed )?publications?|papers|patents|"
        r"(?:invited |conference |selected )?(?:talks|presentations|speaking)(?: (?:and|&) [a-z ]+)?|conferences|hobbies(?: (?:and|&) [a-z ]+)?|(?:personal )?interests?(?: (?:and|&) [a-z ]+)?|activities(?: (?:and|&) [a-z ]+)?|"
        r"extra-?curriculars?(?: activities)?|memberships?|affiliations?|professional (?:affiliations|memberships|development|service)|leadership(?: (?:and|&) [a-z ]+)?|service|courses?|coursework|training|workshops|"
        r"miscellaneous|additional information|other|hackathons|competitions|military service|declaration|interessen|auszeichnungen",
    ),
)
_PATTERNS = tuple((kind, re.compile(rf"(?:{words})", re.IGNORECASE)) for kind, words in _HEADINGS)
_INLINE = re.compile(
    r"^(?P<heading>(?:technical |core |key )?skills|technologies|education|summary|objective|languages|certifications?|interests)\s*[:–—]\s+(?=\S)",
    re.IGNORECASE,
)
_PAGE_NUMBER = re.compile(
    r"(?:(?:resume|résumé|cv|curriculum vitae)\W*)?(?:page|seite|p\.)?\s*\d{1,2}(?:\s*(?:/|of|von)\s*\d{1,2})?"
)
_MOST_WORDS = 6


def heading_kind(phrase: str) -> Kind | None:
    """What a heading announces, or None when its words are no usual heading."""
    words = " ".join(re.sub(r"[^\w&' -]", " ", phrase.lower()).split()).strip("- ")
    words = re.sub(r"^\d+\s+|^(?:my|our)\s+", "", words)
    return next((kind for kind, pattern in _PATTERNS if pattern.fullmatch(words)), None)


def sections(resume: ResumeText, name: Line | None = None) -> list[Section]:
    """The header and the sections that follow it, in reading order; the line with the name begins a header again."""
    style = _heading_style(resume)
    found: list[Section] = []
    kind, heading, lines = Kind.HEADER, None, list[Line]()
    for line in resume.lines:
        if is_furniture(resume, line, name):
            continue
        announced = Kind.HEADER if line is name else _announced(resume, line, style)
        if announced is Kind.OTHER and kind is Kind.HEADER and _may_be_headline(resume, line, lines, name):
            announced = None
        if announced is None:
            lines.append(line)
        elif heading and not lines and _goes_on(resume, heading, line):
            heading = _joined(heading, line)
            kind = heading_kind(resume.at(heading.span).replace("\n", " ")) or Kind.OTHER
        else:
            found.append(Section(kind, heading, tuple(lines)))
            kind, heading, lines = announced, line, []
            if rest := line if line is name else _after_heading(resume, line):
                lines.append(rest)
    return [*found, Section(kind, heading, tuple(lines))]


def is_furniture(resume: ResumeText, line: Line, name: Line | None) -> bool:
    """Whether a line is a page number, with or without the name."""
    written = resume.at(line.span).strip().lower()
    if name is not None and line is not name:
        written = written.removeprefix(resume.at(name.span).strip().lower())
    return _PAGE_NUMBER.fullmatch(written.strip(" \t|–—-·•,")) is not None


def _goes_on(resume: ResumeText, heading: Line, line: Line) -> bool:
    """Whether a heading was broken and this line is the rest of it."""
    alike = look_of(heading, resume.text) == look_of(line, resume.text)
    return (
        alike
        and heading.page == line.page
        and line.left_pt > 0
        and line.gap < 0.5
        and abs(heading.left_pt - line.left_pt) < 3
    )


def _joined(heading: Line, line: Line) -> Line:
    span = Span(heading.span.start, line.span.end)
    return replace(heading, span=span, runs=(*heading.runs, *line.runs), right_pt=max(heading.right_pt, line.right_pt))


def _may_be_headline(resume: ResumeText, line: Line, before: list[Line], name: Line | None) -> bool:
    return title_score(resume.at(line.span)) >= 0.6 or bool(before and before[-1] is name)


@dataclass(frozen=True, slots=True)
class _HeadingStyle:
    """How the headings of one resume look and where they stand; no looks where words alone must decide."""

    looks: frozenset[Look]
    lines: tuple[Line, ...]

    def fits(self, line: Line, look: Look) -> bool:
        """Whether a line looks like the headings and starts, or has its middle, where one of them does."""
        # A short heading ("JVM") may be in capitals where the others are not.
        known = look in self.looks or (
            line.span.end - line.span.start < 6 and replace(look, capitals=False) in self.looks
        )
        return known and any(
            abs(line.left_pt - other.left_pt) < 8
            or abs(line.left_pt + line.right_pt - other.left_pt - other.right_pt) < 8
            for other in self.lines
        )


def _announced(resume: ResumeText, line: Line, style: _HeadingStyle) -> Kind | None:
    written = resume.at(line.span)
    inline = _INLINE.match(written)
    if inline and not line.bullet and not style.looks:
        return heading_kind(inline["heading"])
    if not _may_be_heading(resume, line):
        return None
    kind = heading_kind(written)
    if style.fits(line, look_of(line, resume.text)):
        return kind or Kind.OTHER
    return kind if kind and not style.looks and (written[:1].isupper() or line.heading) else None


def _after_heading(resume: ResumeText, line: Line) -> Line | None:
    """What follows a heading on its own line."""
    match = _INLINE.match(resume.at(line.span))
    if not match or heading_kind(resume.at(line.span)):
        return None
    start = line.span.start + match.end()
    runs = tuple(run for run in line.runs if run.span.end > start)
    return Line(Span(start, line.span.end), runs, line.page, line.left_pt, line.right_pt)


def _may_be_heading(resume: ResumeText, line: Line) -> bool:
    written = resume.at(line.span)
    if (
        line.bullet
        or "\t" in written
        or ("  " in written and not heading_kind(written))
        or len(written.split()) > _MOST_WORDS
        or len(written) > 60
    ):
        return False
    if written.rstrip().endswith((".", ",", ";")) or "@" in written or not _opens(written):
        return False
    return not periods(resume.text, *line.span)


def _opens(written: str) -> bool:
    """Whether the first letter is a capital (or has no case) and brackets are closed."""
    letter = next((sign for sign in written if sign.isalpha()), "")
    return bool(letter) and not letter.islower() and written.count("(") == written.count(")")


def _heading_style(resume: ResumeText) -> _HeadingStyle:
    """The looks of headings: those of lines with the usual words, where most lines of that look are headings.

    A look that only one line has counts when its words announce a section with content of its own.
    """
    body = body_look(resume)
    known: dict[Look, list[tuple[Kind, Line]]] = {}
    other: dict[Look, int] = {}
    for line in resume.lines:
        if not _may_be_heading(resume, line):
            continue
        look = look_of(line, resume.text)
        if kind := heading_kind(resume.at(line.span)):
            known.setdefault(look, []).append((kind, line))
        else:
            other[look] = other.get(look, 0) + 1
    known.pop(body, None)
    looks = {look for look, lines in known.items() if len(lines) >= max(2, other.get(look, 0))}
    if looks:
        alone = {look for look, lines in known.items() if look not in other}
        looks |= {look for look in alone if any(kind is not Kind.OTHER for kind, _ in known[look])}
    return _HeadingStyle(frozenset(looks), tuple(line for look in looks for _, line in known[look]))
