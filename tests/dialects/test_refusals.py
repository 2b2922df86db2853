"""Errors at a dialect's paths look as its front ends expect them, whoever refuses; elsewhere they stay as they are."""

import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from starlette.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from tests.api.serving import client_of
from tests.api.whole_server import product
from vivaroom.dialects.refusals import Refusals, refusal

PROBLEM: dict[str, Any] = {
    "type": "/docs/errors#x", "title": "Bad", "status": 422, "code": "x", "detail": "Mend it.", "request_id": "req_1",
    "errors": [{"field": "body.items.3.name", "detail": "Too long."}],
}  # fmt: skip


def test_the_detail_is_a_sentence_and_for_wrong_fields_a_list() -> None:
    assert refusal(PROBLEM) == {"detail": "Mend it.", "code": "x", "request_id": "req_1"}
    (wrong,) = refusal({**PROBLEM, "code": "validation_failed"})["detail"]
    assert wrong == {"loc": ["body", "items", 3, "name"], "msg": "Too long.", "type": "value_error"}


async def test_a_problem_in_pieces_is_translated_when_it_is_whole_and_all_else_passes() -> None:
    async def pieces(content: bytes) -> AsyncIterator[bytes]:
        for place in range(0, len(content), 7):
            yield content[place : place + 7]

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        kind = "application/problem+json" if "wrong" in scope["path"] else "application/json"
        reply = StreamingResponse(pieces(json.dumps(PROBLEM).encode()), 422, media_type=kind)
        await reply(scope, receive, send)

    transport = httpx.ASGITransport(Refusals(app, lambda path: path.startswith("/ours")))
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
        ours = await client.get("/ours/wrong")
        assert (ours.status_code, ours.json()) == (422, refusal(PROBLEM))
        assert ours.headers["content-type"] == "application/json"
        for path in ("/ours", "/wrong"):
            assert (await client.get(path)).json() == PROBLEM


@pytest.mark.parametrize(
    ("path", "media_type"),
    [
        ("/interviews", "application/json"),
        ("/interviews/x/token", "application/json"),
        ("/v1/sessions", "application/problem+json"),
    ],
)
async def test_a_server_that_is_still_starting_says_so_in_the_words_of_the_path(path: str, media_type: str) -> None:
    app = product()
    app.state.readiness.can_serve.set()  # who has no services cannot know anybody
    async with client_of(app, address=("127.0.0.1", 50_000)) as client:
        reply = await client.get(path) if path != "/interviews/x/token" else await client.post(path)
    assert (reply.status_code, reply.headers["content-type"]) == (503, media_type)
    assert reply.json()["code"] == "starting"


def test_every_dialect_has_a_tag_with_words_in_the_documentation() -> None:
    document = product().openapi()
    tags = {one["name"]: one.get("description") for one in document["tags"]}
    assert tags["rooms"]
    assert list(tags)[-1] == "rooms"
    operation = document["paths"]["/interviews/{session_id}"]["get"]
    assert operation["tags"] == ["rooms"]
    assert operation["responses"]["404"]["$ref"] == "#/components/responses/Refusal"
    assert document["paths"]["/v1/me"]["get"]["responses"]["401"]["$ref"] == "#/components/responses/Problem"


def test_the_bodies_of_a_dialect_do_not_take_the_names_of_ours() -> None:
    """Of two models with one name the framework calls both by their modules, in every client that is generated."""
    schemas = product().openapi()["components"]["schemas"]
    assert [name for name in schemas if "__dialects__" in name] == []
