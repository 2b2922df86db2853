"""Question sets as they come in: a file in a form, or a list in JSON, at the same path."""

import asyncio
from pathlib import PurePath
from typing import Annotated, Any

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.datastructures import UploadFile

from vivaroom.kit.errors import FieldProblem, Invalid, Unreadable, Unsupported
from vivaroom.kit.json_values import Whole, Words
from vivaroom.questions.sets.reading import MOST_ROWS, Sheet, read_sheet, rows_of

NAME_LENGTH = 120
_Cell = Annotated[str, Field(max_length=4000)]


class SetQuestionBody(BaseModel):
    """One question, as a row of a file would have it. What is left out is filled in and told."""

    model_config = ConfigDict(extra="forbid")
    id: _Cell | None = Field(default=None, description="By which it is known when it comes again; else by its words.")
    company: _Cell | None = Field(default=None, examples=["Analytical Engines"])
    role: _Cell | None = Field(default=None, examples=["Backend engineer"])
    skill: _Cell | None = Field(default=None, examples=["postgresql, transactions"])
    kind: _Cell | None = Field(default=None, examples=["technical"])
    level: _Cell | None = None
    difficulty: Whole | _Cell | None = Field(default=None, examples=[3])
    question: _Cell = Field(examples=["How do you change the type of a column while the table is in use?"])
    ideal_answer: _Cell | None = Field(
        default=None,
        examples=["Add a new column, write to both, copy the old rows in batches, then switch the reads over."],
    )
    key_points: list[_Cell] | None = Field(
        default=None,
        max_length=50,
        examples=[["Adds a new column and writes to both (3)", "Copies old rows in batches (2)"]],
    )
    source: _Cell | None = Field(default=None, examples=["Team handbook"])


class SetBody(BaseModel):
    """A question set in JSON."""

    model_config = ConfigDict(extra="forbid")
    name: Annotated[Words, Field(max_length=NAME_LENGTH)] = Field(examples=["Engines team"])
    questions: list[SetQuestionBody] = Field(min_length=1, max_length=MOST_ROWS)


_EXAMPLE = {
    "name": "Engines team",
    "questions": [
        {
            "company": "Analytical Engines",
            "role": "Backend engineer",
            "skill": "postgresql, migrations",
            "kind": "technical",
            "difficulty": 3,
            "question": "How do you change the type of a column while the table is in use?",
            "ideal_answer": "Add a new column, write to both, copy the old rows in batches, then switch the reads over.",
            "key_points": ["Adds a new column and writes to both (3)", "Copies the old rows in batches (2)"],
            "source": "Team handbook",
        }
    ],
}


def _schema() -> dict[str, Any]:
    """The shape of the JSON body, with the row's shape in its place."""
    schema = SetBody.model_json_schema()
    rows = schema.pop("$defs")["SetQuestionBody"]
    schema["properties"]["questions"]["items"] = rows
    return schema | {"examples": [_EXAMPLE]}


SET_SCHEMA: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {
                        "file": {"type": "string", "format": "binary", "description": "CSV, YAML or JSON"},
                        "name": {"type": "string", "maxLength": NAME_LENGTH, "description": "Else the file's name."},
                    },
                }
            },
            "application/json": {"schema": _schema()},
        },
    }
}


async def read_set(request: Request) -> tuple[str, Sheet]:
    """The name of the set and its rows.

    Raises Unsupported `media_type_unsupported`, Unreadable `json_unreadable`, Invalid `file_missing` and
    `set_name_missing`, and what `read_sheet` raises.
    """
    media_type = request.headers.get("content-type", "").split(";")[0].strip().lower()
    if media_type == "application/json":
        return await _from_json(request)
    if media_type == "multipart/form-data":
        return await _from_form(request)
    raise Unsupported(
        "media_type_unsupported",
        "Send the set as multipart/form-data with a field `file`, or as JSON {name, questions}.",
    )


async def _from_json(request: Request) -> tuple[str, Sheet]:
    try:
        body = SetBody.model_validate_json(await request.body())
    except ValidationError as error:
        if error.errors()[0]["type"] == "json_invalid":
            raise Unreadable("json_unreadable", "The body is not JSON: check quotes, commas and brackets.") from None
        raise RequestValidationError([{**e, "loc": ("body", *e["loc"])} for e in error.errors()]) from None
    return body.name.strip(), rows_of([question.model_dump(exclude_none=True) for question in body.questions])


async def _from_form(request: Request) -> tuple[str, Sheet]:
    async with request.form(max_files=1, max_fields=10) as form:
        file, named = form.get("file"), form.get("name")
        if not isinstance(file, UploadFile):
            problem = FieldProblem("body.file", "expected a file")
            raise Invalid("file_missing", "The form has no field `file` with a file in it.", fields=(problem,))
        name = str(named) if named else PurePath(file.filename or "").stem
        return set_name(name), await asyncio.to_thread(read_sheet, await file.read())


def set_name(name: str) -> str:
    """The name of a set in one line. Raises Invalid `set_name_missing` for one without a letter."""
    line = " ".join("".join(c if c.isprintable() else " " for c in name).split())[:NAME_LENGTH]
    if not line:
        detail = "Give the set a name in the field `name`, by which a later import finds it again."
        raise Invalid("set_name_missing", detail, fields=(FieldProblem("body.name", "expected a name"),))
    return line
