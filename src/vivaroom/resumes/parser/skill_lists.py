"""Skills as resumes list them: groups with a name, sometimes a level, and words."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from vivaroom.resumes.parser.dates import periods
from vivaroom.resumes.parser.naming import from_capitals
from vivaroom.resumes.parser.phrases import Look, Phrase, body_look, found, look_of, phrases
from vivaroom.resumes.parser.sections import Kind, Section, heading_kind
from vivaroom.resumes.parser.words import LEVELS, is_action
from vivaroom.resumes.profile import Found, SkillGroup
from vivaroom.resumes.skill_names import SkillNames
from vivaroom.resumes.text import ResumeText, Span

_NAMED = re.compile(r"^(?P<name>[^:;|\t]{2,60}?)\s*(?:\((?P<level>[^)]{3,24})\)\s*)?(?::|\s[–—-]\s|\t)\s*(?=\S)")
_LEVEL = re.compile(r"\s*[(\[–—-]\s*(?P<level>[^)\]]{3,30})[)\]]?\s*$")
_SPLIT = re.compile(
    r"\t+|\s{2,}|\s*[,;|•·●▪∙⋅♦◦/](?=\s)\s*|(?<=\s)[•·●▪∙⋅♦◦|](?=\S)|\s+[–—]\s+|(?<=[^\s])\s*\|\s*|,(?=[A-Za-z])"
)
_AMOUNT = re.compile(r"^\d+(?:\.\d+)?\s*(?:\+|%|/\s*\d+)?\s*(?:years?|yrs?)?$|\byears?\b", re.IGNORECASE)
_AND = re.compile(r"^(?:and|&|or|etc\.?|including|such as)\s+|\s+etc\.?$", re.IGNORECASE)
_SIGN = re.compile(r"^(?:[•●○◦▪▫■□‣⁃∙·➢➤►▶▸❖✓✔*]|[–—-](?=\s))\s*")
_MOST_WORDS = 7


@dataclass(slots=True)
class _Group:
    name: Found | None = None
    level: str | None = None
    keywords: list[Found] = field(default_factory=list)


def skill_groups(resume: ResumeText, parts: Sequence[Section], names: SkillNames) -> tuple[SkillGroup, ...]:
    """The groups of every section that lists skills, by its heading or by what it holds."""
    made: list[_Group] = []
    for part, listed in zip(parts, _listing(resume, parts, names), strict=True):
        rows = phrases(resume, part.lines)
        heading = _heading(resume, part)
        if part.kind is Kind.SKILLS:
            own = heading if heading and not _is_general(heading.value) else None
            made += _groups(resume, rows, own, names)
        elif heading and listed:
            made += _groups(resume, rows, heading, names)
    return tuple(
        SkillGroup(_plain(one.name), one.level, tuple(one.keywords)) for one in made if one.name or one.keywords
    )


def _listing(resume: ResumeText, parts: Sequence[Section], names: SkillNames) -> list[bool]:
    """Which sections under other headings list skills; one with an unusual heading and short words does beside one that does."""
    sure = [_lists_skills(resume, part, names) for part in parts]
    listed = list(sure)
    for index, part in enumerate(parts):
        beside = any(sure[max(0, index - 2) : index + 3])
        listed[index] = sure[index] or (beside and _is_unusual_list(resume, part))
    return listed


def _is_bare(resume: ResumeText, part: Section) -> bool:
    unusual = part.heading is not None and not heading_kind(resume.at(part.heading.span))
    return part.kind is Kind.OTHER and unusual and not part.lines


def _is_unusual_list(resume: ResumeText, part: Section) -> bool:
    heading = resume.at(part.heading.span) if part.heading else ""
    if part.kind is not Kind.OTHER or heading_kind(heading) or not part.lines:
        return False
    cells = [cell for line in part.lines for cell in re.split(r"\t|\s{2,}|,\s+", resume.at(line.span))]
    return all(len(cell.split()) <= 3 for cell in cells) and not periods(
        resume.text, part.lines[0].span.start, part.lines[-1].span.end
    )


def _plain(name: Found | None) -> Found | None:
    return Found(from_capitals(name.value), name.span) if name else None


def _heading(resume: ResumeText, part: Section) -> Found | None:
    return found(resume.text, *part.heading.span) if part.heading else None


def _is_general(heading: str) -> bool:
    """Whether a heading says no more than that skills follow."""
    return bool(
        re.search(
            r"skill|competenc|expertise|technolog|tool|proficienc|strength|abilit|stack|qualification|knowledge|kenntnis|compét|habilid",
            heading,
            re.IGNORECASE,
        )
    )


def _lists_skills(resume: ResumeText, part: Section, names: SkillNames) -> bool:
    """Whether a section under another heading is a group of skills: a level first, or mostly known skills."""
    if part.kind not in {Kind.OTHER, Kind.LANGUAGES} or not part.lines:
        return False
    if part.kind is Kind.OTHER and level_of(resume.at(part.lines[0].span)):
        return True
    cells = [cell for line in part.lines for cell in _cells(resume.text, *line.span)]
    known = sum(names.usual(cell.value) is not None for cell in cells)
    return len(cells) >= 2 and known >= 0.6 * len(cells)


def level_of(phrase: str) -> str | None:
    """A phrase that is nothing but a level of skill."""
    words = phrase.strip(" ()[]:.-–").lower().split()
    return phrase.strip(" ()[]:.-–") if 0 < len(words) <= 2 and words[0] in LEVELS else None


def _groups(resume: ResumeText, rows: Sequence[Phrase], heading: Found | None, names: SkillNames) -> list[_Group]:
    groups = [_Group(name=heading)]
    heads = _heads(resume, rows)
    for index, row in enumerate(rows):
        text = row.text.strip()
        if level := level_of(text):
            groups[-1].level = level
        elif index in heads:
            groups += _named_by_head(resume, row)
        elif (match := _named(resume, row, names)) is not None:
            groups.append(match)
        elif row.words <= 25 and (row.first.bullet or not is_action(text) or row.words <= 8):
            groups[-1].keywords += _cells(resume.text, row.span.start, row.span.end)
    return [group for group in groups if group.name or group.keywords]


def _heads(resume: ResumeText, rows: Sequence[Phrase]) -> set[int]:
    """Rows that name groups: short, without separators, and set apart from rows that list words."""
    looks = [look_of(row.first, resume.text) for row in rows]
    body = body_look(resume)
    heads = set()
    for index, row in enumerate(rows):
        if row.first.bullet or row.words > 8 or "," in row.text or ":" in row.text.rstrip(": "):
            continue
        if row.text.rstrip().endswith(":") or looks[index].heading > 0 or _outranks(looks[index], body, looks):
            heads.add(index)
    return heads


def _outranks(look: Look, body: Look, looks: Sequence[Look]) -> bool:
    """Whether a look is stronger than the plainest look of the section."""
    plainest = min(looks, key=lambda one: (one.bold, one.size_pt))
    return (
        (look.bold and not plainest.bold)
        or look.size_pt > plainest.size_pt + 0.9
        or (look.bold and not body.bold and len(set(looks)) == 1)
    )


def _named_by_head(resume: ResumeText, row: Phrase) -> list[_Group]:
    """The group of a head; names beside each other, whose words follow in one row, are groups without words."""
    start, end = row.span
    cells = list(re.finditer(r"[^\t]+", resume.text[start:end]))
    levels = [level for cell in cells if (level := level_of(cell[0]))]
    named = [
        _leveled(resume.text, start + cell.start(), start + cell.end(), levels[0] if levels else None)
        for cell in cells
        if not level_of(cell[0])
    ]
    return named if len(named) == 1 else [*named, _Group()]


def _leveled(text: str, start: int, end: int, level: str | None) -> _Group:
    raw = text[start:end].rstrip(" :")
    if (match := _LEVEL.search(raw)) and level_of(match["level"]):
        return _Group(found(text, start, start + match.start()), level_of(match["level"]))
    return _Group(found(text, start, start + len(raw)), level)


def _named(resume: ResumeText, row: Phrase, names: SkillNames) -> _Group | None:
    """A group that is written on one line: a name, a colon, words."""
    sign = _SIGN.match(row.text)
    offset = sign.end() if sign else 0
    match = _NAMED.match(row.text[offset:])
    if match is None or len(match["name"].split()) > 6:
        return None
    separator = row.text[offset + match.end("name") : offset + match.end()]
    known = "\t" not in separator and names.usual(match["name"].strip())
    listing = "\t" in separator and "," in row.text[offset + match.end() :] and "," not in match["name"]
    if ":" not in separator and not listing and (known or not _changes_look(row, offset + match.end())):
        return None
    base = row.span.start + offset
    name = found(resume.text, base, base + match.end("name"))
    level = level_of(match["level"]) if match["level"] else None
    keywords = list(_cells(resume.text, base + match.end(), row.span.end))
    if len(keywords) == 1 and level_of(keywords[0].value) and name:
        return _Group(None, None, [name])
    return _Group(name, level, keywords)


def _changes_look(row: Phrase, offset: int) -> bool:
    first = row.runs[0]
    here = next((run for run in row.runs if run.span.end > row.span.start + offset), first)
    return here.bold != first.bold


def _cells(text: str, start: int, end: int) -> Iterator[Found]:
    """The words of a list; commas inside brackets separate nothing."""
    raw = text[start:end]
    sign = _SIGN.match(raw)
    position = sign.end() if sign else 0
    for match in [*_SPLIT.finditer(raw, position), None]:
        if match and raw.count("(", position, match.start()) > raw.count(")", position, match.start()):
            continue
        finish = match.start() if match else len(raw)
        if cell := _cell(text, start + position, start + finish):
            yield cell
        position = match.end() if match else finish


def _cell(text: str, start: int, end: int) -> Found | None:
    cell = found(text, start, end)
    if cell is None:
        return None
    begin, finish = cell.span
    if match := _AND.match(text[begin:finish]):
        begin += match.end()
    raw = text[begin:finish]
    if (level := _LEVEL.search(raw)) and (level_of(level["level"]) or _AMOUNT.search(level["level"])):
        finish = begin + level.start()
    cell = found(text, begin, finish)
    if cell is None or level_of(cell.value) or len(cell.value.split()) > _MOST_WORDS:
        return None
    return (
        Found(cell.value.rstrip("."), Span(cell.span.start, cell.span.end))
        if any(sign.isalnum() for sign in cell.value)
        else None
    )
