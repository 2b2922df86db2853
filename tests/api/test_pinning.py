"""Interviews that begin with questions asked for by name: of the bank, one's own, and those of a session of before."""

from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.api.belongings import Belongings, belongings_of
from tests.api.seven_roles import Knocking, SevenRoles, seat_seven_roles
from tests.api.whole_server import whole_app, whole_services
from vivaroom.api.services import Services
from vivaroom.db.unit import Database
from vivaroom.interview.sessions.store import erase_session
from vivaroom.kit.ids import new_id, parse_id
from vivaroom.questions.store import keep_bank

Clients = Mapping[Knocking, httpx.AsyncClient]
SHORT = {"question_count": 2, "duration_minutes": 10}


@pytest.fixture(scope="module")
async def services(database: Database, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Services]:
    folder: Path = tmp_path_factory.mktemp("files")
    async with whole_services(database, folder) as found:
        async with database.system_unit() as unit:
            await keep_bank(unit, found.library.questions, found.library.version)
        yield found


@pytest.fixture(scope="module")
async def roles(services: Services) -> SevenRoles:
    roles = await seat_seven_roles(services.signin)
    async with services.database.unit(roles.org_id) as unit:
        await erase_session(unit, roles.session_id)  # it has no plan
    return roles


@pytest.fixture(scope="module")
async def clients(services: Services, roles: SevenRoles) -> AsyncIterator[Clients]:
    app = whole_app(services)
    async with AsyncExitStack() as stack:
        yield {who: await stack.enter_async_context(roles.client(app, who)) for who in roles.accounts}


@pytest.fixture(scope="module")
async def mine(services: Services, roles: SevenRoles) -> Belongings:
    """What the candidate owns: a session that is over, with its first question answered, among others."""
    return await belongings_of(services, roles.accounts[Knocking.CANDIDATE])


@pytest.fixture(scope="module")
async def theirs(services: Services, roles: SevenRoles) -> Belongings:
    return await belongings_of(services, roles.accounts[Knocking.OTHER_RECRUITER])


async def first_question(client: httpx.AsyncClient, **design: Any) -> str:
    """The first words of a session of such an interview."""
    interview = await client.post("/v1/interviews", json={**SHORT, **design})
    assert interview.status_code == 201, interview.text
    session = (await client.post(f"/v1/interviews/{interview.json()['id']}/sessions", json={})).json()
    stands = (await client.get(f"/v1/sessions/{session['id']}")).json()
    text: str = stands["current_question"]["text"]
    return text


async def test_a_session_begins_with_the_question_that_is_pinned(clients: Clients) -> None:
    client = clients[Knocking.CANDIDATE]
    known = (await client.get("/v1/questions", params={"limit": 3, "kind": "behavioral"})).json()["data"]
    assert len(known) == 3
    for wanted in known:
        assert await first_question(client, question_ids=[wanted["id"]]) == wanted["question"]["text"]


async def test_a_question_of_ones_own_organisation_can_be_pinned(clients: Clients, mine: Belongings) -> None:
    client = clients[Knocking.RECRUITER]
    own = (await client.get(f"/v1/questions/{mine.ids['question_id']}")).json()
    assert await first_question(client, question_ids=[own["id"]]) == own["question"]["text"]


async def test_a_question_of_a_session_can_be_asked_again_by_the_name_its_report_gives(
    clients: Clients, mine: Belongings
) -> None:
    client, session = clients[Knocking.CANDIDATE], mine.closed["session_id"]
    asked = (await client.get(f"/v1/sessions/{session}/transcript")).json()["data"][0]["text"]
    slug = await slug_of_first_question(client, session)
    again = await first_question(client, question_ids=[slug], from_session_id=session)
    assert again in asked


async def test_what_is_pinned_is_shown_can_be_changed_and_outlives_its_session(
    clients: Clients, services: Services, roles: SevenRoles
) -> None:
    client = clients[Knocking.CANDIDATE]
    before = await belongings_of(services, roles.accounts[Knocking.CANDIDATE])
    session = before.closed["session_id"]
    slug = await slug_of_first_question(client, session)
    design = {**SHORT, "question_ids": [slug, slug], "from_session_id": session}
    interview = (await client.post("/v1/interviews", json=design)).json()
    assert interview["question_ids"] == [slug]
    assert interview["plan"]["phases"][0]["questions"][0]["id"] == slug
    assert (await client.delete(f"/v1/sessions/{session}")).status_code == 204
    place = f"/v1/interviews/{interview['id']}"
    assert (await client.patch(place, json={"duration_minutes": 20})).json()["question_ids"] == [slug]
    emptied = (await client.patch(place, json={"question_ids": []})).json()
    assert emptied["question_ids"] == []
    assert all(phase["id"] != "pinned" for phase in emptied["plan"]["phases"])


async def test_only_what_one_may_see_can_be_pinned(clients: Clients, mine: Belongings, theirs: Belongings) -> None:
    client, session = clients[Knocking.CANDIDATE], mine.ids["session_id"]
    for design, code in (
        ({"question_ids": [theirs.ids["question_id"]]}, "question_not_found"),
        ({"question_ids": [f"que_{new_id().hex}"]}, "question_not_found"),
        ({"question_ids": ["a-name"]}, "question_not_found"),
        ({"question_ids": ["a-name"], "from_session_id": theirs.ids["session_id"]}, "session_not_found"),
        ({"question_ids": ["a-name"], "from_session_id": session}, "question_not_found"),
    ):
        refused = await client.post("/v1/interviews", json={**SHORT, **design})
        assert (refused.status_code, refused.json()["code"]) == (404, code)


async def test_a_question_that_a_session_has_not_asked_yet_is_not_told(
    clients: Clients, services: Services, mine: Belongings, roles: SevenRoles
) -> None:
    session = parse_id("session", mine.ids["session_id"])
    held = await services.ledger.read(services.database.glance(roles.org_id), session)
    asked = {turn.put.slug for turn in held.session.turns}
    unasked = next(q.question.id for phase in held.plan.phases for q in phase.pool if q.question.id not in asked)
    design = {**SHORT, "question_ids": [unasked], "from_session_id": mine.ids["session_id"]}
    refused = await clients[Knocking.CANDIDATE].post("/v1/interviews", json=design)
    assert (refused.status_code, refused.json()["code"]) == (404, "question_not_found")


async def test_more_than_will_be_asked_cannot_be_pinned(clients: Clients) -> None:
    client = clients[Knocking.CANDIDATE]
    known = [one["id"] for one in (await client.get("/v1/questions", params={"limit": 3})).json()["data"]]
    refused = await client.post("/v1/interviews", json={**SHORT, "question_ids": known})
    assert (refused.status_code, refused.json()["code"]) == (422, "questions_too_many")
    interview = (await client.post("/v1/interviews", json={**SHORT, "question_ids": known[:2]})).json()
    refused = await client.patch(f"/v1/interviews/{interview['id']}", json={"question_count": 1})
    assert (refused.status_code, refused.json()["code"]) == (422, "questions_too_many")


async def test_a_design_cannot_bring_questions_along(clients: Clients) -> None:
    refused = await clients[Knocking.ADMIN].post("/v1/interviews", json={**SHORT, "pinned": []})
    assert (refused.status_code, refused.json()["code"]) == (422, "validation_failed")


async def test_a_resume_that_cannot_exist_is_not_found(clients: Clients) -> None:
    for resume in ("", "res_", "nothing"):
        refused = await clients[Knocking.CANDIDATE].post("/v1/interviews", json={**SHORT, "resume_id": resume})
        assert (refused.status_code, refused.json()["code"]) == (404, "resume_not_found")


async def slug_of_first_question(client: httpx.AsyncClient, session: str) -> str:
    report = (await client.get(f"/v1/sessions/{session}/report")).json()
    slug: str = report["questions"][0]["slug"]
    return slug
