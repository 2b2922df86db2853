"""An ear and a voice whose connection may come to its limit in the middle: what was begun is done again on the next one."""

from collections.abc import Sequence

from vivaroom.kit.errors import ProviderBroken, ProviderError
from vivaroom.ports.speech import SpeechToText, TextToSpeech
from vivaroom.ports.vendors import Rest
from vivaroom.providers.speech.hearing import Recogniser, RelayedHearing
from vivaroom.providers.speech.speaking import RelayedVoice, Voice


class Expired(ProviderBroken):
    """A connection has come to the limit that its vendor sets; the next one is as good as new."""


def renewed_hearing(ear: SpeechToText) -> SpeechToText:
    """The same, with every sound of an utterance heard again where its connection came to its limit."""
    once = Recogniser(ear, sign_within=None, final_within=None)
    return RelayedHearing([once, once], OnceMore(ear.name))


def renewed_voice(voice: TextToSpeech) -> TextToSpeech:
    """The same, with the rest of a sentence said again."""
    once = Voice(voice, sound_within=None)
    return RelayedVoice([once, once], OnceMore(voice.name))


class OnceMore:
    """An `Order` of one, who is asked a second time when a limit was in the way."""

    def __init__(self, name: str) -> None:
        self.name = name

    def round(self) -> "_Twice":
        """The same for each."""
        return _Twice(self.name)

    def rests(self) -> Sequence[Rest]:
        """It never rests: a limit is no failure."""
        return (Rest(), Rest())


class _Twice:
    def __init__(self, name: str) -> None:
        self._name = name
        self._left = [0, 1]

    def next(self) -> int | None:
        return self._left.pop(0) if self._left else None

    def failed(self, place: int, error: ProviderError) -> bool:
        return isinstance(error, Expired) and bool(self._left)

    def went_well(self, place: int) -> None:
        """It needs no second time."""

    def nobody(self) -> ProviderError:
        return ProviderBroken(self._name, "the connection came to its limit twice")
