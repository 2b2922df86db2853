"""PostgreSQL for tests: one server a run, migrated once, and a fresh copy of it in a fraction of a second.

The server is the product's own embedded one. With `VIVAROOM_TEST_DATABASE_URL` (of a role that may create databases
and roles) the tests use that server instead.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from uuid import uuid4

from sqlalchemy import Connection, create_engine, text
from sqlalchemy.engine import URL, make_url

from vivaroom.db.embedded.server import running_postgres
from vivaroom.db.migrate import sqlalchemy_url, upgrade
from vivaroom.db.roles import LOGIN_ROLE, login_url

_OWN_SERVER = "VIVAROOM_TEST_DATABASE_URL"
_PASSWORD = "of-tests-only"
_LOCK = 4_711_004_711


@dataclass(frozen=True, slots=True)
class Server:
    """A PostgreSQL with a migrated database that is only ever copied; `url` is that of a role that owns everything."""

    url: URL
    template: str = ""


@dataclass(frozen=True, slots=True)
class FreshDatabase:
    """A migrated, empty database: `url` as the product signs in, `owner_url` for looking behind row-level security."""

    url: str
    owner_url: str


@contextmanager
def shared_server(folder: Path) -> Iterator[Server]:
    """The server of this test run; every worker that gives the same folder gets the same one."""
    own = os.environ.get(_OWN_SERVER)
    if own is not None:
        yield _prepared(Server(make_url(sqlalchemy_url(own))))
        return
    with running_postgres(folder) as embedded:
        yield _prepared(Server(make_url(sqlalchemy_url(embedded.url()))))


@contextmanager
def fresh_database(server: Server) -> Iterator[FreshDatabase]:
    """A copy of the migrated database, dropped at the end."""
    name = f"test_{uuid4().hex[:12]}"
    with _maintaining(server) as connection:
        connection.execute(text(f"create database {name} template {server.template}"))
    try:
        owner = server.url.set(database=name)
        yield FreshDatabase(_text(owner.set(username=LOGIN_ROLE, password=_PASSWORD)), _text(owner))
    finally:
        with _maintaining(server) as connection:
            connection.execute(text(f"drop database {name} with (force)"))


def _prepared(server: Server) -> Server:
    """The server with its template, which the first worker to come makes; its name tells of which migrations."""
    name = f"template_{_digest_of_migrations()}"
    with _maintaining(server) as connection:
        connection.execute(text("select pg_advisory_lock(:lock)"), {"lock": _LOCK})
        known = connection.scalar(text("select 1 from pg_database where datname = :name"), {"name": name})
        if not known:
            draft = f"draft_{uuid4().hex[:12]}"
            connection.execute(text(f"create database {draft}"))
            owner_url = _text(server.url.set(database=draft))
            upgrade(owner_url)
            login_url(owner_url, _PASSWORD)
            connection.execute(text(f"alter database {draft} rename to {name}"))
    return replace(server, template=name)


@contextmanager
def _maintaining(server: Server) -> Iterator[Connection]:
    engine = create_engine(server.url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def _digest_of_migrations() -> str:
    versions = files("vivaroom.db.migrations") / "versions"
    found = sorted((one.name, one.read_bytes()) for one in versions.iterdir() if one.name.endswith(".py"))
    return sha256(repr(found).encode()).hexdigest()[:12]


def _text(url: URL) -> str:
    return url.render_as_string(hide_password=False)
