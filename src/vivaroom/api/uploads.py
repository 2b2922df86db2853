"""Resumes as they come in: a file in a form, or a text in JSON, at the same path."""

from collections.abc import Mapping
from typing import Any, TypeVar

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.datastructures import UploadFile

from vivaroom.kit.errors import FieldProblem, Invalid, Unreadable, Unsupported
from vivaroom.kit.json_values import Words
from vivaroom.resumes.keeping import Upload

FILE_NAME_LENGTH = 200
IN_THE_FILE = "(in the file)"


class TextBody(BaseModel):
    """A resume as text."""

    model_config = ConfigDict(extra="forbid")
    text: Words = Field(max_length=200_000, examples=["Ada Lovelace\nada@example.org\n\nSkills\nPython, PostgreSQL"])
    file_name: str | None = Field(default=None, max_length=FILE_NAME_LENGTH, examples=["resume.md"])


Body = TypeVar("Body", bound=TextBody)
_FILE: dict[str, Any] = {
    "type": "string",
    "format": "binary",
    "description": "PDF, DOCX, PNG, JPEG, TIFF, TXT or MD",
}


def upload_schema(as_json: type[BaseModel], fields: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """What a route that takes a resume says of its body: a form with `file` and these fields, or JSON of this shape."""
    required = [name for name, one in (fields or {}).items() if one.get("type") == "string"]
    form = {"type": "object", "required": ["file", *required], "properties": {"file": _FILE, **(fields or {})}}
    content = {
        "multipart/form-data": {"schema": form},
        "application/json": {"schema": as_json.model_json_schema()},
    }
    return {"requestBody": {"required": True, "content": content}}


UPLOAD_SCHEMA = upload_schema(TextBody)


async def read_upload(request: Request) -> Upload:
    """What was sent. Raises Unsupported `media_type_unsupported`, Unreadable `json_unreadable`, Invalid `file_missing`."""
    upload, _ = await read_upload_with(request, TextBody)
    return upload


async def read_upload_with(request: Request, shape: type[Body]) -> tuple[Upload, Body]:
    """What was sent, and what was said beside it in the same body; `shape` is that of the JSON, with its text.

    In a form the file takes the place of the text. Raises what `read_upload` raises, and RequestValidationError.
    """
    media_type = request.headers.get("content-type", "").split(";")[0].strip().lower()
    if media_type == "application/json":
        return await _from_json(request, shape)
    if media_type == "multipart/form-data":
        return await _from_form(request, shape)
    raise Unsupported(
        "media_type_unsupported", "Send the resume as multipart/form-data with a field `file`, or as JSON {text}."
    )


async def _from_json(request: Request, shape: type[Body]) -> tuple[Upload, Body]:
    try:
        body = shape.model_validate_json(await request.body())
    except ValidationError as error:
        if error.errors()[0]["type"] == "json_invalid":
            raise Unreadable("json_unreadable", "The body is not JSON: check quotes, commas and brackets.") from None
        raise _refused(error) from None
    return Upload(body.text.encode(), body.file_name), body


async def _from_form(request: Request, shape: type[Body]) -> tuple[Upload, Body]:
    async with request.form(max_files=1, max_fields=10) as form:
        file = form.get("file")
        if not isinstance(file, UploadFile):
            problem = FieldProblem("body.file", "expected a file")
            raise Invalid("file_missing", "The form has no field `file` with a file in it.", fields=(problem,))
        name = "".join(c for c in file.filename or "" if c.isprintable())[-FILE_NAME_LENGTH:] or None
        own = set(shape.model_fields) - set(TextBody.model_fields)
        said = {field: _once(form.getlist(field)) for field in own if field in form}
        try:
            body = shape.model_validate({**said, "text": IN_THE_FILE})
        except ValidationError as error:
            raise _refused(error) from None
        return Upload(await file.read(), name), body


def _once(values: list[UploadFile | str]) -> object:
    """The value of a field; all of them, which no text field takes, where there are several."""
    return values[0] if len(values) == 1 else values


def _refused(error: ValidationError) -> RequestValidationError:
    return RequestValidationError([{**one, "loc": ("body", *one["loc"])} for one in error.errors()])
