"""Brings what happens in a conversation to one socket: happenings become events, in the order of the protocol."""

from typing import assert_never

from vivaroom.api.realtime import server_events as out
from vivaroom.api.realtime.interview_events import MoodTold
from vivaroom.api.realtime.ledger_news import LedgerNews
from vivaroom.api.realtime.line import Line
from vivaroom.api.realtime.shapes import ErrorShape
from vivaroom.interview.moves import Wait
from vivaroom.voice.happenings import (
    NOTHING_HEARD,
    Ended,
    Ending,
    Happening,
    Heard,
    Listened,
    Mood,
    Moved,
    Partial,
    Said,
    Saying,
    SayingAudio,
    SayingMore,
    SpeechDropped,
    SpeechStarted,
    SpeechStopped,
    Trouble,
)


class Teller:
    """The carrier of one connection. Nothing waits for the client: the outbox keeps words and drops late voice."""

    def __init__(self, line: Line, news: LedgerNews) -> None:
        self._line = line
        self._news = news
        self.ending: Ending | None = None

    async def tell(self, happening: Happening) -> None:
        """Bring it to the client."""
        match happening:
            case Saying() | SayingMore() | SayingAudio() | Said():
                self._tell_of_speaking(happening)
            case SpeechStarted() | SpeechStopped() | SpeechDropped() | Partial() | Heard():
                self._tell_of_hearing(happening)
            case Mood(doing):
                self._line.emit(MoodTold(mood=doing.value))
            case Moved(taken):
                if isinstance(taken.move, Wait):
                    self._line.answer_pending = False
                await self._news.tell_of(taken)
            case Trouble(code, detail):
                self._line.answer_pending = self._line.answer_pending and code != NOTHING_HEARD
                self._line.emit(out.ErrorTold(error=ErrorShape(type="server_error", code=code, message=detail)))
            case Ended(ending):
                self.ending = ending
            case _:
                assert_never(happening)

    def _tell_of_speaking(self, happening: Saying | SayingMore | SayingAudio | Said) -> None:
        line = self._line
        match happening:
            case Saying():
                line.answer_pending = False
                line.emit_all(line.speaking.begin(happening, line.agreed))
            case SayingMore():
                line.speaking.add(happening)
            case SayingAudio():
                line.emit_all(line.speaking.sound(happening))
            case Said():
                if not happening.whole:
                    line.outbox.hush()
                line.emit_all(line.speaking.end(happening))

    def _tell_of_hearing(self, happening: Listened) -> None:
        line = self._line
        match happening:
            case SpeechStarted():
                line.outbox.hush()
                line.emit_all(line.hearing.started(happening))
            case SpeechStopped():
                line.answer_pending = True
                line.emit_all(line.hearing.stopped(happening))
            case SpeechDropped(utterance):
                line.hearing.dropped(utterance)
            case Partial():
                line.emit_all(line.hearing.partly(happening))
            case Heard():
                line.answer_pending = bool(happening.text)
                line.emit_all(line.hearing.understood(happening))
