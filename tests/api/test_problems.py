"""Every failure is a problem document with a code, and none of them repeats what a candidate said."""

import json
from collections.abc import AsyncIterator
from typing import Annotated, Any

import httpx
import pytest
from fastapi import APIRouter, FastAPI, Path, Query, WebSocket
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, ConfigDict, Field
from starlette.testclient import TestClient, WebSocketDenialResponse
from starlette.websockets import WebSocketDisconnect
from structlog.testing import capture_logs

from tests.api.serving import app_with, client_of, parts_on
from vivaroom.api.problem_docs import document_problems
from vivaroom.db.unit import Database
from vivaroom.kit.errors import Conflict, ProviderBroken, Unauthenticated

CANARY = "the words of a candidate"
routes = APIRouter()


class Answer(BaseModel):
    model_config = ConfigDict(extra="forbid")

    text: Annotated[str, Field(max_length=20)]
    more: dict[str, Any] = {}


@routes.post("/answers")
async def give(answer: Answer) -> Answer:
    return answer


@routes.get("/answers/{number}")
async def get_answer(number: Annotated[int, Path(ge=1)], limit: Annotated[int, Query(le=9)] = 3) -> dict[str, int]:
    return {"number": number, "limit": limit}


@routes.delete("/answers/{number}", status_code=204)
async def forget(number: int) -> None:
    raise Conflict("answer_in_use", f"Answer {number} is in use.", headers={"X-Why": "used"})


@routes.get("/broken")
async def broken() -> None:
    raise KeyError(CANARY)


@routes.get("/cut")
async def cut() -> StreamingResponse:
    async def pieces() -> AsyncIterator[bytes]:
        yield b"the beginning"
        raise KeyError(CANARY)

    return StreamingResponse(pieces())


@routes.get("/vendor")
async def vendor() -> None:
    raise ProviderBroken("acme", CANARY)


@routes.get("/half")
async def half() -> None:
    raise Unauthenticated("not_signed_in", "Who are you?")


@routes.websocket("/socket")
async def socket(websocket: WebSocket, fail_after: str = "") -> None:
    if fail_after == "accept":
        await websocket.accept()
    raise KeyError(CANARY) if fail_after else Conflict("socket_taken", "Another tab has it.")


@pytest.fixture(scope="module")
async def app(database: Database) -> FastAPI:
    return app_with(await parts_on(database), routes)


@pytest.fixture(scope="module")
async def client(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(app) as found:
        yield found


def problem(response: httpx.Response, status: int, code: str) -> dict[str, Any]:
    assert response.headers["content-type"] == "application/problem+json"
    found: dict[str, Any] = response.json()
    assert (response.status_code, found["status"], found["code"]) == (status, status, code)
    assert found["type"] == f"/docs/errors#{code}"
    assert found["request_id"] == response.headers["x-request-id"]
    return found


async def test_what_a_route_raises_arrives_with_its_code_and_headers(client: httpx.AsyncClient) -> None:
    response = await client.delete("/answers/7")
    found = problem(response, 409, "answer_in_use")
    assert found["title"] == "Conflict"
    assert response.headers["x-why"] == "used"


async def test_a_stranger_is_told_which_credentials_are_taken(client: httpx.AsyncClient) -> None:
    response = await client.get("/half")
    problem(response, 401, "not_signed_in")
    assert response.headers["www-authenticate"] == "Bearer"


async def test_wrong_fields_are_listed_without_what_was_in_them(client: httpx.AsyncClient) -> None:
    response = await client.post("/answers", json={"text": CANARY, CANARY: 1})
    found = problem(response, 422, "validation_failed")
    assert found["errors"][0] == {"field": "body.text", "detail": "String should have at most 20 characters"}
    assert CANARY not in response.text.replace(f"body.{CANARY}", "")


async def test_wrong_parameters_are_listed_by_where_they_stand(client: httpx.AsyncClient) -> None:
    found = problem(await client.get("/answers/0?limit=x"), 422, "validation_failed")
    assert [one["field"] for one in found["errors"]] == ["path.number", "query.limit"]


@pytest.mark.parametrize(
    "body",
    [
        b'{"text": ',
        b"\xff\xfe",
        b'{"text": "\xc3"}',
        b'{"text": "a", "more": {"score": NaN}}',
        b'{"text": "a", "more": {"score": -Infinity}}',
        b'{"text": "a", "more": {"score": 1e999}}',
        b'{"text": "a", "more": {"score": 1' + b"0" * 400 + b".0}}",
        b"[" * 5_000,
        b'{"text": "a", "more": {"x": ' + b"[" * 70 + b"]" * 70 + b"}}",
        b'{"text": "a", "more": {"x": ' + b"[" * 100_000 + b"]" * 100_000 + b"}}",
    ],
)
async def test_what_is_no_json_is_unreadable(client: httpx.AsyncClient, body: bytes) -> None:
    response = await client.post("/answers", content=body, headers={"content-type": "application/json"})
    problem(response, 400, "json_unreadable")


@pytest.mark.parametrize("text", ["a\0b", "\ud800", "\udc00\ud800"])
async def test_text_that_cannot_be_stored_is_refused_with_its_place(client: httpx.AsyncClient, text: str) -> None:
    sent = json.dumps({"text": "a", "more": {"inner": [1, {"deep": text}]}})
    response = await client.post("/answers", content=sent, headers={"content-type": "application/json"})
    found = problem(response, 422, "text_unwritable")
    assert found["errors"][0]["field"] == "body.more.inner.1.deep"


async def test_a_name_that_cannot_be_stored_is_refused_too(client: httpx.AsyncClient) -> None:
    problem(await client.post("/answers", json={"text": "a", "more": {"a\0": 1}}), 422, "text_unwritable")


async def test_text_that_only_looks_dangerous_is_taken(client: httpx.AsyncClient) -> None:
    for text in ("\\u0000", "NaN Infinity", "\U0001f600", "1e999"):
        sent = json.dumps({"text": text, "more": {"n": 1e300}})
        response = await client.post("/answers", content=sent, headers={"content-type": "application/json"})
        assert response.json()["text"] == text


@pytest.mark.parametrize("path", ["/answers/%00", "/answers/1?limit=%00", "/answers/1?q=a%00b"])
async def test_a_nul_in_the_url_is_refused(client: httpx.AsyncClient, path: str) -> None:
    problem(await client.get(path), 422, "text_unwritable")


async def test_another_content_type_is_named_as_the_fault(client: httpx.AsyncClient) -> None:
    for headers in ({"content-type": "text/plain"}, {}):
        problem(await client.post("/answers", content=b'{"text": "a"}', headers=headers), 415, "media_type_unsupported")


async def test_an_unknown_path_is_a_problem(client: httpx.AsyncClient) -> None:
    problem(await client.get("/nowhere"), 404, "route_not_found")


@pytest.mark.parametrize("method", ["PATCH", "PUT", "POST", "TRACE", "PROPFIND", "OPTIONS", "HEAD"])
async def test_an_unsupported_method_names_all_that_are(client: httpx.AsyncClient, method: str) -> None:
    response = await client.request(method, "/answers/1")
    assert response.status_code == 405
    assert response.headers["allow"] == "GET, DELETE"
    assert response.headers["content-type"] == "application/problem+json"


async def test_what_nobody_expected_is_told_without_its_words(client: httpx.AsyncClient) -> None:
    with capture_logs() as logs:
        response = await client.get("/broken", headers={"x-request-id": "my-request-1"})
    found = problem(response, 500, "internal_error")
    assert found["request_id"] == "my-request-1"
    assert [(one["event"], one["error"], one["request_id"]) for one in logs] == [
        ("request_failed", "KeyError", "my-request-1")
    ]
    assert CANARY not in response.text
    assert CANARY not in repr(logs)
    assert any("broken" in frame for frame in logs[0]["where"])


async def test_a_reply_that_fails_in_the_middle_is_cut_without_words(client: httpx.AsyncClient) -> None:
    with capture_logs() as logs, pytest.raises(ConnectionAbortedError) as cut_short:
        await client.get("/cut")
    assert cut_short.value.__suppress_context__
    assert CANARY not in repr(logs) + str(cut_short.value)


async def test_a_provider_that_fails_is_a_passing_state(client: httpx.AsyncClient) -> None:
    with capture_logs() as logs:
        response = await client.get("/vendor")
    problem(response, 503, "provider_unavailable")
    assert CANARY not in response.text + repr(logs)


def test_a_socket_is_refused_with_a_problem(app: FastAPI) -> None:
    with pytest.raises(WebSocketDenialResponse) as refused, TestClient(app).websocket_connect("/socket"):
        pass
    assert (refused.value.status_code, refused.value.json()["code"]) == (409, "socket_taken")


def test_a_socket_that_fails_is_closed(app: FastAPI) -> None:
    with (
        capture_logs() as logs,
        TestClient(app).websocket_connect("/socket?fail_after=accept") as open_socket,
        pytest.raises(WebSocketDisconnect) as closed,
    ):
        open_socket.receive_text()
    assert closed.value.code == 1011
    assert CANARY not in repr(logs)


def test_every_operation_documents_how_it_fails(app: FastAPI) -> None:
    document = document_problems(app.openapi(), without_sign_in=True)
    operation = document["paths"]["/answers"]["post"]
    assert {"200", "400", "409", "413", "415", "422", "429", "500", "503", "default"} == set(operation["responses"])
    assert "404" in document["paths"]["/answers/{number}"]["get"]["responses"]
    assert "HTTPValidationError" not in json.dumps(document)
    response = document["components"]["responses"]["Problem"]
    assert response["content"]["application/problem+json"]["schema"] == {"$ref": "#/components/schemas/Problem"}
