"""What a resume says of a candidate; every value points to its place in the visible text."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from pydantic import TypeAdapter

from vivaroom.resumes.text import Span


@dataclass(frozen=True, slots=True)
class Found:
    """A value and where it stands. White space, broken lines and all-capital letters are made plain in the value."""

    value: str
    span: Span


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of time: months as YYYY-MM or years as YYYY; `end` is "present" while it lasts, None for a single date."""

    start: str
    end: str | None
    is_range: bool
    span: Span


@dataclass(frozen=True, slots=True)
class Link:
    """An address on the web; `network` is its host's plain name (github, linkedin …), or empty."""

    address: Found
    network: str


@dataclass(frozen=True, slots=True)
class SkillGroup:
    """Skills listed under one name, with the level that is claimed for them, if any."""

    name: Found | None
    level: str | None
    keywords: tuple[Found, ...]


@dataclass(frozen=True, slots=True)
class Skill:
    """A known skill that is mentioned somewhere: its usual name, the mention, and the kind of section it stands in."""

    name: str
    mention: Found
    section: str


@dataclass(frozen=True, slots=True)
class Position:
    """A job, or voluntary work."""

    title: Found | None
    company: Found | None
    location: Found | None
    period: Period | None
    bullets: tuple[Found, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Project:
    """A project; `bullets` are what is told of it."""

    name: Found
    period: Period | None
    bullets: tuple[Found, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Education:
    """Studies at one place."""

    institution: Found | None
    degree: Found | None
    area: Found | None
    period: Period | None
    span: Span


@dataclass(frozen=True, slots=True)
class Certificate:
    """A certificate or licence."""

    name: Found
    period: Period | None


@dataclass(frozen=True, slots=True)
class Language:
    """A human language, with the fluency as it is claimed."""

    name: Found
    fluency: Found | None


@dataclass(frozen=True, slots=True)
class Profile:
    """All that was found."""

    name: Found | None
    headline: Found | None
    emails: tuple[Found, ...]
    phones: tuple[Found, ...]
    links: tuple[Link, ...]
    location: Found | None
    summary: Found | None
    skill_groups: tuple[SkillGroup, ...]
    skills: tuple[Skill, ...]
    positions: tuple[Position, ...]
    volunteering: tuple[Position, ...]
    projects: tuple[Project, ...]
    education: tuple[Education, ...]
    certificates: tuple[Certificate, ...]
    languages: tuple[Language, ...]


def profile_to_json(profile: Profile) -> dict[str, Any]:
    """The profile as it is kept."""
    kept: dict[str, Any] = _profiles().dump_python(profile, mode="json")
    return kept


def profile_of_json(kept: dict[str, Any]) -> Profile:
    """The profile again. Raises pydantic.ValidationError for one of another shape."""
    return _profiles().validate_python(kept)


@cache
def _profiles() -> TypeAdapter[Profile]:
    return TypeAdapter(Profile)
