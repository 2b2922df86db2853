"""The candidate's voice as events: speech begins and stops, becomes an item, and is understood word by word."""

from collections.abc import Iterator
from dataclasses import dataclass

from vivaroom.api.realtime import server_events as out
from vivaroom.api.realtime.interview_events import HearingNow
from vivaroom.api.realtime.items import Items, message
from vivaroom.api.realtime.shapes import Seconds, SpokenPart
from vivaroom.api.realtime.speaking import item_id_of
from vivaroom.voice.happenings import Heard, Partial, SpeechStarted, SpeechStopped


@dataclass(slots=True)
class _Utterance:
    """What is being said: how far it was told in deltas, which only ever add, and all that was understood."""

    committed: bool = False
    told: str = ""
    text: str = ""


class Hearing:
    """Turns utterances into events."""

    def __init__(self, items: Items) -> None:
        self._items = items
        self._open: dict[str, _Utterance] = {}

    @property
    def is_open(self) -> bool:
        """Whether the candidate is saying something that is not understood to its end."""
        return bool(self._open)

    def started(self, speech: SpeechStarted) -> Iterator[out.ServerEvent]:
        """The candidate begins."""
        self._open[speech.utterance] = _Utterance()
        yield out.HearingStarted(audio_start_ms=speech.at_ms, item_id=item_id_of(speech.utterance))

    def stopped(self, speech: SpeechStopped) -> Iterator[out.ServerEvent]:
        """The turn is over: what was heard becomes an item."""
        yield out.HearingStopped(audio_end_ms=speech.at_ms, item_id=item_id_of(speech.utterance))
        utterance = self._open.setdefault(speech.utterance, _Utterance())
        yield from self._commit(speech.utterance, utterance)
        yield from _delta(speech.utterance, utterance)

    def dropped(self, utterance: str) -> None:
        """The candidate took it back: `input_audio_buffer.cleared` said so."""
        self._open.pop(utterance, None)

    def partly(self, partial: Partial) -> Iterator[out.ServerEvent]:
        """Captions; deltas follow once there is an item that they belong to."""
        utterance = self._open.setdefault(partial.utterance, _Utterance())
        utterance.text = partial.text
        yield HearingNow(item_id=item_id_of(partial.utterance), text=partial.text)
        if utterance.committed:
            yield from _delta(partial.utterance, utterance)

    def understood(self, heard: Heard) -> Iterator[out.ServerEvent]:
        """The utterance as it stays."""
        utterance = self._open.pop(heard.utterance, _Utterance())
        utterance.text = heard.text
        yield from self._commit(heard.utterance, utterance)
        yield from _delta(heard.utterance, utterance)
        item_id, part = item_id_of(heard.utterance), SpokenPart(type="input_audio", transcript=heard.text)
        self._items.change(message(item_id, "user", "completed", part))
        seconds = Seconds(seconds=max(heard.ended_ms - heard.started_ms, 0) / 1000)
        yield out.Understood(item_id=item_id, transcript=heard.text, usage=seconds)

    def _commit(self, name: str, utterance: _Utterance) -> Iterator[out.ServerEvent]:
        if utterance.committed:
            return
        utterance.committed = True
        item = message(item_id_of(name), "user", "completed", SpokenPart(type="input_audio"))
        before = self._items.add(item)
        yield out.AudioCommitted(previous_item_id=before, item_id=item.id)
        yield out.ItemAdded(previous_item_id=before, item=item)
        yield out.ItemDone(previous_item_id=before, item=item)


def _delta(name: str, utterance: _Utterance) -> Iterator[out.ServerEvent]:
    """What was added. A reading that takes back what was told gives none; the completed text will say it."""
    if utterance.text.startswith(utterance.told) and utterance.text != utterance.told:
        delta, utterance.told = utterance.text[len(utterance.told) :], utterance.text
        yield out.UnderstoodDelta(item_id=item_id_of(name), delta=delta)
