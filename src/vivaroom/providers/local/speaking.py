"""Which local voice this machine is fast enough for: measured when the product starts, with the reason in words."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from vivaroom.kit.errors import ProviderError
from vivaroom.providers.local.speech_cache import RepeatableVoice

FAST_ENOUGH_RTF = 0.8
"""Seconds of work for a second of speech: above it, the next clause is not ready when the one before it ends."""

_SAMPLE = "Thank you for coming today. Tell me about a system that you have built, and what you would change in it now."
_WARM_UP = "Hello."


@dataclass(frozen=True, slots=True)
class Choice:
    """The voice to use, None when there is none, and why, for `vivaroom doctor` and the log."""

    voice: RepeatableVoice | None
    reason: str


async def choose_voice(
    kokoro: RepeatableVoice | None, piper: RepeatableVoice | None, *, now: Callable[[], float] = time.perf_counter
) -> Choice:
    """Kokoro where it makes speech faster than 0.8 of its length; else Piper where it runs; else what there is.

    None stands for what is not installed. Takes 5 to 15 s with Kokoro. Raises nothing of a provider's: its error is
    part of the reason.
    """
    reasons: list[str] = []
    slow: list[tuple[float, RepeatableVoice]] = []
    for voice in (one for one in (kokoro, piper) if one is not None):
        try:
            rtf = await real_time_factor(voice, now)
        except ProviderError as problem:
            reasons.append(problem.detail)
            continue
        if rtf < FAST_ENOUGH_RTF:
            return Choice(voice, _said([*reasons, f"{voice.name} takes {rtf:.2f} s for a second of speech"]))
        reasons.append(f"{voice.name} takes {rtf:.2f} s for a second of speech; {FAST_ENOUGH_RTF} would be fast enough")
        slow.append((rtf, voice))
    if not slow:
        return Choice(None, _said(reasons))
    _, least_slow = min(slow, key=lambda one: one[0])
    return Choice(least_slow, _said([*reasons, f"{least_slow.name} is used all the same, with gaps"]))


async def real_time_factor(voice: RepeatableVoice, now: Callable[[], float] = time.perf_counter) -> float:
    """Seconds that a second of speech takes to make. Raises ProviderError."""
    await _samples(voice, _WARM_UP)
    started = now()
    samples = await _samples(voice, _SAMPLE)
    return (now() - started) * voice.rate_hz / max(samples, 1)


async def _samples(voice: RepeatableVoice, text: str) -> int:
    return sum([len(piece) // 2 async for piece in voice.say(text)])


def _said(reasons: Sequence[str]) -> str:
    return "; ".join(reasons) or "no local voice is installed"
