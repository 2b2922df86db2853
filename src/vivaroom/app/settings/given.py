"""What the environment and a `.env` file give, name by name, and which name and place a setting is taken from."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import AliasChoices
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, DotEnvSettingsSource, EnvSettingsSource, PydanticBaseSettingsSource

from vivaroom.app.settings.placeholders import is_placeholder

OURS = "VIVAROOM_"
ENVIRONMENT = "the environment"
COMMAND_LINE = "the command line"
_REMARK = re.compile(r"\s{2,}#.*$")
"""Container engines pass the lines of an `.env` file on with the remarks behind the values."""


@dataclass(frozen=True, slots=True)
class Given:
    """A value under a name, as it was found; `place` says where, for people."""

    name: str
    value: str = field(repr=False)
    place: str

    @property
    def is_placeholder(self) -> bool:
        """Whether it counts as unset. Under names of our own, words such as `none` mean something."""
        return not self.value.strip() if self.name.startswith(OURS) else is_placeholder(self.value)


@dataclass(frozen=True, slots=True)
class Choice:
    """What a setting is taken from, and what it was preferred to."""

    setting: str
    taken: Given
    over: tuple[Given, ...] = ()


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Everything that was given, in the order in which it counts: the environment, then the file."""

    given: tuple[Given, ...]

    def under(self, name: str) -> tuple[Given, ...]:
        """What was given under a name that is no placeholder."""
        return tuple(one for one in self.given if one.name == name and not one.is_placeholder)

    def choices(self, fields: Mapping[str, FieldInfo]) -> Iterator[Choice]:
        """For each setting that something is given for: what it is taken from.

        The environment wins over the file; within each, the first name wins.
        """
        for setting, about in fields.items():
            names = names_of(setting, about)
            found = [one for name in names for one in self.under(name)]
            found.sort(key=lambda one: one.place != ENVIRONMENT)
            if found:
                yield Choice(setting, found[0], tuple(found[1:]))


def names_of(setting: str, about: FieldInfo) -> tuple[str, ...]:
    """The names that a setting is read by."""
    alias = about.validation_alias
    return tuple(map(str, alias.choices)) if isinstance(alias, AliasChoices) else (setting.upper(),)


def surroundings(of: type[BaseSettings], env_file: Path | str | None = ".env") -> Surroundings:
    """What is given here and now. Names count in any case, as elsewhere."""
    path = Path(env_file) if env_file is not None else None
    inside = EnvSettingsSource(of).env_vars
    beside = DotEnvSettingsSource(of, env_file=path).env_vars
    lines = _lines(path)
    found = [Given(name.upper(), _REMARK.sub("", value), ENVIRONMENT) for name, value in _set(inside)]
    found += [Given(name.upper(), value, f"{path} line {lines.get(name.upper(), 0)}") for name, value in _set(beside)]
    return Surroundings(tuple(found))


class GivenSource(PydanticBaseSettingsSource):
    """The settings as the surroundings give them."""

    def __init__(self, of: type[BaseSettings], given: Surroundings) -> None:
        super().__init__(of)
        self._given = given

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:
        """Values are chosen all together, in `__call__`."""
        return None, field_name, False

    def __call__(self) -> dict[str, Any]:
        """Values by the first name of each setting, under which those of the command line come as well."""
        fields = self.settings_cls.model_fields
        return {names_of(one.setting, fields[one.setting])[0]: one.taken.value for one in self._given.choices(fields)}


def _set(found: Mapping[str, str | None]) -> Iterator[tuple[str, str]]:
    for name, value in found.items():
        if value is not None:
            yield name, value


def _lines(path: Path | None) -> dict[str, int]:
    """The line of each name in a file; the last one counts, as for whoever reads the file."""
    if path is None or not path.is_file():
        return {}
    numbered = enumerate(path.read_text("utf-8", "replace").splitlines(), start=1)
    return {line.split("=", 1)[0].strip().removeprefix("export ").strip().upper(): number for number, line in numbered}
