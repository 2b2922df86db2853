"""Spoken turns with the weights of this machine: from the candidate's last sound to the first that is heard in reply.

`python -m bench.offline_voice --turns 24 --json`. One session in this process, put together as the product puts itself
together: embedded PostgreSQL, questions of the bank, rehearsal, recording, whisper, Kokoro, Silero and smart-turn. The
candidate is a recording of `VIVAROOM_EVALS/speech` in frames of 20 ms at its own pace, then silence; where the set or
the weights are absent, nothing is measured. What is said does not answer what was asked, so the interviewer follows up
more often than usual.

`reply` is timed outside: the candidate's last frame with speech, told by loudness, to the first audible sample. The
split is the ledger's, which counts from the last sound that the voice detector found. Turns that the turn detector held
to be complete stand apart from those that ended by the length of the silence. Every fourth reply is interrupted after a
second: `barge_in_silent` is from the notice of speech to the last sound that is still sent, `barge_in_noticed` from the
first loud frame to that notice. `frames_late` tells how late frames came: on a busy machine the candidate stutters too.
"""

import asyncio
import os
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

from bench.figures import arguments, report, spread_ms, versions
from bench.microphone import Ears, Microphone
from evals.utterances import utterances
from vivaroom.accounts.account import HOME_ORGANISATION, LOCAL_OWNER
from vivaroom.app.settings import read_settings
from vivaroom.app.starting import running
from vivaroom.app.wiring import Parts
from vivaroom.content.types import Kind
from vivaroom.interview.designs.design import Design
from vivaroom.interview.events import ConsentGiven, TurnTimed
from vivaroom.interview.sessions.consenting import consent
from vivaroom.interview.sessions.store import find_session
from vivaroom.voice.happenings import Doing
from vivaroom.voice.turn_policy import USUAL

INTERRUPTED_EVERY = 4
SHORTEST_S, LONGEST_S = 3.0, 12.0
THINKS_S = 0.7
HEARS_FIRST_S = 1.0
LONGEST_WAIT_S = 40.0


@dataclass(slots=True)
class Measured:
    """What was seen from outside, in seconds; `missed` are turns without a reply."""

    complete: list[float] = field(default_factory=list)
    by_silence: list[float] = field(default_factory=list)
    noticed: list[float] = field(default_factory=list)
    silent: list[float] = field(default_factory=list)
    cut_in: int = 0
    missed: int = 0
    late_s: list[float] = field(default_factory=list)


async def measure(folder: Path, turns: int, said: list[bytes]) -> dict[str, Any]:
    """Hold sessions until so many turns are done; figures of them all."""
    measured, timed = Measured(), list[TurnTimed]()
    async with running(read_settings(data_dir=folder)) as parts:
        if "voice" not in parts.warm_ups:
            print("The weights that hear and speak are not here: `vivaroom models pull`. Nothing measured.")
            raise SystemExit(0)
        await asyncio.gather(*(warm() for warm in parts.warm_ups.values()))
        while (done := _count(measured)) < turns:
            session_id = await _session(parts)
            await _hold(parts, session_id, measured, said[done % len(said) :] + said, turns - done)
            source = parts.services.database.glance(HOME_ORGANISATION)
            events = await parts.services.ledger.events(source, session_id)
            timed += [one.event for one in events if isinstance(one.event, TurnTimed)]
    return _figures(measured, timed)


async def _session(parts: Parts) -> UUID:
    """A new session, with consent to be recorded."""
    services = parts.services
    design = Design(kind=Kind.BEHAVIORAL, question_count=30, duration_minutes=120)
    made = await services.designer.create(HOME_ORGANISATION, LOCAL_OWNER, design)
    started = await services.starter.start(made, LOCAL_OWNER)
    async with services.database.unit(HOME_ORGANISATION) as unit:
        card = await find_session(unit, started.session_id)
    await consent(services.database, services.ledger, services.clock, card, ConsentGiven("bench", voice=True))
    return started.session_id


async def _hold(parts: Parts, session_id: UUID, measured: Measured, said: list[bytes], turns: int) -> None:
    """One conversation, up to so many turns or to its end."""
    conversations, ears = parts.services.conversations, Ears()
    assert conversations is not None
    async with conversations.open(HOME_ORGANISATION, session_id, ears) as conversation:
        held = asyncio.create_task(conversation.run())
        try:
            microphone = Microphone(conversation)
            ears.sent_ms = lambda: microphone.sent_ms
            await _talk(microphone, ears, measured, said[:turns])
        finally:
            held.cancel()
            await asyncio.gather(held, return_exceptions=True)


async def _talk(microphone: Microphone, ears: Ears, measured: Measured, said: list[bytes]) -> None:
    for number, pcm in enumerate(said, start=1):
        heard = await microphone.silence(lambda: ears.doing is Doing.LISTENING or ears.ended, LONGEST_WAIT_S)
        if ears.ended or not heard:
            break
        await microphone.pause(THINKS_S)
        if await _turn(microphone, ears, measured, pcm) and number % INTERRUPTED_EVERY == 0:
            await _interrupt(microphone, ears, measured, pcm)
    measured.late_s += microphone.late_s


async def _turn(microphone: Microphone, ears: Ears, measured: Measured, pcm: bytes) -> bool:
    """One answer and the beginning of its reply; False where none came."""
    ears.forget()
    before = ears.sayings
    spoken = await microphone.say(pcm)
    measured.cut_in += ears.sayings > before
    heard = await microphone.silence(lambda: ears.is_answered(spoken.ended), LONGEST_WAIT_S)
    if not heard or ears.audible_at is None or ears.waited_ms is None:
        measured.missed += 1
        return False
    is_complete = ears.waited_ms < USUAL.patience.longest_ms
    (measured.complete if is_complete else measured.by_silence).append(ears.audible_at - spoken.ended)
    return True


async def _interrupt(microphone: Microphone, ears: Ears, measured: Measured, pcm: bytes) -> None:
    """Speak over the reply; counted where the interviewer was still speaking."""
    await microphone.pause(HEARS_FIRST_S)
    if ears.doing is not Doing.SPEAKING:
        return
    ears.forget()
    speaking = asyncio.create_task(microphone.say(pcm))
    while ears.started_at is None and not speaking.done():
        await asyncio.sleep(0.005)
    started_at = ears.started_at
    await asyncio.sleep(0.5)
    last = ears.sound_at
    spoken = await speaking
    if started_at is not None and last is not None:
        measured.noticed.append(started_at - spoken.began)
        measured.silent.append(max(last - started_at, 0.0))


def _count(measured: Measured) -> int:
    return len(measured.complete) + len(measured.by_silence) + measured.missed


def _figures(measured: Measured, timed: list[TurnTimed]) -> dict[str, Any]:
    longest = USUAL.patience.longest_ms
    complete = _split([one for one in timed if one.waited_ms < longest])
    by_silence = _split([one for one in timed if one.waited_ms >= longest])
    return {
        "n": _count(measured),
        "missed": measured.missed,
        "cut_in": measured.cut_in,
        "complete": {"n": len(measured.complete), "reply": _spread(measured.complete), **complete},
        "by_silence": {"n": len(measured.by_silence), "reply": _spread(measured.by_silence), **by_silence},
        "barge_in_n": len(measured.silent),
        "barge_in_noticed": _spread(measured.noticed),
        "barge_in_silent": _spread(measured.silent),
        "frames_late": _spread(measured.late_s),
    }


def _split(timed: list[TurnTimed]) -> dict[str, Any]:
    """Each stage of the ledger's turns, in milliseconds from the candidate's last sound."""
    stages = {
        "waited": [one.waited_ms for one in timed],
        "understood": [one.understood_ms for one in timed],
        "decided": [one.decided_ms for one in timed],
        "voiced": [one.voiced_ms for one in timed if one.voiced_ms is not None],
    }
    return {"ledger_n": len(timed)} | {name: _spread([one / 1000 for one in ms]) for name, ms in stages.items()}


def _spread(seconds: list[float]) -> dict[str, float] | None:
    """None where nothing was measured."""
    return spread_ms(seconds) if seconds else None


def main() -> None:
    """Measure and print."""
    asked = arguments(__doc__ or "", turns=24)
    said = [one.pcm for one in utterances() if SHORTEST_S <= one.seconds <= LONGEST_S]
    with tempfile.TemporaryDirectory(prefix="vivaroom-bench-", ignore_cleanup_errors=True) as folder:
        before = os.getloadavg()[0]
        figures = asyncio.run(measure(Path(folder), asked.turns, said))
    load = {"before": round(before, 2), "after": round(os.getloadavg()[0], 2)}
    versioned = versions("onnxruntime", "ctranslate2", "numpy", "sqlalchemy", "psycopg")
    report({"bench": "offline_voice", **figures, "load_average": load, "versions": versioned}, only_json=asked.json)


if __name__ == "__main__":
    main()
