"""The whole database as one file, and back: PostgreSQL's own programs, so that nothing is lost on the way."""

import os
import subprocess
import tempfile
from pathlib import Path

from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from vivaroom.db.embedded.binaries import find_binaries
from vivaroom.db.roles import LOGIN_ROLE
from vivaroom.kit.errors import Conflict

LONGEST_WORDS = 400
SCHEMAS = ("vivaroom", "dbos")
# A server that still works on the database would hold these locks.
_CLEAR = "set local lock_timeout = '20s'; " + "; ".join(f"drop schema if exists {one} cascade" for one in SCHEMAS)
_GIVE_JOBS_TO_LOGIN = f"""
do $$
declare one record;
begin
    if not exists (select from pg_roles where rolname = '{LOGIN_ROLE}' and pg_has_role(current_user, oid, 'member')) then
        return;
    end if;
    alter schema dbos owner to {LOGIN_ROLE};
    for one in select c.oid::regclass as name, c.relkind as kind from pg_class c
        where c.relnamespace = 'dbos'::regnamespace and c.relkind in ('r', 'p', 'v', 'S')
        and not exists (select from pg_depend d where d.objid = c.oid and d.deptype in ('a', 'i') and c.relkind = 'S')
    loop
        execute format('alter table %s owner to {LOGIN_ROLE}', one.name);
    end loop;
    for one in select p.oid::regprocedure as name from pg_proc p where p.pronamespace = 'dbos'::regnamespace loop
        execute format('alter routine %s owner to {LOGIN_ROLE}', one.name);
    end loop;
end $$
"""  # noqa: S608 - the name of our own role


def dump(url: str, file: Path) -> None:
    """Write everything to a new, compressed file; the state of one moment. `url` is that of who owns the schema."""
    schemas = [f"--schema={one}" for one in SCHEMAS]
    _run("pg_dump", url, ["--format=custom", "--no-owner", *schemas, f"--file={file}"])


def bring_back(url: str, file: Path) -> None:
    """Replace everything by what the file holds, in one transaction; roles and extension must be there already.

    Raises Conflict `server_running` while one is, and `database_tool_failed`.
    """
    _refuse_while_in_use(url)
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder, "restore.sql")
        # To a file first: of a damaged archive nothing may reach the database.
        _run("pg_restore", None, ["--no-owner", "--exit-on-error", f"--file={script}", str(file)])
        steps = [f"--command={_CLEAR}", f"--file={script}", f"--command={_GIVE_JOBS_TO_LOGIN}"]
        _run("psql", url, ["--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1", *steps])


def holds_anything(url: str) -> bool:
    """Whether somebody has used this database: it has sessions or resumes."""
    engine = create_engine(url)
    with engine.connect() as connection:
        there = connection.scalar(text("select to_regclass('vivaroom.session')"))
        used = there and connection.scalar(
            text("select exists(select from vivaroom.session) or exists(select from vivaroom.resume)")
        )
    engine.dispose()
    return bool(used)


def _refuse_while_in_use(url: str) -> None:
    """Servers and workers are known by the connection that tells of their presence."""
    engine = create_engine(url)
    with engine.connect() as connection:
        running = connection.scalar(
            text(
                "select count(*) from pg_stat_activity"
                " where application_name = 'vivaroom presence' and datname = current_database()"
            )
        )
    engine.dispose()
    if running:
        raise Conflict("server_running", "A server works on this database: end it, restore, and start it again.")


def _run(tool: str, url: str | None, arguments: list[str]) -> None:
    """Run one program to its end; the password stands in no list of arguments, which others could read."""
    where, environment = _whereabouts(url) if url else ([], {})
    program = find_binaries().tool(tool)
    done = subprocess.run(
        [str(program), *where, *arguments], env=os.environ | environment, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        raise Conflict("database_tool_failed", f"{tool} ended with {done.returncode}: {_end_of(done.stderr)}")


def _whereabouts(url: str) -> tuple[list[str], dict[str, str]]:
    """The place as options, and what is secret or rare (`sslmode`) as libpq's own variables."""
    parts = make_url(url)
    given = {"host": parts.host, "port": parts.port, "username": parts.username, "dbname": parts.database}
    options = {f"PG{name.upper()}": str(value) for name, value in parts.query.items()}
    return [f"--{name}={value}" for name, value in given.items() if value is not None], {
        **options,
        "PGPASSWORD": parts.password or "",
        "PGCONNECT_TIMEOUT": "10",
    }


def _end_of(words: str) -> str:
    return " ".join(words.split())[-LONGEST_WORDS:]
