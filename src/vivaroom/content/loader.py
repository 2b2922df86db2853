"""Reads the content files once into values that the rest of the code shares."""

import hashlib
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

import yaml
from pydantic import TypeAdapter, ValidationError

from vivaroom.content.naming import RoleFound, archetype_of, role_found, role_named
from vivaroom.content.types import (
    Archetype,
    Kind,
    Phrases,
    PlanTemplate,
    Question,
    Role,
    Rubric,
    Structure,
    StructureTemplate,
)

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class ContentError(Exception):
    """A content file is wrong; the message names file, place, and what was expected."""


@dataclass(frozen=True, slots=True)
class Library:
    """All content. `skills` are usual names with their other spellings; `domains` are what companies work in, with
    the words that tell it; `version` is a digest of every file.
    """

    questions: tuple[Question, ...]
    rubrics: dict[str, Rubric]
    roles: dict[str, Role]
    templates: dict[Kind, PlanTemplate]
    structures: dict[Structure, StructureTemplate]
    resume_questions: tuple[Question, ...]
    phrases: Phrases
    setup_phrases: Phrases
    skills: dict[str, tuple[str, ...]]
    domains: dict[str, tuple[str, ...]]
    version: str
    archetypes: dict[str, Archetype] = field(default_factory=dict)

    def role_found(self, name: str) -> RoleFound:
        """What this name of a role is taken for, and how that was found."""
        return role_found(self.roles, name)

    def role_named(self, name: str) -> Role | None:
        """The role with this id, name or alias, however it is written; None for a role of its own."""
        return role_named(self.roles, name)

    def nearest_role(self, name: str) -> Role | None:
        """The role whose names share most with this one; None where none shares any."""
        return self.role_found(name).role

    def archetype_of(self, company: str) -> Archetype | None:
        """The kind of company that this name stands for; None for one that we know nothing of."""
        return archetype_of(self.archetypes, company)


@cache
def library() -> Library:
    """The content that ships with the product. Raises ContentError."""
    root = files("vivaroom.content")
    digest = hashlib.sha256()
    questions: list[Question] = []
    for file in _files(root / "prompts", ".md"):
        digest.update(file.name.encode() + b"\0" + file.read_bytes())
    for file in _files(root / "questions", ".yaml"):
        questions += _read(file, list[Question], digest)
    archetypes = [_read(f, Archetype, digest) for f in _files(root / "companies", ".yaml")]
    rubrics = [_read(f, Rubric, digest) for f in _files(root / "rubrics", ".yaml")]
    templates = _read(root / "plans.yaml", list[PlanTemplate], digest)
    structures = _read(root / "structures.yaml", list[StructureTemplate], digest)
    return Library(
        questions=(*questions, *(q for a in archetypes for q in _of_company(a))),
        rubrics={r.id: r for r in rubrics},
        roles={r.id: r for r in _read(root / "roles.yaml", list[Role], digest)},
        templates={t.kind: t for t in templates},
        structures={s.structure: s for s in structures},
        resume_questions=tuple(_read(root / "resume_questions.yaml", list[Question], digest)),
        phrases=_read(root / "phrases.yaml", Phrases, digest),
        setup_phrases=_read(root / "setup_phrases.yaml", Phrases, digest),
        skills=_skills(_read(root / "skills.yaml", dict[str, int | dict[str, tuple[str, ...]]], digest)),
        domains=_read(root / "domains.yaml", dict[str, tuple[str, ...]], digest),
        version=digest.hexdigest()[:12],
        archetypes={a.id: a for a in archetypes},
    )


def prompt(name: str) -> str:
    """The text of `prompts/<name>.md`: a template for a language model."""
    return (files("vivaroom.content") / "prompts" / f"{name}.md").read_text("utf-8")


def _of_company(archetype: Archetype) -> list[Question]:
    """The questions of a kind of company, each saying whose it is."""
    return [q.model_copy(update={"companies": (archetype.id,)}) for q in archetype.questions]


def _skills(groups: dict[str, int | dict[str, tuple[str, ...]]]) -> dict[str, tuple[str, ...]]:
    """All groups of the file as one; its version number is no group."""
    return {name: other for group in groups.values() if isinstance(group, dict) for name, other in group.items()}


def _files(folder: Traversable, ending: str) -> list[Traversable]:
    return sorted((f for f in folder.iterdir() if f.name.endswith(ending)), key=lambda f: f.name)


def _read(file: Traversable, shape: Any, digest: "hashlib._Hash") -> Any:
    raw = file.read_bytes()
    digest.update(file.name.encode() + b"\0" + raw)
    try:
        return TypeAdapter(shape).validate_python(yaml.load(raw, Loader=_Loader))  # noqa: S506  a safe loader
    except yaml.YAMLError as error:
        raise ContentError(f"{file.name}: not valid YAML: {error}") from None
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"]))
        raise ContentError(f"{file.name}: {place}: {first['msg']}; got {str(first['input'])[:80]!r}") from None
