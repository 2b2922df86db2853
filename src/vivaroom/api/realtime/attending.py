"""What a client's event does: it reaches the conversation, or is answered on the spot. No decision is made here."""

from typing import assert_never

from vivaroom.api.realtime import client_events as come
from vivaroom.api.realtime import server_events as out
from vivaroom.api.realtime.flood import Gate
from vivaroom.api.realtime.items import message
from vivaroom.api.realtime.ledger_news import LedgerNews
from vivaroom.api.realtime.line import Line
from vivaroom.api.realtime.negotiating import agree
from vivaroom.api.realtime.shapes import TextPart
from vivaroom.api.realtime.sound import Ear
from vivaroom.api.realtime.wire import Sound, pcm_of
from vivaroom.api.services import Conversation
from vivaroom.interview.signals import Command
from vivaroom.kit.errors import Conflict, Forbidden, Invalid, TooMany, Unavailable
from vivaroom.kit.ids import new_id


class Attendant:
    """Attends to one client's events, one after the other. Every refusal is an error with a code of its own."""

    def __init__(self, line: Line, news: LedgerNews, conversation: Conversation, gate: Gate) -> None:
        self._line = line
        self._news = news
        self._conversation = conversation
        self._gate = gate
        self._ear = Ear(line.agreed.incoming_hz)
        self._heard_bytes = 0

    async def attend(self, event: Sound | come.AnyClientEvent) -> None:
        """Do what the event asks for. Raises VivaError."""
        match event:
            case Sound(pcm):
                self._hear_frame(pcm)
            case come.AudioAppend(audio=audio):
                self._hear_appended(audio)
            case come.AudioCommit():
                self._commit()
            case come.AudioClear():
                self._clear()
            case come.SessionUpdate(session=wish):
                self._agree(wish)
            case come.ItemCreate() | come.ItemTruncate() | come.ItemRetrieve() | come.ItemDelete():
                self._attend_to_item(event)
            case come.ResponseCreate() | come.ResponseCancel() | come.OutputClear():
                self._attend_to_response(event)
            case come.InterviewCommand(command=command, client_id=client_id):
                self._press(command, client_id)
            case come.InterviewResume(after_seq=after_seq):
                self._count_signal()
                await self._news.replay(after_seq)
            case _:
                assert_never(event)

    def _hear_frame(self, pcm: bytes) -> None:
        if not (self._line.agreed.binary or self._line.agreed.on_call):
            detail = (
                "Binary frames are agreed on first: session.update with audio.input.format {rate: 16000, binary: true}."
            )
            raise Invalid("binary_not_agreed", detail)
        self._hear(pcm)

    def _hear_appended(self, audio: str) -> None:
        if self._line.agreed.on_call:
            raise Invalid("audio_in_track", "The sound of a call is heard from its track; it is not appended.")
        self._hear(pcm_of(audio))

    def _hear(self, pcm: bytes) -> None:
        heard = self._ear.heard(pcm)
        if heard:
            try:
                self._conversation.hear(heard)
            except (Forbidden, Unavailable):  # the same with every frame
                if self._gate.may_tell():
                    raise
                return
        self._heard_bytes += len(pcm)

    def _clear(self) -> None:
        self._ear, self._heard_bytes = Ear(self._line.agreed.incoming_hz), 0
        self._conversation.forget()
        self._line.emit(out.AudioCleared())

    def _commit(self) -> None:
        if not self._heard_bytes:
            raise Invalid("input_audio_buffer_commit_empty", "No audio has come since the last commit.")
        self._heard_bytes, line = 0, self._line
        is_answer = line.agreed.by_hand or line.hearing.is_open or line.speaking.response_id is None
        line.answer_pending = line.answer_pending or is_answer
        self._press(Command.DONE, None)

    def _press(self, command: Command, client_id: str | None) -> None:
        self._count_signal()
        self._conversation.pressed(command, client_id)

    def _agree(self, wish: come.SessionWish) -> None:
        line = self._line
        line.agreed = agree(line.agreed, wish)
        if self._ear.rate_hz != line.agreed.incoming_hz:
            self._ear = Ear(line.agreed.incoming_hz)
        self._conversation.wait_for_done(by_hand=line.agreed.by_hand)
        line.emit(out.SessionUpdated(session=line.agreed.shown()))

    def _attend_to_item(self, event: come.ItemCreate | come.ItemTruncate | come.ItemRetrieve | come.ItemDelete) -> None:
        match event:
            case come.ItemCreate(item=item):
                self._take_answer(item)
            case come.ItemTruncate():
                self._truncate(event)
            case come.ItemRetrieve(item_id=item_id):
                self._line.emit(out.ItemRetrieved(item=self._line.items.find(item_id)))
            case come.ItemDelete():
                raise Forbidden("item_delete_refused", "What was said stays said: items are not deleted.")

    def _take_answer(self, item: come.TypedItem) -> None:
        text = "\n".join(part.text or "" for part in item.content).strip()
        if item.type != "message" or item.role != "user" or any(part.type != "input_text" for part in item.content):
            raise Invalid(
                "item_not_an_answer", "Expected a message of the user with parts input_text; speech is appended."
            )
        if not text or len(text) > come.MOST_ANSWER:
            raise Invalid("answer_length", f"Expected an answer of 1 to {come.MOST_ANSWER} characters.")
        self._count_signal()
        line = self._line
        typed = message(item.id or f"item_{new_id().hex}", "user", "completed", TextPart(type="input_text", text=text))
        before, line.answer_pending = line.items.add(typed), True
        line.emit(out.ItemAdded(previous_item_id=before, item=typed))
        line.emit(out.ItemDone(previous_item_id=before, item=typed))
        self._conversation.typed(text, item.id)

    def _truncate(self, event: come.ItemTruncate) -> None:
        line = self._line
        line.items.find(event.item_id, "assistant")
        if line.speaking.item_id == event.item_id:
            line.speaking.cancel()
            self._conversation.interrupt()
        line.emit(
            out.ItemTruncated(item_id=event.item_id, content_index=event.content_index, audio_end_ms=event.audio_end_ms)
        )

    def _attend_to_response(self, event: come.ResponseCreate | come.ResponseCancel | come.OutputClear) -> None:
        line, speaks = self._line, self._line.speaking.response_id
        match event:
            case come.ResponseCancel(response_id=named):
                if speaks is None or named not in (None, speaks):
                    raise Conflict("response_cancel_not_active", "This is not being said now, so nothing was stopped.")
                line.speaking.cancel()
                self._conversation.interrupt()
            case come.OutputClear():
                if speaks is not None:
                    line.speaking.cancel()
                    self._conversation.interrupt()
            case come.ResponseCreate(response=wish):
                if wish is not None and wish.conversation != "auto":
                    raise Invalid("response_outside_refused", "Only responses in the conversation: `auto`.")
                if speaks is not None:
                    detail = "The interviewer is speaking; wait for response.done, or send response.cancel."
                    raise Conflict("conversation_already_has_active_response", detail)
                if not line.answer_pending:
                    self._press(Command.REPEAT, None)

    def _count_signal(self) -> None:
        if not self._gate.signal():
            raise TooMany(
                "rate_limit_exceeded", "Too many answers, commands and replays at once; this one was dropped."
            )
