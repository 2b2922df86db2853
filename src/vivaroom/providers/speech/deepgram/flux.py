"""Hears with Deepgram's Flux, which also judges whether the speaker has finished.

Protocol: https://developers.deepgram.com/reference/speech-to-text/listen-flux, with
https://developers.deepgram.com/docs/flux/state (turns) and /docs/flux/close-stream: the last `Update` before the
stream closes is the final transcript, and nothing follows it.
"""

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from datetime import timedelta

from pydantic import BaseModel, SecretStr, ValidationError

from vivaroom.kit.errors import ProviderBroken
from vivaroom.ports.speech import HEARING_RATE_HZ, Transcript
from vivaroom.providers.speech.arriving import begun
from vivaroom.providers.speech.deepgram.account import BASE_URL, Account
from vivaroom.providers.speech.deepgram.conversation import ANSWERS_WITHIN, Conversation, Manner, Message, connected
from vivaroom.providers.speech.deepgram.failures import by_close
from vivaroom.providers.speech.deepgram.wire import Number, SpokenWord, Stretch, share, stretch, together

MODEL = "flux-general-en"
PATH = "/v2/listen"
NEARLY_ALL_S = 0.5
"""Updates come every 0.25 s of sound: a stream that breaks off so near to its end has told everything."""
_MANNER = Manner()


@dataclass(frozen=True, slots=True)
class FluxOptions:
    """From `certain_0_1` on (0.5 to 1) a turn is over for Flux; `keyterms` are words that are likely to be said."""

    certain_0_1: float = 0.7
    keyterms: tuple[str, ...] = ()
    answers_within: timedelta = ANSWERS_WITHIN


class _TurnInfo(BaseModel):
    event: str
    turn_index: int
    audio_window_end: Number
    transcript: str
    words: list[SpokenWord] = []
    end_of_turn_confidence: Number


@dataclass(slots=True)
class _Turns:
    """The turns of one utterance: for Flux a pause may end one that for us goes on."""

    stretches: dict[int, Stretch] = field(default_factory=dict)
    heard_s: float = 0.0
    settled_s: float = 0.0
    ended_0_1: float | None = None

    def take(self, told: _TurnInfo) -> None:
        self.heard_s = max(self.heard_s, told.audio_window_end)
        found = stretch(told.transcript, told.words)
        # A turn in which nothing was said yet tells nothing about the one before it.
        if found.text or self.ended_0_1 is None:
            self.ended_0_1 = share(told.end_of_turn_confidence)
        self.stretches[told.turn_index] = found
        if told.event == "EndOfTurn":
            self.settled_s = self.heard_s

    def transcript(self, *, is_final: bool = False) -> Transcript:
        in_order = [found for _, found in sorted(self.stretches.items())]
        said = any(found.text for found in in_order)
        transcript = together(in_order, settled_s=self.settled_s, is_final=is_final)
        return replace(transcript, ended_0_1=self.ended_0_1 if said else None)


class DeepgramFlux:
    """A `SpeechToText` whose transcripts tell `ended_0_1`; one connection an utterance."""

    def __init__(
        self, key: SecretStr, *, model: str = MODEL, options: FluxOptions | None = None, base_url: str = BASE_URL
    ) -> None:
        self.name = f"deepgram/{model}"
        self._account = Account(key, base_url)
        self._model = model
        self._options = options or FluxOptions()

    async def transcribe(self, audio: AsyncIterator[bytes]) -> AsyncGenerator[Transcript]:
        """A transcript whenever words or the judgement of the turn's end change, and the final one."""
        sound = await begun(audio)
        turns, told = _Turns(), Transcript("", is_final=False)
        if sound is not None:
            async with aclosing(self._follow(sound, turns)) as updates:
                async for transcript in updates:
                    if transcript.text and transcript != told:
                        told = transcript
                        yield transcript
        yield turns.transcript(is_final=True)

    async def _follow(self, sound: AsyncIterator[bytes], turns: _Turns) -> AsyncGenerator[Transcript]:
        url, within = self._account.socket_url(PATH, self._query()), self._options.answers_within
        async with connected(self.name, url, self._account.headers(), within) as socket:
            conversation = Conversation(self.name, socket, _MANNER, within)
            async with aclosing(conversation.messages(sound)) as messages:
                async for message in messages:
                    if message.get("type") == "TurnInfo":
                        turns.take(self._turn(message))
                        yield turns.transcript()
            if conversation.was_cut and turns.heard_s < conversation.sent_s - NEARLY_ALL_S:
                raise by_close(self.name, 1006, "")

    def _turn(self, message: Message) -> _TurnInfo:
        try:
            return _TurnInfo.model_validate(message)
        except ValidationError:
            raise ProviderBroken(self.name, "an update has another shape than documented") from None

    def _query(self) -> list[tuple[str, str]]:
        return [
            ("model", self._model),
            ("encoding", "linear16"),
            ("sample_rate", str(HEARING_RATE_HZ)),
            ("eot_threshold", f"{self._options.certain_0_1:g}"),
            *(("keyterm", term) for term in self._options.keyterms),
        ]
