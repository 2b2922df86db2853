"""Speaks by `POST /audio/speech`: text in, PCM16 as it is made out.

Source: https://developers.openai.com/api/reference/resources/audio/subresources/speech/methods/create (a text has at most
4,096 characters, `speed` 0.25 to 4, `pcm` is 24 kHz, 16 bit, mono). OpenAI takes its own speech models off on
2027-01-06; other servers go on to speak the protocol.
"""

import hashlib
import unicodedata
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import httpx
from pydantic import SecretStr

from vivaroom.kit.errors import ProviderBroken
from vivaroom.providers.speech.openai.access import ANSWERS_WITHIN, OPENAI, Access, bounded
from vivaroom.providers.speech.parts import parts_of_text
from vivaroom.providers.speech.sound import OTHER_FORMATS, OTHER_TYPES, SpokenPieces

MODEL, VOICE, RATE_HZ = "gpt-4o-mini-tts", "alloy", 24_000
LONGEST_TEXT = 4_096
SLOWEST, FASTEST = 0.25, 4.0
_MOST_BYTES = 2 * 48_000 * 60 * 30


@dataclass(frozen=True, slots=True)
class VoiceOptions:
    """How it speaks: a manner in words, for models that take one; `rate_hz` is what the server's PCM has."""

    instructions: str = ""
    rate_hz: int = RATE_HZ
    answers_within: timedelta = ANSWERS_WITHIN


class OpenAIVoice:
    """A `TextToSpeech`. Without a key it asks without one, as servers of one's own allow."""

    def __init__(
        self,
        key: SecretStr | None,
        model: str = MODEL,
        voice: str = VOICE,
        *,
        base_url: str = OPENAI,
        options: VoiceOptions | None = None,
    ) -> None:
        self._options = options or VoiceOptions()
        self._access = Access(key, base_url, self._options.answers_within)
        self._model, self._voice = model, voice
        self.name = f"{self._access.vendor}/{model}/{voice}"
        self.rate_hz = self._options.rate_hz
        depends_on = f"{base_url} {model} {voice} {self.rate_hz} {self._options.instructions}"
        self.digest = hashlib.sha256(depends_on.encode("utf-8", "replace")).hexdigest()
        """Of all that its sound depends on beside text and pace."""

    async def say(self, text: str, *, pace: float = 1.0, ahead: bool = False) -> AsyncGenerator[bytes]:
        """PCM16 in pieces of half a second, the first of a tenth; nothing for a text without words.

        `pace` is held between 0.25 and 4. Past 4,096 characters a text is spoken in parts, cut where sentences end.
        `ahead` changes nothing: the vendor has no line to stand back in. Raises ProviderError.
        """
        pace = max(SLOWEST, min(FASTEST, pace))
        for part in parts_of_text(_sayable(text), LONGEST_TEXT):
            if any(character.isalnum() for character in part):
                async with aclosing(self._say(part, pace)) as pieces:
                    async for piece in pieces:
                        yield piece

    async def close(self) -> None:
        """Give connections back."""
        await self._access.close()

    async def _say(self, text: str, pace: float) -> AsyncGenerator[bytes]:
        spoken, came = SpokenPieces(self.rate_hz), False
        async with self._access.post(self.name, "/audio/speech", json=self._request(text, pace)) as reply:
            self._check_type(reply)
            async with aclosing(bounded(self.name, reply, _MOST_BYTES)) as received:
                async for raw in received:
                    if not came and raw.startswith(OTHER_FORMATS):
                        raise ProviderBroken(self.name, "the sound came in another format than PCM")
                    came = True
                    if piece := spoken.feed(raw):
                        yield piece
        if not came:
            raise ProviderBroken(self.name, "no sound came")
        if piece := spoken.rest():
            yield piece

    def _request(self, text: str, pace: float) -> dict[str, Any]:
        request: dict[str, Any] = {
            "model": self._model,
            "voice": self._voice,
            "input": text,
            "response_format": "pcm",
            "speed": round(pace, 3),
        }
        return request | ({"instructions": self._options.instructions} if self._options.instructions else {})

    def _check_type(self, reply: httpx.Response) -> None:
        told = reply.headers.get("content-type", "").lower()
        if told.startswith(OTHER_TYPES):
            raise ProviderBroken(self.name, "the reply is not PCM, but of another type")


def _sayable(text: str) -> str:
    """The text without what cannot be sent: halves of characters, and control characters other than white space."""
    whole = text.encode("utf-8", "ignore").decode()
    return "".join(one for one in whole if one.isspace() or unicodedata.category(one) != "Cc")
