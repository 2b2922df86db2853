"""Files, functions and route handlers stay short enough to be read at once."""

import ast

from tests.architecture.source import Module, body_lines, functions, modules

FILE_LINES = 300
FUNCTION_LINES = 30
HANDLER_LINES = 10
PARAMETERS = 5
DIALECT_ROUTES_LINES = 180


def test_files_are_within_their_budget() -> None:
    long = [f"{m.name} ({len(m.text.splitlines())})" for m in _rooms() if len(m.text.splitlines()) > _file_budget(m)]
    assert not long, f"which second room hides in each? {long}"


def test_functions_are_within_their_budget() -> None:
    long = [
        f"{m.name}:{f.name} ({body_lines(f)})"
        for m in _rooms("src")
        for f in functions(m)
        if body_lines(f) > FUNCTION_LINES
    ]
    assert not long, f"longer than {FUNCTION_LINES} lines: {long}"


def test_route_handlers_are_within_their_budget() -> None:
    long = [
        f"{m.name}:{f.name} ({body_lines(f)})"
        for m in _rooms("src/vivaroom/api")
        for f in functions(m)
        if any(_is_route(d) for d in f.decorator_list) and body_lines(f) > HANDLER_LINES
    ]
    assert not long, f"route handlers longer than {HANDLER_LINES} lines: {long}"


def test_functions_ask_for_few_things() -> None:
    greedy = [
        f"{m.name}:{f.name}"
        for m in _rooms("src")
        for f in functions(m)
        if _parameters(f) > PARAMETERS and not f.decorator_list
    ]
    assert not greedy, f"more than {PARAMETERS} parameters: {greedy}"


def _rooms(*trees: str) -> list[Module]:
    return [m for m in modules(*trees) if not m.is_migration]


def _file_budget(module: Module) -> int:
    is_dialect = "/dialects/" in module.name and module.path.name == "routes.py"
    return DIALECT_ROUTES_LINES if is_dialect else FILE_LINES


def _is_route(decorator: ast.expr) -> bool:
    called = decorator.func if isinstance(decorator, ast.Call) else decorator
    return isinstance(called, ast.Attribute) and called.attr in {"get", "post", "put", "patch", "delete", "websocket"}


def _parameters(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    arguments = function.args
    names = [a.arg for a in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)]
    return len([n for n in names if n not in ("self", "cls")])
