"""What the messages of one connection do: they reach the director or the recogniser, or are answered on the spot."""

import asyncio
import binascii
from base64 import b64decode
from collections.abc import Callable
from dataclasses import dataclass, replace
from uuid import UUID

from vivaroom.accounts.policy import Caller
from vivaroom.api.agreeing import may_be_heard_by_front_end
from vivaroom.api.recorded import may_be_told_judgement
from vivaroom.api.services import Services
from vivaroom.api.turn_by_turn import News, TurnByTurn
from vivaroom.dialects.phased import frames, wire
from vivaroom.dialects.phased.answering import question_of, typed
from vivaroom.dialects.phased.hearing import Hearing
from vivaroom.dialects.phased.keeping import Keeping
from vivaroom.dialects.phased.speaking import Saying, Speaking
from vivaroom.interview.begun import AnswerBegun
from vivaroom.interview.moves import Wait
from vivaroom.interview.session import Session, SessionStatus
from vivaroom.interview.sessions.beginning import NOTHING, Begun, begun_after, begun_in, joined, keep_begun
from vivaroom.interview.sessions.store import SessionCard
from vivaroom.interview.signals import Answered
from vivaroom.kit.errors import Invalid
from vivaroom.voice.clips.encoding import ClipFormat

NAME = "phased"


@dataclass(frozen=True, slots=True)
class Guest:
    """Who is connected, to which session, and in which format they want to hear."""

    caller: Caller
    card: SessionCard
    wanted: ClipFormat


class Visit:
    """One connection's part in an interview. `over` is set with the last message."""

    def __init__(self, services: Services, guest: Guest, emit: Callable[[frames.FrameOut], None]) -> None:
        self._services = services
        self._guest = guest
        self._emit = emit
        self._turns = TurnByTurn(services, guest.card, self._tell)
        self._hearing: Hearing | None = None
        self._untaken: Answered | None = None
        self._begun: Begun = NOTHING
        self._asked: UUID | None = None
        self._judged = self._may_hear = False
        self.speaking = Speaking(services.clips, guest.wanted, emit)
        self.keeping = Keeping(self._keep, services.clock)
        self.over = asyncio.Event()

    async def begin(self) -> None:
        """Take over, and say where the interview stands. Raises NotFound."""
        held = await self._turns.connect()
        self._judged = may_be_told_judgement(self._guest.caller, held)
        self._may_hear = held.session.may_be_heard
        rate_hz = held.session.policy.sound.in_rate_hz
        self._hearing = Hearing(self._services.clips, rate_hz, self._tell_transcript)
        self._emit(wire.connected(held, voice=self._services.clips.is_ready))
        if self._turns.epoch > 1 or any(turn.answers for turn in held.session.turns):
            self._emit(wire.resumed(held, self._services.clock.now(), judged=self._judged))
        if held.session.status is SessionStatus.COMPLETED:
            self._close(wire.completed(held))
        elif self._turns.epoch == 1:
            self._put(wire.question(held, repeated=False))
        await self._go_on(held.session)

    async def follow(self) -> None:
        """Tell what happens elsewhere. Raises what `TurnByTurn.follow` raises."""
        await self._turns.follow()

    async def leave(self) -> None:
        """Keep what was said and not given as an answer, understood to its end."""
        rest = await self._hearing.rest() if self._hearing is not None else ""
        if rest:
            self.keeping.put(self._with_untaken(rest))
        await self.keeping.settle()

    async def _go_on(self, session: Session) -> None:
        """What was said over an earlier connection, and not given as an answer, is put before the candidate."""
        card = self._guest.card
        self._asked = _asked(session)
        self._begun = await begun_in(self._services.director, card.org_id, card.id, session)
        if self._asked is not None and self._before:
            self._tell_words(is_final=False)

    async def attend(self, tasks: asyncio.TaskGroup, message: frames.FrameIn | bytes) -> None:
        """Do what a message asks for; what takes longer than that runs among `tasks`. Raises VivaError."""
        match message:
            case bytes():
                await self._hear(tasks, message, None)
            case frames.AudioChunk():
                await self._hear(tasks, _bytes_of(message.audio), message.sample_rate)
            case frames.Answer():
                await self._answer(message)
            case frames.GetCurrentQuestion():
                await self._restate()
            case frames.Ping():
                self._emit(frames.Pong())

    async def _hear(self, tasks: asyncio.TaskGroup, piece: bytes, rate_hz: int | None) -> None:
        if self._hearing is not None:
            await self._check_consent()
            await self._hearing.hear(tasks, piece, rate_hz)

    async def _check_consent(self) -> None:
        """Before anything is heard. Raises Forbidden `voice_consent_missing`."""
        if self._may_hear:
            return
        await may_be_heard_by_front_end(self._services, await self._turns.now(), NAME)
        self._may_hear = True

    async def _answer(self, message: frames.Answer) -> None:
        held = await self._turns.now()
        question_id = question_of(held.session, message.question_id)
        if message.text.strip():
            if self._hearing is not None:
                self._hearing.forget()
            await self.keeping.forget()
            given: Answered | None = typed(message.text, question_id, message.client_id)
        else:
            said = await self._said(to_current=question_id in (None, _asked(held.session)))
            given = replace(said, question_id=question_id, client_id=message.client_id) if said else None
            turn = held.session.turn(question_id) if question_id else None
            if given is None and (turn is None or not turn.answers):
                given = Answered("", message.client_id, question_id=question_id)
        if given is None:  # sent again, after it was taken
            await self._restate()
            return
        taken = await self._turns.take(given)
        self._untaken = None
        await self.keeping.forget()
        if taken.repeated or isinstance(taken.move, Wait):
            await self._restate()

    async def _said(self, *, to_current: bool) -> Answered | None:
        """What was said since the last answer; earlier connections heard words that are said to the current question."""
        said = await self._heard()
        before = self._before if to_current else ""
        if not before:
            return said
        return replace(said or Answered(""), text=f"{before} {said.text if said else ''}".strip())

    async def _heard(self) -> Answered | None:
        """What was said since the last answer, with what was said before and could not be taken."""
        said = await self._hearing.answer(self._turns.epoch) if self._hearing is not None else None
        if said:
            said = replace(said, text=self._with_untaken(said.text))
            self.keeping.put(said.text)
            await self.keeping.settle()
            self._tell_words(is_final=True)
        self._untaken = said or self._untaken
        return self._untaken

    async def _restate(self) -> None:
        held = await self._turns.now()
        if held.session.status is SessionStatus.COMPLETED:
            self._close(wire.completed(held))
        else:
            self._put(wire.question(held, repeated=True))

    def _tell(self, news: News) -> None:
        before, self._asked = self._before, _asked(news.held.session)
        self._begun = begun_after(news.entries, self._begun)
        if self._before and self._before != before:  # an older connection has come to its end
            self._tell_words(is_final=False)
        for told in wire.messages(news, judged=self._judged):
            match told:
                case frames.QuestionTold():
                    self._put(told)
                case frames.CompletedTold():
                    self._close(told)
                case _:
                    self._emit(told)

    def _put(self, question: frames.QuestionTold | None) -> None:
        if question is not None:
            self._emit(question)
            texts = tuple(text for text in (question.lead_in, question.question) if text)
            self.speaking.say(Saying(texts, question.question_id))

    def _close(self, last: frames.CompletedTold) -> None:
        if not self.over.is_set():
            self._emit(last)
            self.over.set()
            if last.message:
                self.speaking.say(Saying((last.message,)))

    def _tell_transcript(self, text: str) -> None:
        self.keeping.put(self._with_untaken(text))
        self._tell_words(is_final=False)

    def _tell_words(self, *, is_final: bool) -> None:
        """All words since the last answer."""
        words = (self._before, self.keeping.words)
        self._emit(frames.TranscriptTold(text=" ".join(filter(None, words)), is_final=is_final))

    async def _keep(self, words: str) -> None:
        card = self._guest.card
        if self._asked is not None:
            begun = AnswerBegun(self._asked, self._turns.epoch, words)
            await keep_begun(self._services.director, card.org_id, card.id, begun)

    @property
    def _before(self) -> str:
        """What was said over earlier connections, and is not given as an answer yet."""
        return joined(self._begun, but_for=self._turns.epoch)

    def _with_untaken(self, text: str) -> str:
        return f"{self._untaken.text if self._untaken else ''} {text}".strip()


def _asked(session: Session) -> UUID | None:
    return session.current.put.question_id if session.current is not None else None


def _bytes_of(audio: str) -> bytes:
    """Raises Invalid `audio_not_base64`."""
    try:
        return b64decode(audio.rpartition("base64,")[2], validate=True)
    except (binascii.Error, ValueError):
        raise Invalid("audio_not_base64", "Expected sound in base64.") from None
