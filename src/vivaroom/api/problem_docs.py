"""The OpenAPI document says of every operation how it fails, and that every failure is a problem document."""

from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

from fastapi.openapi.constants import METHODS_WITH_BODY, REF_PREFIX

from vivaroom.api.idempotency import HEADER as IDEMPOTENCY_KEY
from vivaroom.api.problems import MEDIA_TYPE, Problem

Json = dict[str, Any]

_METHODS = frozenset({"get", "put", "post", "delete", "patch", "options", "head", "trace"})
_FRAMEWORKS_OWN = ("HTTPValidationError", "ValidationError")
_PROBLEM = {"$ref": "#/components/responses/Problem"}
_ALWAYS = (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.INTERNAL_SERVER_ERROR, HTTPStatus.SERVICE_UNAVAILABLE)
_SIGNED_IN = (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN)
_WITH_BODY = (HTTPStatus.BAD_REQUEST, HTTPStatus.REQUEST_ENTITY_TOO_LARGE, HTTPStatus.UNSUPPORTED_MEDIA_TYPE)
_KEY_DESCRIPTION = (
    "Any POST takes it: 1 to 255 visible ASCII characters, best a fresh UUID. The same key with the same request gets "
    "the same reply for 24 hours, marked `Idempotent-Replayed: true`; with another request 422 "
    "`idempotency_key_reused`; while the first one is being carried out 409 `idempotency_in_progress`."
)


def document_problems(document: Json, *, without_sign_in: bool) -> Json:
    """Add to an OpenAPI document, in place, what the manners of this API add to every operation.

    `without_sign_in`: whether requests from this machine need no credentials, so that clients know they may leave
    them out. Where an operation documents a failure itself, that stays.
    """
    components = document.setdefault("components", {})
    _describe_problem(components)
    for method, operation in operations(document):
        _forget_frameworks_own(operation)
        for status in _statuses(method, operation):
            operation["responses"].setdefault(str(status.value), dict(_PROBLEM))
        operation["responses"].setdefault("default", dict(_PROBLEM))
        if without_sign_in and operation.get("security"):
            operation["security"] = [*operation["security"], {}]
    return document


def operations(document: Json) -> Iterator[tuple[str, Json]]:
    """(method, operation) of an OpenAPI document."""
    for path in document["paths"].values():
        yield from ((method, operation) for method, operation in path.items() if method in _METHODS)


def _forget_frameworks_own(operation: Json) -> None:
    """The framework documents its own shape of validation errors, which is never sent."""
    content = operation["responses"].get("422", {}).get("content", {})
    schema = content.get("application/json", {}).get("schema", {})
    if schema.get("$ref") == f"{REF_PREFIX}{_FRAMEWORKS_OWN[0]}":
        del operation["responses"]["422"]


def _statuses(method: str, operation: Json) -> Iterator[HTTPStatus]:
    yield from _ALWAYS
    yield HTTPStatus.UNPROCESSABLE_ENTITY
    if operation.get("security"):
        yield from _SIGNED_IN
    if any(parameter.get("in") == "path" for parameter in operation.get("parameters", ())):
        yield HTTPStatus.NOT_FOUND
    if method.upper() in METHODS_WITH_BODY:
        yield HTTPStatus.CONFLICT
    if "requestBody" in operation:
        yield from _WITH_BODY


def _describe_problem(components: Json) -> None:
    schemas = components.setdefault("schemas", {})
    for name in _FRAMEWORKS_OWN:
        schemas.pop(name, None)
    problem = Problem.model_json_schema(ref_template=f"{REF_PREFIX}{{model}}")
    schemas.update(problem.pop("$defs", {}))
    schemas["Problem"] = problem
    headers = {
        "X-Request-Id": {"description": "The id of the request.", "schema": {"type": "string"}},
        "Retry-After": {"description": "Seconds, with 409, 429 and 503.", "schema": {"type": "string"}},
    }
    content = {MEDIA_TYPE: {"schema": {"$ref": f"{REF_PREFIX}Problem"}}}
    response = {"description": "What went wrong, and how to mend it.", "headers": headers, "content": content}
    components.setdefault("responses", {})["Problem"] = response
    # Named, and not referred to: programs that try out every parameter would find keys used twice.
    components.setdefault("parameters", {})["IdempotencyKey"] = {
        "name": IDEMPOTENCY_KEY,
        "in": "header",
        "required": False,
        "description": _KEY_DESCRIPTION,
        "schema": {"type": "string", "minLength": 1, "maxLength": 255},
    }
