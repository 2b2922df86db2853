"""`vivaroom models pull|verify|list`: weights by digest."""

import os
from typing import Annotated

import typer
from rich.progress import BarColumn, DownloadColumn, Progress, TaskID, TextColumn

from vivaroom.app.cli.output import JsonFlag, errors, show_rows
from vivaroom.app.settings import read_settings
from vivaroom.app.weights import weights_store
from vivaroom.providers.local.pulling import Fetching, PullEvent, SourceFailed, Stored, Waiting, pull
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
    with Progress(TextColumn("{task.description}"), BarColumn(), DownloadColumn(), console=errors) as bar:
        task = bar.add_task("weights", total=plan.bytes)
        pull(store, plan, registry_clients(dict(os.environ)), lambda event: _tell(bar, task, event))


def _tell(bar: Progress, task: TaskID, event: PullEvent) -> None:
    match event:
        case Stored():
            bar.update(task, advance=event.bytes, description=event.file)
        case Fetching():
            bar.update(task, description=f"{event.file} from {event.archive}")
        case SourceFailed():
            bar.console.print(f"{event.file}: {event.source}: {event.reason}", highlight=False)
        case Waiting():
            bar.update(task, description="another process is pulling")
