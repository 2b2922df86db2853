"""Question sets over the API: as a form or as JSON, by those who may, and no body that brings the server down."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from tests.api.seven_roles import HERE, Knocking, SevenRoles, seat_seven_roles
from tests.api.whole_server import whole_app, whole_services
from vivaroom.db.unit import Database

ROW = {"question": "How do you keep a parcel's state right?", "role": "Kubernetes plumber", "difficulty": 3}
CSV = "question;company\nHow do you keep a parcel's state right?;Acme\nAre you married, by the way?;Acme\n"


@pytest.fixture(scope="module")
async def door(
    database: Database, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[tuple[httpx.AsyncClient, SevenRoles]]:
    async with whole_services(database, tmp_path_factory.mktemp("files")) as services:
        roles = await seat_seven_roles(services.signin)
        transport = httpx.ASGITransport(whole_app(services), client=("198.51.100.8", 50_000))
        async with httpx.AsyncClient(transport=transport, base_url=HERE) as client:
            client.headers.update(roles.headers(Knocking.RECRUITER))
            yield client, roles


async def test_a_set_goes_in_as_json_and_comes_out_as_a_file(door: tuple[httpx.AsyncClient, SevenRoles]) -> None:
    client, _ = door
    made = await client.post("/v1/question-sets", json={"name": "Parcels", "questions": [ROW]})
    assert made.status_code == 201
    (row,) = made.json()["rows"]
    assert row["status"] == "added"
    assert any("Kubernetes plumber" in note for note in row["notes"])
    place = made.headers["location"]
    assert (await client.get(place)).json()["question_count"] == 1
    assert place.removeprefix("/v1/question-sets/") in (await client.get("/v1/question-sets")).text
    file = await client.get(f"{place}/file", params={"format": "yaml"})
    assert "parcel" in file.text
    question = f"/v1/questions/{row['question_id']}"
    assert (await client.get(question)).json()["own"] is True
    assert (await client.delete(place)).status_code == 204
    assert (await client.get(question)).status_code == 404


async def test_a_file_in_a_form_is_all_or_nothing_unless_a_part_is_asked_for(
    door: tuple[httpx.AsyncClient, SevenRoles],
) -> None:
    client, _ = door
    form: dict[str, Any] = {"files": {"file": ("acme set.csv", CSV.encode(), "text/csv")}}
    refused = await client.post("/v1/question-sets", **form)
    assert (refused.status_code, refused.json()["code"]) == (422, "question_set_refused")
    assert refused.json()["errors"][0]["field"] == "line 3.question"
    told = await client.post("/v1/question-sets?dry_run=true", **form)
    assert (told.status_code, told.json()["set"], told.json()["refused"]) == (200, None, 1)
    part = await client.post("/v1/question-sets?partial=true", **form)
    assert (part.status_code, part.json()["added"], part.json()["set"]["name"]) == (201, 1, "acme set")


async def test_candidates_bring_in_no_sets_and_learn_of_none(door: tuple[httpx.AsyncClient, SevenRoles]) -> None:
    client, roles = door
    headers = roles.headers(Knocking.CANDIDATE)
    body = {"name": "Mine", "questions": [ROW]}
    assert (await client.post("/v1/question-sets", json=body, headers=headers)).status_code == 403
    assert (await client.get("/v1/question-sets", headers=headers)).status_code == 403


@pytest.mark.parametrize(
    "body",
    [
        {"name": "a\u0000b", "questions": [ROW]},
        {"name": "n", "questions": [{**ROW, "question": "How do you keep \u0000 right?"}]},
        {"name": "n", "questions": [{**ROW, "source": "\u0000", "skill": "\u0000", "company": "\u0000"}]},
        {"name": "n", "questions": [{**ROW, "key_points": ["\u0000", ".", "\u0085", "(3)"], "id": "\u0000"}]},
        {"name": "n", "questions": [{**ROW, "difficulty": 10**30}]},
        {"name": "n", "questions": [{**ROW, "ideal_answer": "\u0085" * 30}]},
        {"name": "n", "questions": [{"question": ". . . . . . . . ."}]},
        {"name": "\u200b", "questions": [{**ROW, "role": "," * 50}]},
        {"name": "n", "questions": [{}]},
    ],
)
async def test_a_strange_body_is_refused_or_taken_and_never_a_fault_of_ours(
    door: tuple[httpx.AsyncClient, SevenRoles], body: dict[str, Any]
) -> None:
    client, _ = door
    assert (await client.post("/v1/question-sets?partial=true", json=body)).status_code in (201, 400, 422)


async def test_a_media_type_that_is_none_of_ours_is_refused(door: tuple[httpx.AsyncClient, SevenRoles]) -> None:
    client, _ = door
    reply = await client.post("/v1/question-sets", content=b"x", headers={"Content-Type": "text/plain"})
    assert (reply.status_code, reply.json()["code"]) == (415, "media_type_unsupported")
