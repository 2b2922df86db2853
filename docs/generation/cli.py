"""The page about the command line, from the commands themselves."""

import inspect
from collections.abc import Iterator
from enum import EnumType
from pathlib import Path
from types import NoneType
from typing import Any, get_args, get_type_hints

import typer.main

from vivaroom.app.cli.main import app

INTRODUCTION = """# Command line

`vivaroom COMMAND`: a table on a terminal, JSON with `--json` or when piped. What went wrong is one line that says how to mend
it, and the command ends with 1; a wrong option or setting ends it with 2."""
HIDDEN = {"--help"}
KINDS = {str: "TEXT", int: "NUMBER", float: "NUMBER", Path: "PATH"}


def cli_page() -> str:
    """The page."""
    root: Any = typer.main.get_command(app)
    return "\n".join([INTRODUCTION, *_commands(root, "vivaroom")]) + "\n"


def _commands(group: Any, above: str) -> Iterator[str]:
    for name, command in sorted(group.commands.items()):
        path = f"{above} {name}"
        inner = getattr(command, "commands", None)
        if inner is None or command.invoke_without_command:
            yield from _command(command, path)
        if inner is not None:
            yield from _commands(command, path)


def _command(command: Any, path: str) -> Iterator[str]:
    arguments = [p for p in command.params if p.param_type_name == "argument"]
    options = [p for p in command.params if p.param_type_name == "option" and not HIDDEN & set(p.opts)]
    usage = " ".join([path, *(_argument(a) for a in arguments)])
    yield f"\n## {usage}\n"
    paragraphs = (command.help or "").split("\n\n")
    yield "\n\n".join(" ".join(p.split()) for p in paragraphs)
    hints = get_type_hints(inspect.unwrap(command.callback))
    rows = [(_argument(a), a.help, "") for a in arguments]
    rows += [(_option(o, hints[o.name]), o.help, _default(o)) for o in options]
    if rows:
        yield "\n| | | default |\n|---|---|---|"
    for name, words, default in rows:
        yield f"| `{name}` | {words or ''} | {default} |"


def _argument(argument: Any) -> str:
    name = str(argument.name).upper()
    return name if argument.required else f"[{name}]"


def _option(option: Any, hint: Any) -> str:
    flags = ", ".join([*option.opts, *option.secondary_opts])
    return flags if option.is_flag else f"{flags} {_kind(hint)}"


def _kind(hint: Any) -> str:
    kind = next((part for part in get_args(hint) if part is not NoneType), hint)
    if isinstance(kind, EnumType):
        return "/".join(str(member.value) for member in _members(kind))
    return KINDS[kind]


def _default(option: Any) -> str:
    if option.is_flag or option.default is None:
        return ""
    return f"`{getattr(option.default, 'value', option.default)}`"


def _members(kind: EnumType) -> list[Any]:
    return list(kind.__members__.values())
