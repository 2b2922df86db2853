"""From the text of a resume to the candidate's profile, by rules alone."""

from collections.abc import Iterator, Sequence

from vivaroom.resumes.parser.contacts import emails, links, location, phones
from vivaroom.resumes.parser.education import education
from vivaroom.resumes.parser.entries import entries
from vivaroom.resumes.parser.lists import certificates, languages, projects
from vivaroom.resumes.parser.naming import headline, naming
from vivaroom.resumes.parser.phrases import plain
from vivaroom.resumes.parser.positions import positions
from vivaroom.resumes.parser.sections import Kind, Section, sections
from vivaroom.resumes.parser.skill_lists import skill_groups
from vivaroom.resumes.profile import Found, Profile, Skill
from vivaroom.resumes.skill_names import SkillNames
from vivaroom.resumes.text import Line, ResumeText, Span


def parse_profile(resume: ResumeText, names: SkillNames) -> Profile:
    """What the visible text says of its candidate; hidden passages are never looked at.

    Pure and deterministic; a resume of three pages takes about 10 ms.
    """
    named = naming(resume)
    parts = sections(resume, named.line if named else None)
    addresses, numbers = emails(resume, parts), phones(resume, parts)
    taken = [one.span for one in (*addresses, *numbers)]
    title = headline(resume, named, parts, taken) if named else None
    not_places = [*taken, *(one.span for one in (named.name if named else None, title) if one)]
    return Profile(
        name=named.name if named else None,
        headline=title,
        emails=addresses,
        phones=numbers,
        links=links(resume, parts),
        location=location(resume, parts, not_places),
        summary=_summary(resume, parts),
        skill_groups=skill_groups(resume, parts, names),
        skills=tuple(_skills(resume, parts, names)),
        positions=positions(entries(resume, _lines(parts, Kind.EXPERIENCE)), resume.text),
        volunteering=positions(entries(resume, _lines(parts, Kind.VOLUNTEERING)), resume.text),
        projects=projects(resume, _lines(parts, Kind.PROJECTS)),
        education=education(entries(resume, _lines(parts, Kind.EDUCATION)), resume.text),
        certificates=certificates(resume, _lines(parts, Kind.CERTIFICATES)),
        languages=languages(resume, _lines(parts, Kind.LANGUAGES)),
    )


def _lines(parts: Sequence[Section], kind: Kind) -> list[Line]:
    return [line for part in parts if part.kind is kind for line in part.lines]


def _summary(resume: ResumeText, parts: Sequence[Section]) -> Found | None:
    """The longest run of prose under a heading of its own, else in the header."""
    for kind in (Kind.SUMMARY, Kind.HEADER):
        told = [block for part in parts if part.kind is kind for block in _prose(resume, part)]
        if told:
            longest = max(told, key=lambda span: span.end - span.start)
            return Found(plain(resume.at(longest)), longest)
    return None


def _prose(resume: ResumeText, part: Section) -> Iterator[Span]:
    """Neighbouring lines of at least five words each, but for the last; fifteen words in all."""
    start: int | None = None
    end = 0
    for line in [*part.lines, None]:
        words = len(resume.at(line.span).split()) if line else 0
        if line and (words >= 5 or start is not None) and "\t" not in resume.at(line.span):
            start = line.span.start if start is None else start
            end = line.span.end
            if words >= 5:
                continue
        if start is not None and len(resume.text[start:end].split()) >= 15:
            yield Span(start, end)
        start = None


def _skills(resume: ResumeText, parts: Sequence[Section], names: SkillNames) -> Iterator[Skill]:
    for part in parts:
        if not part.lines or part.kind is Kind.REFERENCES:
            continue
        for name, span in names.mentions(resume.text, part.lines[0].span.start, part.lines[-1].span.end):
            yield Skill(name, Found(plain(resume.at(span)), span), part.kind.value)
