"""Holds dialogues with OpenAI's Realtime models."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from pydantic import SecretStr

from vivaroom.ports.dialogue import Dialogue
from vivaroom.ports.speech import SpeechToText, TextToSpeech
from vivaroom.providers.speech.dialogue.renewed import renewed_hearing, renewed_voice
from vivaroom.providers.speech.openai.access import OPENAI, Access
from vivaroom.providers.speech.openai.dialogue.ear import OpenAIEar
from vivaroom.providers.speech.openai.dialogue.lines import Account, Lines
from vivaroom.providers.speech.openai.dialogue.said import SaidHere
from vivaroom.providers.speech.openai.dialogue.terms import DialogueOptions
from vivaroom.providers.speech.openai.dialogue.voice import OpenAIDialogueVoice


class OpenAIDialogues:
    """A `SpeechToSpeech`; several keys are used in turn, a connection each."""

    def __init__(
        self, keys: Sequence[SecretStr], *, base_url: str = OPENAI, options: DialogueOptions | None = None
    ) -> None:
        chosen = options or DialogueOptions()
        self._account = Account([Access(key, base_url, chosen.hearing.answers_within) for key in keys], chosen)
        self.name = self._account.name

    @asynccontextmanager
    async def open(self) -> AsyncIterator[Dialogue]:
        """One interview's dialogue, which connects while nobody waits for it."""
        lines = Lines(self._account)
        async with lines.kept():
            yield _OpenAIDialogue(lines)


class _OpenAIDialogue:
    """A `Dialogue` over one connection after the other."""

    def __init__(self, lines: Lines) -> None:
        self._said = SaidHere(lines)
        self.ear: SpeechToText = renewed_hearing(OpenAIEar(lines))
        self.voice: TextToSpeech = renewed_voice(OpenAIDialogueVoice(lines, self._said))

    def begins(self, text: str) -> None:
        self._said.begin()

    def ended(self, text: str, heard_ms: int, *, whole: bool) -> None:
        self._said.ended(text, heard_ms, whole=whole)
