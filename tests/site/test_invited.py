"""The link of an invitation leads somebody without an account into their one session, and nowhere else."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from tests.api.seven_roles import STRANGER, Knocking, SevenRoles, seat_seven_roles
from tests.api.whole_server import whole_app, whole_services
from vivaroom.api.services import Services
from vivaroom.app.main import create_app
from vivaroom.app.settings.reading import Settings
from vivaroom.db.unit import Database
from vivaroom.site.room import CONSENT

HERE = "https://interviews.example.org"
OPENS = {"accept": "text/html", "sec-fetch-mode": "navigate", "sec-fetch-site": "same-origin"}
SENDS = {**OPENS, "origin": HERE}


@dataclass(frozen=True, slots=True)
class Place:
    """A server that others reach, and the seven who knock there."""

    services: Services
    roles: SevenRoles

    def browser(self, **cookies: str) -> httpx.AsyncClient:
        """A browser on another machine that follows no redirect by itself."""
        app = whole_app(self.services, create_app(Settings(_env_file=None, host="0.0.0.0")))
        transport = httpx.ASGITransport(app, client=STRANGER)
        return httpx.AsyncClient(transport=transport, base_url=HERE, cookies=cookies)

    async def invites(self, **wish: str) -> tuple[str, str]:
        """An invitation's id and its link, made by the recruiter."""
        headers = {"authorization": f"Bearer {self.roles.bearers[Knocking.RECRUITER]}"}
        async with self.browser() as client:
            client.headers.update(headers)
            interview = await client.post("/v1/interviews", json={"kind": "technical", "role": "Backend engineer"})
            assert interview.status_code == 201, interview.text
            path = f"/v1/interviews/{interview.json()['id']}/invitations"
            made = await client.post(path, json={"name": "Grace <Hopper>", **wish})
            assert made.status_code == 201, made.text
        return made.json()["id"], made.json()["link"]


@pytest.fixture(scope="module")
async def place(database: Database, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Place]:
    folder: Path = tmp_path_factory.mktemp("files")
    async with whole_services(database, folder) as services:
        yield Place(services, await seat_seven_roles(services.signin))


async def test_looking_at_a_link_opens_nothing(place: Place) -> None:
    invitation, link = await place.invites()
    async with place.browser() as browser:
        shown = await browser.get(link, headers=OPENS)
        assert shown.status_code == 200
        assert "Hello Grace &lt;Hopper&gt;." in shown.text
        assert "Backend engineer" in shown.text
        assert not browser.cookies
        browser.headers["authorization"] = f"Bearer {place.roles.bearers[Knocking.RECRUITER]}"
        assert (await browser.get(f"/v1/invitations/{invitation}")).json()["opened_at"] is None


async def test_the_link_leads_into_the_room_and_answers_count(place: Place) -> None:
    _, link = await place.invites()
    async with place.browser() as browser:
        sent = await browser.post(link, headers=SENDS)
        assert sent.status_code == 303
        room = sent.headers["location"]
        session = room.removeprefix("/room/")
        cookie = sent.headers["set-cookie"]
        assert cookie.startswith(f"vivaroom_{session}=")
        assert {"HttpOnly", "Secure", "SameSite=lax"} <= set(cookie.split("; "))
        opened = await browser.get(room, headers=OPENS)
        assert opened.status_code == 200
        assert "Practice again" not in opened.text
        assert "Until whoever invited you deletes it." in opened.text
        assert "you can do from the report" not in opened.text
        path = f"/v1/sessions/{session}"
        agreed = await browser.post(f"{path}/consent", json={"version": CONSENT, "voice": False}, headers=SENDS)
        begun = await browser.post(f"{path}/start", headers=SENDS)
        answered = await browser.post(f"{path}/answers", json={"text": "I would look at the plan."}, headers=SENDS)
        assert [r.status_code for r in (agreed, begun, answered)] == [200, 200, 200], answered.text
        assert (await browser.get("/my/sessions", headers=OPENS)).headers["location"].startswith("/sign-in")


async def test_the_same_link_leads_back_to_the_same_room_from_another_browser(place: Place) -> None:
    _, link = await place.invites()
    rooms = []
    for _ in range(2):
        async with place.browser() as browser:
            rooms.append((await browser.post(link, headers=SENDS)).headers["location"])
            assert (await browser.get(rooms[0], headers=OPENS)).status_code == 200
    assert rooms[0] == rooms[1]


async def test_the_room_of_one_link_is_closed_to_the_holder_of_another(place: Place) -> None:
    links = [(await place.invites())[1] for _ in range(2)]
    async with place.browser() as browser, place.browser() as other:
        mine = (await browser.post(links[0], headers=SENDS)).headers["location"]
        theirs = (await other.post(links[1], headers=SENDS)).headers["location"]
        refused = await browser.get(theirs, headers=OPENS)
        assert refused.status_code == 303
        key = next(iter(browser.cookies.jar))
        forged = place.browser(**{f"vivaroom_{theirs.removeprefix('/room/')}": str(key.value)})
        async with forged:
            assert (await forged.get(theirs, headers=OPENS)).status_code == 404
        assert (await browser.get(mine, headers=OPENS)).status_code == 200


async def test_whoever_invited_takes_the_room_as_the_candidate_and_stays_signed_in_elsewhere(place: Place) -> None:
    _, link = await place.invites()
    async with place.browser(vivaroom_sign_in=place.roles.keys[Knocking.RECRUITER]) as browser:
        room = (await browser.post(link, headers=SENDS)).headers["location"]
        assert "Practice again" not in (await browser.get(room, headers=OPENS)).text
        assert (await browser.get("/my/resumes", headers=OPENS)).status_code == 200


async def test_links_that_are_void_say_what_to_do(place: Place) -> None:
    invitation, link = await place.invites()
    soon = (place.services.clock.now() + timedelta(hours=1)).isoformat()
    async with place.browser() as browser:
        assert (await browser.get(f"{link}x", headers=OPENS)).status_code == 404
        bearer = {"authorization": f"Bearer {place.roles.bearers[Knocking.RECRUITER]}"}
        assert (await browser.delete(f"/v1/invitations/{invitation}", headers=bearer)).status_code == 204
        for reply in (await browser.get(link, headers=OPENS), await browser.post(link, headers=SENDS)):
            assert reply.status_code == 410
            assert "ask who invited you for a new one" in reply.text
        _, dated = await place.invites(scheduled_at=soon)
        assert "Planned for:" in (await browser.get(dated, headers=OPENS)).text


async def test_who_comes_too_early_sees_when_the_room_opens_and_no_way_in_before(place: Place) -> None:
    at = place.services.clock.now() + timedelta(hours=3)
    invitation, link = await place.invites(scheduled_at=at.isoformat())
    async with place.browser() as browser:
        early = (await browser.get(link, headers=OPENS)).text
        assert "The room opens:" in early
        assert (at - timedelta(minutes=15)).isoformat() in early
        assert '<door-countdown seconds="99' in early  # two hours and three quarters
        assert "Go to the room" not in early
        refused = await browser.post(link, headers=SENDS)
        assert refused.status_code == 409
        assert "come back then" in refused.text
        secret = link.removeprefix("/i/")
        opened = await browser.post(f"/v1/invitations/by-link/{secret}/open")
        assert (opened.status_code, opened.json()["code"]) == (409, "invitation_too_early")
        bearer = {"authorization": f"Bearer {place.roles.bearers[Knocking.RECRUITER]}"}
        shown = (await browser.get(f"/v1/invitations/{invitation}", headers=bearer)).json()
    assert (shown["opened_at"], shown["session_id"]) == (None, None)


async def test_a_quarter_of_an_hour_before_its_time_the_room_is_open(place: Place) -> None:
    at = place.services.clock.now() + timedelta(minutes=14)
    _, link = await place.invites(scheduled_at=at.isoformat())
    async with place.browser() as browser:
        shown = (await browser.get(link, headers=OPENS)).text
        assert "Planned for:" in shown
        assert "door-countdown" not in shown
        assert (await browser.post(link, headers=SENDS)).status_code == 303


async def test_no_other_site_opens_a_link_in_somebody_s_name(place: Place) -> None:
    _, link = await place.invites()
    async with place.browser() as browser:
        foreign = {**SENDS, "origin": "https://elsewhere.example.net", "sec-fetch-site": "cross-site"}
        assert (await browser.post(link, headers=foreign)).status_code == 403
        assert not browser.cookies
