"""`GET /asyncapi.json`: the realtime socket as an AsyncAPI 3.0 document, made from the models that it speaks with."""

import inspect
from functools import cache
from typing import Any

from fastapi.responses import JSONResponse
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from vivaroom.api.realtime import interview_events, server_events
from vivaroom.api.realtime.interview_events import FromLedger
from vivaroom.api.realtime.server_events import OfResponse, OutputBuffer, OutputItem, ServerEvent
from vivaroom.api.realtime.wire import KINDS
from vivaroom.api.routing import Routes

router = Routes(tags=["realtime"])
Json = dict[str, Any]
_FAMILIES = {ServerEvent, FromLedger, OfResponse, OutputItem, OutputBuffer}
SENT: dict[str, type[ServerEvent]] = {
    str(kind.model_fields["type"].default): kind
    for kind in (*vars(server_events).values(), *vars(interview_events).values())
    if inspect.isclass(kind) and issubclass(kind, ServerEvent) and kind not in _FAMILIES
}
"""What the server sends, by type."""
_INTRODUCTION = (
    "An interview in the vocabulary of the OpenAI Realtime API, so that its SDKs can hold one, with `interview.*` events "
    "of our own. Audio is PCM16 mono: base64 at 24 kHz, or binary frames where that was agreed on. The same events travel on "
    "the data channel `oai-events` of a call (POST /v1/realtime/calls), whose sound is in its tracks."
)


@router.get("/asyncapi.json", include_in_schema=False)
async def asyncapi() -> JSONResponse:
    return JSONResponse(asyncapi_document(), headers={"Cache-Control": "no-cache"})


@cache
def asyncapi_document() -> Json:
    """The document. It is shared: do not change it."""
    channel = {"$ref": "#/channels/realtime"}
    return {
        "asyncapi": "3.0.0",
        "info": {"title": "Vivaroom realtime", "version": "1", "description": _INTRODUCTION},
        "channels": {"realtime": _channel()},
        "operations": {
            "receive": {
                "action": "receive",
                "channel": channel,
                "messages": _named(KINDS),
                "title": "What a client sends",
            },
            "send": {"action": "send", "channel": channel, "messages": _named(SENT), "title": "What the server sends"},
        },
        "components": {"messages": _messages(), "schemas": _schemas(), "securitySchemes": _keys()},
    }


def _channel() -> Json:
    query = {
        "type": "object",
        "properties": {
            "session_id": {"type": "string", "description": "`ses_…`"},
            "model": {
                "type": "string",
                "description": "`ses_…`; anything else is not looked at when a key names the session.",
            },
        },
    }
    messages = {name: {"$ref": f"#/components/messages/{name}"} for name in (*KINDS, *SENT)}
    return {"address": "/v1/realtime", "messages": messages, "bindings": {"ws": {"method": "GET", "query": query}}}


def _named(events: dict[str, Any]) -> list[Json]:
    return [{"$ref": f"#/channels/realtime/messages/{name}"} for name in events]


def _messages() -> Json:
    return {
        name: {
            "name": name,
            "contentType": "application/json",
            "summary": " ".join((inspect.getdoc(kind) or "").split()),
            "payload": {"$ref": f"#/components/schemas/{kind.__name__}"},
        }
        for name, kind in _all().items()
    }


def _schemas() -> Json:
    found = models_json_schema(
        [(kind, "validation" if name in KINDS else "serialization") for name, kind in _all().items()],
        ref_template="#/components/schemas/{model}",
    )[1]
    schemas: Json = found["$defs"]
    return schemas


def _all() -> dict[str, type[BaseModel]]:
    return {**KINDS, **SENT}


def _keys() -> Json:
    return {"bearer": {"type": "http", "scheme": "bearer", "description": "A token of an account, or a key `ek_…`."}}
