"""The page at which a candidate is sat down leads into the room, by hand or by the id of a schedule."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from tests.api.seven_roles import STRANGER
from tests.api.whole_server import whole_app, whole_services
from vivaroom.accounts.signin import ensure_guest
from vivaroom.api.services import Services
from vivaroom.app.main import create_app
from vivaroom.app.settings.reading import Settings
from vivaroom.db.unit import Database

HERE = "http://interviews.example.org"
OPENS = {"accept": "text/html", "sec-fetch-mode": "navigate", "sec-fetch-site": "same-origin"}
SENDS = {**OPENS, "origin": HERE}
FILLED_IN = {"job_description": "Backend engineer", "candidate_name": "Grace Hopper", "resume_text": ""}


@pytest.fixture(scope="module")
async def services(database: Database, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Services]:
    folder: Path = tmp_path_factory.mktemp("files")
    async with whole_services(database, folder) as found:
        async with database.system_unit() as unit:
            await ensure_guest(unit)
        yield found


def app_of(services: Services, *opened: str) -> FastAPI:
    return whole_app(services, create_app(Settings(_env_file=None, host="0.0.0.0", open_dialects=opened)))


def browser(app: FastAPI) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(app, client=STRANGER), base_url=HERE)


async def test_where_it_is_open_whoever_fills_it_in_comes_into_the_room_of_that_session_alone(
    services: Services,
) -> None:
    async with browser(app_of(services, "supervised")) as visitor:
        shown = await visitor.get("/client", headers=OPENS)
        assert shown.status_code == 200
        assert shown.text.count("<form") == 2
        reply = await visitor.post("/client/by-hand", data=FILLED_IN, headers=SENDS)
        assert reply.status_code == 303, reply.text
        room = reply.headers["location"]
        assert (await visitor.get(room, headers=OPENS)).status_code == 200
        async with browser(app_of(services, "supervised")) as stranger:
            assert (await stranger.get(room, headers=OPENS)).status_code == 303


async def test_what_goes_wrong_is_said_beside_what_was_filled_in(services: Services) -> None:
    async with browser(app_of(services, "supervised")) as visitor:
        reply = await visitor.post("/client/by-schedule", data={"schedule_id": "nonsense"}, headers=SENDS)
        assert reply.status_code == 404
        assert 'value="nonsense"' in reply.text
        assert 'role="alert"' in reply.text
        assert (
            'id="tab-by-schedule" href="/client?way=by-schedule" aria-controls="by-schedule" aria-selected="true"'
            in reply.text
        )


@pytest.mark.parametrize(
    ("asked", "hidden"), [("", "by-schedule"), ("?way=by-schedule", "by-hand"), ("?way=x", "by-schedule")]
)
async def test_each_way_has_an_address_of_its_own(services: Services, asked: str, hidden: str) -> None:
    async with browser(app_of(services, "supervised")) as visitor:
        shown = (await visitor.get(f"/client{asked}", headers=OPENS)).text
    assert [
        line.split('id="')[1].split('"')[0] for line in shown.splitlines() if " hidden>" in line and "tabpanel" in line
    ] == [hidden]


async def test_elsewhere_one_signs_in_first_and_foreign_pages_begin_nothing(services: Services) -> None:
    async with browser(app_of(services)) as visitor:
        reply = await visitor.get("/client", headers=OPENS)
        assert (reply.status_code, reply.headers["location"]) == (303, "/sign-in?next=/client")
    async with browser(app_of(services, "supervised")) as visitor:
        foreign = {**OPENS, "origin": "https://evil.example", "sec-fetch-site": "cross-site"}
        assert (await visitor.post("/client/by-hand", data=FILLED_IN, headers=foreign)).status_code == 403
