"""One candidate's live conversation: sound and signals in, happenings out, every turn by the director."""

import asyncio
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import assert_never
from uuid import UUID

from vivaroom.content.types import Kind
from vivaroom.interview.director import Taken
from vivaroom.interview.events import DirectionHeld, Event
from vivaroom.interview.session import Session, SessionStatus
from vivaroom.interview.signals import Answered, Command, Commanded, Opened, Signal, Silent, Ticked
from vivaroom.interview.wording import Words
from vivaroom.kit.errors import Conflict, Invalid, ProviderError, Unavailable
from vivaroom.ports.bus import LOOK
from vivaroom.voice.answering import SpokenAnswer
from vivaroom.voice.ear import Ear, Instruments
from vivaroom.voice.echo import Remembering
from vivaroom.voice.elsewhere import is_urgent, post_news, taken_elsewhere
from vivaroom.voice.happenings import (
    HEARD_NOTHING,
    NOT_UNDERSTOOD,
    VOICE_FAILED,
    Carrier,
    Doing,
    Ended,
    Ending,
    Heard,
    Mood,
    Moved,
    SpeechDropped,
    SpeechStarted,
    SpeechStopped,
    Trouble,
)
from vivaroom.voice.hearing import Utterance
from vivaroom.voice.inlet import Inlet
from vivaroom.voice.inputs import (
    Dropped,
    Finished,
    Hesitated,
    Input,
    Interrupted,
    Judged,
    Leaving,
    News,
    NothingHeard,
    Pressed,
    Resumed,
    Speaking,
    Spoken,
    Typed,
    Understood,
    Voiced,
)
from vivaroom.voice.lips import SLOWER_PACE, Lips
from vivaroom.voice.rehearsing import likely_texts
from vivaroom.voice.seat import Seat, TurnTaking
from vivaroom.voice.turn_policy import SILENCES, policy_for, policy_of, silence_left_s


class VoiceSession(Inlet):
    """Runs until the interview is over, another connection takes over, or it is cancelled."""

    def __init__(self, seat: Seat, carrier: Carrier, turns: TurnTaking, instruments: Instruments) -> None:
        self.seat = seat
        self._carrier = carrier
        self._director = turns.director.speaking()
        self._words_of = turns.director.words_of
        self._bus = turns.bus
        inbox: asyncio.Queue[Input] = asyncio.Queue()
        super().__init__(inbox, Ear(instruments, carrier, f"utterance-{seat.epoch}", inbox.put_nowait))
        self._may_hear = seat.may_hear
        said = Remembering(carrier, self._ear.echo, lambda: self._ear.heard_ms)
        self._lips = Lips(f"saying-{seat.epoch}", said, instruments.voice, self._inbox.put_nowait)
        self._answer = SpokenAnswer(seat.epoch, instruments.recogniser.name)
        self._doing: Doing | None = None
        self._silences = self._awaited = 0
        self._leaves = self._over = False
        self._seq = 0
        self._next: Callable[[], Iterable[str]] = tuple
        self._asked: UUID | None = None
        self._given: Answered | None = None

    async def run(self) -> None:
        """Hold the conversation; the last happening is `Ended`. Raises NotFound where there is no such session."""
        async with asyncio.TaskGroup() as tasks:
            news = tasks.create_task(post_news(self._bus, self.seat.session_id, self._inbox.put_nowait))
            with self._ear.listening(tasks), self._lips.speaking(tasks):
                ending = await self._converse()
            news.cancel()
        await self._carrier.tell(Ended(ending))

    async def _converse(self) -> Ending:
        ending = await self._take(Opened())
        while ending is None:
            try:
                async with asyncio.timeout(self._patience_s()):
                    happened = await self._inbox.get()
            except TimeoutError:
                lasted, self._silences = SILENCES[self._silences], self._silences + 1
                ending = await self._take(Silent(lasted))
            else:
                ending = await self._attend(happened)
            if ending is None and self._leaves and self._ear.utterance is None and not self._awaited:
                ending = Ending.RESTARTING
        return ending

    def _patience_s(self) -> float | None:
        """How long nothing may happen before the interviewer says something."""
        waits = self._doing is Doing.LISTENING and self._ear.utterance is None
        return silence_left_s(self._silences) if waits else None

    async def _attend(self, happened: Input) -> Ending | None:
        match happened:
            case Spoken():
                return await self._spoken(happened)
            case Typed(text, client_id, took):
                await self._hush()
                return await self._take(Answered(text, client_id, took))
            case Pressed(command, client_id):
                return await self._press(command, client_id)
            case Interrupted():
                if self._lips.is_speaking:
                    await self._hush()
                    await self._turn_to(Doing.LISTENING)
                return self._done()
            case News(place):
                return await self._catch_up() if place == LOOK or place > self._seq else None
            case Leaving():
                self._leaves = True
                return None
            case _:
                return await self._attend_voice(happened)

    async def _attend_voice(self, happened: Voiced) -> Ending | None:
        match happened:
            case Speaking(utterance):
                return await self._begins(utterance)
            case Hesitated():
                self._lips.rehearse()  # understanding what may be the end needs the processor now
            case Resumed():
                self._lips.rehearse(self._next)
            case Dropped(utterance):
                return await self._dropped(utterance)
            case NothingHeard():
                if self._doing is Doing.LISTENING:
                    await self._carrier.tell(HEARD_NOTHING)
            case Judged():
                if self._ear.seems_over(happened):
                    self._ear.finish()
            case Finished(utterance):
                self._awaited += 1
                self._lips.rehearse()
                self._answer.finished(utterance, self._ear.heard_ms)
                await self._carrier.tell(SpeechStopped(utterance.name, utterance.ended_ms))
                await self._turn_to(Doing.THINKING)
            case Understood():
                return await self._understood(happened)
            case _:
                assert_never(happened)
        return None

    async def _begins(self, utterance: Utterance) -> Ending | None:
        await self._carrier.tell(SpeechStarted(utterance.name, utterance.began_ms))
        if self._given is not None and self._lips.is_hardly_heard:
            self._answer.goes_on(self._given)
        await self._hush()
        await self._turn_to(Doing.HEARING)
        return self._done()

    async def _dropped(self, utterance: Utterance) -> Ending | None:
        await self._carrier.tell(SpeechDropped(utterance.name))
        if self._awaited or self._doing is not Doing.HEARING:
            return None
        return await self._answer_with_what_was_said()

    async def _understood(self, found: Understood) -> Ending | None:
        """An utterance in words; where the candidate has spoken again meanwhile, it is only the first part."""
        self._awaited -= 1
        utterance, transcript = found.utterance, found.transcript
        if not isinstance(transcript, ProviderError):
            self._answer.add(utterance, transcript)
            text = transcript.text.strip()
            await self._carrier.tell(Heard(utterance.name, text, utterance.began_ms, utterance.ended_ms))
        if utterance.is_lost(transcript):
            await self._carrier.tell(NOT_UNDERSTOOD)
        if self._ear.utterance is not None or self._awaited:
            return None
        return await self._answer_with_what_was_said()

    async def _answer_with_what_was_said(self) -> Ending | None:
        answered = self._answer.take()
        if answered is not None:
            return await self._take(answered)
        await self._turn_to(Doing.LISTENING)
        return None

    async def _press(self, command: Command, client_id: str | None) -> Ending | None:
        if command is Command.SLOWER:
            self._lips.pace = SLOWER_PACE
        await self._hush()
        ending = await self._take(Commanded(command, client_id))
        if command is Command.THINKING:
            self._ear.policy = policy_for(Kind.MIXED, thinking=True)
        return ending

    async def _spoken(self, spoken: Spoken) -> Ending | None:
        events = await self._lips.finished(spoken)
        if events is None:
            return None
        if spoken.failure is not None:
            await self._carrier.tell(VOICE_FAILED)
        self._ear.over_speech = False
        await self._note(events)
        self._given = None
        await self._turn_to(Doing.LISTENING)
        return self._done()

    async def _hush(self) -> None:
        self._ear.over_speech = False
        await self._note(await self._lips.stop())

    async def _take(self, signal: Signal) -> Ending | None:
        if isinstance(signal, Answered | Commanded):
            self._silences = 0
        await self._turn_to(Doing.THINKING)
        seat, asked = self.seat, self._asked
        try:
            taken = await self._director.take_turn(seat.org, seat.session_id, signal, seat.epoch)
        except (Conflict, Invalid, Unavailable) as refused:
            if refused.code == "connection_taken_over":
                return Ending.TAKEN_OVER
            await self._carrier.tell(Trouble(refused.code, refused.detail))
            await self._turn_to(Doing.LISTENING)
            return None
        self._given = None
        if isinstance(signal, Answered) and signal.sound is not None:
            self._given = replace(signal, question_id=signal.question_id or asked)
        return await self._perform(taken, self._words_of(taken))

    async def _perform(self, taken: Taken, words: Words | None = None) -> Ending | None:
        """Let the candidate hear a move that is in the ledger."""
        session = taken.held.session
        self._seq = session.seq
        self._heed_consent(session)
        self._next = partial(likely_texts, taken.held, self._director.clock)
        self._asked = session.current.put.question_id if session.current else None
        self._over = session.status is SessionStatus.COMPLETED
        self._ear.policy = policy_of(taken.held)
        await self._carrier.tell(Moved(taken))
        if self._lips.say(taken.move, self._answer.replied(), words):
            self._ear.over_speech = True
            self._lips.rehearse(self._next)
            await self._turn_to(Doing.SPEAKING)
            return None
        await self._turn_to(Doing.PAUSED if session.status is SessionStatus.PAUSED else Doing.LISTENING)
        return self._done()

    async def _catch_up(self) -> Ending | None:
        """Perform what was decided elsewhere: by a recruiter, by time, by an answer that came another way."""
        found = await taken_elsewhere(self._director, self.seat.org, self.seat.session_id, self._seq)
        if found.held.epoch != self.seat.epoch:
            return Ending.TAKEN_OVER
        self._seq = found.held.session.seq
        self._heed_consent(found.held.session)
        if not found.is_news:
            return await self._heed_direction() if is_urgent(found.held.session) else None
        await self._hush()
        return await self._perform(found.taken)

    async def _heed_direction(self) -> Ending | None:
        """Let what shall be done now be done in this pause; a candidate who speaks is heard out first."""
        if self._ear.utterance is not None or self._awaited:
            await self._note((DirectionHeld(),))
            return None
        await self._hush()
        return await self._take(Ticked(in_a_pause=True))

    def _heed_consent(self, session: Session) -> None:
        self._may_hear = session.may_be_heard
        if not self._may_hear and self._ear.utterance is not None:
            self._ear.forget()

    async def _note(self, events: tuple[Event, ...]) -> None:
        if events:
            with suppress(Conflict, Unavailable):  # nothing that was said is in it
                noted = await self._director.note(self.seat.org, self.seat.session_id, events, self.seat.epoch)
                self._seq = noted[-1].seq if noted and noted[0].seq == self._seq + 1 else self._seq

    def _done(self) -> Ending | None:
        return Ending.COMPLETED if self._over else None

    async def _turn_to(self, doing: Doing) -> None:
        if doing is not self._doing:
            self._doing, self._paused = doing, doing is Doing.PAUSED
            await self._carrier.tell(Mood(doing))
