"""What spoken turns took, seen from outside and from the ledger, and how it is summed up."""

import time
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from bench.figures import spread_ms
from evals.word_errors import interval, word_error_rate
from vivaroom.interview.events import TurnTimed
from vivaroom.ports.speech import TextToSpeech
from vivaroom.voice.turn_policy import USUAL

READY_S = 0.05
"""Sound that came so soon had been made before."""
_STAGES = ("turn_decided", "understood", "decided", "first_sound")


class TimedVoice:
    """A voice, and how long each text let whoever said it wait for the first piece."""

    def __init__(self, inner: TextToSpeech) -> None:
        self.name = inner.name
        self.rate_hz = inner.rate_hz
        self.waits: list[float] = []
        self._inner = inner

    def forget(self) -> None:
        """`waits` begins anew."""
        self.waits = []

    async def say(self, text: str, *, pace: float = 1.0, ahead: bool = False) -> AsyncGenerator[bytes]:
        """As the voice says it."""
        began, first = time.perf_counter(), True
        async with aclosing(self._inner.say(text, pace=pace, ahead=ahead)) as sound:
            async for piece in sound:
                if first and not ahead:
                    self.waits.append(time.perf_counter() - began)
                first = False
                yield piece


@dataclass(slots=True)
class SpokenTurns:
    """In seconds; `missed` are turns without a reply, `cut_in` those whose reply began before the last sound.

    `unheard` are turns of which not a word was understood; to those nobody replies but to the silence.
    """

    wanted: int
    complete: list[float] = field(default_factory=list)
    by_silence: list[float] = field(default_factory=list)
    noticed: list[float] = field(default_factory=list)
    silent: list[float] = field(default_factory=list)
    late_s: list[float] = field(default_factory=list)
    said_and_heard: list[tuple[str, str]] = field(default_factory=list)
    first_waits: list[float] = field(default_factory=list)
    timed: list[TurnTimed] = field(default_factory=list)
    cut_in: int = 0
    missed: int = 0
    unheard: int = 0
    cpu_s: float = 0.0
    latest_s: float = 0.0

    @property
    def n(self) -> int:
        """Turns so far."""
        return len(self.complete) + len(self.by_silence) + self.missed + self.unheard + self.cut_in

    @property
    def is_enough(self) -> bool:
        """Whether so many complete turns as wanted are there, or too few of the others are complete."""
        return len(self.complete) >= self.wanted or self.n >= 2 * self.wanted

    def replied(self, after_s: float, waited_ms: int) -> None:
        """A reply began so long after the last sound; the turn was over after so much silence."""
        self.latest_s = after_s
        (self.complete if waited_ms < USUAL.patience.longest_ms else self.by_silence).append(after_s)


def figures_of(turns: SpokenTurns) -> dict[str, Any]:
    """All of it, for print."""
    longest = USUAL.patience.longest_ms
    complete = _split([one for one in turns.timed if one.waited_ms < longest])
    by_silence = _split([one for one in turns.timed if one.waited_ms >= longest])
    return {
        "n": turns.n,
        "missed": turns.missed,
        "unheard": turns.unheard,
        "cut_in": turns.cut_in,
        "complete": {"n": len(turns.complete), "reply": _spread(turns.complete), **complete},
        "by_silence": {"n": len(turns.by_silence), "reply": _spread(turns.by_silence), **by_silence},
        "word_errors": _word_errors(turns),
        "ready": {
            "n": len(turns.first_waits),
            "share": _share_ready(turns.first_waits),
            "first_text": _spread(turns.first_waits),
        },
        "barge_in_n": len(turns.silent),
        "barge_in_noticed": _spread(turns.noticed),
        "barge_in_silent": _spread(turns.silent),
        "frames_late": _spread(turns.late_s),
        "cpu_s_a_turn": round(turns.cpu_s / max(turns.n, 1), 2),
    }


def _word_errors(turns: SpokenTurns) -> dict[str, Any] | None:
    pairs = turns.said_and_heard
    if not pairs:
        return None
    words = sum(len(said.split()) for said, _ in pairs)
    return {"n": len(pairs), "words": words, "wer": word_error_rate(pairs), "wer_95": interval(pairs)}


def _share_ready(waits: list[float]) -> float | None:
    return round(sum(wait <= READY_S for wait in waits) / len(waits), 3) if waits else None


def _split(timed: list[TurnTimed]) -> dict[str, Any]:
    """Each stage of the ledger's turns from the candidate's last sound, and what it adds to the one before it."""
    since = [(0, one.waited_ms, one.understood_ms, one.decided_ms, one.voiced_ms) for one in timed if one.voiced_ms]
    reached = {name: _spread([turn[at] / 1000 for turn in since]) for at, name in enumerate(_STAGES, start=1)}
    steps = [[(b - a) / 1000 for a, b in pairwise(turn)] for turn in since]
    added = {name: _spread([step[at] for step in steps]) for at, name in enumerate(_STAGES)}
    return {"ledger_n": len(since), "reached": reached, "stages": added}


def _spread(seconds: list[float]) -> dict[str, float] | None:
    """None where nothing was measured."""
    return spread_ms(seconds) if seconds else None
