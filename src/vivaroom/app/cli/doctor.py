"""`vivaroom doctor`: how everything stands that this installation depends on, and what mends it."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table
from rich.text import Text

from vivaroom.app.cli.inside import quiet_settings
from vivaroom.app.cli.options import DataDir
from vivaroom.app.cli.output import JsonFlag, print_json, screen, wants_json

if TYPE_CHECKING:
    from vivaroom.app.doctor.finding import Finding

COLOURS = {"ok": "green", "off": "dim", "warning": "yellow", "broken": "red"}


def doctor(
    ask: Annotated[bool, typer.Option("--ask/--no-ask", help="Send every language model one small request.")] = True,
    as_json: JsonFlag = False,
    data_dir: DataDir = None,
) -> None:
    """Look at all that is needed here, and name what mends it; ends with 1 when something needed is broken."""
    from vivaroom.app.doctor.examining import examine, is_well

    findings = examine(quiet_settings(data_dir), ask=ask)
    if wants_json(as_json):
        print_json({"ok": is_well(findings), "findings": [asdict(one) for one in findings]})
    else:
        screen.print(_table(findings))
        screen.print("Everything that is needed is there." if is_well(findings) else "Something needed is broken.")
    if not is_well(findings):
        raise typer.Exit(1)


def _table(findings: "list[Finding]") -> Table:
    table = Table("", "", "", show_header=False, show_edge=False, pad_edge=False, box=None, padding=(0, 2, 0, 0))
    for one in findings:
        table.add_row(Text(one.name), Text(one.state.value, style=COLOURS[one.state.value]), Text(one.detail))
        if one.mend:
            table.add_row("", "", Text(f"→ {one.mend}", style="bold"))
    return table
