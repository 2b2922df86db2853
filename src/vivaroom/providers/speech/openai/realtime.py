"""Hears while somebody speaks, by OpenAI's realtime transcription sessions over a WebSocket.

Source: https://developers.openai.com/api/docs/guides/realtime-transcription (`wss://…/realtime?intent=transcription`,
`session.update` of the type `transcription`, sound as base64 PCM16 at 24 kHz, `turn_detection` null, so that a stretch ends
by our `input_audio_buffer.commit`) and the reference of the events. gpt-live-transcribe tells words while they are said;
other models tell them after each stretch, so that one is ended at each pause. No model tells the times of words.
"""

import asyncio
import base64
import json
import logging
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from typing import Any

from pydantic import SecretStr
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus, InvalidURI, WebSocketException

from vivaroom.kit.errors import ProviderBroken, ProviderError, ProviderRefused
from vivaroom.ports.speech import Transcript
from vivaroom.providers.speech.openai.access import OPENAI, Access, HearingOptions
from vivaroom.providers.speech.openai.batch import MODEL, tells_sureness
from vivaroom.providers.speech.openai.failures import of_close, of_handshake
from vivaroom.providers.speech.openai.realtime_items import Items
from vivaroom.providers.speech.openai.realtime_sound import RATE_HZ, Stretches

_LARGEST_EVENT = 4 * 1024 * 1024
_WORK_A_SECOND = 0.1
"""For each second of sound in a stretch, its words may come so much later."""

_FRAMES = logging.getLogger(f"{__name__}.frames")
_FRAMES.setLevel(logging.WARNING)
"""At the level of debugging the library would log the key and every word."""

Happened = dict[str, Any] | ProviderError | None
"""An event, the end of the connection, or the end of our side."""


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
        socket = await self._open()
        events: asyncio.Queue[Happened] = asyncio.Queue()
        items = Items(self.name)
        reading = asyncio.ensure_future(self._read(socket, events))
        sending = asyncio.ensure_future(self._send(socket, audio, items))
        sending.add_done_callback(lambda _: events.put_nowait(None))
        try:
            async with aclosing(self._understood(events, items, sending)) as found:
                async for transcript in found:
                    yield transcript
            yield items.final()
        finally:
            # Without a farewell: the candidate would wait for the way there and back.
            socket.transport.abort()
            for work in (reading, sending):
                work.cancel()
            await asyncio.gather(reading, sending, return_exceptions=True)
            await socket.wait_closed()

    async def close(self) -> None:
        """Nothing is kept between utterances."""

    async def _open(self) -> ClientConnection:
        """Raises NoRealtime where the server has no such sessions."""
        seconds = self._options.answers_within.total_seconds()
        try:
            return await connect(
                self._access.socket_url("/realtime?intent=transcription"),
                additional_headers=self._access.headers,
                open_timeout=seconds,
                ping_interval=seconds * 0.2,
                ping_timeout=seconds * 0.7,
                close_timeout=seconds * 0.1,
                max_size=_LARGEST_EVENT,
                compression=None,
                logger=_FRAMES,
            )
        except InvalidStatus as refused:
            told = refused.response
            raise of_handshake(
                self.name,
                told.status_code,
                {name.lower(): value for name, value in told.headers.raw_items()},
                bytes(told.body),
            ) from None
        except InvalidURI:
            raise ProviderRefused(self.name, "the address of the server is none") from None
        except (WebSocketException, OSError, TimeoutError) as error:
            raise ProviderBroken(self.name, type(error).__name__) from None

    async def _understood(
        self, events: "asyncio.Queue[Happened]", items: Items, sending: "asyncio.Future[None]"
    ) -> AsyncGenerator[Transcript]:
        """Partial transcripts, until all is said."""
        said = ""
        while items.waiting or not items.all_given:
            happened = await self._next(events, items)
            if isinstance(happened, ProviderError):
                raise happened
            if happened is None:
                sending.result()  # raises what broke the sound that came in
            elif items.take(happened) and (heard := items.heard()).text != said:
                said = heard.text
                yield heard

    async def _next(self, events: "asyncio.Queue[Happened]", items: Items) -> Happened:
        """What happens next; while words are due, it must happen soon."""
        try:
            async with asyncio.timeout(self._patience(items)):
                return await events.get()
        except TimeoutError:
            raise ProviderBroken(self.name, "what was said is not understood in time") from None

    def _patience(self, items: Items) -> float | None:
        if not items.waiting:
            return None
        return (self._options.answers_within + _WORK_A_SECOND * items.due).total_seconds()

    async def _read(self, socket: ClientConnection, events: "asyncio.Queue[Happened]") -> None:
        """Every event in order, and in the end why there are no more."""
        try:
            while True:
                events.put_nowait(self._event(await socket.recv()))
        except ConnectionClosed as closed:
            events.put_nowait(of_close(self.name, closed.rcvd.code if closed.rcvd else None))
        except ProviderError as garbage:
            events.put_nowait(garbage)

    def _event(self, message: str | bytes) -> dict[str, Any]:
        try:
            event = json.loads(message)
        except ValueError:
            event = None
        if not isinstance(event, dict):
            raise ProviderBroken(self.name, "an event is no JSON object")
        return event

    async def _send(self, socket: ClientConnection, audio: AsyncIterator[bytes], items: Items) -> None:
        """The session's terms and all sound; each pause and the end hand a stretch over."""
        try:
            await _tell(socket, "session.update", session=self._session())
            stretches = Stretches(self.name)
            async for piece in audio:
                for sound in stretches.take(piece):
                    await _append(socket, sound)
                    if stretches.is_long:
                        await self._hand_over(socket, stretches, items)
                if not piece:
                    await self._pause(socket, stretches, items)
            await _append(socket, *stretches.take_rest())
            if stretches.holds_more_than_the_room:
                await self._hand_over(socket, stretches, items)
            items.all_given = True
        except ConnectionClosed:
            return  # the reader knows why

    async def _pause(self, socket: ClientConnection, stretches: Stretches, items: Items) -> None:
        await _append(socket, *stretches.take_rest())
        stretches.fell_quiet()
        if stretches.holds_sound:
            await self._hand_over(socket, stretches, items)

    async def _hand_over(self, socket: ClientConnection, stretches: Stretches, items: Items) -> None:
        lasts = stretches.lasts
        await _append(socket, stretches.cut())
        items.give(lasts)
        await _tell(socket, "input_audio_buffer.commit")

    def _session(self) -> dict[str, Any]:
        sound = {
            "format": {"type": "audio/pcm", "rate": RATE_HZ},
            "transcription": {"model": self._model, **self._options.fields(self._model)},
            "turn_detection": None,
        }
        sureness = {"include": ["item.input_audio_transcription.logprobs"]} if tells_sureness(self._model) else {}
        return {"type": "transcription", "audio": {"input": sound}, **sureness}


async def _append(socket: ClientConnection, *pieces: bytes) -> None:
    for piece in pieces:
        if piece:
            await _tell(socket, "input_audio_buffer.append", audio=base64.b64encode(piece).decode())


async def _tell(socket: ClientConnection, kind: str, **fields: Any) -> None:
    await socket.send(json.dumps({"type": kind, **fields}))
