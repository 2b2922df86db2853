"""`vivaroom db upgrade|backup|restore`: the database of a data folder, or of DATABASE_URL."""

from contextlib import ExitStack
from pathlib import Path
from typing import Annotated

import typer

from vivaroom.app.cli.options import DataDir
from vivaroom.app.cli.output import show
from vivaroom.app.settings.reading import read_settings
from vivaroom.kit.errors import Conflict, Invalid

db = typer.Typer(no_args_is_help=True)


@db.command()
def upgrade(data_dir: DataDir = None) -> None:
    """Bring the schema to this version; `serve` does the same at its start."""
    from vivaroom.app.database import owner_url
    from vivaroom.db.migrate import upgrade as migrate

    with ExitStack() as stack:
        url, _ = owner_url(read_settings(data_dir=data_dir), stack)
        show({"revision": migrate(url)}, as_json=False)


@db.command()
def backup(
    file: Annotated[Path, typer.Argument(help="Where to write it; must not exist.")], data_dir: DataDir = None
) -> None:
    """Write all data to one compressed file while the server goes on."""
    from vivaroom.app.cli.archive import dump
    from vivaroom.app.database import owner_url

    if file.exists():
        raise Conflict("backup_exists", f"{file} exists: choose another name, nothing is overwritten.")
    part = file.with_name(f"{file.name}.part")
    with ExitStack() as stack:
        url, _ = owner_url(read_settings(data_dir=data_dir), stack)
        dump(url, part)
    part.rename(file)
    show({"file": str(file), "bytes": file.stat().st_size}, as_json=False)


@db.command()
def restore(
    file: Annotated[Path, typer.Argument(help="A file that `backup` wrote.")],
    data_dir: DataDir = None,
    replace: Annotated[bool, typer.Option("--replace", help="Replace what the database holds now.")] = False,
) -> None:
    """Put a backup back, all or nothing; no server may run on the database meanwhile."""
    from vivaroom.app.cli.archive import bring_back, holds_anything
    from vivaroom.app.database import owner_url
    from vivaroom.db.migrate import upgrade as migrate
    from vivaroom.db.roles import login_url

    if not file.is_file():
        raise Invalid("backup_missing", f"There is no file {file}.")
    with ExitStack() as stack:
        url, password = owner_url(read_settings(data_dir=data_dir), stack)
        if not replace and holds_anything(url):
            detail = "The database holds data: add --replace to have it replaced by the backup."
            raise Conflict("database_not_empty", detail)
        migrate(url)  # makes the roles and the extension that the backup speaks of
        if password is not None:
            login_url(url, password)
        bring_back(url, file)
        show({"restored": str(file), "revision": migrate(url)}, as_json=False)
