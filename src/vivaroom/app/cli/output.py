"""What commands print: tables for people on a terminal, one JSON document for programs."""

import json
import sys
from collections.abc import Sequence
from typing import Any

from rich.console import Console
from rich.table import Table

errors = Console(stderr=True)
screen = Console()


def wants_json(asked: bool) -> bool:
    """Whether to print JSON: when asked to, or when nobody is looking."""
    return asked or not sys.stdout.isatty()


def show_rows(rows: Sequence[dict[str, Any]], *, as_json: bool) -> None:
    """Rows with the same keys, as a table or as a JSON list."""
    if wants_json(as_json):
        print(json.dumps(list(rows), ensure_ascii=False, indent=2, default=str))
        return
    if not rows:
        screen.print("Nothing here yet.")
        return
    table = Table(show_edge=False, pad_edge=False)
    for name in rows[0]:
        numbers = all(isinstance(r[name], int | float) for r in rows)
        table.add_column(name.replace("_", " "), justify="right" if numbers else "left")
    for row in rows:
        table.add_row(*("" if v is None else str(v) for v in row.values()))
    screen.print(table)


def show(document: dict[str, Any], *, as_json: bool) -> None:
    """One document, as lines of name and value or as JSON."""
    if wants_json(as_json):
        print(json.dumps(document, ensure_ascii=False, indent=2, default=str))
        return
    for name, value in document.items():
        screen.print(f"[bold]{name.replace('_', ' ')}[/bold]  {value}")
