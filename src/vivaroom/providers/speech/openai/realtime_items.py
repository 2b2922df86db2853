"""What a realtime session has said of the stretches of sound that it was given."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from pydantic import TypeAdapter, ValidationError

from vivaroom.kit.errors import ProviderBroken
from vivaroom.ports.speech import Transcript
from vivaroom.providers.speech.openai.failures import of_error
from vivaroom.providers.speech.openai.replies import LogProb, sureness

_NOTHING_THERE = "input_audio_buffer_commit_empty"
_LOGPROBS = TypeAdapter(list[LogProb] | None)


class Items:
    """The stretches of one utterance; the vendor calls each an item."""

    def __init__(self, name: str) -> None:
        self.all_given = False
        self._given: list[timedelta] = []
        self._name = name
        self._answered = 0
        self._texts: dict[str, str] = {}
        self._final: dict[str, list[LogProb]] = {}

    @property
    def waiting(self) -> bool:
        """Whether something was handed over of which the server has not said all."""
        return self._answered < len(self._given)

    @property
    def due(self) -> timedelta:
        """How much sound was handed over of which the server has not said all."""
        return sum(self._given[self._answered :], timedelta(0))

    def give(self, lasts: timedelta) -> None:
        """A stretch is handed over to be understood."""
        self._given.append(lasts)

    def take(self, event: Mapping[str, Any]) -> bool:
        """Whether the words have changed by this event. Raises ProviderError for one that tells a failure."""
        match event.get("type"):
            case "input_audio_buffer.committed":
                self._texts.setdefault(self._item(event), "")
            case "conversation.item.input_audio_transcription.delta":
                return self._more(self._item(event), self._text(event, "delta"))
            case "conversation.item.input_audio_transcription.completed":
                return self._completed(self._item(event), event)
            case "conversation.item.input_audio_transcription.failed":
                raise of_error(self._name, event.get("error"))
            case "error":
                self._failed(event.get("error"))
        return False

    def heard(self) -> Transcript:
        """All words so far."""
        text = " ".join(filter(None, (text.strip() for text in self._texts.values())))
        return Transcript(text, is_final=False)

    def final(self) -> Transcript:
        """The words of the stretches that were understood to their end."""
        text = " ".join(filter(None, (self._texts[item].strip() for item in self._texts if item in self._final)))
        told = [one for logprobs in self._final.values() for one in logprobs]
        return Transcript(text, is_final=True, confidence_0_1=sureness(told))

    def _more(self, item: str, delta: str) -> bool:
        if item in self._final:
            return False
        self._texts[item] = self._texts.get(item, "") + delta
        return bool(delta)

    def _completed(self, item: str, event: Mapping[str, Any]) -> bool:
        text = self._text(event, "transcript")
        try:
            told = _LOGPROBS.validate_python(event.get("logprobs")) or []
        except ValidationError:
            raise ProviderBroken(self._name, "an event has another shape than documented") from None
        if item not in self._final:
            self._answered += 1
        changed = self._texts.get(item, "") != text
        self._texts[item], self._final[item] = text, told
        return changed

    def _failed(self, error: object) -> None:
        """A stretch that holds less than the shortest has no words; all else that goes wrong is a failure."""
        if isinstance(error, Mapping) and error.get("code") == _NOTHING_THERE:
            self._answered += 1
            return
        raise of_error(self._name, error)

    def _item(self, event: Mapping[str, Any]) -> str:
        return self._text(event, "item_id")

    def _text(self, event: Mapping[str, Any], field: str) -> str:
        found = event.get(field)
        if not isinstance(found, str):
            raise ProviderBroken(self._name, "an event has another shape than documented")
        return found
