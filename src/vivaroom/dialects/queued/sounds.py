"""Sound of this dialect: base64 in, and one file an utterance out, which is made once."""

import asyncio
import binascii
from base64 import b64decode, b64encode

from vivaroom.api.services import Services
from vivaroom.dialects.queued.schemas import QueuedAudio, QueuedError, QueuedStatus
from vivaroom.dialects.queued.wire import Spoken
from vivaroom.kit.errors import ProviderError, Unavailable, Unreadable
from vivaroom.voice.clips.encoding import ClipFormat


def wanted_format(accept: str) -> ClipFormat:
    """MP3, unless `Accept` names Ogg."""
    return ClipFormat.OGG_OPUS if ClipFormat.OGG_OPUS in accept else ClipFormat.MP3


async def sound_in(services: Services, audio_base64: str) -> bytes:
    """The sound file in base64, or in a data URL of it.

    Raises Unreadable `audio_base64_unreadable`, Unavailable `voice_not_ready` where nobody could hear it, and what
    `ClipDecoder.decode` raises: better now than when the candidate waits for what follows.
    """
    if not services.clips.is_ready:
        detail = "No voice is ready on this server: it loads, or its weights are missing. Send text."
        raise Unavailable("voice_not_ready", detail, headers={"Retry-After": "3"})
    encoded = audio_base64.partition("base64,")[2] if audio_base64.startswith("data:") else audio_base64
    try:
        content = b64decode("".join(encoded.split()), validate=True)
    except (binascii.Error, ValueError):
        detail = "Expected audio_base64 to be a sound file in base64, as RFC 4648 has it."
        raise Unreadable("audio_base64_unreadable", detail) from None
    await asyncio.to_thread(services.clips.decoder.decode, content)
    return content


async def sound_out(services: Services, said: Spoken | None, wanted: ClipFormat) -> QueuedAudio | QueuedError | None:
    """What the interviewer says as one file, or why there is none; None without words or without a voice."""
    if said is None or not said.parts or not services.clips.is_ready:
        return None
    key = ("clip", wanted, said.parts)
    known = services.renderings.get(key)
    if known is None:
        try:
            clip = await services.clips.say(said.parts, wanted)
        except (ProviderError, Unavailable):
            detail = "The voice failed this time: read the question, and answer as before."
            return QueuedError(code="voice_failed", detail=detail, question_id=said.question_id)
        known = services.renderings.keep(key, clip.content)
    return QueuedAudio(
        question_id=said.question_id, text=said.text, audio_base64=b64encode(known.body).decode(), media_type=wanted
    )


async def with_sound(services: Services, found: QueuedStatus, said: Spoken | None, wanted: ClipFormat) -> QueuedStatus:
    """The status with what the interviewer said last as sound, where that is asked for and there is a voice."""
    made = await sound_out(services, said, wanted)
    if isinstance(made, QueuedError):
        return found.model_copy(update={"error": found.error or made})
    return found.model_copy(update={"audio": made})
