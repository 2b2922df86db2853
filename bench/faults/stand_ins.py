"""Who takes over in the fault matrix: a recogniser and a voice of this machine that know the language of tones, and notes of when."""

import asyncio
import json
import time
from collections.abc import AsyncGenerator, AsyncIterator
from pathlib import Path
from typing import Any

from tests.vendors.tones import tones
from tests.vendors.tones_ear import TonesEar
from vivaroom.ports.speech import Transcript, Word
from vivaroom.voice.happenings import SPEAKING_RATE_HZ

TAKES_S = 0.09
"""What a quick recogniser and a quick voice need; those of this machine need more, and are measured elsewhere."""
_TELLS_EVERY_S = 0.25
_PIECE = SPEAKING_RATE_HZ


class Notes:
    """Writes when something of one session happened, by the monotonic clock, a line each; also a `SpeechWatch`."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def note(self, what: str, name: str) -> None:
        """It happens now."""
        with self._file.open("a", encoding="utf-8") as lines:
            lines.write(json.dumps({"at": time.monotonic(), "what": what, "name": name}) + "\n")

    def lines(self) -> list[dict[str, Any]]:
        """All that was noted, in order."""
        return [json.loads(line) for line in self._file.read_text("utf-8").splitlines()] if self._file.exists() else []

    def heard(self, name: str, seconds: float) -> None:
        """Not needed here."""

    def spoke(self, name: str, seconds: float) -> None:
        """Not needed here."""

    def failed(self, name: str, how: str) -> None:
        """A vendor was found to have failed."""
        self.note("noticed", name)

    def switched(self, name: str, to: str) -> None:
        """Somebody else goes on."""
        self.note("switched", to)


class TonesRecogniser:
    """Understands the language of tones; `notes` learn of the first words of each utterance."""

    name = "local"

    def __init__(self, notes: Notes) -> None:
        self._notes = notes

    async def transcribe(self, audio: AsyncIterator[bytes]) -> AsyncGenerator[Transcript]:
        """A partial transcript every quarter of a second of sound, where there are more words, and the final one."""
        await asyncio.sleep(TAKES_S)
        ear, told_s, told = TonesEar(), 0.0, 0
        async for piece in audio:
            ear.hear(piece)
            if ear.heard_s - told_s >= _TELLS_EVERY_S and len(ear.words()) > told:
                self._tell(told)
                told_s, told = ear.heard_s, len(ear.words())
                yield _transcript(ear, is_final=False)
        self._tell(told)
        yield _transcript(ear, is_final=True)

    def _tell(self, told: int) -> None:
        if not told:
            self._notes.note("result", self.name)


class TonesVoice:
    """Says every text in tones; `notes` learn of the first sound of each."""

    name = "local"
    rate_hz = SPEAKING_RATE_HZ

    def __init__(self, notes: Notes) -> None:
        self._notes = notes

    async def say(self, text: str, *, pace: float = 1.0, ahead: bool = False) -> AsyncGenerator[bytes]:
        """Pieces of half a second."""
        await asyncio.sleep(TAKES_S)
        self._notes.note("result", self.name)
        sound = tones(text, self.rate_hz, pace)
        for at in range(0, len(sound), _PIECE):
            yield sound[at : at + _PIECE]


def _transcript(ear: TonesEar, *, is_final: bool) -> Transcript:
    said = ear.words(over=is_final)
    words = tuple(Word(one.text, round(one.start * 1000), round(one.end * 1000), 0.98) for one in said)
    return Transcript(" ".join(word.text for word in words), is_final, words, 0.98)
