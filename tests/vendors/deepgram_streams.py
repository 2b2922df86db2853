"""What Deepgram's Nova and Flux say about sound, message by message, as their references have it."""

from dataclasses import dataclass
from typing import Any, Protocol

from tests.providers.speech.hearing import SENTENCE
from tests.providers.speech.speaking import Spoken
from vivaroom.ports.speech import HEARING_RATE_HZ

Json = dict[str, Any]
REQUEST = "00000000-0000-4000-8000-000000000000"
WORD_S = 0.3
_WINDOW_S = 0.02
_WINDOW_BYTES = int(2 * HEARING_RATE_HZ * _WINDOW_S)
_WINDOWS_A_WORD = round(WORD_S / _WINDOW_S)
_UPDATE_S = 0.25
_STRETCH_S = 3.0
_ENDED_S = 0.5


def sounding(seconds: float) -> bytes:
    """Sound in which the server hears a word every 0.3 s."""
    return (b"\x00\x10" * 8 + b"\x00\xf0" * 8) * int(seconds * HEARING_RATE_HZ / 16)


def sentence() -> Spoken:
    """The sentence of the contract, as this server hears it."""
    return Spoken(SENTENCE, sounding(len(SENTENCE.split()) * WORD_S))


class Stream(Protocol):
    """What is answered over one connection."""

    def greeting(self) -> list[Json]: ...

    def hear(self, sound: bytes) -> list[Json]: ...

    def settle(self) -> list[Json]: ...

    def farewell(self) -> list[Json]: ...


@dataclass(frozen=True, slots=True)
class SaidWord:
    """A word and its place."""

    text: str
    start: float
    end: float


class Listens(Protocol):
    """Finds words in sound: how much came, how long nothing was said, and up to where no word is cut."""

    @property
    def heard_s(self) -> float: ...

    @property
    def silent_s(self) -> float: ...

    @property
    def settled_s(self) -> float: ...

    def hear(self, sound: bytes) -> None: ...

    def words(self, *, over: bool = False) -> list[SaidWord]: ...


class Ear:
    """Finds words in sound: one in every fifteen windows of 20 ms that are not silent."""

    def __init__(self) -> None:
        self._sound = bytearray()
        self._loud: list[int] = []
        self._windows = 0

    @property
    def heard_s(self) -> float:
        return len(self._sound) / 2 / HEARING_RATE_HZ

    @property
    def settled_s(self) -> float:
        return self.heard_s

    @property
    def silent_s(self) -> float:
        """How long nothing has been said."""
        return (self._windows - (self._loud[-1] + 1 if self._loud else 0)) * _WINDOW_S

    def hear(self, sound: bytes) -> None:
        self._sound += sound
        while len(self._sound) >= (self._windows + 1) * _WINDOW_BYTES:
            at = self._windows * _WINDOW_BYTES
            if any(self._sound[at : at + _WINDOW_BYTES]):
                self._loud.append(self._windows)
            self._windows += 1

    def words(self, *, over: bool = False) -> list[SaidWord]:
        """All words so far; `over`: a last one of which two thirds were heard counts too."""
        vocabulary, found = SENTENCE.split(), []
        least = _WINDOWS_A_WORD * 2 // 3 if over else _WINDOWS_A_WORD
        for number, at in enumerate(range(0, len(self._loud), _WINDOWS_A_WORD)):
            windows = self._loud[at : at + _WINDOWS_A_WORD]
            if len(windows) >= least:
                text = vocabulary[number % len(vocabulary)]
                found.append(SaidWord(text, windows[0] * _WINDOW_S, (windows[-1] + 1) * _WINDOW_S))
        return found


class Nova:
    """Results of the current stretch every quarter of a second; final ones at silences, when asked, and after three seconds."""

    def __init__(self, options: dict[str, str], ear: Listens) -> None:
        self._ear = ear
        self._endpointing_s = int(options.get("endpointing", "10")) / 1000
        self._interim = options.get("interim_results") == "true"
        self._settled = 0
        self._stretch_from = 0.0
        self._told_s = 0.0

    def greeting(self) -> list[Json]:
        return []

    def hear(self, sound: bytes) -> list[Json]:
        self._ear.hear(sound)
        if self._ear.heard_s - self._told_s < _UPDATE_S:
            return []
        self._told_s = self._ear.heard_s
        paused = self._ear.silent_s >= self._endpointing_s and len(self._ear.words(over=True)) > self._settled
        if paused or self._ear.heard_s - self._stretch_from >= _STRETCH_S:
            return [self._results(over=paused, is_final=True, speech_final=paused)]
        return [self._results(over=False, is_final=False)] if self._interim else []

    def settle(self) -> list[Json]:
        return [self._results(over=True, is_final=True, from_finalize=True)]

    def farewell(self) -> list[Json]:
        summary = {
            "type": "Metadata", "transaction_key": "deprecated", "request_id": REQUEST, "sha256": "0" * 64,
            "created": "2026-11-01T10:00:00.000Z", "duration": self._ear.heard_s, "channels": 1,
        }  # fmt: skip
        return [self._results(over=True, is_final=True), summary]

    def _results(self, *, over: bool, is_final: bool, **flags: bool) -> Json:
        words = self._ear.words(over=over)
        start, said = self._stretch_from, words[self._settled :]
        end = self._ear.heard_s if over or not is_final else self._ear.settled_s
        if is_final:
            self._settled, self._stretch_from = len(words), end
        return {
            "type": "Results", "channel_index": [0, 1], "duration": end - start, "start": start,
            "is_final": is_final, "speech_final": False, "from_finalize": False, **flags,
            "channel": {"alternatives": [alternative(said)]},
            "metadata": {
                "request_id": REQUEST, "model_uuid": REQUEST,
                "model_info": {"name": "general-nova-3", "version": "2026-01-01.0", "arch": "nova-3"},
            },
        }  # fmt: skip


def alternative(words: list[SaidWord]) -> Json:
    """A reading of these words, as results and whole recordings have it."""
    return {
        "transcript": " ".join(word.text for word in words),
        "confidence": 0.98 if words else 0.0,
        "words": [
            {
                "word": word.text.strip(".").lower(), "punctuated_word": word.text,
                "start": word.start, "end": word.end, "confidence": 0.98,
            }
            for word in words
        ],
    }  # fmt: skip


class Flux:
    """A `TurnInfo` every quarter of a second; a turn is over after half a second of silence."""

    def __init__(self, options: dict[str, str], *, times: bool = True) -> None:
        self._ear = Ear()
        self._threshold = float(options.get("eot_threshold", "0.7"))
        self._times = times
        self._sequence = 0
        self._turn = 0
        self._before = 0
        self._speaking = False
        self._told_s = 0.0

    def greeting(self) -> list[Json]:
        return [self._numbered({"type": "Connected"})]

    def hear(self, sound: bytes) -> list[Json]:
        self._ear.hear(sound)
        if self._ear.heard_s - self._told_s < _UPDATE_S:
            return []
        words = len(self._ear.words()) - self._before
        if words and not self._speaking:
            self._speaking = True
            return [self._info("StartOfTurn")]
        if self._speaking and self._ear.silent_s >= _ENDED_S and self._ended >= self._threshold:
            ended = self._info("EndOfTurn", over=True)
            self._speaking, self._turn, self._before = False, self._turn + 1, len(self._ear.words(over=True))
            return [ended]
        return [self._info("Update")]

    def settle(self) -> list[Json]:
        return []

    def farewell(self) -> list[Json]:
        return [self._info("Update", over=True)]

    @property
    def _ended(self) -> float:
        return min(0.95, 0.1 + 1.5 * self._ear.silent_s) if self._speaking else 0.05

    def _info(self, event: str, *, over: bool = False) -> Json:
        words, start = self._ear.words(over=over)[self._before :], self._told_s
        self._told_s = self._ear.heard_s
        return self._numbered(
            {
                "type": "TurnInfo", "event": event, "turn_index": self._turn, "audio_window_start": start,
                "audio_window_end": self._told_s, "transcript": " ".join(word.text for word in words),
                "words": [
                    {"word": word.text, "confidence": 0.97} | ({"start": word.start, "end": word.end} if self._times else {})
                    for word in words
                ],
                "end_of_turn_confidence": self._ended,
            }
        )  # fmt: skip

    def _numbered(self, message: Json) -> Json:
        self._sequence += 1
        return message | {"request_id": REQUEST, "sequence_id": self._sequence - 1}
