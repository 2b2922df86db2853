"""Units of work: all or nothing, in the name of one organisation; and looking without a transaction."""

import asyncio
from typing import Any
from uuid import UUID

import pytest
from psycopg import DataError, ProgrammingError
from sqlalchemy import create_engine, insert, select, text
from sqlalchemy.exc import IntegrityError

from tests.database import FreshDatabase
from vivaroom.db.reading import Glance, Readers
from vivaroom.db.tables import OrganisationRow, WebhookRow
from vivaroom.db.unit import APP_ROLE, SYSTEM_ROLE, Database, Unit
from vivaroom.kit.errors import Unavailable
from vivaroom.kit.ids import new_id

NAMES = select(OrganisationRow.name)
PATIENCE_S = 30


class NeverMind(Exception):
    """The transaction is given up."""


@pytest.fixture
async def org(database: Database) -> UUID:
    """An organisation."""
    org = new_id()
    async with database.system_unit() as unit:
        await unit.execute(insert(OrganisationRow).values(id=org, name="Team"))
    return org


async def add_webhook(unit: Unit, url: str = "https://team.example") -> None:
    """Any row of the organisation of this unit."""
    await unit.execute(insert(WebhookRow).values(id=new_id(), org_id=unit.owner, url=url, events=[], secret="s"))


async def urls(database: Database, org: UUID) -> list[str]:
    """What is there of it."""
    async with database.unit(org) as unit:
        return [r.url for r in await unit.rows(select(WebhookRow.url).order_by(WebhookRow.url))]


def cut(fresh: FreshDatabase) -> int:
    """End all connections of the product; how many there were."""
    engine = create_engine(fresh.owner_url)
    with engine.connect() as connection:
        query = "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()"
        ended = connection.execute(text(query)).all()
    engine.dispose()
    return len(ended)


async def test_what_a_unit_writes_is_there_afterwards(database: Database, org: UUID) -> None:
    async with database.unit(org) as unit:
        await add_webhook(unit)
    assert await urls(database, org) == ["https://team.example"]


async def test_a_unit_that_fails_leaves_nothing(database: Database, org: UUID) -> None:
    with pytest.raises(NeverMind):
        await _write_and_fail(database, org)
    assert await urls(database, org) == []


async def test_a_unit_that_is_cancelled_leaves_nothing_and_gives_its_connection_back(
    database: Database, org: UUID
) -> None:
    written = asyncio.Event()

    async def writing() -> None:
        async with database.unit(org) as unit:
            await add_webhook(unit)
            written.set()
            await asyncio.sleep(PATIENCE_S)

    tasks = [asyncio.create_task(writing()) for _ in range(20)]
    await written.wait()
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    async with asyncio.timeout(PATIENCE_S):
        assert await urls(database, org) == []


async def test_what_is_to_follow_a_commit_follows_it_in_order(database: Database, org: UUID) -> None:
    done: list[str] = []

    async def first() -> None:
        done.append(f"first of {len(await urls(database, org))}")

    async def second() -> None:
        done.append("second")

    async with database.unit(org) as unit:
        unit.after_commit(first)
        unit.after_commit(second)
        await add_webhook(unit)
        assert done == []
    assert done == ["first of 1", "second"]


async def test_nothing_follows_a_unit_that_fails(database: Database, org: UUID) -> None:
    done: list[str] = []
    with pytest.raises(NeverMind):
        await _write_and_fail(database, org, done)
    with pytest.raises(IntegrityError):
        await _break_a_rule(database, org, done)
    assert done == []


async def test_a_unit_works_as_the_role_that_it_is_for(database: Database, org: UUID) -> None:
    query = text("select current_user as role")
    async with database.unit(org) as unit:
        assert (await unit.rows(query))[0].role == APP_ROLE
    async with database.system_unit() as unit:
        assert (await unit.rows(query))[0].role == SYSTEM_ROLE
    async with database.engine.connect() as connection:
        role, was = (await connection.execute(text("select current_user, current_setting('vivaroom.org', true)"))).one()
    assert (role, was) == ("vivaroom_login", "")


async def test_a_system_unit_belongs_to_no_organisation(database: Database) -> None:
    async with database.system_unit() as unit:
        with pytest.raises(ValueError, match="no organisation"):
            _ = unit.owner


async def test_a_connection_lost_in_the_middle_is_told_as_unavailable(
    database: Database, fresh: FreshDatabase, org: UUID
) -> None:
    with pytest.raises(Unavailable) as refused:
        await _write_and_lose_the_connection(database, fresh, org)
    assert refused.value.code == "database_unavailable"
    assert await urls(database, org) == []


async def test_lost_connections_are_replaced_unseen(database: Database, fresh: FreshDatabase, org: UUID) -> None:
    await asyncio.gather(*(urls(database, org) for _ in range(5)))
    await database.glance(org).rows(NAMES)
    assert await asyncio.to_thread(cut, fresh) >= 2
    assert await urls(database, org) == []
    assert [r.name for r in await database.glance(org).rows(NAMES)] == ["Team"]


async def test_a_database_that_is_not_there_is_told_as_unavailable() -> None:
    nowhere = Database("postgresql+psycopg://nobody:x@127.0.0.1:1/nothing", pool_size=1)
    with pytest.raises(Unavailable):
        await urls(nowhere, new_id())
    await nowhere.close()


async def test_a_fault_of_ours_is_not_called_unavailable(database: Database, org: UUID) -> None:
    with pytest.raises(IntegrityError):
        await _break_a_rule(database, org, [])


async def test_a_glance_sees_one_organisation_and_what_is_committed(database: Database, org: UUID) -> None:
    other = new_id()
    async with database.system_unit() as unit:
        await unit.execute(insert(OrganisationRow).values(id=other, name="Others"))
    async with database.unit(org) as unit:
        await add_webhook(unit)
        assert list(await database.glance(org).rows(select(WebhookRow.url))) == []
    assert [r.url for r in await database.glance(org).rows(select(WebhookRow.url))] == ["https://team.example"]
    assert [r.name for r in await database.glance(other).rows(NAMES)] == ["Others"]
    assert list(await database.glance(other).rows(select(WebhookRow.url))) == []
    assert list(await database.glance(new_id()).rows(NAMES)) == []


async def test_many_glances_at_once_never_mix_organisations(database: Database) -> None:
    orgs = [new_id() for _ in range(12)]
    async with database.system_unit() as unit:
        for org in orgs:
            await unit.execute(insert(OrganisationRow).values(id=org, name=org.hex))
    found = await asyncio.gather(*(database.glance(org).rows(NAMES) for org in orgs * 10))
    assert [[r.name for r in rows] for rows in found] == [[org.hex] for org in orgs * 10]


async def test_a_look_for_the_system_sees_every_organisation(database: Database, org: UUID) -> None:
    assert org.hex not in [r.name for r in await database.glance(new_id()).rows(NAMES)]
    seen = await database.system_glance().rows(select(OrganisationRow.id))
    assert org in [r.id for r in seen]


@pytest.mark.parametrize("behind_the_back", ["", "set vivaroom.org to '%s'", "reset role", "discard all"])
async def test_a_connection_that_was_changed_behind_our_back_shows_nobody_elses_rows(
    fresh: FreshDatabase, database: Database, org: UUID, behind_the_back: str
) -> None:
    """As a pooler of transactions does, which gives every statement another connection to the server."""
    other = new_id()
    async with database.system_unit() as unit:
        await unit.execute(insert(OrganisationRow).values(id=other, name="Others"))
    one = Readers(fresh.url.replace("+psycopg", ""), APP_ROLE, connections=1)
    glance = Glance(one, org)
    assert [r.name for r in await glance.rows(NAMES)] == ["Team"]
    if behind_the_back:
        async with one._pool.connection() as connection:
            await connection.execute(behind_the_back.replace("%s", str(other)))
    assert [r.name for r in await glance.rows(NAMES)] == ["Team"]
    assert [r.name for r in await Glance(one, other).rows(NAMES)] == ["Others"]
    assert [r.name for r in await glance.rows(NAMES)] == ["Team"]
    await one.close()


async def test_a_statement_that_is_wrong_says_so_every_time(database: Database, org: UUID) -> None:
    wrong = select(OrganisationRow.name).where(OrganisationRow.id == text("cast(:id as uuid)").bindparams(id="no id"))
    for _ in range(3):
        with pytest.raises(DataError):
            await database.glance(org).rows(wrong)
    assert [r.name for r in await database.glance(org).rows(NAMES)] == ["Team"]


async def _write_and_fail(database: Database, org: UUID, done: list[str] | None = None) -> None:
    async def note() -> None:
        (done if done is not None else []).append("done")

    async with database.unit(org) as unit:
        await add_webhook(unit)
        unit.after_commit(note)
        raise NeverMind


async def _break_a_rule(database: Database, org: UUID, done: list[str]) -> None:
    async def note() -> None:
        done.append("done")

    async with database.unit(org) as unit:
        unit.after_commit(note)
        await unit.execute(insert(WebhookRow).values(id=new_id(), org_id=org, url=None, events=[], secret="s"))


async def _write_and_lose_the_connection(database: Database, fresh: FreshDatabase, org: UUID) -> None:
    async with database.unit(org) as unit:
        await add_webhook(unit)
        await asyncio.to_thread(cut, fresh)
        await add_webhook(unit, "https://too.late")


async def test_a_connection_that_is_found_busy_is_replaced_unless_who_asks_was_cancelled(database: Database) -> None:
    dialect, looks = database.engine.sync_engine.dialect, list[bool]()
    execute = dialect.do_execute

    def look(cursor: Any, statement: str, parameters: Any, context: Any = None) -> None:
        looks.append(True)
        if len(looks) % 2:
            raise ProgrammingError("can't change 'autocommit' now: connection in transaction status ACTIVE")
        execute(cursor, statement, parameters, context)

    async def cancelled() -> None:
        task = asyncio.current_task()
        assert task is not None
        task.cancel()
        async with database.system_unit():
            raise AssertionError("nobody waits for it any more")

    async with database.system_unit():
        pass
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(dialect, "do_execute", look)
        async with database.system_unit():
            assert len(looks) == 2
        with pytest.raises(asyncio.CancelledError):
            await asyncio.create_task(cancelled())
    async with database.system_unit() as unit:
        assert (await unit.rows(text("select 1")))[0][0] == 1
