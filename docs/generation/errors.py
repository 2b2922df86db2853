"""The page about errors: every code that the sources raise, with its status and its words, found in their syntax trees."""

import ast
import itertools
import json
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from functools import cache
from http import HTTPStatus
from pathlib import Path
from typing import get_args

import vivaroom
from vivaroom.accounts.policy import Kind
from vivaroom.app.problem_page import ProblemCode
from vivaroom.kit import errors as families
from vivaroom.kit.errors import VivaError

SOURCE = Path(str(vivaroom.__file__)).parent
STATUSES = {
    name: kind.status
    for name, kind in vars(families).items()
    if isinstance(kind, type) and issubclass(kind, VivaError)
}  # fmt: skip
CODE = re.compile(r"[a-z]+(_[a-z0-9]+)+")
NOT_CODES = {"request_failed"}
INTRODUCTION = """# Errors

Every failure is one `application/problem+json` document ([RFC 9457](https://www.rfc-editor.org/rfc/rfc9457)): `type` leads to
the entry on this page, `code` is stable and for programs, `detail` says what was expected and how to mend it, `request_id` is
in the server's log, and `errors` lists the fields that are wrong. The command line tells the same codes in one line.

Below, `…` stands for what differs from case to case.
"""


@dataclass(frozen=True, slots=True)
class _Raised:
    """One place where a code is raised."""

    code: str
    status: int
    detail: str


def errors_page() -> str:
    """The page."""
    return INTRODUCTION + "\n" + "\n\n".join(map(_entry, error_codes())) + "\n"


def codes_file() -> str:
    """The same for the page `/docs/errors` of the product."""
    return json.dumps([asdict(one) for one in error_codes()], ensure_ascii=False, indent=1) + "\n"


def error_codes() -> list[ProblemCode]:
    """Every code once, in alphabetical order."""
    raised: dict[str, list[_Raised]] = {}
    for path in sorted(SOURCE.rglob("*.py")):
        for one in _Reader(ast.parse(path.read_text("utf-8"))).codes():
            raised.setdefault(one.code, []).append(one)
    return [_merged(raised[code]) for code in sorted(raised)]


def _merged(raised: list[_Raised]) -> ProblemCode:
    details = dict.fromkeys(_sentence(one.detail) for one in raised if one.detail)
    return ProblemCode(raised[0].code, raised[0].status, tuple(details))


def _sentence(words: str) -> str:
    plain = re.sub(r"\{\w+\}", "…", words).strip()
    return plain[0].upper() + plain[1:] + ("" if plain.endswith((".", "…", ":")) else ".")


def _entry(error: ProblemCode) -> str:
    details = [error.details[0]] if len(error.details) == 1 else [f"- {detail}" for detail in error.details]
    separator = "\n\n" if len(error.details) == 1 else "\n"
    return f"## {error.code}\n\n{error.status} {error.phrase}\n\n{separator.join(details)}"


@cache
def _kinds_with_ids() -> tuple[str, ...]:
    """What a request can name by its id."""
    text = "".join(path.read_text("utf-8") for path in (SOURCE / "api").glob("*.py"))
    return tuple(kind for kind in get_args(Kind) if f'parse_id("{kind}"' in text)


def _listed_in(node: ast.AST) -> list[ast.expr]:
    """The parts of a tuple, or of a call of anything but an error, which says its code itself."""
    match node:
        case ast.Tuple(elts=parts):
            return parts
        case ast.Call(func=ast.Name(id=name), args=parts) if name not in STATUSES:
            return parts
        case _:
            return []


class _Reader:
    """Reads one module."""

    def __init__(self, tree: ast.Module) -> None:
        self._tree = tree
        self._above = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}

    def codes(self) -> Iterator[_Raised]:
        """The codes that this module raises."""
        for call in (node for node in ast.walk(self._tree) if isinstance(node, ast.Call)):
            name = call.func.id if isinstance(call.func, ast.Name) else None
            if name in STATUSES and call.args:
                yield from self._of(call, STATUSES[name])

    def _of(self, call: ast.Call, status: int) -> Iterator[_Raised]:
        first, second = call.args[0], (call.args[1] if len(call.args) > 1 else None)
        status = self._status_given_around(call) or status
        if isinstance(first, ast.Constant) and isinstance(first.value, str):
            for detail in self._details(second, call):
                yield _Raised(first.value, status, detail)
        elif isinstance(first, ast.JoinedStr):
            for kind in _kinds_with_ids():
                yield _Raised(
                    f"{kind}_not_found", status, f"There is no {kind} with this id, or it is not yours to see."
                )
        else:
            yield from self._listed(status)

    def _listed(self, status: int) -> Iterator[_Raised]:
        """Codes that come from a table or from callers: pairs of a code and a sentence anywhere in the module."""
        for node in ast.walk(self._tree):
            parts = _listed_in(node)
            for code, detail in itertools.pairwise(parts):
                if not isinstance(code, ast.Constant) or not CODE.fullmatch(str(code.value)):
                    continue
                words = self._words(detail, node)
                if " " in words and code.value not in NOT_CODES:
                    yield _Raised(str(code.value), self._key_of(node) or status, words)

    def _status_given_around(self, call: ast.Call) -> int | None:
        """The status in `_with_status(HTTPStatus.X, VivaError(…))`."""
        around = self._above.get(call)
        match around:
            case ast.Call(args=[ast.Attribute(value=ast.Name(id="HTTPStatus"), attr=name), *_]):
                return HTTPStatus[name].value
            case _:
                return None

    def _key_of(self, node: ast.AST) -> int | None:
        """The status under which a table keeps this pair."""
        table = self._above.get(node)
        if isinstance(table, ast.Dict) and node in table.values:
            key = table.keys[table.values.index(node)]
            return key.value if isinstance(key, ast.Constant) and isinstance(key.value, int) else None
        return None

    def _details(self, node: ast.expr | None, near: ast.AST) -> list[str]:
        """What is said there; where callers of the function say it, what each of them says."""
        words = self._words(node, near)
        function = self._function_around(near)
        if words or function is None or not isinstance(node, ast.Name):
            return [words]
        place = [argument.arg for argument in function.args.args].index(node.id)
        calls = (one for one in ast.walk(self._tree) if isinstance(one, ast.Call) and len(one.args) > place)
        named = (one for one in calls if isinstance(one.func, ast.Name) and one.func.id == function.name)
        return [self._words(one.args[place], one) for one in named]

    def _words(self, node: ast.expr | None, near: ast.AST) -> str:
        """The sentence, with `…` for what is filled in; names are looked up around the place, then in the module."""
        match node:
            case ast.Constant(value=str(text)):
                return text
            case ast.JoinedStr(values=parts):
                return "".join(self._words(part, near) or "…" for part in parts)
            case ast.FormattedValue(value=ast.Name() as name):
                return self._words(name, near)
            case ast.BinOp(left=left, right=right):
                return self._words(left, near) + self._words(right, near)
            case ast.Name(id=name):
                return self._words(self._assigned(name, near), near)
            case ast.Call(args=[*arguments]):
                return max((self._words(one, near) for one in arguments), key=len, default="")
            case _:
                return ""

    def _assigned(self, name: str, near: ast.AST) -> ast.expr | None:
        """What a name stands for in the function around this place, or at the top of the module."""
        function = self._function_around(near)
        places = [*(ast.walk(function) if function else ()), *self._tree.body]
        for one in places:
            if isinstance(one, ast.Assign) and any(isinstance(t, ast.Name) and t.id == name for t in one.targets):
                return one.value
        return None

    def _function_around(self, node: ast.AST) -> ast.FunctionDef | ast.AsyncFunctionDef | None:
        scope: ast.AST | None = node
        while scope is not None and not isinstance(scope, ast.FunctionDef | ast.AsyncFunctionDef):
            scope = self._above.get(scope)
        return scope
