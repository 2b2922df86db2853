"""Speaks with Cartesia's Sonic: a text in one context of a WebSocket, part after part, played while it is made.

Protocol: https://docs.cartesia.ai/api-reference/tts/websocket, with continuations and flushing as in
https://docs.cartesia.ai/use-the-api/tts-websocket/contexts, and the pace as in
https://docs.cartesia.ai/build-with-cartesia/capability-guides/volume-speed-emotion.
"""

import base64
import binascii
import hashlib
import re
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass
from datetime import timedelta

from pydantic import SecretStr

from vivaroom.kit.errors import ProviderBroken
from vivaroom.providers.speech.cartesia.account import API_VERSION, BASE_URL, Account
from vivaroom.providers.speech.cartesia.line import Context, Line
from vivaroom.providers.speech.cartesia.socket import ANSWERS_WITHIN, Message
from vivaroom.providers.speech.parts import parts_to_say
from vivaroom.providers.speech.sound import SpokenPieces

MODEL = "sonic-3"
"""Later ones took no pace when this was written."""
VOICE = "f786b574-daa5-4673-aa0c-cbe3e8534c02"
"""Katie, a voice that the vendor shows in its own first steps."""
RATE_HZ = 24_000
SLOWEST, FASTEST = 0.6, 1.5
LONGEST_S = 300
"""No part of a text takes so long to say."""
_PACE_IN_WORDS = re.compile(r"sonic(-english|-multilingual|-turbo|-[12])?(-\d{4}-\d{2}-\d{2})?")
"""Models before the third know three paces."""
_SLOW, _FAST = 0.9, 1.1
_CONTROL = re.compile(r"</?\s*(?:speed|volume|emotion|break|spell)\b[^<>]*>|\[laughter\]", re.IGNORECASE)
"""What the vendor would obey instead of saying it."""


@dataclass(frozen=True, slots=True)
class SonicOptions:
    """`version` is the day of the protocol; a saying is given up where nothing comes for `answers_within`."""

    language: str = "en"
    version: str = API_VERSION
    answers_within: timedelta = ANSWERS_WITHIN


class CartesiaSonic:
    """A `TextToSpeech`, PCM16 at 24 kHz. Texts that are said ahead are not held back: the vendor makes several at once.

    `digest` lets what was said be kept and said again.
    """

    rate_hz = RATE_HZ

    def __init__(
        self,
        key: SecretStr,
        *,
        model: str = MODEL,
        voice: str = VOICE,
        options: SonicOptions | None = None,
        base_url: str = BASE_URL,
    ) -> None:
        self._options = options or SonicOptions()
        self.name = f"cartesia/{model}"
        self.digest = hashlib.sha256(f"{self.name}/{voice}/{self._options.language}".encode()).hexdigest()
        self._model = model
        self._voice = voice
        account = Account(key, self._options.version, base_url)
        self._line = Line(self.name, account, self._options.answers_within)

    async def say(self, text: str, *, pace: float = 1.0, ahead: bool = False) -> AsyncGenerator[bytes]:
        """The first piece as soon as there are 100 ms, then half seconds; nothing for a text without words.

        `pace` is held between 0.6 and 1.5. Closing it early cancels the context. Raises ProviderError; also where a text
        with words gives no sound.
        """
        sounding = SpokenPieces(RATE_HZ)
        asked = parts_to_say(_CONTROL.sub(" ", text))
        async with aclosing(self._sound(asked, pace)) as pieces:
            async for piece in pieces:
                if sound := sounding.feed(piece):
                    yield sound
        if last := sounding.rest():
            yield last
        if asked and not sounding.began:
            raise ProviderBroken(self.name, "it made no sound")

    async def close(self) -> None:
        """Give the connection back."""
        await self._line.close()

    async def _sound(self, asked: list[str], pace: float) -> AsyncGenerator[bytes]:
        """All parts; each goes on in the context of the one before, where that has not expired while it was played."""
        context: Context | None = None
        try:
            for number, part in enumerate(asked, start=1):
                requests = self._requests(part, pace, is_last=number == len(asked))
                if context is not None and context.takes_more:
                    await context.ask(requests)
                else:
                    context = await self._instead_of(context, requests)
                async with aclosing(self._heard(context)) as pieces:
                    async for piece in pieces:
                        yield piece
        finally:
            if context is not None:
                await context.leave()

    async def _instead_of(self, expired: Context | None, requests: list[Message]) -> Context:
        if expired is not None:
            await expired.leave()
        return await self._line.begun(requests)

    async def _heard(self, context: Context) -> AsyncGenerator[bytes]:
        """The sound of one part."""
        read = 0
        while (message := await context.next(self._options.answers_within)).get("type") not in ("flush_done", "done"):
            if message.get("type") == "chunk":
                piece = self._pcm(message)
                read += len(piece)
                if read > 2 * RATE_HZ * LONGEST_S:
                    raise ProviderBroken(self.name, f"it spoke for more than {LONGEST_S} s")
                yield piece
        if read % 2:
            raise ProviderBroken(self.name, "it sent half a sample")

    def _pcm(self, chunk: Message) -> bytes:
        try:
            return base64.b64decode(chunk.get("data") or "", validate=True)
        except (binascii.Error, ValueError, TypeError):
            raise ProviderBroken(self.name, "it sent something that is not sound") from None

    def _requests(self, part: str, pace: float, *, is_last: bool) -> list[Message]:
        """The part, and where more follows a flush, whose answer tells where the part's sound ends."""
        common: Message = {
            "model_id": self._model,
            "voice": {"mode": "id", "id": self._voice},
            "language": self._options.language,
            "output_format": {"container": "raw", "encoding": "pcm_s16le", "sample_rate": RATE_HZ},
            **self._paced(max(SLOWEST, min(FASTEST, pace))),
        }
        if is_last:
            return [{**common, "transcript": part, "continue": False}]
        flush = {**common, "transcript": "", "continue": True, "flush": True}
        return [{**common, "transcript": f"{part} ", "continue": True}, flush]

    def _paced(self, speed: float) -> Message:
        if speed == 1.0:
            return {}
        if not _PACE_IN_WORDS.fullmatch(self._model):
            return {"generation_config": {"speed": round(speed, 2)}}
        if _SLOW < speed < _FAST:
            return {}
        return {"speed": "slow" if speed <= _SLOW else "fast"}
