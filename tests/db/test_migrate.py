"""Migrations bring a database to the schema of this version, whoever runs them and how often."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import uuid4

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.engine import make_url

from tests.database import _PASSWORD, FreshDatabase, Server
from vivaroom.db.migrate import sqlalchemy_url, upgrade
from vivaroom.db.tables import SCHEMA, Base

STARTING = """
import sys
from vivaroom.db.migrate import upgrade
from vivaroom.db.roles import login_url
url, password = sys.argv[1:]
print(upgrade(url))
login_url(url, password)
"""
PROCESSES = 4
EXPRESSION_INDEX = "ix_chunk_embedding_384"  # Alembic cannot compare an operator class within an expression


@pytest.fixture
def empty(postgres: Server) -> Iterator[str]:
    """The owner's URL of a database without any tables of ours."""
    name = f"test_{uuid4().hex[:12]}"
    with _maintaining(postgres) as connection:
        connection.execute(text(f"create database {name}"))
    yield postgres.url.set(database=name).render_as_string(hide_password=False)
    with _maintaining(postgres) as connection:
        connection.execute(text(f"drop database {name} with (force)"))


@contextmanager
def _maintaining(server: Server) -> Iterator[Connection]:
    engine = create_engine(server.url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        yield connection
    engine.dispose()


@contextmanager
def connected(url: str) -> Iterator[Connection]:
    """A connection of the owner."""
    engine = create_engine(url)
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def head() -> str | None:
    """The newest revision there is a file of."""
    return ScriptDirectory("src/vivaroom/db/migrations").get_current_head()


@pytest.mark.filterwarnings("ignore:Expression #1")
def test_migrations_and_tables_say_the_same(fresh: FreshDatabase) -> None:
    options = {
        "version_table_schema": SCHEMA,
        "include_schemas": True,
        "include_name": lambda name, kind, _: kind != "schema" or name == SCHEMA,
        "compare_type": True,
        "compare_server_default": True,
    }
    with connected(fresh.owner_url) as connection:
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, Base.metadata) == []
        known = connection.scalar(
            text("select indexdef from pg_indexes where indexname = :name"), {"name": EXPRESSION_INDEX}
        )
    assert "USING hnsw" in str(known)


def test_migrating_again_changes_nothing(fresh: FreshDatabase) -> None:
    assert upgrade(fresh.owner_url) == upgrade(fresh.owner_url) == head()


def test_processes_that_start_together_migrate_once_and_all_succeed(empty: str) -> None:
    command = [sys.executable, "-c", STARTING, empty, _PASSWORD]
    started = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) for _ in range(PROCESSES)]
    told = [process.communicate(timeout=120) for process in started]
    assert [p.returncode for p in started] == [0] * PROCESSES, [error.decode()[-2000:] for _, error in told]
    assert {said.decode().strip() for said, _ in told} == {head()}


def test_a_migration_that_fails_lets_others_try(empty: str) -> None:
    with connected(empty) as connection:
        connection.execute(text("create schema vivaroom"))
        connection.execute(text("create table vivaroom.organisation (id int)"))
        connection.commit()
    for _ in range(2):
        with pytest.raises(Exception, match="already exists"):
            upgrade(empty)
    with connected(empty) as connection:
        held = connection.scalar(
            text(
                "select count(*) from pg_locks where locktype = 'advisory' and database = (select oid from pg_database where datname = current_database())"
            )
        )
        assert held == 0
        connection.execute(text("drop table vivaroom.organisation"))
        connection.commit()
    assert upgrade(empty) == head()


def test_a_failed_migration_leaves_nothing_half_made(empty: str) -> None:
    with connected(empty) as connection:
        connection.execute(text("create schema vivaroom"))
        connection.execute(text("create table vivaroom.session_event (id int)"))
        connection.commit()
    with pytest.raises(Exception, match="already exists"):
        upgrade(empty)
    with connected(empty) as connection:
        tables = connection.scalars(text("select tablename from pg_tables where schemaname = 'vivaroom'")).all()
    assert list(tables) == ["session_event"]


def test_a_team_s_own_tables_are_left_alone(empty: str) -> None:
    with connected(empty) as connection:
        connection.execute(text("create table public.session (id int)"))
        connection.execute(text("insert into public.session values (1)"))
        connection.commit()
    upgrade(empty)
    with connected(empty) as connection:
        assert connection.scalar(text("select count(*) from public.session")) == 1
        ours = connection.scalars(text("select tablename from pg_tables where schemaname = 'public'")).all()
    assert list(ours) == ["session"]


@pytest.mark.parametrize(
    "url",
    [
        "postgres://u:p@h:5/d",
        "postgresql://u:p@h:5/d",
        "postgresql+psycopg2://u:p@h:5/d",
        "postgresql+asyncpg://u:p@h:5/d",
    ],
)
def test_any_postgresql_url_is_understood(url: str) -> None:
    assert sqlalchemy_url(url) == "postgresql+psycopg://u:p@h:5/d"
    assert make_url(sqlalchemy_url(f"{url}?sslmode=require")).query == {"sslmode": "require"}


@pytest.mark.parametrize("url", ["mysql://u@h/d", "localhost", "", "sqlite:///x.db"])
def test_other_urls_are_refused_with_an_example(url: str) -> None:
    with pytest.raises(ValueError, match="postgresql://user:password@host"):
        sqlalchemy_url(url)


@pytest.mark.parametrize(
    ("given", "used"),
    [
        ("postgres://a:b@h/d", "postgresql+psycopg://a:b@h/d"),
        ("postgresql+psycopg2://a:b@h:6543/d?sslmode=require", "postgresql+psycopg://a:b@h:6543/d?sslmode=require"),
        ("postgresql+asyncpg://a@h/d?ssl=require", "postgresql+psycopg://a@h/d?sslmode=require"),
        ("postgresql+asyncpg://a@h/d?ssl=true&statement_cache_size=0", "postgresql+psycopg://a@h/d?sslmode=require"),
        ("postgresql://a@h/d?schema=public&pgbouncer=true", "postgresql+psycopg://a@h/d"),
    ],
)
def test_an_address_with_the_words_of_another_driver_is_understood(given: str, used: str) -> None:
    assert sqlalchemy_url(given) == used
