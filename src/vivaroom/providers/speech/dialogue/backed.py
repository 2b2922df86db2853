"""Dialogues with somebody behind them: where the model fails or says something else, other recognisers and voices go on."""

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta

from vivaroom.ports.dialogue import Dialogue, SpeechToSpeech
from vivaroom.ports.speech import UNWATCHED_SPEECH, SpeechToText, SpeechWatch, TextToSpeech
from vivaroom.providers.speech.fallback import fallback_hearing, fallback_voice
from vivaroom.providers.speech.hearing import Recogniser
from vivaroom.providers.speech.speaking import Voice

UNDERSTOOD_WITHIN = timedelta(seconds=15)
"""A model that understands an utterance only when it is over; a dead connection is noticed sooner, by whoever holds it."""


class BackedDialogues:
    """A `SpeechToSpeech` of a model, with a recogniser and a voice of all sessions behind it."""

    def __init__(
        self,
        model: SpeechToSpeech,
        hearing: SpeechToText,
        voice: TextToSpeech,
        watch: SpeechWatch = UNWATCHED_SPEECH,
    ) -> None:
        self.name = model.name
        self._model = model
        self._hearing = hearing
        self._voice = voice
        self._watch = _OfTheModel(model.name, watch)

    @asynccontextmanager
    async def open(self) -> AsyncIterator[Dialogue]:
        """A dialogue that fails only where all fail."""
        async with self._model.open() as dialogue:
            ears = [
                Recogniser(dialogue.ear, None, UNDERSTOOD_WITHIN),
                Recogniser(self._hearing, None, None),
            ]
            voices = [Voice(_InItsTime(dialogue.voice)), Voice(self._voice, None)]
            yield _Backed(
                dialogue, fallback_hearing(ears, self._watch), _InItsTime(fallback_voice(voices, self._watch))
            )


@dataclass(frozen=True, slots=True)
class _Backed:
    """The model's dialogue, with another ear and another voice."""

    dialogue: Dialogue
    ear: SpeechToText
    voice: TextToSpeech

    def begins(self, text: str) -> None:
        self.dialogue.begins(text)

    def ended(self, text: str, heard_ms: int, *, whole: bool) -> None:
        self.dialogue.ended(text, heard_ms, whole=whole)


class _InItsTime:
    """A voice that says nothing ahead of its time, since what it says becomes part of the conversation."""

    def __init__(self, voice: TextToSpeech) -> None:
        self.name = voice.name
        self.rate_hz = voice.rate_hz
        self._voice = voice

    async def say(self, text: str, *, pace: float = 1.0, ahead: bool = False) -> AsyncGenerator[bytes]:
        if ahead:
            return
        async with aclosing(self._voice.say(text, pace=pace)) as pieces:
            async for piece in pieces:
                yield piece


class _OfTheModel:
    """A watch of the model alone: those behind it are watched already."""

    def __init__(self, name: str, watch: SpeechWatch) -> None:
        self._name = name
        self._watch = watch

    def heard(self, name: str, seconds: float) -> None:
        if name == self._name:
            self._watch.heard(name, seconds)

    def spoke(self, name: str, seconds: float) -> None:
        if name == self._name:
            self._watch.spoke(name, seconds)

    def failed(self, name: str, how: str) -> None:
        if name == self._name:
            self._watch.failed(name, how)

    def switched(self, name: str, to: str) -> None:
        self._watch.switched(name, to)
