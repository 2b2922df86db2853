"""The database, embedded or by DATABASE_URL: whether it answers, is prepared, and is at the schema of this version."""

from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.resources import as_file, files
from typing import Any

from sqlalchemy import Connection, create_engine, text
from sqlalchemy.exc import SQLAlchemyError

from vivaroom.app.database import owner_url
from vivaroom.app.doctor.finding import Finding, State
from vivaroom.app.sample_database import uses_embedded
from vivaroom.app.settings.reading import Settings
from vivaroom.kit.errors import VivaError

OLDEST_SERVER = 15
CLOCK_DIFFERENCE_SECONDS = 2.0
PATIENCE_SECONDS = 5
UPGRADE = "vivaroom db upgrade (`vivaroom serve` does the same at its start)"
_LOOK = text(
    "select current_setting('server_version') as version, current_setting('server_version_num')::int / 10000 as major,"
    " extract(epoch from clock_timestamp())::float8 as epoch,"
    " exists(select from pg_available_extensions where name = 'vector') as has_vector,"
    " exists(select from pg_roles where rolname = current_user and (rolsuper or rolcreaterole)) as may_make_roles,"
    " (select count(*) from pg_roles where rolname in ('vivaroom_app', 'vivaroom_system')) as roles"
)


@dataclass(frozen=True, slots=True)
class DatabaseSeen:
    """What a look at the database showed; `revision` is None where our schema is not there yet."""

    is_embedded: bool
    version: str
    major: int
    has_vector: bool
    can_be_prepared: bool
    ahead_seconds: float
    revision: str | None


def database(settings: Settings) -> list[Finding]:
    """What is to be said of the database, its schema, and its clock."""
    if uses_embedded(settings, keep=False) and not (settings.data_dir / "postgres" / "cluster").exists():
        return [_not_made_yet()]
    try:
        seen = _look(settings)
    except VivaError as error:
        return [Finding("database", State.BROKEN, error.detail)]
    except (SQLAlchemyError, ValueError) as error:
        said = str(getattr(error, "orig", None) or error).strip().splitlines()[0]
        return [Finding("database", State.BROKEN, f"it does not answer: {said}", "check DATABASE_URL and the server")]
    clocks = [] if seen.is_embedded else [_clocks(seen)]
    return [_server(seen), _schema(seen, _newest_revision()), *clocks]


def _not_made_yet() -> Finding:
    from vivaroom.db.embedded.binaries import find_binaries

    try:
        find_binaries()
    except VivaError as error:
        return Finding("database", State.BROKEN, error.detail)
    return Finding("database", State.OK, "embedded PostgreSQL; it will be made at the first start")


def _look(settings: Settings) -> DatabaseSeen:
    with ExitStack() as stack:
        url, _ = owner_url(settings, stack, is_start=False)
        engine = create_engine(url, connect_args={"connect_timeout": PATIENCE_SECONDS})
        stack.callback(engine.dispose)
        connection = stack.enter_context(engine.connect())
        row: Any = connection.execute(_LOOK).one()
        return DatabaseSeen(
            is_embedded=uses_embedded(settings, keep=False),
            version=row.version,
            major=row.major,
            has_vector=row.has_vector,
            can_be_prepared=row.may_make_roles or row.roles == 2,
            ahead_seconds=row.epoch - datetime.now(UTC).timestamp(),
            revision=_revision(connection),
        )


def _revision(connection: Connection) -> str | None:
    if connection.scalar(text("select to_regclass('vivaroom.alembic_version')")) is None:
        return None
    found = connection.scalar(text("select version_num from vivaroom.alembic_version"))
    return str(found) if found else None


def _newest_revision() -> str:
    from alembic.script import ScriptDirectory

    with as_file(files("vivaroom.db.migrations")) as folder:
        return str(ScriptDirectory(str(folder)).get_current_head())


def _server(seen: DatabaseSeen) -> Finding:
    where = "embedded" if seen.is_embedded else "by DATABASE_URL"
    told = f"PostgreSQL {seen.version}, {where}"
    if seen.major < OLDEST_SERVER:
        return Finding("database", State.BROKEN, f"{told}: too old", f"use PostgreSQL {OLDEST_SERVER} or newer")
    if not seen.has_vector:
        mend = f"install pgvector on that server, such as the package postgresql-{seen.major}-pgvector"
        return Finding("database", State.BROKEN, f"{told}: the extension vector is missing", mend)
    if not seen.can_be_prepared:
        mend = "give the role of DATABASE_URL the right CREATEROLE, or run `vivaroom db upgrade` once as a superuser"
        return Finding("database", State.BROKEN, f"{told}: its role may not create roles", mend)
    return Finding("database", State.OK, told)


def _schema(seen: DatabaseSeen, newest: str) -> Finding:
    if seen.revision is None:
        return Finding("migrations", State.OK, "the schema will be made at the first start")
    if seen.revision == newest:
        return Finding("migrations", State.OK, f"at {newest}")
    if seen.revision > newest:
        detail = f"the database is at {seen.revision}, and this version knows {newest} as the newest"
        return Finding("migrations", State.BROKEN, detail, "run the newer Vivaroom that used it last")
    return Finding("migrations", State.WARNING, f"at {seen.revision}, the newest is {newest}", UPGRADE)


def _clocks(seen: DatabaseSeen) -> Finding:
    if abs(seen.ahead_seconds) > CLOCK_DIFFERENCE_SECONDS:
        detail = f"the database's clock differs from this machine's by {abs(seen.ahead_seconds):.0f} s"
        return Finding("database clock", State.WARNING, detail, "let both machines keep network time")
    return Finding("database clock", State.OK, "agrees with this machine's")
