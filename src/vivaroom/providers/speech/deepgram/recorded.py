"""The transcript of a whole recording in one request.

Protocol: https://developers.deepgram.com/reference/speech-to-text/listen-pre-recorded.
"""

import httpx
from pydantic import BaseModel, ValidationError

from vivaroom.kit.errors import ProviderBroken
from vivaroom.ports.speech import HEARING_RATE_HZ, Transcript
from vivaroom.providers.speech.deepgram.failures import by_status, by_transport
from vivaroom.providers.speech.deepgram.wire import Channel, of_channel, together
from vivaroom.providers.speech.sound import wav

MOST_BYTES = 50_000_000
_TIMEOUT = httpx.Timeout(30.0, connect=5.0, read=600.0)
"""The vendor works on a recording for ten minutes at most."""


class _Heard(BaseModel):
    channels: list[Channel]


class _Reply(BaseModel):
    results: _Heard


async def whole_recording(name: str, url: str, headers: dict[str, str], pcm: bytes) -> Transcript:
    """What is said in PCM16 of 16 kHz. Raises ProviderError."""
    if not pcm:
        return together((), is_final=True)
    try:
        reply = _Reply.model_validate_json(await _post(name, url, headers, pcm))
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise by_transport(name, error) from None
    except ValidationError:
        raise ProviderBroken(name, "the reply has another shape than documented") from None
    return together([of_channel(channel) for channel in reply.results.channels[:1]], is_final=True)


async def _post(name: str, url: str, headers: dict[str, str], pcm: bytes) -> bytes:
    told = {**headers, "Content-Type": "audio/wav"}
    async with (
        httpx.AsyncClient(timeout=_TIMEOUT, follow_redirects=False) as client,
        client.stream("POST", url, content=wav(pcm, HEARING_RATE_HZ), headers=told) as reply,
    ):
        if reply.status_code != httpx.codes.OK:
            raise by_status(name, reply.status_code, reply.headers.get("retry-after"))
        read = bytearray()
        async for piece in reply.aiter_bytes():
            read += piece
            if len(read) > MOST_BYTES:
                raise ProviderBroken(name, f"the reply is larger than {MOST_BYTES} bytes")
        return bytes(read)
