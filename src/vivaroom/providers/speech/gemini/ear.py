"""Hears one candidate by the conversation's own transcription; what the model would answer by itself is never heard."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from datetime import timedelta

from vivaroom.kit.errors import ProviderBroken, ProviderError
from vivaroom.ports.speech import Transcript
from vivaroom.providers.speech.arriving import begun
from vivaroom.providers.speech.gemini.activity import Activity
from vivaroom.providers.speech.gemini.talk import Talk

_WORK_A_SECOND = 0.1
"""For each second of sound, its words may come so much later."""


class GeminiEar:
    """A `SpeechToText` of one conversation: one utterance after the other, those that overlap wait for each other."""

    def __init__(self, name: str, talk: Talk, answers_within: timedelta) -> None:
        self.name = name
        self._talk = talk
        self._within_s = answers_within.total_seconds()

    async def transcribe(self, audio: AsyncIterator[bytes]) -> AsyncGenerator[Transcript]:
        """Partial transcripts as words are told, and one final one.

        Raises ProviderError, Expired where the connection has come to its end and the next one may hear it all again.
        """
        sound = await begun(audio)
        if sound is None:
            yield Transcript("", is_final=True)
            return
        async with self._talk.candidate:
            activity, is_over = Activity(await self._talk.line(), sound), False
            try:
                async with aclosing(self._understood(activity)) as found:
                    async for transcript in found:
                        is_over = transcript.is_final
                        yield transcript
            except ProviderError:
                is_over = True
                raise
            finally:
                await activity.leave(is_over=is_over)

    async def _understood(self, activity: Activity) -> AsyncGenerator[Transcript]:
        hearing, told = activity.hearing, ""
        while not self._is_final(activity):
            if hearing.partial != told:
                told = hearing.partial
                yield Transcript(told, is_final=False)
            else:
                await activity.connection.change(self._left_s(activity))
        self._talk.remember("user", hearing.text)
        yield Transcript(hearing.text, is_final=True)

    def _is_final(self, activity: Activity) -> bool:
        """Raises ProviderError, ProviderBroken also where words are overdue."""
        activity.demand()
        at, due, now = activity.hearing.final_at(), self._due(activity), asyncio.get_running_loop().time()
        if at is None and due is not None and now >= due:
            raise ProviderBroken(self.name, "what was said is not understood in time")
        return activity.was_silent or (at is not None and now >= at)

    def _left_s(self, activity: Activity) -> float | None:
        """How long nothing need be done if nothing happens."""
        at = activity.hearing.final_at()
        at = self._due(activity) if at is None else at
        return None if at is None else max(at - asyncio.get_running_loop().time(), 0.0)

    def _due(self, activity: Activity) -> float | None:
        ended_at = activity.hearing.ended_at
        return None if ended_at is None else ended_at + self._within_s + _WORK_A_SECOND * activity.sent_s
