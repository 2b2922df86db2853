"""The transcript of a whole recording, in requests of ten minutes.

Protocol: https://docs.cartesia.ai/api-reference/stt/transcribe.
"""

import asyncio

import httpx
from pydantic import ValidationError

from vivaroom.kit.errors import ProviderBroken
from vivaroom.ports.speech import HEARING_RATE_HZ, Transcript
from vivaroom.providers.speech.cartesia.account import Account
from vivaroom.providers.speech.cartesia.failures import by_status, by_transport
from vivaroom.providers.speech.cartesia.wire import Passage, Understood
from vivaroom.providers.speech.recordings import RecordedPart, joined, recorded_parts
from vivaroom.providers.speech.sound import wav

PATH = "/stt"
MOST_BYTES = 50_000_000
LONGEST_PART_S = 600.0
"""The vendor tells no limit; ten minutes are 19 MB, under the 25 MB at which others refuse a file."""
_TIMEOUT = httpx.Timeout(30.0, connect=5.0, read=600.0)
"""As long as other vendors work on a recording; this one tells no limit."""


async def whole_recording(name: str, account: Account, model: tuple[str, str], pcm: bytes) -> Transcript:
    """What is said in PCM16 of 16 kHz, by a model in a language. Raises ProviderError."""
    parts = await asyncio.to_thread(lambda: list(recorded_parts(pcm, LONGEST_PART_S)))
    return joined([part.placed(await _understood(name, account, model, part)) for part in parts])


async def _understood(name: str, account: Account, model: tuple[str, str], part: RecordedPart) -> Transcript:
    try:
        told = Understood.model_validate_json(await _post(name, account, model, part.pcm))
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise by_transport(name, error) from None
    except ValidationError:
        raise ProviderBroken(name, "the reply has another shape than documented") from None
    return Passage().and_then(told).transcript(is_final=True)


async def _post(name: str, account: Account, model: tuple[str, str], pcm: bytes) -> bytes:
    form = {"model": model[0], "language": model[1], "timestamp_granularities[]": "word"}
    files = {"file": ("recording.wav", wav(pcm, HEARING_RATE_HZ), "audio/wav")}
    url, headers = account.request_url(PATH), account.headers()
    async with (
        httpx.AsyncClient(timeout=_TIMEOUT, follow_redirects=False) as client,
        client.stream("POST", url, data=form, files=files, headers=headers) as reply,
    ):
        if reply.status_code != httpx.codes.OK:
            raise by_status(name, reply.status_code, reply.headers.get("retry-after"))
        read = bytearray()
        async for piece in reply.aiter_bytes():
            read += piece
            if len(read) > MOST_BYTES:
                raise ProviderBroken(name, f"the reply is larger than {MOST_BYTES} bytes")
        return bytes(read)
