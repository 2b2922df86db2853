"""Setting an interview up over the API: from a greeting, or one sentence, to an interview that sessions can be started of."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from tests.api.serving import LOOPBACK, client_of
from tests.api.whole_server import whole_app, whole_services
from vivaroom.db.unit import Database

WHOLE = "Senior backend engineer, technical, Python and PostgreSQL, eight questions"


@pytest.fixture(scope="module")
async def person(database: Database, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[httpx.AsyncClient]:
    """The owner of this machine."""
    async with (
        whole_services(database, tmp_path_factory.mktemp("files")) as services,
        client_of(whole_app(services), address=LOOPBACK) as client,
    ):
        yield client


async def begun(person: httpx.AsyncClient, **body: Any) -> dict[str, Any]:
    """A new conversation."""
    reply = await person.post("/v1/collector", json=body)
    assert reply.status_code == 201, reply.text
    assert reply.headers["location"] == f"/v1/collector/{reply.json()['id']}"
    found: dict[str, Any] = reply.json()
    return found


async def told(person: httpx.AsyncClient, new: dict[str, Any], text: str, **more: Any) -> dict[str, Any]:
    """The reply to a message."""
    reply = await person.post(f"/v1/collector/{new['id']}/turns", json={"text": text, **more})
    assert reply.status_code == 200, reply.text
    found: dict[str, Any] = reply.json()
    return found


async def test_a_conversation_begins_without_a_body(person: httpx.AsyncClient) -> None:
    reply = await person.post("/v1/collector")
    assert reply.status_code == 201
    new = reply.json()
    assert new["id"].startswith("col_")
    assert new["say"].endswith("?")
    assert new["fields"] == {"role": None, "kind": None, "level": None, "tech_stack": None, "amount": None}
    assert new["missing"] == ["role", "kind", "level", "tech_stack", "amount"]
    assert (new["complete"], new["status"], new["interview_id"]) == (False, "open", None)


async def test_turns_fill_the_fields_until_there_is_an_interview(person: httpx.AsyncClient) -> None:
    new = await begun(person)
    first = await told(person, new, "a junior QA engineer, technical")
    assert first["missing"] == ["tech_stack", "amount"]
    last = await told(person, new, "Selenium, and five questions")
    assert (last["complete"], last["status"], last["missing"]) == (True, "complete", [])
    interview = (await person.get(f"/v1/interviews/{last['interview_id']}")).json()
    assert (interview["role"], interview["level"], interview["question_count"]) == ("QA Engineer", "junior", 5)
    assert (await person.post(f"/v1/interviews/{last['interview_id']}/sessions")).status_code == 201


async def test_all_at_once_is_enough(person: httpx.AsyncClient) -> None:
    new = await begun(person, message=WHOLE)
    assert new["complete"]
    refused = await person.post(f"/v1/collector/{new['id']}/turns", json={"text": "make it junior"})
    assert refused.status_code == 409
    assert refused.json()["code"] == "collector_complete"
    assert new["interview_id"] in refused.json()["detail"]


async def test_what_was_said_can_be_looked_at(person: httpx.AsyncClient) -> None:
    new = await begun(person)
    await told(person, new, "a nurse")
    reply = await person.get(f"/v1/collector/{new['id']}")
    found = reply.json()
    assert [(e["speaker"], e["text"]) for e in found["entries"]][:2] == [
        ("interviewer", new["say"]),
        ("user", "a nurse"),
    ]
    assert found["say"] == found["entries"][-1]["text"]
    same = await person.get(f"/v1/collector/{new['id']}", headers={"If-None-Match": reply.headers["etag"]})
    assert same.status_code == 304


async def test_a_retry_is_no_new_message(person: httpx.AsyncClient) -> None:
    new = await begun(person)
    first = await told(person, new, "a nurse", client_id="m1")
    assert await told(person, new, "a nurse", client_id="m1") == first
    assert len((await person.get(f"/v1/collector/{new['id']}")).json()["entries"]) == 3


@pytest.mark.parametrize(
    "body",
    [{"text": ""}, {"text": "  \n"}, {"text": "x" * 20_001}, {"text": 3}, {}, {"text": "a", "role": "b"}],
    ids=lambda body: str(body)[:40],
)
async def test_a_message_has_to_say_something(person: httpx.AsyncClient, body: dict[str, Any]) -> None:
    new = await begun(person)
    reply = await person.post(f"/v1/collector/{new['id']}/turns", json=body)
    assert (reply.status_code, reply.json()["code"]) == (422, "validation_failed")


async def test_only_ones_own_resume_is_asked_about(person: httpx.AsyncClient) -> None:
    reply = await person.post("/v1/collector", json={"resume_id": "res_00000000000000000000000000000000"})
    assert (reply.status_code, reply.json()["code"]) == (404, "resume_not_found")


async def test_english_is_what_is_spoken(person: httpx.AsyncClient) -> None:
    assert (await person.post("/v1/collector", json={"language": "de"})).status_code == 422
    assert (await begun(person, language="en-GB"))["id"]
