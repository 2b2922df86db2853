"""What commands print: tables for people on a terminal, one JSON document for programs."""

import json
import sys
from collections.abc import Sequence
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

errors = Console(stderr=True)
screen = Console()
JsonFlag = Annotated[bool, typer.Option("--json", help="Print JSON, as is done whenever the output is no terminal.")]


def wants_json(asked: bool) -> bool:
    """Whether to print JSON: when asked to, or when nobody is looking."""
    return asked or not sys.stdout.isatty()


def show_rows(rows: Sequence[dict[str, Any]], *, as_json: bool) -> None:
    """Rows with the same keys, as a table or as a JSON list."""
    if wants_json(as_json):
        print_json(list(rows))
        return
    if not rows:
        screen.print("Nothing here yet.")
        return
    table = Table(show_edge=False, pad_edge=False)
    for name in rows[0]:
        numbers = all(isinstance(r[name], int | float) for r in rows)
        table.add_column(name.replace("_", " "), justify="right" if numbers else "left")
    for row in rows:
        table.add_row(*("" if v is None else escape(str(v)) for v in row.values()))
    screen.print(table)


def show(document: dict[str, Any], *, as_json: bool) -> None:
    """One document, as lines of name and value or as JSON."""
    if wants_json(as_json):
        print_json(document)
        return
    for name, value in document.items():
        screen.print(f"[bold]{name.replace('_', ' ')}[/bold]  {escape(str(value))}")


def print_json(document: Any) -> None:
    """A document for programs; what JSON has no shape for is written as text."""
    print(json.dumps(document, ensure_ascii=False, indent=2, default=str))


def complain(what: str, detail: str) -> None:
    """One line about what went wrong, and how to mend it."""
    errors.print(f"[red]{escape(what)}:[/red] {escape(detail)}", highlight=False, soft_wrap=True)
