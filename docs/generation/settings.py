"""The page about settings and the example of a `.env` file, from their one declaration."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import AliasChoices
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from vivaroom.app.settings.borrowed import BORROWED
from vivaroom.app.settings.precedence import CONTESTS
from vivaroom.app.settings.reading import Settings

FOLDERS = {"data_dir": "your user's data folder", "cache_dir": "your user's cache folder"}
INTRODUCTION = """# Settings

Every setting is read from the environment or from a file `.env` in the working folder, by the names below; options of a
command win over the environment, which wins over `.env`. A wrong value is refused at the start, with the name, the place
where it was read and what is accepted. Samples of guides such as `your_key` count as unset. `vivaroom doctor` tells of everything
that is set where it was read, what it won over, and what it does.

| name | what it does | default |
|---|---|---|"""

TOGETHER = """
## What wins where several say the same

The first that is set, whole, from left to right.

| about | names |
|---|---|"""
BORROWED_HERE = """
## Understood, and not used yet

Names that other interview backends read. They keep nobody from starting: the server tells at its start what serves instead.

| whose | names | instead |
|---|---|---|"""


def settings_page() -> str:
    """The page."""
    together = (f"| {one.about} | {', '.join(map(_group, one.groups))} |" for one in CONTESTS)
    borrowed = (f"| {one.whose} | {', '.join(f'`{name}`' for name in one.names)} | {one.instead} |" for one in BORROWED)
    return "\n".join([INTRODUCTION, *_rows(), TOGETHER, *together, BORROWED_HERE, *borrowed]) + "\n"


def _group(names: tuple[str, ...]) -> str:
    return " with ".join(f"`{name}`" for name in names)


def env_example() -> str:
    """A `.env` file in which every setting is commented out, with its default where it has one."""
    lines = ["# Copy this file to .env and take the # off what you want to change.", ""]
    for name, field in Settings.model_fields.items():
        default = _default(name, field).strip("`")
        value = "" if default == "unset" or name in FOLDERS else default
        lines += [f"# {field.description}", f"# {_aliases(name, field)[0]}={value}", ""]
    return "\n".join(lines).rstrip() + "\n"


def _rows() -> Iterator[str]:
    for name, field in Settings.model_fields.items():
        limits = _limits(field)
        description = f"{field.description}{f' {limits}.' if limits else ''}"
        yield f"| {_names(name, field)} | {description} | {_default(name, field)} |"


def _names(name: str, field: FieldInfo) -> str:
    return " or ".join(f"`{one}`" for one in _aliases(name, field))


def _aliases(name: str, field: FieldInfo) -> list[str]:
    alias = field.validation_alias
    return [str(one) for one in alias.choices] if isinstance(alias, AliasChoices) else [name.upper()]


def _limits(field: FieldInfo) -> str:
    """The limits of a number, in words."""
    found: dict[str, Any] = {}
    for rule in field.metadata:
        found |= {key: getattr(rule, key) for key in ("ge", "gt", "le") if getattr(rule, key, None) is not None}
    words = {"ge": "at least", "gt": "more than", "le": "at most"}
    return ", ".join(f"{words[key]} {limit:g}" for key, limit in found.items()).capitalize()


def _default(name: str, field: FieldInfo) -> str:
    if name in FOLDERS:
        return FOLDERS[name]
    default = field.default
    if default is None or default is PydanticUndefined or default == ():
        return "unset"
    if isinstance(default, bool):
        return "`true`" if default else "`false`"
    if isinstance(default, tuple):
        return f"`{','.join(map(str, default))}`"
    return f"`{default if not isinstance(default, Path) else default.as_posix()}`"
