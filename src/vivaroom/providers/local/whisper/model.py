"""Whisper's network on CTranslate2: sound of up to 30 seconds in, text and the times of its words out."""

import math
import threading
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from vivaroom.kit.errors import ProviderBroken
from vivaroom.providers.local.mel import FRAMES_PER_S, RATE_HZ, log_mel
from vivaroom.providers.local.onnx import not_installed, require

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

LONGEST_S = 30.0
"""What the network was trained on."""

_SHORTEST_S = 12.0
_MARGIN_S = 3.0
"""The encoder is given this much, not 30 s: for 5 s of speech it costs a third. With less silence behind the speech than
this, or less than 8 s in all, the decoder repeats itself."""

_REPETITIVE = 2.0
"""Text that zlib shrinks to less than half of itself is a loop, as is more text than anybody says in the time."""

_WORDS_A_SECOND = 4.5
_TOKENS_A_SECOND = 10
_ALIGNED_EVERY_S = 0.02
_NO_SPEECH = 0.6
_UNSURE = -1.0
"""Whisper's own rule for silence: the network says so, and is unsure of each token (mean natural logarithm)."""

Stopped = Callable[[], bool]


class Abandoned(Exception):
    """Nobody waits for the text any more."""


@dataclass(frozen=True, slots=True)
class Manner:
    """How to read: over the whole 30 s or only as far as needed, and how many wordings to weigh."""

    whole: bool
    beam: int


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """What was understood of one piece of sound, and what the times of its words are found from."""

    text: str
    tokens: tuple[int, ...]
    encoded: Any
    frames: int


@dataclass(frozen=True, slots=True)
class TimedWord:
    """A word; its times count from the beginning of the sound."""

    text: str
    start_s: float
    end_s: float
    confidence_0_1: float


class WhisperModel:
    """`weights` is the folder with model.bin, config.json, tokenizer.json and vocabulary.txt.

    `runs` may go on at once, each on `threads` threads. Loads at the first use or by `load`.
    """

    def __init__(self, weights: Path, weights_id: str, *, runs: int, threads: int) -> None:
        self._weights = weights
        self._weights_id = weights_id
        self._runs = runs
        self._threads = threads
        self._loading = threading.Lock()
        self._found: _Network | None = None

    def load(self) -> None:
        """Read the weights now. Raises ProviderRefused when they or the runtime are missing."""
        self._network()

    def read(self, samples: "Floats", manner: Manner, stopped: Stopped) -> Reading:
        """(n,) samples -1 to 1, at most 30 s → what is said in them, empty when nothing is.

        A reading that looks like a loop is made again over the whole 30 s, and the less repetitive one is taken.
        Raises Abandoned soon after `stopped` says so.
        """
        seconds = len(samples) / RATE_HZ
        window = LONGEST_S if manner.whole else min(LONGEST_S, max(_SHORTEST_S, seconds + _MARGIN_S))
        network = self._network()
        reading = network.read(samples, window, manner.beam, stopped)
        if window < LONGEST_S and is_loop(reading.text, seconds):
            again = network.read(samples, LONGEST_S, manner.beam, stopped)
            return min(reading, again, key=lambda one: _shrinks_by(one.text))
        return reading

    def words(self, reading: Reading) -> list[TimedWord]:
        """The words of a reading with their times, found from what the decoder looked at."""
        return self._network().words(reading) if reading.tokens else []

    def _network(self) -> "_Network":
        with self._loading:
            if self._found is None:
                self._found = self._open()
            return self._found

    def _open(self) -> "_Network":
        try:
            import ctranslate2
            from tokenizers import Tokenizer
        except ImportError as missing:
            raise not_installed("whisper", missing) from missing
        for name in ("model.bin", "config.json", "tokenizer.json", "vocabulary.txt"):
            require("whisper", self._weights / name, self._weights_id)
        try:
            whisper = ctranslate2.models.Whisper(
                str(self._weights), compute_type="int8", inter_threads=self._runs, intra_threads=self._threads
            )
        except (RuntimeError, ValueError) as problem:
            mend = f"`vivaroom models pull {self._weights_id}` repairs it"
            raise ProviderBroken("whisper", f"{self._weights} cannot be read; {mend}") from problem
        return _Network(whisper, Tokenizer.from_file(str(self._weights / "tokenizer.json")))


class _Network:
    """The loaded network and its vocabulary."""

    def __init__(self, whisper: Any, tokenizer: Any) -> None:
        self._whisper = whisper
        self._tokenizer = tokenizer

    @cached_property
    def _start(self) -> list[int]:
        """What tells the decoder to write English."""
        names = ["<|startoftranscript|>"]
        if self._whisper.is_multilingual:
            names += ["<|en|>", "<|transcribe|>"]
        return [self._tokenizer.token_to_id(name) for name in names]

    @cached_property
    def _untimed(self) -> int:
        return int(self._tokenizer.token_to_id("<|notimestamps|>"))

    @cached_property
    def _end(self) -> int:
        return int(self._tokenizer.token_to_id("<|endoftext|>"))

    def read(self, samples: "Floats", window_s: float, beam: int, stopped: Stopped) -> Reading:
        import ctranslate2
        import numpy as np

        # The encoder halves the frames, so their number is even.
        mel = log_mel(samples, 2 * math.ceil(window_s * FRAMES_PER_S / 2))
        _check(stopped)
        encoded = self._whisper.encode(ctranslate2.StorageView.from_array(np.ascontiguousarray(mel[None])))
        _check(stopped)
        longest = 16 + int(_TOKENS_A_SECOND * len(samples) / RATE_HZ)
        (result,) = self._whisper.generate(
            encoded, [[*self._start, self._untimed]], beam_size=beam, max_length=min(longest, 224),
            return_scores=True, return_no_speech_prob=True,
        )  # fmt: skip
        _check(stopped)
        silent = result.no_speech_prob > _NO_SPEECH and result.scores[0] < _UNSURE
        tokens = [] if silent else [token for token in result.sequences_ids[0] if token < self._end]
        text = self._tokenizer.decode(tokens).strip()
        return Reading(text, tuple(tokens), encoded, len(samples) * FRAMES_PER_S // RATE_HZ)

    def words(self, reading: Reading) -> list[TimedWord]:
        (found,) = self._whisper.align(reading.encoded, self._start, [list(reading.tokens)], reading.frames)
        reached: dict[int, float] = {}
        for token, moment in found.alignments:
            reached.setdefault(token, moment * _ALIGNED_EVERY_S)
        last = max(reached.values(), default=0.0)
        words = []
        for at in _word_ranges([self._tokenizer.id_to_token(token) for token in reading.tokens]):
            text = self._tokenizer.decode(list(reading.tokens[at.start : at.stop])).strip()
            if text:
                sure = found.text_token_probs[at.start : at.stop]
                start, end = reached.get(at.start, last), reached.get(at.stop, last)
                words.append(TimedWord(text, start, max(start, end), sum(sure) / max(1, len(sure))))
        return words


def _check(stopped: Stopped) -> None:
    if stopped():
        raise Abandoned


def _word_ranges(pieces: list[str]) -> list[range]:
    """Tokens of each word: one begins where the vocabulary's letter for a space does."""
    starts = [at for at, piece in enumerate(pieces) if at == 0 or piece.startswith("Ġ")]
    return [range(start, stop) for start, stop in zip(starts, [*starts[1:], len(pieces)], strict=True)]


def is_loop(text: str, seconds: float) -> bool:
    """Whether this is what a decoder writes that has lost its place, of a sound of so many seconds."""
    return _shrinks_by(text) > _REPETITIVE or len(text.split()) > _WORDS_A_SECOND * seconds + 3


def _shrinks_by(text: str) -> float:
    written = text.encode()
    return len(written) / len(zlib.compress(written))
