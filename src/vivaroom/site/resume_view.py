"""A resume as its page shows it: what was found, each value with the place in the text where it stands."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from vivaroom.resumes.profile import Education, Found, Period, Position, Profile, Project


@dataclass(frozen=True, slots=True)
class Shown:
    """A value and its place: characters `start` to `end` of the text. `label` names a catalogue word, or is empty."""

    text: str
    start: int
    end: int
    label: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One job, project or course of study: what it is, what else is known, what is told of it."""

    heads: tuple[Shown, ...]
    facts: tuple[Shown, ...] = ()
    points: tuple[Shown, ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the profile by its name in the catalogue: plain values, or entries."""

    name: str
    values: tuple[Shown, ...] = ()
    entries: tuple[Entry, ...] = ()


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of the text; every value begins and ends at the edge of one."""

    start: int
    end: int
    text: str


def parts_of(profile: Profile) -> list[Part]:
    """The profile in the order in which it is looked over; the first four parts are there even when empty."""
    always = [
        Part("person", values=tuple(_person(profile))),
        Part("skills", values=tuple(_skills(profile))),
        Part("positions", entries=tuple(_position(p) for p in profile.positions)),
        Part("education", entries=tuple(_education(e) for e in profile.education)),
    ]
    where_any = [
        Part("projects", entries=tuple(_project(p) for p in profile.projects)),
        Part("volunteering", entries=tuple(_position(p) for p in profile.volunteering)),
        Part("certificates", values=tuple(_shown(c.name) for c in profile.certificates)),
        Part("languages", values=tuple(_shown(one.name) for one in profile.languages)),
    ]
    return always + [part for part in where_any if part.values or part.entries]


def segments_of(text: str, parts: Sequence[Part]) -> list[Segment]:
    """The text cut at every place where a value begins or ends."""
    shown = [one for part in parts for one in _all(part)]
    edges = {0, len(text)} | {edge for one in shown for edge in (one.start, one.end) if 0 <= edge <= len(text)}
    cuts = sorted(edges)
    return [Segment(a, b, text[a:b]) for a, b in pairwise(cuts)]


def _person(profile: Profile) -> Iterable[Shown]:
    single = (("name", profile.name), ("headline", profile.headline))
    yield from (_shown(found, label) for label, found in single if found)
    yield from (_shown(found, "email") for found in profile.emails)
    yield from (_shown(found, "phone") for found in profile.phones)
    yield from (_shown(link.address, "link") for link in profile.links)
    rest = (("location", profile.location), ("summary", profile.summary))
    yield from (_shown(found, label) for label, found in rest if found)


def _skills(profile: Profile) -> Iterable[Shown]:
    """Every skill once: those that we know by their usual name, then the words of the candidate's own lists."""
    named: set[str] = set()
    known = [(s.name, s.mention) for s in profile.skills]
    listed = [(k.value, k) for group in profile.skill_groups for k in group.keywords]
    covered = {(mention.span.start, mention.span.end) for _, mention in known}
    for name, found in (*known, *((n, f) for n, f in listed if (f.span.start, f.span.end) not in covered)):
        if name.casefold() not in named:
            named.add(name.casefold())
            yield Shown(name, found.span.start, found.span.end)


def _position(position: Position) -> Entry:
    heads = _present(position.title, position.company)
    facts = (*_present(position.location), *_when(position.period))
    return Entry(heads, facts, tuple(_shown(b) for b in position.bullets))


def _project(project: Project) -> Entry:
    return Entry((_shown(project.name),), tuple(_when(project.period)), tuple(_shown(b) for b in project.bullets))


def _education(education: Education) -> Entry:
    heads = _present(education.degree, education.area, education.institution)
    return Entry(heads, tuple(_when(education.period)))


def _present(*found: Found | None) -> tuple[Shown, ...]:
    return tuple(_shown(one) for one in found if one)


def _when(period: Period | None) -> Iterable[Shown]:
    if period is not None:
        until = "" if not period.is_range or not period.end else f"–{period.end}"
        yield Shown(f"{period.start}{until}", period.span.start, period.span.end)


def _shown(found: Found, label: str = "") -> Shown:
    return Shown(found.value, found.span.start, found.span.end, label)


def _all(part: Part) -> Iterable[Shown]:
    yield from part.values
    for entry in part.entries:
        yield from (*entry.heads, *entry.facts, *entry.points)
