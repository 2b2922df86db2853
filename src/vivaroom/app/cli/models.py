"""`vivaroom models pull|verify|list`: weights by digest."""

import os
from typing import Annotated

import typer
from rich.progress import BarColumn, DownloadColumn, Progress, TaskID, TextColumn, TransferSpeedColumn

from vivaroom.app.cli.output import JsonFlag, errors, show_rows
from vivaroom.app.settings.reading import read_settings
from vivaroom.app.weights import weights_store
from vivaroom.providers.local.packages import Fetching
from vivaroom.providers.local.pulling import PullEvent, SourceFailed, Stored, Waiting, pull
from vivaroom.providers.local.registries import registry_clients
from vivaroom.providers.local.weights import State

models = typer.Typer(no_args_is_help=True)


@models.command(name="list")
def list_(as_json: JsonFlag = False) -> None:
    """Show every model, its size, its licence and whether it is here."""
    found = weights_store(read_settings()).list_models()
    rows = [
        {
            "id": m.id, "for": ", ".join(m.needed_for), "megabytes": round(m.bytes / 1e6, 1), "licence": m.licence,
            "state": m.state.value,
        }
        for m in found
    ]  # fmt: skip
    show_rows(rows, as_json=as_json)


@models.command()
def verify(
    ids: Annotated[list[str] | None, typer.Argument(help="Which models; without any, all that are listed.")] = None,
    as_json: JsonFlag = False,
) -> None:
    """Read every file and compare its digest; ends with 1 when one is missing or corrupt."""
    found = weights_store(read_settings()).verify(ids or None)
    show_rows(
        [{"id": v.id, "file": v.file, "state": v.state.value, "sha256": v.sha256} for v in found], as_json=as_json
    )
    if any(v.state is not State.PRESENT for v in found):
        raise typer.Exit(1)


@models.command(name="pull")
def pull_(
    ids: Annotated[list[str] | None, typer.Argument(help="Which models; without any, those that are needed.")] = None,
    needed: Annotated[bool, typer.Option("--needed", help="Those that the product needs (the default).")] = False,
) -> None:
    """Fetch weights, check their digests and keep them; what is here already is not fetched again."""
    store = weights_store(read_settings())
    plan = store.plan_pull(None if needed else ids or None)
    if not plan.files:
        return
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TransferSpeedColumn())
    with Progress(*columns, console=errors) as bars:
        pull(store, plan, registry_clients(dict(os.environ)), _Telling(bars, plan.bytes).tell)


class _Telling:
    """A bar for what is checked and kept, and one for each package that arrives."""

    def __init__(self, bars: Progress, total_bytes: int) -> None:
        self._bars = bars
        self._weights = bars.add_task("weights", total=total_bytes)
        self._packages: dict[str, TaskID] = {}

    def tell(self, event: PullEvent) -> None:
        match event:
            case Stored():
                self._bars.update(self._weights, advance=event.bytes, description="weights")
            case Fetching(archive=archive):
                if archive not in self._packages:
                    self._packages[archive] = self._bars.add_task(archive, total=event.bytes_expected)
                self._bars.update(self._packages[archive], completed=event.bytes_seen)
            case SourceFailed():
                self._bars.console.print(f"{event.file}: {event.source}: {event.reason}", highlight=False)
            case Waiting():
                self._bars.update(self._weights, description="another process is pulling")
