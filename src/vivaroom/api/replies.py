"""One object as a reply: with its entity tag when it is looked at, with its place when it is new."""

from dataclasses import dataclass
from hashlib import blake2b
from typing import Any, Self

from fastapi import Response, status
from pydantic import BaseModel
from starlette.requests import HTTPConnection

JSON = "application/json"
_TAG_BYTES = 12
_ETAG = {"description": "Changes when the object does.", "required": True, "schema": {"type": "string"}}
_PLACE = {"description": "Where the new object is.", "required": True, "schema": {"type": "string"}}
_Described = dict[int | str, dict[str, Any]]
LOOKED_AT: _Described = {
    200: {"description": "The object.", "headers": {"ETag": _ETAG}},
    304: {"description": "The object is as `If-None-Match` says the client has it.", "headers": {"ETag": _ETAG}},
}
"""For `responses` of a route that answers with `shown`."""
NEW: _Described = {201: {"description": "The new object.", "headers": {"Location": _PLACE}}}
"""For `responses` of a route that answers with `made`."""


@dataclass(frozen=True, slots=True)
class Rendering:
    """An object as it goes over the wire, with its entity tag."""

    body: bytes
    tag: str

    @classmethod
    def of(cls, body: bytes) -> Self:
        """These bytes with a strong entity tag (RFC 9110, section 8.8.3): equal for equal bytes."""
        return cls(body, f'"{blake2b(body, digest_size=_TAG_BYTES).hexdigest()}"')


def new_with(parameter: str, *operations: str) -> _Described:
    """`NEW`, and what can be done next with the `id` of the new object: operations by id, and their path parameter."""
    uses = {one: {"operationId": one, "parameters": {parameter: "$response.body#/id"}} for one in operations}
    return {201: {**NEW[201], "links": uses}}


def shown(connection: HTTPConnection, found: BaseModel) -> Response:
    """The object as JSON; 304 without a body when the client has the same already."""
    return shown_as(connection, Rendering.of(json_of(found)))


def shown_as(connection: HTTPConnection, rendering: Rendering) -> Response:
    """The same for an object that is JSON already."""
    known = unless_known(connection, rendering.tag)
    return known or tagged(Response(rendering.body, media_type=JSON), rendering.tag)


def unless_known(connection: HTTPConnection, tag: str) -> Response | None:
    """304 when `If-None-Match` names this tag; None when the object has to be sent."""
    known = connection.headers.get("if-none-match")
    if known is None or not _names(known, tag):
        return None
    return tagged(Response(status_code=status.HTTP_304_NOT_MODIFIED), tag)


def tagged(response: Response, tag: str) -> Response:
    """The response with the tag; what belongs to somebody is kept by their own client only, and asked for again."""
    response.headers["ETag"] = tag
    response.headers["Cache-Control"] = "private, no-cache"
    return response


def made(place: str, new: BaseModel) -> Response:
    """201 with the new object and where it is; replies with secrets are not to be kept anywhere."""
    headers = {"Location": place, "Cache-Control": "no-store"}
    return Response(json_of(new), status.HTTP_201_CREATED, headers, JSON)


def json_of(model: BaseModel) -> bytes:
    """The model as it goes over the wire."""
    return model.__pydantic_serializer__.to_json(model)


def _names(known: str, tag: str) -> bool:
    """Weak comparison, as `If-None-Match` asks for."""
    return known.strip() == "*" or tag in (one.strip().removeprefix("W/") for one in known.split(","))
