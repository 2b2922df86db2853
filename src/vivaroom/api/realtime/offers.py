"""The offer of a call as it comes in: a description (SDP) as the body, or in a form together with a session."""

from typing import Any

from fastapi import Request
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.datastructures import FormData, UploadFile

from vivaroom.api.media_types import media_type
from vivaroom.kit.errors import FieldProblem, Invalid, TooLarge, Unreadable, Unsupported

MOST_BYTES = 64 * 1024
SDP = "application/sdp"
_FORM = "multipart/form-data"
_TEXT: dict[str, Any] = {"type": "string", "description": "The caller's offer: one audio section and one data channel."}
OFFER_SCHEMA: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            SDP: {"schema": _TEXT},
            _FORM: {
                "schema": {
                    "type": "object",
                    "required": ["sdp"],
                    "properties": {
                        "sdp": _TEXT,
                        "session": {
                            "type": "string",
                            "description": "JSON; of it only `model` is looked at: `ses_…`.",
                        },
                    },
                }
            },
        },
    }
}


class Offer(BaseModel):
    """The caller's description, and the session that it names, if any."""

    model_config = ConfigDict(frozen=True)

    sdp: str
    model: str | None = None


class _Session(BaseModel):
    """What else stands in a session belongs to the interview."""

    model: str | None = Field(default=None, max_length=200)


async def read_offer(request: Request) -> Offer:
    """What was sent.

    Raises Unsupported `media_type_unsupported`, TooLarge `offer_too_large`, Unreadable `offer_unreadable`, Invalid
    `offer_missing` and `session_unreadable`.
    """
    kind = media_type(request.headers.get("content-type")).get_content_type()
    if kind == SDP:
        return Offer(sdp=_text(await request.body()))
    if kind == _FORM:
        async with request.form(max_files=2, max_fields=100, max_part_size=MOST_BYTES) as form:
            return await _from_form(form)
    raise Unsupported("media_type_unsupported", f"Send the offer as {SDP}, or as {_FORM} with a field `sdp`.")


async def _from_form(form: FormData) -> Offer:
    sdp, session = await _part(form, "sdp"), await _part(form, "session")
    if not sdp:
        problem = FieldProblem("body.sdp", "expected an offer (SDP)")
        raise Invalid("offer_missing", "The form has no field `sdp` with an offer in it.", fields=(problem,))
    try:
        model = _Session.model_validate_json(session).model if session else None
    except ValidationError:
        problem = FieldProblem("body.session", "expected a JSON object")
        raise Invalid("session_unreadable", "The field `session` holds no JSON object.", fields=(problem,)) from None
    return Offer(sdp=_text(sdp), model=model)


async def _part(form: FormData, name: str) -> bytes:
    """A field, which some clients send as a file."""
    value = form.get(name)
    if isinstance(value, UploadFile):
        return await value.read(MOST_BYTES + 1)
    return (value or "").encode()


def _text(body: bytes) -> str:
    if len(body) > MOST_BYTES:
        raise TooLarge("offer_too_large", f"Expected an offer of at most {MOST_BYTES} bytes.")
    try:
        return body.decode()
    except UnicodeDecodeError:
        raise Unreadable("offer_unreadable", "Expected the offer (SDP) of a WebRTC connection.") from None
