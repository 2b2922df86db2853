"""The interviewer's voice in this dialect: one file of what was said last, made while the words are read already."""

import asyncio
from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

import structlog

from vivaroom.dialects.phased.frames import AudioTold
from vivaroom.kit.errors import ProviderError, VivaError
from vivaroom.voice.clips.encoding import ClipFormat
from vivaroom.voice.clips.speech import ClipSpeech

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Saying:
    """What is to be said, and the question that it puts."""

    texts: tuple[str, ...]
    question_id: UUID | None = None


class Speaking:
    """Speaks on one connection. Nothing waits for it, and only what was asked for last is said."""

    def __init__(self, clips: ClipSpeech, wanted: ClipFormat, emit: Callable[[AudioTold], None]) -> None:
        self._clips = clips
        self._wanted = wanted
        self._emit = emit
        self._next: Saying | None = None
        self._asked = asyncio.Event()
        self._silent = asyncio.Event()
        self._silent.set()

    def say(self, saying: Saying) -> None:
        """Say this, in place of what waits to be said; nothing where there is no voice."""
        if self._clips.is_ready:
            self._next = saying
            self._silent.clear()
            self._asked.set()

    async def run(self) -> None:
        """Speak until cancelled."""
        while True:
            await self._asked.wait()
            self._asked.clear()
            while self._next is not None:
                saying, self._next = self._next, None
                await self._speak(saying)
            self._silent.set()

    async def said(self) -> None:
        """Returns once nothing is left to be said."""
        await self._silent.wait()

    async def _speak(self, saying: Saying) -> None:
        """A voice that fails leaves the words, which were told before."""
        try:
            clip = await self._clips.say(saying.texts, self._wanted)
        except (ProviderError, VivaError) as failed:
            log.warning("voice_failed", error=type(failed).__qualname__)
            return
        if self._next is None:
            audio, words = b64encode(clip.content).decode(), " ".join(saying.texts)
            told = AudioTold(audio=audio, media_type=clip.media_type.value, question_id=saying.question_id, text=words)
            self._emit(told)
