"""One connection over which an interview is held, turn by turn: clips or text come in, words go out with their sound."""

import asyncio
from base64 import b64encode
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import structlog

from vivaroom.api.agreeing import may_be_heard_by_front_end
from vivaroom.api.realtime.channel import Channel, Gone
from vivaroom.api.realtime.close_codes import ENDED, HUNG_UP, TAKEN_OVER, TRY_LATER
from vivaroom.api.realtime.flood import Gate
from vivaroom.api.services import Services
from vivaroom.dialects.collector import wire
from vivaroom.dialects.collector.frames import AssistantPrompt, AssistantTurn, Refused, UserAudio, named, read
from vivaroom.dialects.collector.schemas import CollectorStanding
from vivaroom.dialects.collector.sittings import NAME
from vivaroom.interview.moves import spoken_parts
from vivaroom.interview.session import SessionStatus
from vivaroom.interview.signals import Answered, Opened, kept
from vivaroom.interview.store import Held
from vivaroom.interview.transcript import Speaker, transcript
from vivaroom.kit.errors import ProviderError, TooMany, Unavailable, VivaError
from vivaroom.ports.bus import LOOK
from vivaroom.voice.clips.answering import answer_in
from vivaroom.voice.clips.encoding import ClipFormat

_CODES = {"connection_taken_over": TAKEN_OVER, "session_closed": ENDED, "session_not_found": ENDED}
"""After these nothing can follow on this connection."""
_MILLISECOND = timedelta(milliseconds=1)
log = structlog.get_logger(__name__)


class Visit:
    """A candidate's connection, the `epoch` of the session's; the newest one of a session is the one that counts."""

    def __init__(self, services: Services, held: Held, channel: Channel, sound: ClipFormat) -> None:
        self._services = services
        self._held = held
        self._channel = channel
        self._sound = sound
        self._gate = Gate(services.clock)
        self._heard_ms = 0

    async def hold(self, news: AsyncIterator[int]) -> None:
        """From the first prompt to the close code; `news` are what the bus tells of the session."""
        code: int | None = HUNG_UP
        try:
            async with asyncio.TaskGroup() as tasks:
                watching = tasks.create_task(self._watch(news))
                await self._talk()
                watching.cancel()
        except* _Over as over:
            code = next(one.code for one in over.exceptions if isinstance(one, _Over))
        except* Gone:
            code = None
        except* VivaError:  # there is not even a prompt
            code = TRY_LATER
        if code is not None:
            await self._channel.close(code)

    async def _watch(self, news: AsyncIterator[int]) -> None:
        """A newer connection closes this one, whichever process has it."""
        async for place in news:
            if place == LOOK and (await self._now()).epoch != self._held.epoch:
                raise _Over(TAKEN_OVER)

    async def _talk(self) -> None:
        """The loop: a prompt, then the reply to each frame, until the last words."""
        status = await self._prompt()
        while status in ("in_progress", "paused"):
            frame = await self._channel.receive()
            try:
                status = await self._reply(frame)
            except VivaError as error:
                await self._refuse(error)
            except ProviderError as error:
                log.warning("provider_failed", provider=error.provider)
                await self._refuse(_broken(error))
            except Gone:
                raise
            except Exception as error:  # nothing that one frame does may end the conversation
                log.error("event_failed", error=type(error).__qualname__)
                await self._refuse(Unavailable("event_failed", "This is a fault of the server; its log has more."))

    async def _prompt(self) -> str:
        """The question that waits. What was said last and never aloud is said as it stands, later the question again."""
        held = self._held
        is_first, is_over = held.epoch == 1, held.session.status is SessionStatus.COMPLETED
        if is_over or (is_first and held.session.status is not SessionStatus.CREATED):
            said, standing = await self._last_words(), wire.standing(held)
        else:
            taken = await self._services.director.take_turn(held.org_id, held.session_id, Opened(), held.epoch)
            said, standing = spoken_parts(taken.move), wire.standing_after(taken)
        await self._send(AssistantPrompt(**await self._spoken(said, standing)))
        return standing.status

    async def _reply(self, frame: str | bytes) -> str:
        if not self._gate.signal():
            raise TooMany("rate_limit_exceeded", "Too many answers at once; this one was dropped.")
        answered = await self._answered(frame)
        held = self._held
        taken = await self._services.director.take_turn(held.org_id, held.session_id, answered, held.epoch)
        standing = wire.standing_after(taken)
        spoken = await self._spoken(spoken_parts(taken.move), standing)
        await self._send(AssistantTurn(**spoken, user_text=answered.text))
        return standing.status

    async def _answered(self, frame: str | bytes) -> Answered:
        """The answer in a frame; a clip is understood by now."""
        sent = read(frame)
        if not isinstance(sent, UserAudio):
            return Answered(kept(sent.text), named(sent.client_id))
        await may_be_heard_by_front_end(self._services, await self._now(), NAME)
        answered = await answer_in(self._services.clips, sent.content, self._held.epoch, self._heard_ms)
        self._heard_ms += round((answered.took or timedelta(0)) / _MILLISECOND)
        return replace(answered, client_id=named(sent.client_id))

    async def _spoken(self, said: Sequence[str], standing: CollectorStanding) -> dict[str, Any]:
        """The fields of a frame; words that cannot be said aloud are sent as text, with the reason."""
        fields = {**standing.model_dump(), "assistant_text": " ".join(said)}
        try:
            clip = await self._services.clips.say(said, self._sound)
        except VivaError as error:
            return {**fields, "audio_error": error.code}
        except ProviderError as error:
            return {**fields, "audio_error": _broken(error).code}
        sound = b64encode(clip.content).decode()
        return {**fields, "assistant_audio_base64": sound, "audio_media_type": clip.media_type.value}

    async def _last_words(self) -> tuple[str, ...]:
        held, now = self._held, self._services.database.glance(self._held.org_id)
        recorded = await self._services.ledger.events(now, held.session_id)
        said = [entry.text for entry in transcript(recorded) if entry.speaker is Speaker.INTERVIEWER]
        return tuple(said[-1:])

    async def _now(self) -> Held:
        held = self._held
        return await self._services.ledger.read(self._services.database.glance(held.org_id), held.session_id)

    async def _refuse(self, error: VivaError) -> None:
        await self._send(Refused(code=error.code, detail=error.detail))
        if error.code in _CODES:
            raise _Over(_CODES[error.code])

    async def _send(self, frame: AssistantPrompt | AssistantTurn | Refused) -> None:
        await self._channel.send(frame.model_dump_json())


class _Over(Exception):
    """The connection ends with this code."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


def _broken(error: ProviderError) -> Unavailable:
    return Unavailable(
        "provider_unavailable", f"The service {error.provider} did not answer as it should; try again later."
    )
