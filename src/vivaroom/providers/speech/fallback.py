"""Several vendors in order: one that fails, hangs or is late is left in mid-answer, and one that keeps failing rests."""

from collections.abc import Sequence

from vivaroom.kit.clock import Clock
from vivaroom.kit.errors import ProviderBroken, ProviderError
from vivaroom.ports.speech import UNWATCHED_SPEECH, SpeechWatch
from vivaroom.ports.vendors import Rest
from vivaroom.providers.breaker import Breaker
from vivaroom.providers.speech.hearing import Recogniser, RelayedHearing
from vivaroom.providers.speech.speaking import RelayedVoice, Voice

VOICE_FAILURES_BEFORE_REST = 1
"""A voice that changes from question to question and back is worse than the second best one for twenty seconds."""


def fallback_hearing(
    recognisers: Sequence[Recogniser], watch: SpeechWatch = UNWATCHED_SPEECH, clock: Clock | None = None
) -> RelayedHearing:
    """A `SpeechToText` of these, the best one first."""
    names = [recogniser.name for recogniser in recognisers]
    return RelayedHearing(recognisers, Ladder(names, Breaker(len(names), clock)), watch)


def fallback_voice(
    voices: Sequence[Voice], watch: SpeechWatch = UNWATCHED_SPEECH, clock: Clock | None = None
) -> RelayedVoice:
    """A `TextToSpeech` of these, the best one first."""
    names = [voice.name for voice in voices]
    breaker = Breaker(len(names), clock, failures_before_rest=VOICE_FAILURES_BEFORE_REST)
    return RelayedVoice(voices, Ladder(names, breaker), watch)


class Ladder:
    """An `Order` from the best to the last. Whoever rests is asked when nobody else is left: an answer is never given up
    for a rest.
    """

    def __init__(self, names: Sequence[str], breaker: Breaker) -> None:
        self.name = " or ".join(names)
        self._size = len(names)
        self._breaker = breaker

    def rests(self) -> Sequence[Rest]:
        """How each stands, by its place."""
        return self._breaker.rests()

    def round(self) -> "_Rungs":
        """Those who are awake, then those who rest."""
        awake = self._breaker.awake()
        resting = [place for place in range(self._size) if place not in awake]
        return _Rungs(self.name, self._breaker, [*awake, *resting])


class _Rungs:
    """The order of one utterance or text; a line that was cut is tried once more when all others have failed."""

    def __init__(self, name: str, breaker: Breaker, places: list[int]) -> None:
        self._name = name
        self._breaker = breaker
        self._left = places
        self._again: list[int] = []
        self._is_second = False

    def next(self) -> int | None:
        """The next place."""
        if not self._left and not self._is_second:
            self._left, self._is_second = self._again, True
        return self._left.pop(0) if self._left else None

    def failed(self, place: int, error: ProviderError) -> bool:
        """Always worth another one."""
        self._breaker.failed(place, error)
        if isinstance(error, ProviderBroken) and not self._is_second:
            self._again.append(place)
        return True

    def went_well(self, place: int) -> None:
        """It is as good as any again."""
        self._breaker.went_well(place)

    def nobody(self) -> ProviderError:
        """There is always somebody to ask."""
        return self._breaker.all_rest(self._name)
