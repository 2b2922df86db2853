"""`vivaroom db upgrade|backup|restore`: the database of a data folder, or of DATABASE_URL."""

import os
import subprocess
from contextlib import ExitStack
from pathlib import Path
from typing import Annotated

import typer

from vivaroom.app.cli.options import DataDir
from vivaroom.app.cli.output import show
from vivaroom.app.settings import Settings, read_settings
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
    if file.exists():
        raise Conflict("backup_exists", f"{file} exists: choose another name, nothing is overwritten.")
    part = file.with_name(f"{file.name}.part")
    _run("pg_dump", ["--format=custom", "--no-owner", f"--file={part}"], read_settings(data_dir=data_dir))
    part.rename(file)
    show({"file": str(file), "bytes": file.stat().st_size}, as_json=False)


@db.command()
def restore(
    file: Annotated[Path, typer.Argument(help="A file that `backup` wrote.")],
    data_dir: DataDir = None,
    replace: Annotated[bool, typer.Option("--replace", help="Replace what the database holds now.")] = False,
) -> None:
    """Put a backup back, all or nothing."""
    if not file.is_file():
        raise Invalid("backup_missing", f"There is no file {file}.")
    settings = read_settings(data_dir=data_dir)
    if not replace and _has_data(settings):
        raise Conflict(
            "database_not_empty", "The database holds data: add --replace to have it replaced by the backup."
        )
    clean = ["--clean", "--if-exists"]
    _run("pg_restore", ["--exit-on-error", "--single-transaction", "--no-owner", *clean, str(file)], settings)
    show({"restored": str(file)}, as_json=False)


def _has_data(settings: Settings) -> bool:
    """Whether anybody but the local owner has ever used this database."""
    from sqlalchemy import create_engine, text

    from vivaroom.app.database import owner_url

    with ExitStack() as stack:
        url, _ = owner_url(settings, stack)
        engine = create_engine(url)
        with engine.connect() as connection:
            there = connection.scalar(text("select to_regclass('vivaroom.session')"))
            used = bool(there) and connection.scalar(
                text("select exists(select from vivaroom.session) or exists(select from vivaroom.resume)")
            )
        engine.dispose()
    return bool(used)


def _run(tool: str, arguments: list[str], settings: Settings) -> None:
    from sqlalchemy.engine import make_url

    from vivaroom.app.database import owner_url
    from vivaroom.db.embedded.binaries import find_binaries

    with ExitStack() as stack:
        url = make_url(owner_url(settings, stack)[0]).set(drivername="postgresql")
        environment = {**os.environ, "PGPASSWORD": url.password or ""}
        plain = url.set(password=None).render_as_string()
        where = [f"--dbname={plain}"]
        program = find_binaries().tool(tool)
        done = subprocess.run(
            [str(program), *where, *arguments], env=environment, capture_output=True, text=True, check=False
        )
    if done.returncode != 0:
        raise Conflict("database_tool_failed", f"{tool} ended with {done.returncode}: {done.stderr.strip()[-400:]}")
