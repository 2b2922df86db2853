"""Hears while somebody speaks, by OpenAI's realtime transcription sessions over a WebSocket.

Source: https://developers.openai.com/api/docs/guides/realtime-transcription (`wss://…/realtime?intent=transcription`,
`session.update` of the type `transcription`, sound as base64 PCM16 at 24 kHz, `turn_detection` null, so that a stretch ends
by our `input_audio_buffer.commit`) and the reference of the events. gpt-live-transcribe tells words while they are said;
other models tell them after each stretch, so that one is ended at each pause. No model tells the times of words.
"""

import asyncio
import json
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from functools import partial
from typing import Any

from pydantic import SecretStr
from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed

from vivaroom.kit.errors import ProviderError
from vivaroom.ports.speech import Transcript
from vivaroom.providers.speech.openai.access import OPENAI, Access, HearingOptions
from vivaroom.providers.speech.openai.batch import MODEL, tells_sureness
from vivaroom.providers.speech.openai.failures import of_close
from vivaroom.providers.speech.openai.realtime_hearing import Happened, Understanding
from vivaroom.providers.speech.openai.realtime_socket import event_of, open_socket
from vivaroom.providers.speech.openai.realtime_sound import RATE_HZ


class OpenAIRealtime:
    """A `SpeechToText`: one session an utterance, opened while the speaker begins.

    At each silence that is told, what came so far is handed over, so that the final transcript comes without more work
    when nothing follows. A connection that is only half there is noticed within `answers_within`, by its pings.
    """

    def __init__(
        self,
        key: SecretStr | None,
        model: str = MODEL,
        *,
        base_url: str = OPENAI,
        options: HearingOptions | None = None,
    ) -> None:
        self._options = options or HearingOptions()
        self._access = Access(key, base_url, self._options.answers_within)
        self._model = model
        self.name = f"{self._access.vendor}/{model}"

    async def transcribe(self, audio: AsyncIterator[bytes]) -> AsyncGenerator[Transcript]:
        """Partial transcripts as words are told, and one final one. Raises ProviderError, NoRealtime before any audio."""
        within = self._options.answers_within
        socket = await open_socket(self.name, self._access, "/realtime?intent=transcription", within.total_seconds())
        understanding = Understanding(self.name, within, partial(_tell, socket))
        reading = asyncio.ensure_future(self._read(socket, understanding.events))
        sending = asyncio.ensure_future(self._send(socket, audio, understanding))
        try:
            async with aclosing(understanding.transcripts(sending)) as found:
                async for transcript in found:
                    yield transcript
        finally:
            # Without a farewell: the candidate would wait for the way there and back.
            socket.transport.abort()
            for work in (reading, sending):
                work.cancel()
            await asyncio.gather(reading, sending, return_exceptions=True)
            await socket.wait_closed()

    async def close(self) -> None:
        """Nothing is kept between utterances."""

    async def _read(self, socket: ClientConnection, events: "asyncio.Queue[Happened]") -> None:
        """Every event in order, and in the end why there are no more."""
        try:
            while True:
                events.put_nowait(event_of(self.name, await socket.recv()))
        except ConnectionClosed as closed:
            events.put_nowait(of_close(self.name, closed.rcvd.code if closed.rcvd else None))
        except ProviderError as garbage:
            events.put_nowait(garbage)

    async def _send(self, socket: ClientConnection, audio: AsyncIterator[bytes], understanding: Understanding) -> None:
        """The session's terms and all sound."""
        try:
            await _tell(socket, "session.update", session=self._session())
            await understanding.send(audio)
        except ConnectionClosed:
            return  # the reader knows why

    def _session(self) -> dict[str, Any]:
        sound = {
            "format": {"type": "audio/pcm", "rate": RATE_HZ},
            "transcription": {"model": self._model, **self._options.fields(self._model)},
            "turn_detection": None,
        }
        sureness = {"include": ["item.input_audio_transcription.logprobs"]} if tells_sureness(self._model) else {}
        return {"type": "transcription", "audio": {"input": sound}, **sureness}


async def _tell(socket: ClientConnection, kind: str, **fields: Any) -> None:
    await socket.send(json.dumps({"type": kind, **fields}))
