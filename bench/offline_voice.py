"""Spoken turns with the weights of this machine: from the candidate's last sound to the first that is heard in reply.

`python -m bench.offline_voice --turns 40 --json`. One session in this process, put together as the product puts itself
together: embedded PostgreSQL, questions of the bank, rehearsal, recording, whisper, Kokoro, Silero and smart-turn. The
candidate is a recording of `VIVAROOM_EVALS/speech` in frames of 20 ms at its own pace, then silence; where the set or
the weights are absent, nothing is measured. What is said does not answer what was asked, so the interviewer follows up
more often than usual.

It ends after `--turns` turns that the turn detector held to be complete, or twice as many of any kind. `reply` is timed
outside: the candidate's last frame with speech, told by loudness, to the first audible sample. The split is the
ledger's, which counts from the last sound that the voice detector found; `stages` are the differences of it, turn by
turn. Turns that ended by the length of the silence stand apart, and so do those of which not a word was understood
(`unheard`): some recordings are 40 dB softer than others, as no browser lets a microphone be. `word_errors` are of what was understood while the
candidate spoke, as OpenAI's English normaliser writes words. Where the interviewer speaks already at the last frame
(`cut_in`), the recording has noise behind its words, or a pause was taken for the end: no reply is timed there. `ready`
tells how many replies began with sound that had been made before. Every fourth reply is interrupted after a second: `barge_in_silent` is from the notice of speech to
the last sound that is still sent, `barge_in_noticed` from the first loud frame to that notice. `frames_late` tells how
late the server took frames: on a busy machine the candidate stutters too. `cpu_s_a_turn` is processor time of this
process, everything from one reply to the next.
"""

import asyncio
import os
import tempfile
import time
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from uuid import UUID

from bench.figures import arguments, report, versions
from bench.microphone import Ears, Microphone, loudest_dbfs
from bench.spoken_turns import SpokenTurns, TimedVoice, figures_of
from evals.outside import say
from evals.utterances import Utterance, utterances
from vivaroom.accounts.account import HOME_ORGANISATION, LOCAL_OWNER
from vivaroom.app.settings.reading import read_settings
from vivaroom.app.starting import running
from vivaroom.app.wiring import Parts
from vivaroom.content.types import Kind
from vivaroom.interview.designs.design import Design
from vivaroom.interview.events import ConsentGiven, TurnTimed
from vivaroom.interview.sessions.consenting import consent
from vivaroom.interview.sessions.store import find_session
from vivaroom.voice.conversations import Conversations
from vivaroom.voice.happenings import Doing

INTERRUPTED_EVERY = 4
MOST_QUESTIONS = 30
SHORTEST_S, LONGEST_S = 3.0, 12.0
THINKS_S = 0.7
HEARS_FIRST_S = 1.0
LONGEST_WAIT_S = 40.0


@dataclass(frozen=True, slots=True)
class Talk:
    """What one conversation is measured with."""

    measured: SpokenTurns
    voice: TimedVoice
    ears: Ears = field(default_factory=Ears)


async def measure(folder: Path, turns: int, said: list[Utterance]) -> dict[str, Any]:
    """Hold sessions until so many complete turns are done; figures of them all."""
    measured = SpokenTurns(wanted=turns)
    async with running(read_settings(data_dir=folder)) as parts:
        if "voice" not in parts.warm_ups:
            print("The weights that hear and speak are not here: `vivaroom models pull`. Nothing measured.")
            raise SystemExit(0)
        await asyncio.gather(*(warm() for warm in parts.warm_ups.values()))
        voice, began_s = _timed_voice(parts), time.process_time()
        while not measured.is_enough:
            session_id = await _session(parts)
            at = measured.n % len(said)
            await _hold(parts, session_id, Talk(measured, voice), said[at:] + said * MOST_QUESTIONS)
            source = parts.services.database.glance(HOME_ORGANISATION)
            events = await parts.services.ledger.events(source, session_id)
            measured.timed += [one.event for one in events if isinstance(one.event, TurnTimed)]
        measured.cpu_s = time.process_time() - began_s
    return figures_of(measured)


def _timed_voice(parts: Parts) -> TimedVoice:
    """The product's voice, from now on with a clock beside it."""
    conversations = parts.services.conversations
    assert isinstance(conversations, Conversations)
    assert conversations.instruments is not None
    voice = TimedVoice(conversations.instruments.voice)
    conversations.instruments = replace(conversations.instruments, voice=voice)
    return voice


async def _session(parts: Parts) -> UUID:
    """A new session, with consent to be recorded."""
    services = parts.services
    design = Design(kind=Kind.BEHAVIORAL, question_count=MOST_QUESTIONS, duration_minutes=120)
    made = await services.designer.create(HOME_ORGANISATION, LOCAL_OWNER, design)
    started = await services.starter.start(made, LOCAL_OWNER)
    async with services.database.unit(HOME_ORGANISATION) as unit:
        card = await find_session(unit, started.session_id)
    await consent(services.database, services.ledger, services.clock, card, ConsentGiven("bench", voice=True))
    return started.session_id


async def _hold(parts: Parts, session_id: UUID, talk: Talk, said: list[Utterance]) -> None:
    """One conversation, to its end or until there are enough turns."""
    conversations, ears = parts.services.conversations, talk.ears
    assert conversations is not None
    async with conversations.open(HOME_ORGANISATION, session_id, ears) as conversation:
        held = asyncio.create_task(conversation.run())
        try:
            microphone = Microphone(conversation)
            ears.sent_ms = lambda: microphone.sent_ms
            await _talk(microphone, talk, said)
        finally:
            held.cancel()
            await asyncio.gather(held, return_exceptions=True)


async def _talk(microphone: Microphone, talk: Talk, said: list[Utterance]) -> None:
    ears, measured = talk.ears, talk.measured
    for number, utterance in enumerate(said, start=1):
        heard = await microphone.silence(lambda: ears.doing is Doing.LISTENING or ears.ended, LONGEST_WAIT_S)
        if ears.ended or not heard or measured.is_enough:
            break
        await microphone.pause(THINKS_S)
        if await _turn(microphone, talk, utterance) and number % INTERRUPTED_EVERY == 0:
            await _interrupt(microphone, talk, utterance.pcm)
    measured.late_s += microphone.late_s


async def _turn(microphone: Microphone, talk: Talk, utterance: Utterance) -> bool:
    """One answer and the beginning of its reply; False where none came."""
    ears, measured = talk.ears, talk.measured
    ears.forget()
    talk.voice.forget()
    before = ears.sayings
    spoken = await microphone.say(utterance.pcm)
    if ears.sayings > before and ears.doing is Doing.SPEAKING:
        measured.cut_in += 1
        measured.said_and_heard.append((utterance.text, " ".join(ears.understood)))
        say(f"turn {measured.n}: the reply began before the last sound")
        return True
    heard = await microphone.silence(lambda: ears.is_answered(spoken.ended), LONGEST_WAIT_S)
    measured.said_and_heard.append((utterance.text, " ".join(ears.understood)))
    if not ears.understood:
        measured.unheard += 1
        say(f"turn {measured.n}: not a word was understood, {loudest_dbfs(utterance.pcm):.0f} dBFS at its loudest")
        return False
    if not heard or ears.audible_at is None or ears.waited_ms is None:
        measured.missed += 1
        say(f"turn {measured.n}: no reply")
        return False
    measured.replied(ears.audible_at - spoken.ended, ears.waited_ms)
    say(f"turn {measured.n}: reply after {measured.latest_s:.2f} s, the turn was over after {ears.waited_ms} ms")
    measured.first_waits += talk.voice.waits[:1]
    return True


async def _interrupt(microphone: Microphone, talk: Talk, pcm: bytes) -> None:
    """Speak over the reply; counted where the interviewer was still speaking."""
    ears, measured = talk.ears, talk.measured
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


def main() -> None:
    """Measure and print."""
    asked = arguments(__doc__ or "", turns=40)
    said = [one for one in utterances() if SHORTEST_S <= one.seconds <= LONGEST_S]
    with tempfile.TemporaryDirectory(prefix="vivaroom-bench-", ignore_cleanup_errors=True) as folder:
        before = os.getloadavg()[0]
        figures = asyncio.run(measure(Path(folder), asked.turns, said))
    load = {"before": round(before, 2), "after": round(os.getloadavg()[0], 2)}
    versioned = versions("onnxruntime", "ctranslate2", "numpy", "sqlalchemy", "psycopg")
    report({"bench": "offline_voice", **figures, "load_average": load, "versions": versioned}, only_json=asked.json)


if __name__ == "__main__":
    main()
