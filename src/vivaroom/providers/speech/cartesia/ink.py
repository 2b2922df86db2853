"""Hears with Cartesia's Ink: interim and final results with word times, each the next part of what was said.

Protocol: https://docs.cartesia.ai/2025-04-16/api-reference/stt/stt, with what later versions made plain in
https://docs.cartesia.ai/api-reference/stt/websocket; whole recordings:
https://docs.cartesia.ai/api-reference/stt/transcribe.
"""

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from dataclasses import dataclass
from datetime import timedelta

from pydantic import SecretStr, ValidationError

from vivaroom.kit.errors import ProviderBroken
from vivaroom.ports.speech import HEARING_RATE_HZ, Transcript
from vivaroom.providers.speech.arriving import begun
from vivaroom.providers.speech.cartesia.account import API_VERSION, BASE_URL, Account
from vivaroom.providers.speech.cartesia.conversation import Conversation, farewell
from vivaroom.providers.speech.cartesia.recorded import whole_recording
from vivaroom.providers.speech.cartesia.socket import ANSWERS_WITHIN, Message, dropped, opened
from vivaroom.providers.speech.cartesia.wire import Passage, Understood

MODEL = "ink-whisper"
PATH = "/stt/websocket"


@dataclass(frozen=True, slots=True)
class InkOptions:
    """`version` is the day of the protocol; a stream is half open where a command is not answered within `answers_within`."""

    language: str = "en"
    version: str = API_VERSION
    answers_within: timedelta = ANSWERS_WITHIN


class CartesiaInk:
    """A `SpeechToText`; one connection an utterance, and none for an utterance without sound.

    The vendor wants sound as it is spoken. Where a whole recording is at hand, `exact` is the better way.
    """

    def __init__(
        self, key: SecretStr, *, model: str = MODEL, options: InkOptions | None = None, base_url: str = BASE_URL
    ) -> None:
        self.name = f"cartesia/{model}"
        self._model = model
        self._options = options or InkOptions()
        self._account = Account(key, self._options.version, base_url)

    async def transcribe(self, audio: AsyncIterator[bytes]) -> AsyncGenerator[Transcript]:
        """A transcript for each result that changes it, and the final one; a silence that is told settles what was said.

        What was not final when the stream ended stands as it was last understood.
        """
        sound = await begun(audio)
        if sound is None:
            yield Passage().transcript(is_final=True)
            return
        settled, so_far, told = Passage(), Passage(), Transcript("", is_final=False)
        async with aclosing(self._understood(sound)) as results:
            async for result, settled_s in results:
                if result is not None:
                    so_far = settled.and_then(result)
                    settled = so_far if result.is_final else settled
                transcript = so_far.transcript(settled_s=settled_s)
                if transcript.text and transcript != told:
                    told = transcript
                    yield transcript
        yield so_far.transcript(settled_s=told.settled_ms / 1000, is_final=True)

    async def exact(self, pcm: bytes) -> Transcript:
        """The transcript of a whole recording in one request, for what is stored. Raises ProviderError."""
        return await whole_recording(self.name, self._account, (self._model, self._options.language), pcm)

    async def _understood(self, sound: AsyncIterator[bytes]) -> AsyncGenerator[tuple[Understood | None, float]]:
        """Each result, or None where only more was settled, and the seconds of sound that are settled."""
        within = self._options.answers_within
        socket = await opened(self.name, self._account, PATH, self._query(), within)
        try:
            conversation = Conversation(self.name, socket, farewell(self._options.version), within)
            async with aclosing(conversation.messages(sound)) as messages:
                async for message in messages:
                    if message.get("type") == "transcript":
                        yield self._result(message), conversation.flushed_s
                    elif message.get("type") == "flush_done":
                        yield None, conversation.flushed_s
        finally:
            await dropped(socket)

    def _result(self, message: Message) -> Understood:
        try:
            return Understood.model_validate(message)
        except ValidationError:
            raise ProviderBroken(self.name, "a result has another shape than documented") from None

    def _query(self) -> list[tuple[str, str]]:
        return [
            ("model", self._model),
            ("language", self._options.language),
            ("encoding", "pcm_s16le"),
            ("sample_rate", str(HEARING_RATE_HZ)),
        ]
