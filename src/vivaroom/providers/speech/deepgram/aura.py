"""Speaks with Deepgram's Aura: a request for a sentence or a few, played while it is made.

Protocol: https://developers.deepgram.com/reference/text-to-speech/speak-request, with
https://developers.deepgram.com/docs/tts-voice-controls for the pace. A text is whole when it comes here, so a request
brings its first sound as early as a stream of words would, and is broken off by hanging up.
"""

import hashlib
from collections.abc import AsyncGenerator
from contextlib import aclosing
from datetime import timedelta

import httpx
from pydantic import SecretStr

from vivaroom.kit.errors import ProviderBroken
from vivaroom.providers.speech.deepgram.account import BASE_URL, Account
from vivaroom.providers.speech.deepgram.failures import by_status, by_transport
from vivaroom.providers.speech.parts import parts_to_say
from vivaroom.providers.speech.sound import OTHER_FORMATS, OTHER_TYPES, SpokenPieces

MODEL = "aura-2-thalia-en"
PATH = "/v1/speak"
RATE_HZ = 24_000
ANSWERS_WITHIN = timedelta(seconds=5)
SLOWEST, FASTEST = 0.7, 1.5
LONGEST_S = 300
"""No part of a text takes so long to say."""
_WITH_PACE = "aura-2"
_IDLE_S = 60.0
"""How long a connection is kept for the next saying: a handshake would come before its first sound."""


class DeepgramAura:
    """A `TextToSpeech`, PCM16 at 24 kHz. Texts that are said ahead are not held back: the vendor makes several at once.

    A voice of the first Aura has one pace. `digest` lets what was said be kept and said again.
    """

    rate_hz = RATE_HZ

    def __init__(
        self,
        key: SecretStr,
        *,
        model: str = MODEL,
        base_url: str = BASE_URL,
        answers_within: timedelta = ANSWERS_WITHIN,
    ) -> None:
        self.name = f"deepgram/{model}"
        self.digest = hashlib.sha256(self.name.encode()).hexdigest()
        self._account = Account(key, base_url)
        self._model = model
        self._client = httpx.AsyncClient(
            timeout=answers_within.total_seconds(),
            follow_redirects=False,
            limits=httpx.Limits(max_connections=None, keepalive_expiry=_IDLE_S),
        )

    async def say(self, text: str, *, pace: float = 1.0, ahead: bool = False) -> AsyncGenerator[bytes]:
        """The first piece as soon as there are 100 ms, then half seconds; nothing for a text without words.

        `pace` is held between 0.7 and 1.5. Raises ProviderError; also where a text with words gives no sound.
        """
        sounding = SpokenPieces(RATE_HZ)
        asked = parts_to_say(text)
        for part in asked:
            async with aclosing(self._sound(part, pace)) as pieces:
                async for piece in pieces:
                    if sound := sounding.feed(piece):
                        yield sound
        if last := sounding.rest():
            yield last
        if asked and not sounding.began:
            raise ProviderBroken(self.name, "it made no sound")

    async def close(self) -> None:
        """Give connections back."""
        await self._client.aclose()

    async def _sound(self, part: str, pace: float) -> AsyncGenerator[bytes]:
        url, read = self._account.request_url(PATH, self._options(pace)), 0
        try:
            async with self._client.stream("POST", url, json={"text": part}, headers=self._account.headers()) as reply:
                if reply.status_code != httpx.codes.OK:
                    raise by_status(self.name, reply.status_code, reply.headers.get("retry-after"))
                told = reply.headers.get("content-type", "").lower()
                if not told.startswith("audio/") or told.startswith(OTHER_TYPES):
                    raise ProviderBroken(self.name, "it sent something that is not sound")
                async for piece in reply.aiter_bytes():
                    if not read and piece.startswith(OTHER_FORMATS):
                        raise ProviderBroken(self.name, "the sound came in another format than PCM")
                    read += len(piece)
                    if read > 2 * RATE_HZ * LONGEST_S:
                        raise ProviderBroken(self.name, f"it spoke for more than {LONGEST_S} s")
                    yield piece
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise by_transport(self.name, error) from None
        if read % 2:
            raise ProviderBroken(self.name, "it sent half a sample")

    def _options(self, pace: float) -> list[tuple[str, str]]:
        speed = max(SLOWEST, min(FASTEST, pace))
        paced = [("speed", f"{speed:.2f}")] if speed != 1.0 and self._model.startswith(_WITH_PACE) else []
        sound = [("encoding", "linear16"), ("container", "none"), ("sample_rate", str(RATE_HZ))]
        return [("model", self._model), *sound, *paced]
