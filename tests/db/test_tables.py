"""Row-level security: one organisation never sees or changes the rows of another, in any table."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Column, Table, create_engine, delete, func, insert, select, text, update
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.exc import DBAPIError
from sqlalchemy.types import BigInteger, Boolean, Date, DateTime, Float, Integer, LargeBinary, Text, Uuid

from tests.database import FreshDatabase
from vivaroom.db.tables import Base
from vivaroom.db.unit import Database, Unit

OF_THE_INSTALLATION = {"worker", "periodic_job"}
TABLES = [t for t in Base.metadata.sorted_tables if t.name not in {"organisation", *OF_THE_INSTALLATION}]
ORGANISATION = Base.metadata.tables["vivaroom.organisation"]
SHARED = {"question", "chunk"}
APPEND_ONLY = {"session_event"}
OURS, THEIRS = uuid4(), uuid4()
names = [t.name for t in TABLES]
every_table = pytest.mark.parametrize("table", TABLES, ids=names)


def value(column: Column[Any]) -> Any:
    """Some value of the column's type, another one each time where it can be."""
    match column.type:
        case Uuid():
            return uuid4()
        case Text():
            return uuid4().hex
        case LargeBinary():
            return uuid4().bytes
        case JSONB():
            return {}
        case DateTime():
            return datetime.now(UTC)
        case Date():
            return datetime.now(UTC).date()
        case ARRAY():
            return []
        case Boolean():
            return False
        case BigInteger() | Integer() | Float():
            return 3
        case _:
            assert column.name == "embedding", f"what stands in {column}?"
            return [0.1, 0.2, 0.3]


def row(table: Table, org: UUID | None) -> dict[str, Any]:
    """A row of this organisation."""
    needed = [c for c in table.columns if not c.nullable and c.server_default is None and c.computed is None]
    values = {c.name: value(c) for c in needed if not (c.primary_key and c.autoincrement is True)}
    return {**values, "org_id": org}


@pytest.fixture(scope="module")
def peopled(fresh: FreshDatabase) -> FreshDatabase:
    """A database with one row of two organisations in every table; what they point to need not exist."""
    engine = create_engine(fresh.owner_url)
    with engine.begin() as connection:
        connection.execute(text("set local session_replication_role = replica"))
        for org in (OURS, THEIRS):
            connection.execute(insert(ORGANISATION).values(id=org, name="Team"))
            for table in TABLES:
                connection.execute(insert(table).values(row(table, org)))
        for name in SHARED:
            table = Base.metadata.tables[f"vivaroom.{name}"]
            connection.execute(insert(table).values(row(table, None)))
    engine.dispose()
    return fresh


@pytest.fixture
async def seen(peopled: FreshDatabase, database: Database) -> Database:
    """The product's way to that database."""
    return database


async def count(unit: Unit, table: Table, org: UUID | None) -> int:
    """How many rows of an organisation can be seen."""
    column = table.c.id if table is ORGANISATION else table.c.org_id
    same = column.is_(None) if org is None else column == org
    return int((await unit.execute(select(func.count()).select_from(table).where(same))).scalar_one())


def test_every_table_says_whose_its_rows_are() -> None:
    assert [t.name for t in TABLES if "org_id" not in t.columns] == []
    assert {t.name for t in TABLES if t.c.org_id.nullable} == SHARED


@every_table
async def test_an_organisation_sees_its_own_rows_alone(seen: Database, table: Table) -> None:
    async with seen.unit(OURS) as unit:
        assert await count(unit, table, OURS) >= 1
        assert await count(unit, table, THEIRS) == 0
        assert await count(unit, table, None) == (table.name in SHARED)


@every_table
async def test_an_organisation_cannot_write_in_the_name_of_another(seen: Database, table: Table) -> None:
    for org in (THEIRS, None):
        with pytest.raises(DBAPIError, match=r"row-level security|null value"):
            await _insert(seen, table, org)


@every_table
async def test_an_organisation_cannot_change_or_delete_what_it_does_not_own(seen: Database, table: Table) -> None:
    if table.name in APPEND_ONLY:
        pytest.skip("nothing can be changed there at all")
    for org in (THEIRS, None):
        async with seen.unit(OURS) as unit:
            same = table.c.org_id.is_not_distinct_from(org)
            assert (await unit.execute(update(table).values(org_id=OURS).where(same))).rowcount == 0
            assert (await unit.execute(delete(table).where(same))).rowcount == 0


@every_table
async def test_a_row_cannot_be_handed_to_another_organisation(seen: Database, table: Table) -> None:
    with pytest.raises(DBAPIError, match=r"row-level security|permission denied"):
        await _hand_over(seen, table)


@every_table
async def test_the_system_sees_all(seen: Database, table: Table) -> None:
    async with seen.system_unit() as unit:
        assert await count(unit, table, OURS) >= 1
        assert await count(unit, table, THEIRS) >= 1


async def test_an_organisation_sees_itself_alone(seen: Database) -> None:
    async with seen.unit(OURS) as unit:
        assert await count(unit, ORGANISATION, OURS) == 1
        assert await count(unit, ORGANISATION, THEIRS) == 0


@every_table
async def test_nobody_sees_anything_without_an_organisation(seen: Database, table: Table) -> None:
    async with seen.unit(OURS) as unit:
        await unit.execute(text("select set_config('vivaroom.org', '', true)"))
        assert await count(unit, table, OURS) == 0


@every_table
async def test_the_role_that_signs_in_has_no_rights_of_its_own(seen: Database, table: Table) -> None:
    async with seen.unit(OURS) as unit:
        await unit.execute(text("reset role"))
        with pytest.raises(DBAPIError, match="permission denied"):
            await unit.execute(select(table).limit(1))
        await unit.connection.get_transaction().rollback()  # type: ignore[union-attr]  # there is one


@pytest.mark.parametrize("name", sorted(OF_THE_INSTALLATION))
async def test_what_belongs_to_the_installation_is_seen_by_no_organisation(seen: Database, name: str) -> None:
    table = Base.metadata.tables[f"vivaroom.{name}"]
    async with seen.system_unit() as unit:
        await unit.execute(select(table))
    with pytest.raises(DBAPIError, match="permission denied"):
        await _look_at(seen, table)


async def test_security_is_on_and_holds_for_the_owner_too_in_every_table(seen: Database) -> None:
    async with seen.system_unit() as unit:
        open_tables = await unit.rows(
            text(
                "select relname from pg_class join pg_namespace n on n.oid = relnamespace where nspname = 'vivaroom'"
                " and relkind = 'r' and relname <> 'alembic_version' and not (relrowsecurity and relforcerowsecurity)"
            )
        )
    assert list(open_tables) == []


async def test_what_was_said_cannot_be_changed_not_even_one_s_own(seen: Database) -> None:
    events = Base.metadata.tables["vivaroom.session_event"]
    with pytest.raises(DBAPIError, match="permission denied"):
        await _hand_over(seen, events)
    with pytest.raises(DBAPIError, match="permission denied"):
        async with seen.unit(OURS) as unit:
            await unit.execute(delete(events))


async def _look_at(database: Database, table: Table) -> None:
    async with database.unit(OURS) as unit:
        await unit.execute(select(table))


async def _insert(database: Database, table: Table, org: UUID | None) -> None:
    async with database.unit(OURS) as unit:
        await unit.execute(insert(table).values(row(table, org)))


async def _hand_over(database: Database, table: Table) -> None:
    async with database.unit(OURS) as unit:
        await unit.execute(update(table).values(org_id=THEIRS).where(table.c.org_id == OURS))
