"""Hears one candidate by the conversation's own transcription; what the model would answer by itself is never heard."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from datetime import timedelta

from vivaroom.kit.errors import ProviderBroken, ProviderError
from vivaroom.ports.speech import Transcript
from vivaroom.providers.speech.gemini.activity import Activity
from vivaroom.providers.speech.gemini.talk import Talk
from vivaroom.providers.speech.pump import goodbye
from vivaroom.providers.speech.tape import Tape

_CONNECTIONS = 3
"""So many that end in the middle of an utterance are enough."""
_SIGN_S = 2.0
"""Some models tell their words after the end alone. That the connection is there, its pings show; so often it is told on."""
_WORK_A_SECOND = 0.1
"""For each second of sound, its words may come so much later."""


class GeminiEar:
    """A `SpeechToText` of one conversation: one utterance after the other, those that overlap wait for each other.

    Where the connection ends in the middle of an utterance, because of its age or its key's quota, the next one hears it from
    its beginning.
    """

    def __init__(self, name: str, talk: Talk, answers_within: timedelta) -> None:
        self.name = name
        self._talk = talk
        self._within_s = answers_within.total_seconds()

    async def transcribe(self, audio: AsyncIterator[bytes]) -> AsyncGenerator[Transcript]:
        """Partial transcripts as words are told, or the same again as a sign, and one final one. Raises ProviderError."""
        tape = Tape(audio)
        try:
            async with self._talk.candidate, aclosing(self._heard(tape)) as found:
                async for transcript in found:
                    yield transcript
        finally:
            await goodbye([tape.recording])

    async def _heard(self, tape: Tape) -> AsyncGenerator[Transcript]:
        for left in reversed(range(_CONNECTIONS)):
            activity, is_over = Activity(await self._talk.line(), tape), False
            try:
                async with aclosing(self._understood(activity)) as found:
                    async for transcript in found:
                        is_over = transcript.is_final
                        yield transcript
                return
            except ProviderError as ended:
                is_over = True
                if not (left and self._talk.goes_on(ended)):
                    raise
            finally:
                await activity.leave(is_over=is_over)

    async def _understood(self, activity: Activity) -> AsyncGenerator[Transcript]:
        hearing, told, told_at = activity.hearing, "", asyncio.get_running_loop().time()
        while not self._is_final(activity):
            now = asyncio.get_running_loop().time()
            if hearing.partial != told or (hearing.ended_at is None and now >= told_at + _SIGN_S):
                told, told_at = hearing.partial, now
                yield Transcript(told, is_final=False)
            else:
                await activity.connection.change(self._left_s(activity, told_at))
        self._talk.remember("user", hearing.text)
        yield Transcript(hearing.text, is_final=True)

    def _is_final(self, activity: Activity) -> bool:
        """Raises ProviderError, ProviderBroken also where words are overdue."""
        activity.demand()
        at, due, now = activity.hearing.final_at(), self._due(activity), asyncio.get_running_loop().time()
        if at is None and due is not None and now >= due:
            raise ProviderBroken(self.name, "what was said is not understood in time")
        return activity.was_silent or (at is not None and now >= at)

    def _left_s(self, activity: Activity, told_at: float) -> float:
        """How long nothing need be done if nothing happens."""
        at, due = activity.hearing.final_at(), self._due(activity)
        next_at = at if at is not None else due if due is not None else told_at + _SIGN_S
        return max(next_at - asyncio.get_running_loop().time(), 0.0)

    def _due(self, activity: Activity) -> float | None:
        ended_at = activity.hearing.ended_at
        return None if ended_at is None else ended_at + self._within_s + _WORK_A_SECOND * activity.sent_s
