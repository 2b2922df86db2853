"""Gemini Live as one who both hears and speaks: a conversation with the model for each interview.

The model answers whatever it hears; no setting of the service turns that off. So its own turns are stopped as soon as they
begin, and dropped unheard, and the words that the interviewer does say are asked for one by one.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta

from pydantic import SecretStr

from vivaroom.ports.speech import SpeechToText, TextToSpeech
from vivaroom.providers.speech.dialogue.renewed import renewed_hearing, renewed_voice
from vivaroom.providers.speech.gemini.doors import Door, Doors
from vivaroom.providers.speech.gemini.ear import GeminiEar
from vivaroom.providers.speech.gemini.instruction import INSTRUCTION
from vivaroom.providers.speech.gemini.models import MODEL, VOICE, asked_for
from vivaroom.providers.speech.gemini.socket import ANSWERS_WITHIN, BASE_URL, WebSocketDial
from vivaroom.providers.speech.gemini.talk import Talk
from vivaroom.providers.speech.gemini.voice import GeminiVoice
from vivaroom.providers.speech.gemini.wire import Terms


def gemini_live(
    keys: Sequence[SecretStr],
    model: str = MODEL,
    voice: str = VOICE,
    *,
    base_url: str = BASE_URL,
    within: timedelta = ANSWERS_WITHIN,
) -> "GeminiLive":
    """The model by these keys; `within` is the longest silence of a service that should speak.

    A name that the service has shut down stands for its successor. Raises ProviderRefused for a key that can be none.
    """
    served = asked_for(model)
    name = f"gemini/{served.removeprefix('models/')}"
    dials = [WebSocketDial(name, key, base_url=base_url, within=within) for key in keys]
    return GeminiLive(Doors(name, dials, Terms(served, voice, INSTRUCTION), within=within))


class GeminiDialogue:
    """One conversation, a `Dialogue`: `ear` hears the candidate, `voice` says the interviewer's words."""

    def __init__(self, doors: Doors, talk: Talk) -> None:
        self.name = doors.name
        self.talk = talk
        self.ear: SpeechToText = renewed_hearing(GeminiEar(doors.name, talk, doors.within))
        self.voice: TextToSpeech = renewed_voice(GeminiVoice(doors.name, talk, doors.within))
        self._before = (0, 0)

    def begins(self, text: str) -> None:
        """Nothing of another line counts for this one."""
        self._before = (self.talk.asked, self.talk.said)

    def ended(self, text: str, heard_ms: int, *, whole: bool) -> None:
        """The service takes back nothing that its model has said; the model is told what was heard, where that is not all."""
        asked, said = (
            now - before for now, before in zip((self.talk.asked, self.talk.said), self._before, strict=True)
        )
        if text and not (whole and asked == said > 0):
            self.talk.heard_instead(text)


class GeminiLive:
    """Opens conversations by the keys that it has: a `SpeechToSpeech`."""

    def __init__(self, doors: Doors) -> None:
        self.name = doors.name
        self._doors = doors

    @asynccontextmanager
    async def open(self) -> AsyncIterator[GeminiDialogue]:
        """A conversation for the length of the block; its connection is opened when it is needed, and renewed unheard."""
        talk = Talk(Door(self._doors))
        keeping = asyncio.ensure_future(talk.keep())
        try:
            yield GeminiDialogue(self._doors, talk)
        finally:
            keeping.cancel()
            await asyncio.gather(keeping, return_exceptions=True)
            await talk.end()
