"""One vendor by several of its keys, which are used in turn; a key that is limited in mid-answer costs nobody a turn."""

from collections.abc import Sequence

from vivaroom.kit.clock import Clock
from vivaroom.kit.errors import ProviderBusy, ProviderError, ProviderRefused
from vivaroom.ports.speech import UNWATCHED_SPEECH, SpeechToText, SpeechWatch, TextToSpeech, UnwatchedSpeech
from vivaroom.ports.vendors import Rest
from vivaroom.providers.keyring import Keyring
from vivaroom.providers.speech.hearing import Recogniser, RelayedHearing
from vivaroom.providers.speech.speaking import RelayedVoice, Voice


def rotating_hearing(
    recognisers: Sequence[SpeechToText], watch: SpeechWatch = UNWATCHED_SPEECH, clock: Clock | None = None
) -> SpeechToText:
    """The same recogniser by whichever of its keys is good; with one of them there is nothing to turn."""
    if len(recognisers) == 1:
        return recognisers[0]
    patient = [Recogniser(one, sign_within=None, final_within=None) for one in recognisers]
    return RelayedHearing(patient, KeyOrder(recognisers[0].name, len(recognisers), clock), _OnlyFailures(watch))


def rotating_voice(
    voices: Sequence[TextToSpeech], watch: SpeechWatch = UNWATCHED_SPEECH, clock: Clock | None = None
) -> TextToSpeech:
    """The same voice by whichever of its keys is good."""
    if len(voices) == 1:
        return voices[0]
    patient = [Voice(one, sound_within=None) for one in voices]
    return RelayedVoice(patient, KeyOrder(voices[0].name, len(voices), clock), _OnlyFailures(watch))


class KeyOrder:
    """An `Order` of the keys of one vendor, which begins with another key each time."""

    def __init__(self, name: str, size: int, clock: Clock | None = None) -> None:
        self.name = name
        self._keys = Keyring(size, clock)

    def rests(self) -> Sequence[Rest]:
        """How each key stands."""
        return self._keys.rests()

    def round(self) -> "_Keys":
        """The keys that do not rest."""
        return _Keys(self.name, self._keys)


class _Keys:
    """The order of one utterance or text.

    What is refused with every key is the fault of the request, and no key rests for it. A vendor that fails otherwise
    would fail by another key too: that is for whoever stands behind the vendor.
    """

    def __init__(self, name: str, keys: Keyring) -> None:
        self._name = name
        self._keys = keys
        self._left = keys.in_turn()
        self._refused: list[int] = []

    def next(self) -> int | None:
        """The next key."""
        return self._left.pop(0) if self._left else None

    def failed(self, place: int, error: ProviderError) -> bool:
        """Whether it was the key's fault."""
        match error:
            case ProviderBusy():
                self._keys.limited(place, error)
            case ProviderRefused():
                self._refused.append(place)
            case _:
                return False
        return True

    def went_well(self, place: int) -> None:
        """This key was taken, so those that were refused are no good."""
        for refused in self._refused:
            self._keys.refused(refused)

    def nobody(self) -> ProviderError:
        """All keys rest."""
        return self._keys.all_rest(self._name)


class _OnlyFailures(UnwatchedSpeech):
    """What a key does is counted by whoever stands around the keys, but for its failures, which end here."""

    def __init__(self, watch: SpeechWatch) -> None:
        self._watch = watch

    def failed(self, name: str, how: str) -> None:
        """As it is told."""
        self._watch.failed(name, how)
