"""The product's source files as syntax trees, for the rules that are checked on them."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "vivaroom"
TREES = ("src", "tests", "bench", "evals", "docs")


@dataclass(frozen=True, slots=True)
class Module:
    """One Python file: `name` is its path below the repository."""

    path: Path
    name: str
    text: str
    tree: ast.Module

    @property
    def is_migration(self) -> bool:
        """Migrations are history, not rooms."""
        return "migrations/versions" in self.name


@cache
def modules(*trees: str) -> tuple[Module, ...]:
    """Every module below these folders; all of them when none is named."""
    found = []
    for tree in trees or TREES:
        for path in sorted((ROOT / tree).rglob("*.py")):
            text = path.read_text("utf-8")
            found.append(Module(path, path.relative_to(ROOT).as_posix(), text, ast.parse(text)))
    return tuple(found)


def functions(module: Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Every function and method of a module."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def imports(module: Module) -> Iterator[str]:
    """The names of the modules that a module imports, wherever in it."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def body_lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines of the body without its docstring."""
    body = function.body
    if ast.get_docstring(function) is not None:
        body = body[1:]
    if not body:
        return 0
    last = body[-1].end_lineno or body[-1].lineno
    return last - body[0].lineno + 1
