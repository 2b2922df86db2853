"""What the model has said of the interviewer's line, so that it can forget what the candidate did not hear."""

from vivaroom.providers.speech.openai.dialogue.line import Line
from vivaroom.providers.speech.openai.dialogue.lines import Lines
from vivaroom.providers.speech.openai.dialogue.saying import Saying


class SaidHere:
    """The responses of one line of the interviewer, in order."""

    def __init__(self, lines: Lines) -> None:
        self._lines = lines
        self._parts: list[tuple[Line, Saying]] = []

    def begin(self) -> None:
        """Another line of the interviewer."""
        self._parts = []

    def begins(self, line: Line, saying: Saying) -> None:
        """The model begins to say a part of it."""
        self._parts.append((line, saying))

    def takes_back(self, line: Line, saying: Saying) -> None:
        """That part was not said after all: somebody else says it."""
        self._parts = [part for part in self._parts if part[1] is not saying]
        line.cancel(saying)
        if saying.item_id is not None:
            line.wish("conversation.item.delete", item_id=saying.item_id)

    def ended(self, text: str, heard_ms: int, *, whole: bool) -> None:
        """So much was heard of all parts together."""
        parts, self._parts = self._parts, []
        if not whole:
            _cut(parts, heard_ms)
        self._lines.remember("assistant", text, parts[-1][0] if parts else None)


def _cut(parts: list[tuple[Line, Saying]], heard_ms: int) -> None:
    """The silence between two texts counts as sound of the second: up to 150 ms more than was heard are kept for each."""
    for line, saying in parts:
        line.cancel(saying)
        length = saying.lasts_ms - saying.skipped_ms
        if heard_ms < length and saying.item_id is not None:
            if heard_ms > 0:
                end = min(saying.skipped_ms + heard_ms, saying.lasts_ms)
                line.wish("conversation.item.truncate", item_id=saying.item_id, content_index=0, audio_end_ms=end)
            else:
                line.wish("conversation.item.delete", item_id=saying.item_id)
        heard_ms = max(heard_ms - length, 0)
