"""The interviewer's voice as responses: each saying is one response with one item and one part."""

from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass, replace

from vivaroom.api.realtime import server_events as out
from vivaroom.api.realtime.items import Items, message
from vivaroom.api.realtime.negotiating import Agreed
from vivaroom.api.realtime.shapes import Item, Part, Response, SpokenPart, StatusDetails, TextPart, Usage
from vivaroom.api.realtime.sound import VOICE_BYTES_A_MS, voice_frame
from vivaroom.voice.happenings import Said, Saying, SayingAudio, SayingMore

WORDS_A_MS = 0.016
"""Characters a millisecond: about 190 English words a minute, so that captions run a little ahead of the voice."""
HEAD_START = 24


@dataclass(slots=True)
class _Speech:
    """What is being said: `shown` characters and `sounded` bytes of it have been told."""

    saying: Saying
    number: int
    agreed: Agreed
    before: str | None
    shown: int = 0
    sounded: int = 0
    cancelled: bool = False

    @property
    def in_track(self) -> bool:
        return self.agreed.voice and self.agreed.on_call

    @property
    def response_id(self) -> str:
        return f"resp_{self.saying.saying}"

    @property
    def item_id(self) -> str:
        return item_id_of(self.saying.saying)


class Speaking:
    """Turns sayings into events. One is said at a time."""

    def __init__(self, items: Items) -> None:
        self._items = items
        self._now: _Speech | None = None
        self._said = 0

    @property
    def response_id(self) -> str | None:
        """The response that is being spoken."""
        return self._now.response_id if self._now else None

    @property
    def item_id(self) -> str | None:
        """The item that is being spoken."""
        return self._now.item_id if self._now else None

    def cancel(self) -> None:
        """The client asked for the end of what is being said, which `Said` will tell."""
        if self._now is not None:
            self._now.cancelled = True

    def begin(self, saying: Saying, agreed: Agreed) -> Iterator[out.ServerEvent]:
        """The interviewer begins to speak."""
        if self._now is not None:
            yield from self.end(Said(self._now.saying.saying, self._now.saying.text[: self._now.shown], 0, whole=False))
        self._said += 1
        item = message(item_id_of(saying.saying), "assistant", "in_progress")
        speech = self._now = _Speech(saying, self._said, agreed, self._items.add(item))
        yield out.ResponseCreated(response=_response(speech, "in_progress"))
        yield out.OutputItemAdded(response_id=speech.response_id, item=item)
        yield out.ItemAdded(previous_item_id=speech.before, item=item)
        yield out.PartAdded(**_at(speech), part=_part_told(speech, ""), saying=speech.number)

    def add(self, more: SayingMore) -> None:
        """More of its words are known, and due when the voice reaches them."""
        speech = self._now
        if speech is not None and speech.saying.saying == more.saying:
            speech.saying = replace(speech.saying, text=f"{speech.saying.text} {more.text}")

    def sound(self, audio: SayingAudio) -> Iterator[out.ServerEvent | bytes]:
        """A piece of voice: words that it has reached, then the piece: as an event, as a binary frame, or for a track."""
        speech = self._now
        if speech is None or speech.saying.saying != audio.saying:
            return
        offset_ms = speech.sounded // VOICE_BYTES_A_MS
        if speech.in_track and not speech.sounded:
            yield out.OutputStarted(response_id=speech.response_id)
        speech.sounded += len(audio.pcm)
        yield from self._words(speech, HEAD_START + int(speech.sounded / VOICE_BYTES_A_MS * WORDS_A_MS))
        if speech.in_track:
            yield audio.pcm
        elif speech.agreed.voice and speech.agreed.binary:
            yield voice_frame(speech.number, offset_ms, audio.pcm)
        elif speech.agreed.voice:
            yield out.AudioDelta(**_at(speech), delta=b64encode(audio.pcm).decode())

    def end(self, said: Said) -> Iterator[out.ServerEvent]:
        """The interviewer has stopped, and the transcript is what was heard."""
        speech = self._now
        if speech is None or speech.saying.saying != said.saying:
            return
        self._now = None
        if said.whole:
            yield from self._words(speech, len(speech.saying.text))
        item = _item_said(speech, said)
        self._items.change(item)
        yield from _texts_done(speech, said.text)
        yield out.PartDone(**_at(speech), part=_part_told(speech, said.text))
        yield out.OutputItemDone(response_id=speech.response_id, item=item)
        yield out.ItemDone(previous_item_id=speech.before, item=item)
        yield out.ResponseDone(response=_response(speech, "completed" if said.whole else "cancelled", item))
        if speech.in_track and speech.sounded:
            ended = out.OutputStopped if said.whole else out.OutputCleared
            yield ended(response_id=speech.response_id)

    def _words(self, speech: _Speech, reached: int) -> Iterator[out.ServerEvent]:
        """What of the text is due, in whole words."""
        text = speech.saying.text
        end = len(text) if reached >= len(text) else text.rfind(" ", 0, reached) + 1
        if end <= speech.shown:
            return
        delta, speech.shown = text[speech.shown : end], end
        if speech.agreed.voice:
            yield out.TranscriptDelta(**_at(speech), delta=delta)
        else:
            yield out.TextDelta(**_at(speech), delta=delta)


def item_id_of(name: str) -> str:
    """The item of an utterance or a saying, whose names are unique in the session."""
    return f"item_{name}"


def _texts_done(speech: _Speech, text: str) -> Iterator[out.ServerEvent]:
    if speech.agreed.voice:
        yield out.AudioDone(**_at(speech))
        yield out.TranscriptDone(**_at(speech), transcript=text)
    else:
        yield out.TextDone(**_at(speech), text=text)


def _item_said(speech: _Speech, said: Said) -> Item:
    part = (
        SpokenPart(type="output_audio", transcript=said.text)
        if speech.agreed.voice
        else TextPart(type="output_text", text=said.text)
    )
    return message(speech.item_id, "assistant", "completed" if said.whole else "incomplete", part)


def _response(speech: _Speech, status: str, item: Item | None = None) -> Response:
    reason = "client_cancelled" if speech.cancelled else "turn_detected"
    return Response.model_validate(
        {
            "id": speech.response_id, "status": status, "conversation_id": f"conv_{speech.agreed.session_id}",
            "output_modalities": speech.agreed.modalities, "output": [item] if item else [],
            "status_details": StatusDetails.model_validate({"reason": reason}) if status == "cancelled" else None,
            "usage": Usage() if item else None,
        }
    )  # fmt: skip


def _part_told(speech: _Speech, text: str) -> Part:
    return SpokenPart(type="audio", transcript=text) if speech.agreed.voice else TextPart(type="text", text=text)


def _at(speech: _Speech) -> dict[str, str]:
    return {"response_id": speech.response_id, "item_id": speech.item_id}
