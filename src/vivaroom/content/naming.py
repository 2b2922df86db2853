"""Names that people give to roles and companies, and what in the content they stand for."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from vivaroom.content.types import Archetype, Role

_SAYS_NOTHING = frozenset(
    "a an and at for in of on or the to with head chief vice president director manager lead leader principal staff senior "
    "junior mid entry level intern trainee graduate associate assistant officer specialist expert consultant remote i ii iii".split()
)
_ANY_TRADE = frozenset("engineer developer programmer analyst scientist tester administrator architect".split())
_WORD_TELLS, _SKILL_TELLS, _TRADE_TELLS = 3, 2, 1
_LEGAL_FORM = re.compile(r" (?:inc|incorporated|corp|corporation|co|company|ltd|limited|llc|plc|gmbh|ag|se|sa|group)$")


class Likeness(StrEnum):
    """How a role was found: by its own name, by what its name shares with one of ours, or not at all."""

    NAMED = "named"
    NEAREST = "nearest"
    GENERAL = "general"


@dataclass(frozen=True, slots=True)
class RoleFound:
    """What a role was taken for; `role` is None exactly where it is `general`."""

    asked: str
    role: Role | None
    likeness: Likeness

    @property
    def note(self) -> str | None:
        """What to tell whoever asked; None where the role is what they called it."""
        match self.likeness:
            case Likeness.NAMED:
                return None
            case Likeness.NEAREST if self.role is not None:
                return f"There is no role {self.asked!r} in the bank; the nearest is {self.role.name}."
            case _:
                return f"There is no role {self.asked!r} in the bank, nor one like it; the questions suit any craft."


def role_found(roles: Mapping[str, Role], name: str) -> RoleFound:
    """The role that this name means, or comes nearest to."""
    named = role_named(roles, name)
    if named is not None:
        return RoleFound(name, named, Likeness.NAMED)
    nearness = {role.id: _nearness(role, plain(name)) for role in roles.values()}
    best = max(nearness, key=lambda id_: nearness[id_], default=None)
    if best is None or nearness[best] <= 0:
        return RoleFound(name, None, Likeness.GENERAL)
    return RoleFound(name, roles[best], Likeness.NEAREST)


def role_named(roles: Mapping[str, Role], name: str) -> Role | None:
    """The role with this id, name or alias, however it is written."""
    wanted = plain(name)
    for role in roles.values():
        if wanted in {plain(role.id), plain(role.name), *map(plain, role.aliases)}:
            return role
    return None


def archetype_of(archetypes: Mapping[str, Archetype], company: str) -> Archetype | None:
    """The kind of company that this name is listed under, is itself, or tells by one of its words."""
    wanted = _company(company)
    for archetype in archetypes.values():
        if wanted in {plain(archetype.id), plain(archetype.name), *map(_company, archetype.companies)}:
            return archetype
    told = f" {wanted} "
    hints = ((word, archetype) for archetype in archetypes.values() for word in archetype.words)
    return next((archetype for word, archetype in hints if f" {plain(word)} " in told), None)


def plain(name: str) -> str:
    """Letters and digits in lower case, with one blank between words."""
    return " ".join("".join(c if c.isalnum() else " " for c in name.lower()).split())


def _company(name: str) -> str:
    return _LEGAL_FORM.sub("", plain(name))


def _nearness(role: Role, wanted: str) -> float:
    """What the most alike of the role's names shares with the wanted one, and the skills that the name speaks of."""
    words = set(wanted.split()) - _SAYS_NOTHING
    names = [set(plain(name).split()) for name in (role.name, *role.aliases)]
    shared = max(sum(_TRADE_TELLS if w in _ANY_TRADE else _WORD_TELLS for w in words & name) for name in names)
    told = f" {wanted} "
    skilled = max((weight for skill, weight in role.skills.items() if f" {plain(skill)} " in told), default=0.0)
    return shared + _SKILL_TELLS * skilled
