"""Lists in pages, newest first: nothing is shown twice or left out while others write."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import httpx
import pytest
from fastapi import APIRouter
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel
from sqlalchemy import delete, insert, select, update

from tests.api.serving import Parts, app_with, client_of, parts_on
from vivaroom.api.paging import Page, StretchDep, cursor_for, id_in, listed, page_of
from vivaroom.api.renderings import Renderings
from vivaroom.api.services import ServicesDep
from vivaroom.db.keyset import Stretch, newest_first
from vivaroom.db.listing import Listed, Listing
from vivaroom.db.tables import OrganisationRow
from vivaroom.db.unit import Database
from vivaroom.kit.errors import Invalid
from vivaroom.kit.ids import new_id

routes = APIRouter()


@routes.get("/names")
async def names(stretch: StretchDep, services: ServicesDep) -> Page[str]:
    async with services.database.system_unit() as unit:
        query = select(OrganisationRow.id, OrganisationRow.name).where(OrganisationRow.name.like("n%"))
        rows = await unit.rows(newest_first(query, OrganisationRow.id), **stretch.bounds)
    return page_of(rows, stretch, lambda row: str(row.name), lambda row: UUID(str(row.id)))


@pytest.fixture(scope="module")
async def parts(database: Database) -> Parts:
    return await parts_on(database)


@pytest.fixture
async def client(parts: Parts) -> AsyncIterator[httpx.AsyncClient]:
    async with parts.database.system_unit() as unit:
        await unit.execute(delete(OrganisationRow).where(OrganisationRow.name.like("n%")))
    async with client_of(app_with(parts, routes)) as found:
        yield found


async def write(parts: Parts, *some: str) -> None:
    async with parts.database.system_unit() as unit:
        for name in some:
            await unit.execute(insert(OrganisationRow).values(id=new_id(), name=name))


async def test_an_empty_list_ends_at_once(client: httpx.AsyncClient) -> None:
    assert (await client.get("/names")).json() == {"data": [], "has_more": False, "next_cursor": None}


async def test_pages_follow_each_other_newest_first(client: httpx.AsyncClient, parts: Parts) -> None:
    await write(parts, *(f"n{number}" for number in range(5)))
    first = (await client.get("/names?limit=2")).json()
    assert (first["data"], first["has_more"]) == (["n4", "n3"], True)
    await write(parts, "n5")
    second = (await client.get("/names", params={"limit": 3, "cursor": first["next_cursor"]})).json()
    assert second == {"data": ["n2", "n1", "n0"], "has_more": False, "next_cursor": None}


async def test_a_page_has_twenty_unless_asked(client: httpx.AsyncClient, parts: Parts) -> None:
    await write(parts, *(f"n{number}" for number in range(21)))
    page = (await client.get("/names")).json()
    assert (len(page["data"]), page["has_more"]) == (20, True)


@pytest.mark.parametrize("limit", ["0", "101", "-1", "many", "1e3"])
async def test_a_page_has_one_to_a_hundred(client: httpx.AsyncClient, limit: str) -> None:
    response = await client.get(f"/names?limit={limit}")
    assert (response.status_code, response.json()["errors"][0]["field"]) == (422, "query.limit")


@pytest.mark.parametrize("cursor", ["", "x", "a" * 21, "a" * 23, "a" * 21 + "=", "a" * 21 + "+", "ä" * 22, "a" * 9_999])
async def test_another_cursor_is_unreadable(client: httpx.AsyncClient, cursor: str) -> None:
    response = await client.get("/names", params={"cursor": cursor})
    assert (response.status_code, response.json()["code"]) == (422, "cursor_unreadable")
    assert response.json()["errors"][0]["field"] == "query.cursor"


@given(st.uuids())
def test_a_cursor_names_its_place(place: UUID) -> None:
    assert id_in(cursor_for(place)) == place


@given(st.text(min_size=23) | st.text(max_size=21))
def test_noise_is_no_cursor(noise: str) -> None:
    with pytest.raises(Invalid, match="cursor_unreadable"):
        id_in(noise)


NAMED = Listing(
    OrganisationRow.id, (OrganisationRow.id, OrganisationRow.name), lambda row: row, OrganisationRow.name.like("n%")
)


class Shown(BaseModel):
    """A name as it is sent."""

    name: str


class Showing:
    """Remembers what it was asked to show."""

    def __init__(self) -> None:
        self.names: list[str] = []

    def __call__(self, row: Any) -> Shown:
        self.names.append(row.name)
        return Shown(name=row.name)


async def test_a_row_is_rendered_once_and_anew_when_it_was_written(client: httpx.AsyncClient, parts: Parts) -> None:
    await write(parts, "n0", "n1", "n2")
    showing, renderings = Showing(), Renderings()

    async def look() -> list[str]:
        found = Listed(parts.database.system_glance(), NAMED)
        reply = await listed(renderings, found, Stretch(2), showing)
        page = Page[Shown].model_validate_json(bytes(reply.body))
        assert (page.has_more, page.next_cursor is None) == (True, False)
        return [one.name for one in page.data]

    assert await look() == await look() == ["n2", "n1"]
    assert sorted(showing.names) == ["n1", "n2"]
    async with parts.database.system_unit() as unit:
        await unit.execute(update(OrganisationRow).where(OrganisationRow.name == "n1").values(name="n1 new"))
    assert await look() == ["n2", "n1 new"]
    assert sorted(showing.names) == ["n1", "n1 new", "n2"]
    async with parts.database.system_unit() as unit:
        await unit.execute(delete(OrganisationRow).where(OrganisationRow.name == "n2"))
        await unit.execute(insert(OrganisationRow).values(id=UUID(int=1), name="n-oldest"))
    assert await look() == ["n1 new", "n0"]
