"""Hears with Deepgram's Nova: interim and final results with word times, stretch by stretch.

Protocol: https://developers.deepgram.com/reference/speech-to-text/listen-streaming, and for whole recordings
https://developers.deepgram.com/reference/speech-to-text/listen-pre-recorded.
"""

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from dataclasses import dataclass
from datetime import timedelta

from pydantic import BaseModel, SecretStr, ValidationError

from vivaroom.kit.errors import ProviderBroken
from vivaroom.ports.speech import HEARING_RATE_HZ, Transcript
from vivaroom.providers.speech.arriving import begun
from vivaroom.providers.speech.deepgram.account import BASE_URL, Account
from vivaroom.providers.speech.deepgram.conversation import ANSWERS_WITHIN, Conversation, Manner, Message, connected
from vivaroom.providers.speech.deepgram.failures import by_close
from vivaroom.providers.speech.deepgram.recorded import whole_recording
from vivaroom.providers.speech.deepgram.wire import NOTHING, Channel, Number, Stretch, of_channel, together

MODEL = "nova-3"
PATH = "/v1/listen"
NEARLY_ALL_S = 0.5
_ENDPOINTING_MS = 300
_MANNER = Manner(at_silence="Finalize", while_waiting="KeepAlive")


@dataclass(frozen=True, slots=True)
class NovaOptions:
    """`keyterms` are words that are likely to be said (up to 100); a stream is half open after `answers_within`."""

    language: str = "en"
    keyterms: tuple[str, ...] = ()
    answers_within: timedelta = ANSWERS_WITHIN


class _Results(BaseModel):
    channel: Channel
    is_final: bool = False
    start: Number = 0.0
    duration: Number = 0.0


class DeepgramNova:
    """A `SpeechToText`; one connection an utterance, and none for an utterance without sound."""

    def __init__(
        self, key: SecretStr, *, model: str = MODEL, options: NovaOptions | None = None, base_url: str = BASE_URL
    ) -> None:
        self.name = f"deepgram/{model}"
        self._account = Account(key, base_url)
        self._model = model
        self._options = options or NovaOptions()

    async def transcribe(self, audio: AsyncIterator[bytes]) -> AsyncGenerator[Transcript]:
        """A transcript for each result that changes it, and the final one; a silence that is told settles what was said.

        What was not settled when the stream ended stands as it was last understood.
        """
        sound = await begun(audio)
        if sound is None:
            yield together((), is_final=True)
            return
        settled: list[Stretch] = []
        settled_s, open_stretch, told = 0.0, NOTHING, together(())
        async with aclosing(self._results(sound)) as results:
            async for result in results:
                open_stretch = of_channel(result.channel)
                if result.is_final:
                    settled.append(open_stretch)
                    open_stretch, settled_s = NOTHING, result.start + result.duration
                transcript = together([*settled, open_stretch], settled_s=settled_s)
                if transcript.text and transcript != told:
                    told = transcript
                    yield transcript
        yield together([*settled, open_stretch], settled_s=settled_s, is_final=True)

    async def exact(self, pcm: bytes) -> Transcript:
        """The transcript of a whole recording in one request, for what is stored. Raises ProviderError."""
        url = self._account.request_url(PATH, self._common())
        return await whole_recording(self.name, url, self._account.headers(), pcm)

    async def _results(self, sound: AsyncIterator[bytes]) -> AsyncGenerator[_Results]:
        url, within = self._account.socket_url(PATH, self._live()), self._options.answers_within
        async with connected(self.name, url, self._account.headers(), within) as socket:
            conversation = Conversation(self.name, socket, _MANNER, within)
            async with aclosing(conversation.messages(sound)) as messages:
                async for message in messages:
                    if conversation.ended and _sums_up(message, conversation.sent_s):
                        return
                    if message.get("type") == "Results":
                        yield self._result(message)
            if conversation.was_cut:
                raise by_close(self.name, 1006, "")

    def _result(self, message: Message) -> _Results:
        try:
            return _Results.model_validate(message)
        except ValidationError:
            raise ProviderBroken(self.name, "a result has another shape than documented") from None

    def _live(self) -> list[tuple[str, str]]:
        return [
            *self._common(),
            ("encoding", "linear16"),
            ("sample_rate", str(HEARING_RATE_HZ)),
            ("channels", "1"),
            ("interim_results", "true"),
            ("endpointing", str(_ENDPOINTING_MS)),
        ]

    def _common(self) -> list[tuple[str, str]]:
        """No `smart_format`: it waits for more sound in order to write numbers well."""
        fillers = [("filler_words", "true")] if self._options.language.startswith("en") else []
        terms = [("keyterm", term) for term in self._options.keyterms]
        return [("model", self._model), ("language", self._options.language), ("punctuate", "true"), *fillers, *terms]


def _sums_up(message: Message, sent_s: float) -> bool:
    """Whether nothing follows: the summary of all the sound, after which the stream is closed."""
    duration = message.get("duration")
    return message.get("type") == "Metadata" and isinstance(duration, int | float) and duration >= sent_s - NEARLY_ALL_S
