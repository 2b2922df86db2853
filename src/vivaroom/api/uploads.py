"""Resumes as they come in: a file in a form, or a text in JSON, at the same path."""

from typing import Any

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.datastructures import UploadFile

from vivaroom.kit.errors import FieldProblem, Invalid, Unreadable, Unsupported
from vivaroom.kit.json_values import Words
from vivaroom.resumes.keeping import Upload

FILE_NAME_LENGTH = 200


class TextBody(BaseModel):
    """A resume as text."""

    model_config = ConfigDict(extra="forbid")
    text: Words = Field(max_length=200_000, examples=["Ada Lovelace\nada@example.org\n\nSkills\nPython, PostgreSQL"])
    file_name: str | None = Field(default=None, max_length=FILE_NAME_LENGTH, examples=["resume.md"])


UPLOAD_SCHEMA: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {
                        "file": {
                            "type": "string",
                            "format": "binary",
                            "description": "PDF, DOCX, PNG, JPEG, TIFF, TXT or MD",
                        }
                    },
                }
            },
            "application/json": {"schema": TextBody.model_json_schema()},
        },
    }
}


async def read_upload(request: Request) -> Upload:
    """What was sent. Raises Unsupported `media_type_unsupported`, Unreadable `json_unreadable`, Invalid `file_missing`."""
    media_type = request.headers.get("content-type", "").split(";")[0].strip().lower()
    if media_type == "application/json":
        return await _from_json(request)
    if media_type == "multipart/form-data":
        return await _from_form(request)
    raise Unsupported(
        "media_type_unsupported", "Send the resume as multipart/form-data with a field `file`, or as JSON {text}."
    )


async def _from_json(request: Request) -> Upload:
    try:
        body = TextBody.model_validate_json(await request.body())
    except ValidationError as error:
        if error.errors()[0]["type"] == "json_invalid":
            raise Unreadable("json_unreadable", "The body is not JSON: check quotes, commas and brackets.") from None
        raise RequestValidationError([{**e, "loc": ("body", *e["loc"])} for e in error.errors()]) from None
    return Upload(body.text.encode(), body.file_name)


async def _from_form(request: Request) -> Upload:
    async with request.form(max_files=1, max_fields=10) as form:
        file = form.get("file")
        if not isinstance(file, UploadFile):
            problem = FieldProblem("body.file", "expected a file")
            raise Invalid("file_missing", "The form has no field `file` with a file in it.", fields=(problem,))
        name = "".join(c for c in file.filename or "" if c.isprintable())[-FILE_NAME_LENGTH:] or None
        return Upload(await file.read(), name)
