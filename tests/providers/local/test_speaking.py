"""The voice is chosen by how fast this machine makes speech, and the reason can be read."""

from collections.abc import AsyncGenerator

import pytest

from vivaroom.kit.errors import ProviderRefused
from vivaroom.providers.local.speaking import choose_voice, real_time_factor


class FakeVoice:
    """Ten seconds of speech for any text, made in `rtf` times as long on the clock that is given."""

    rate_hz = 24_000
    digest = "d"

    def __init__(self, name: str, rtf: float, clock: "Clock") -> None:
        self.name = name
        self._rtf = rtf
        self._clock = clock

    async def say(self, text: str, *, pace: float = 1.0, ahead: bool = False) -> AsyncGenerator[bytes]:
        for _ in range(10):
            self._clock.seconds += self._rtf
            yield bytes(2 * self.rate_hz)


class AbsentVoice(FakeVoice):
    """What a voice without its weights does."""

    async def say(self, text: str, *, pace: float = 1.0, ahead: bool = False) -> AsyncGenerator[bytes]:
        if text:
            raise ProviderRefused(self.name, f"{self.name} is missing; `vivaroom models pull it` brings it")
        yield b""


class Clock:
    """Seconds that only the voices move."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


async def test_the_factor_is_seconds_of_work_for_a_second_of_speech(clock: Clock) -> None:
    assert await real_time_factor(FakeVoice("k", 0.4, clock), clock) == pytest.approx(0.4)


async def test_kokoro_is_used_where_the_machine_is_fast_enough(clock: Clock) -> None:
    kokoro, piper = FakeVoice("kokoro", 0.5, clock), FakeVoice("piper", 0.1, clock)
    choice = await choose_voice(kokoro, piper, now=clock)
    assert choice.voice is kokoro
    assert "kokoro takes 0.50 s for a second of speech" in choice.reason


async def test_piper_is_used_where_kokoro_is_too_slow(clock: Clock) -> None:
    piper = FakeVoice("piper", 0.1, clock)
    choice = await choose_voice(FakeVoice("kokoro", 0.9, clock), piper, now=clock)
    assert choice.voice is piper
    assert "kokoro takes 0.90 s" in choice.reason
    assert "piper takes 0.10 s" in choice.reason


async def test_a_slow_voice_is_better_than_none(clock: Clock) -> None:
    kokoro = FakeVoice("kokoro", 1.5, clock)
    choice = await choose_voice(kokoro, None, now=clock)
    assert choice.voice is kokoro
    assert "with gaps" in choice.reason


async def test_a_voice_that_is_not_here_is_a_reason_not_a_failure(clock: Clock) -> None:
    piper = FakeVoice("piper", 0.1, clock)
    choice = await choose_voice(AbsentVoice("kokoro", 0.1, clock), piper, now=clock)
    assert choice.voice is piper
    assert "models pull" in choice.reason


async def test_without_any_voice_the_reason_says_so(clock: Clock) -> None:
    choice = await choose_voice(None, None, now=clock)
    assert choice.voice is None
    assert choice.reason == "no local voice is installed"
