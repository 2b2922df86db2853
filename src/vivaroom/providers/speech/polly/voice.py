"""Speaks by Polly's SynthesizeSpeech: SSML in, PCM16 at 16 kHz as it is made out.

Protocol: https://docs.aws.amazon.com/polly/latest/dg/API_SynthesizeSpeech.html.
"""

import hashlib
from collections.abc import AsyncGenerator
from contextlib import aclosing

from vivaroom.kit.errors import ProviderBroken
from vivaroom.providers.speech.polly import ssml, voices
from vivaroom.providers.speech.polly.account import PollyAccount
from vivaroom.providers.speech.sound import OTHER_FORMATS, SpokenPieces

VOICE, ENGINE, RATE = "Joanna", "neural", "75%"
RATE_HZ = 16_000
PATH = "/v1/speech"


class PollyVoice:
    """A `TextToSpeech`. `rate` is in percent of the voice's own, 20 % to 200 %, or a name from x-slow to x-fast.

    Raises ProviderRefused for another rate; voice and engine are looked at by `check`.
    """

    rate_hz = RATE_HZ

    def __init__(self, account: PollyAccount, voice: str = VOICE, engine: str = ENGINE, *, rate: str = RATE) -> None:
        self._account = account
        self._voice, self._engine = voice, engine
        self._rate = ssml.rate(rate)
        self.name = f"polly/{engine}/{voice}"
        self.digest = hashlib.sha256(f"{self.name} {self._rate.written}".encode("utf-8", "replace")).hexdigest()
        """Of all that its sound depends on beside text and pace."""

    async def check(self) -> None:
        """Ask whether this voice has this engine. Raises NotOffered, which names the near ones, or ProviderError."""
        voices.check(self.name, await voices.offered(self.name, self._account), self._voice, self._engine)

    async def say(self, text: str, *, pace: float = 1.0, ahead: bool = False) -> AsyncGenerator[bytes]:
        """PCM16 in pieces of half a second, the first of a tenth; nothing for a text without words.

        `pace` multiplies the rate, which is held between 20 % and 200 %. A text that is too long for one request is spoken
        in parts. `ahead` changes nothing: the vendor has no line to stand back in. Raises ProviderError.
        """
        spoken, began = SpokenPieces(RATE_HZ), False
        asked = ssml.parts(text, self._rate.at(pace))
        for part in asked:
            async with aclosing(self._sound(part)) as received:
                async for raw in received:
                    if piece := spoken.feed(raw):
                        began = True
                        yield piece
        if last := spoken.rest():
            began = True
            yield last
        if asked and not began:
            raise ProviderBroken(self.name, "it made no sound")

    async def close(self) -> None:
        """Give connections back."""
        await self._account.close()

    async def _sound(self, part: str) -> AsyncGenerator[bytes]:
        read = 0
        async with self._account.post(self.name, PATH, self._request(part)) as reply:
            if not reply.headers.get("content-type", "").lower().startswith("audio/pcm"):
                raise ProviderBroken(self.name, "it sent something that is not PCM")
            async for raw in reply.aiter_bytes():
                if not read and raw.startswith(OTHER_FORMATS):
                    raise ProviderBroken(self.name, "the sound came in another format than PCM")
                read += len(raw)
                # There it stops, whatever is left of the text.
                if read >= 2 * RATE_HZ * ssml.SOUND_AT_MOST_S:
                    raise ProviderBroken(self.name, "it spoke for ten minutes, and says no more at once")
                yield raw
        if read % 2:
            raise ProviderBroken(self.name, "it sent half a sample")

    def _request(self, part: str) -> dict[str, str]:
        return {
            "Engine": self._engine,
            "OutputFormat": "pcm",
            "SampleRate": str(RATE_HZ),
            "Text": part,
            "TextType": "ssml",
            "VoiceId": self._voice,
        }
