"""Counts what vendors of speech are given to hear and asked to say, one wrapper a key; what is played from disk is never asked."""

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing

from vivaroom.kit.errors import ProviderBusy, ProviderError, ProviderRefused
from vivaroom.ports.speech import HEARING_RATE_HZ, SpeechToText, TextToSpeech, Transcript
from vivaroom.ports.usage import UNCOUNTED, Heard, Meter, Said, payer

_BYTES_A_SAMPLE = 2


def metered_hearing(hears: SpeechToText, meter: Meter) -> SpeechToText:
    """The same recogniser, whose meter is told of every utterance; itself where nobody counts."""
    return hears if meter is UNCOUNTED else MeteredHearing(hears, meter)


def metered_voice(says: TextToSpeech, meter: Meter) -> TextToSpeech:
    """The same voice, whose meter is told of every text; itself where nobody counts."""
    return says if meter is UNCOUNTED else MeteredVoice(says, meter)


class MeteredHearing:
    """A `SpeechToText` that counts the sound it was given. What a vendor turned away costs nothing."""

    def __init__(self, hears: SpeechToText, meter: Meter) -> None:
        self.name = hears.name
        self._hears = hears
        self._meter = meter

    async def transcribe(self, audio: AsyncIterator[bytes]) -> AsyncGenerator[Transcript]:
        """As it transcribes it."""
        sound, paid_by, is_charged = _Counted(audio), payer(), True
        try:
            async with aclosing(self._hears.transcribe(sound.pieces())) as found:
                async for transcript in found:
                    yield transcript
        except (ProviderBusy, ProviderRefused):
            is_charged = False
            raise
        finally:
            if is_charged and sound.seconds:
                self._meter.used(Heard(*model_of(self.name), sound.seconds, payer=paid_by))


class MeteredVoice:
    """A `TextToSpeech` that counts the texts it was asked for, whole even where they were broken off.

    A text that came to nothing, because it had no words or failed before its first sound, is not counted.
    """

    def __init__(self, says: TextToSpeech, meter: Meter) -> None:
        self.name = says.name
        self.rate_hz = says.rate_hz
        self._says = says
        self._meter = meter

    async def say(self, text: str, *, pace: float = 1.0, ahead: bool = False) -> AsyncGenerator[bytes]:
        """As it says it."""
        made, paid_by, is_charged = 0, payer(), True
        try:
            async with aclosing(self._says.say(text, pace=pace, ahead=ahead)) as pieces:
                async for piece in pieces:
                    made += len(piece)
                    yield piece
            is_charged = made > 0
        except ProviderError:
            is_charged = made > 0
            raise
        finally:
            if is_charged:
                seconds = made / _BYTES_A_SAMPLE / self.rate_hz
                self._meter.used(Said(*model_of(self.name), len(text), seconds, ahead, payer=paid_by))


class _Counted:
    """Sound on its way to a vendor."""

    def __init__(self, audio: AsyncIterator[bytes]) -> None:
        self._audio = audio
        self._bytes = 0

    @property
    def seconds(self) -> float:
        """So much of it was taken."""
        return self._bytes / _BYTES_A_SAMPLE / HEARING_RATE_HZ

    async def pieces(self) -> AsyncIterator[bytes]:
        """The sound as it comes."""
        async for piece in self._audio:
            self._bytes += len(piece)
            yield piece


def model_of(name: str) -> tuple[str, str]:
    """Vendor and model in `vendor/model` or `vendor/model/voice`; without a model, the name is both."""
    vendor, _, rest = name.partition("/")
    return vendor, rest.partition("/")[0] or vendor
