"""What people say of a session over the API: once each, versions kept, apart from the report's numbers."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from tests.api.belongings import Belongings, belongings_of
from tests.api.seven_roles import HERE, Knocking, SevenRoles, seat_seven_roles
from tests.api.whole_server import whole_app, whole_services
from vivaroom.db.unit import Database
from vivaroom.interview.sessions.store import erase_session


@dataclass
class Sat:
    """A session of a candidate that is over, and the people around it."""

    client: httpx.AsyncClient
    roles: SevenRoles
    owned: Belongings

    async def ask(self, who: Knocking, method: str, body: dict[str, Any] | None = None) -> httpx.Response:
        """Feedback on that session, given, read or changed by somebody."""
        return await self.client.request(method, f"{self.place}/feedback", json=body, headers=self.headers(who))

    async def report(self, who: Knocking, form: str) -> httpx.Response:
        """The report of that session as somebody sees it."""
        return await self.client.get(f"{self.place}/report?format={form}", headers=self.headers(who))

    @property
    def place(self) -> str:
        return f"/v1/sessions/{self.owned.closed['session_id']}"

    def headers(self, who: Knocking) -> dict[str, str]:
        if who is Knocking.CANDIDATE_KEY:
            return {"Authorization": f"Bearer {self.owned.keys[1]}"}
        return self.roles.headers(who)


@pytest.fixture
async def sat(database: Database, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Sat]:
    async with whole_services(database, tmp_path_factory.mktemp("files")) as services:
        roles = await seat_seven_roles(services.signin)
        async with database.unit(roles.org_id) as unit:
            await erase_session(unit, roles.session_id)
        owned = await belongings_of(services, roles.accounts[Knocking.CANDIDATE])
        transport = httpx.ASGITransport(whole_app(services), client=("198.51.100.7", 50_000))
        async with httpx.AsyncClient(transport=transport, base_url=HERE) as client:
            yield Sat(client, roles, owned)


SAID = {"rating": 4, "scores": {"clarity": 0.8}, "comments": "Clear about <b>zymurgy</b>."}


async def test_each_person_speaks_once_and_in_their_own_part(sat: Sat) -> None:
    given = await sat.ask(Knocking.RECRUITER, "POST", SAID)
    assert given.status_code == 201
    assert (given.json()["author_role"], given.json()["version"]) == ("recruiter", 1)
    again = await sat.ask(Knocking.RECRUITER, "POST", SAID)
    assert (again.status_code, again.json()["code"]) == (409, "feedback_exists")
    assert (await sat.ask(Knocking.ADMIN, "POST", {**SAID, "author_role": "interviewer"})).status_code == 201
    own = await sat.ask(Knocking.CANDIDATE, "POST", {"rating": 5})
    assert own.json()["author_role"] == "candidate"
    claimed = await sat.ask(Knocking.RECRUITER, "POST", {**SAID, "author_role": "candidate"})
    assert (claimed.status_code, claimed.json()["code"]) == (422, "author_role_unfit")


async def test_the_holder_of_the_session_s_key_speaks_as_its_candidate(sat: Sat) -> None:
    given = await sat.ask(Knocking.CANDIDATE_KEY, "POST", {"rating": 2})
    assert (given.json()["author_role"], given.json()["author_name"]) == ("candidate", "Ada")
    assert (await sat.ask(Knocking.CANDIDATE, "POST", {"rating": 2})).json()["code"] == "feedback_exists"


@pytest.mark.parametrize(
    "wrong",
    [
        {"rating": 0}, {"rating": 6}, {"rating": 3.5}, {"rating": "4"}, {}, {"rating": 3, "scores": {"clarity": 1.2}},
        {"rating": 3, "scores": {"No Name!": 0.5}}, {"rating": 3, "comments": "x" * 10_001}, {"rating": 3, "mood": "fine"},
    ],
)  # fmt: skip
async def test_a_rating_is_a_whole_number_of_one_to_five_and_scores_are_0_to_1(sat: Sat, wrong: dict[str, Any]) -> None:
    assert (await sat.ask(Knocking.RECRUITER, "POST", wrong)).status_code == 422


async def test_a_change_keeps_what_was_said_before(sat: Sat) -> None:
    assert (await sat.ask(Knocking.RECRUITER, "PATCH", {"rating": 2})).json()["code"] == "feedback_not_found"
    await sat.ask(Knocking.RECRUITER, "POST", SAID)
    await sat.ask(Knocking.RECRUITER, "PATCH", {"rating": 2})
    changed = (await sat.ask(Knocking.RECRUITER, "PATCH", {"comments": "On second thoughts."})).json()
    assert (changed["rating"], changed["comments"], changed["version"]) == (2, "On second thoughts.", 3)
    assert [(one["version"], one["rating"]) for one in changed["earlier"]] == [(1, 4), (2, 2)]
    (seen,) = (await sat.ask(Knocking.ADMIN, "GET")).json()["data"]
    assert (seen["is_own"], seen["earlier"]) == (False, [])


@pytest.mark.parametrize("candidate", [Knocking.CANDIDATE, Knocking.CANDIDATE_KEY])
async def test_a_candidate_reads_what_is_shared_with_them_and_nothing_else(sat: Sat, candidate: Knocking) -> None:
    await sat.ask(Knocking.RECRUITER, "POST", SAID)
    await sat.ask(Knocking.ADMIN, "POST", {"rating": 5, "shared": True})
    await sat.ask(candidate, "POST", {"rating": 3})
    seen = (await sat.ask(candidate, "GET")).json()["data"]
    assert [one["rating"] for one in seen] == [5, 3]
    assert len((await sat.ask(Knocking.RECRUITER, "GET")).json()["data"]) == 3
    for form in ("json", "html", "md"):
        assert "zymurgy" not in (await sat.report(candidate, form)).text
        assert "zymurgy" in (await sat.report(Knocking.RECRUITER, form)).text


async def test_what_people_say_stands_beside_the_report_and_changes_none_of_its_numbers(sat: Sat) -> None:
    before = (await sat.report(Knocking.RECRUITER, "json")).json()
    await sat.ask(Knocking.RECRUITER, "POST", {**SAID, "rating": 1, "scores": {"clarity": 0}})
    after = (await sat.report(Knocking.RECRUITER, "json")).json()
    people = after.pop("people")
    assert before.pop("people") == []
    assert before == after
    assert people[0]["rating_1_5"] == 1
    assert "No number" in after["said_by_people"]


async def test_the_report_has_another_tag_once_somebody_speaks_or_changes_it(sat: Sat) -> None:
    tags = [(await sat.report(Knocking.RECRUITER, "json")).headers["etag"]]
    for method in ("POST", "PATCH"):
        await sat.ask(Knocking.RECRUITER, method, {"rating": 3})
        tags.append((await sat.report(Knocking.RECRUITER, "json")).headers["etag"])
    assert len(set(tags)) == 3


async def test_every_form_of_the_report_labels_it_and_escapes_it(sat: Sat) -> None:
    await sat.ask(Knocking.RECRUITER, "POST", SAID)
    page = (await sat.report(Knocking.RECRUITER, "html")).text
    assert "Said by people" in page
    assert "&lt;b&gt;zymurgy" in page
    assert "<b>zymurgy" not in page
    assert "\\<b\\>zymurgy" in (await sat.report(Knocking.RECRUITER, "md")).text
    assert (await sat.report(Knocking.RECRUITER, "pdf")).content.startswith(b"%PDF-")


async def test_the_report_page_has_a_form_that_works_by_keyboard_and_shows_what_was_said(sat: Sat) -> None:
    async def page(who: Knocking) -> str:
        number = sat.owned.closed["session_id"]
        return (await sat.client.get(f"/my/sessions/{number}/report", headers=sat.headers(who))).text

    empty = await page(Knocking.RECRUITER)
    assert 'data-given="no"' in empty
    assert empty.count('type="radio" name="rating"') == 5
    assert "<legend>" in empty
    assert 'for="feedback-comments"' in empty
    assert 'name="shared"' in empty
    await sat.ask(Knocking.RECRUITER, "POST", SAID)
    assert 'value="4" required checked' in await page(Knocking.RECRUITER)
    assert 'name="shared"' not in await page(Knocking.CANDIDATE)


async def test_another_team_does_not_learn_that_there_is_a_session(sat: Sat) -> None:
    for method, body in (("GET", None), ("POST", SAID), ("PATCH", SAID)):
        reply = await sat.ask(Knocking.OTHER_RECRUITER, method, body)
        assert (reply.status_code, reply.json()["code"]) == (404, "session_not_found")


async def test_a_comment_with_letters_that_no_database_keeps_is_refused(sat: Sat) -> None:
    assert (await sat.ask(Knocking.RECRUITER, "POST", {"rating": 3, "comments": "a\u0000b"})).status_code == 422
