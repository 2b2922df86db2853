"""One utterance on its way to text: what is settled, what is still open, and what the next step reads."""

import threading
from collections.abc import Sequence
from typing import TYPE_CHECKING

from vivaroom.ports.speech import HEARING_RATE_HZ, VAD_WINDOW_SAMPLES, Transcript, VoiceDetector, Word
from vivaroom.providers.local.mel import samples_of
from vivaroom.providers.local.whisper.model import Manner, Reading, TimedWord, WhisperModel
from vivaroom.providers.local.whisper.voiced import clipped, stretches, where_to_cut

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

_WINDOW_BYTES = 2 * VAD_WINDOW_SAMPLES
_WINDOW_MS = 1000 * VAD_WINDOW_SAMPLES // HEARING_RATE_HZ

_BEFORE_VOICE = 10
"""Windows (0.32 s) of quiet kept before the first voice."""

_AFTER_VOICE = 12
"""Windows (0.38 s) read behind the last voice."""

_HEARD_OUT = 4
"""A reading that went this many windows (0.13 s) beyond the last voice has all of the last word."""


LIVE = Manner(whole=False, beam=1)
EXACT = Manner(whole=True, beam=5)


class Utterance:
    """Turns sound into text step by step; `step` runs on one worker thread after another, never on two at once.

    What lies before a pause is settled: it is read once more as a whole, and never again.
    """

    def __init__(self, model: WhisperModel, detector: VoiceDetector, manner: Manner) -> None:
        self._model = model
        self._detector = detector
        self._manner = manner
        self._memory = detector.memory()
        self._stopped = threading.Event()
        self._hurried = threading.Event()
        self._pcm = bytearray()
        self._open_at = 0
        """`_pcm` is the open part, which begins with this window; `_voice` are the probabilities of its windows."""
        self._voice: list[float] = []
        self._reading: Reading | None = None
        self._timed: list[TimedWord] | None = None
        self._read_voice = self._read_windows = 0
        """Where the last voice ended, and the sound, that `_reading` knows of."""
        self._settled: list[Transcript] = []

    def stop(self) -> None:
        """Nobody waits any more: a step that runs ends soon, with Abandoned. May be called from any thread."""
        self._stopped.set()

    def hurry(self) -> None:
        """Something matters more than the step that runs, which ends soon, with Abandoned. From any thread."""
        self._hurried.set()

    def get_ready(self, pcm: bytes) -> Transcript:
        """Hear more, then do all that `finish` would: where only silence follows, nothing is left for it to do."""
        self._hurried.clear()
        self._hear(pcm)
        while (cut := where_to_cut(self._voice)) is not None:
            self._settle(cut)
        self._read(len(self._voice))
        self._words()
        return self._known()

    def step(self, pcm: bytes) -> Transcript | None:
        """Hear more, then read one part: None when one was settled and another step is due, else all that is known."""
        self._hear(pcm)
        cut = where_to_cut(self._voice)
        if cut is not None:
            self._settle(cut)
            return None
        self._read(len(self._voice))
        return self._known()

    def finish(self, pcm: bytes) -> Transcript | None:
        """The last sound, its last window filled up with silence: like `step`, but what is known is the final one."""
        self._hurried.clear()
        self._hear(pcm)
        if self.step(bytes(-len(self._pcm) % _WINDOW_BYTES)) is None:
            return None
        self._settle(len(self._voice))
        return _together(self._settled, is_final=True)

    def _known(self) -> Transcript:
        return _together([*self._settled, Transcript(self._reading.text if self._reading else "", is_final=False)])

    def _hear(self, pcm: bytes) -> None:
        import numpy as np

        self._pcm += pcm
        for at in range(len(self._voice), len(self._pcm) // _WINDOW_BYTES):
            window = samples_of(bytes(self._pcm[at * _WINDOW_BYTES : (at + 1) * _WINDOW_BYTES]))
            probability, (self._memory,) = self._detector.probabilities(window[None], [self._memory])
            self._voice.append(float(np.squeeze(probability)))
        voices = [run for run in stretches(self._voice) if run.voice]
        quiet = (voices[0].start if voices else len(self._voice)) - _BEFORE_VOICE
        if quiet > 0 and self._reading is None:
            self._drop(quiet)

    def _drop(self, windows: int) -> None:
        del self._pcm[: windows * _WINDOW_BYTES]
        del self._voice[:windows]
        self._open_at += windows

    def _read(self, until: int) -> None:
        """Read the open part as far as window `until`, unless the last reading already has every word of it."""
        voices = [run for run in stretches(self._voice[:until]) if run.voice]
        if not voices:
            self._reading = self._timed = None
            return
        last = voices[-1].stop
        if self._reading is not None and last == self._read_voice and last + _HEARD_OUT <= self._read_windows:
            return
        end = min(until, last + _AFTER_VOICE)
        samples = samples_of(bytes(self._pcm[: end * _WINDOW_BYTES]))
        self._reading = self._model.read(samples, self._manner, self._gives_up)
        self._timed = None
        self._read_voice, self._read_windows = last, end

    def _settle(self, until: int) -> None:
        self._read(until)
        if self._reading is not None and self._reading.text:
            words = tuple(self._placed(word) for word in self._words())
            self._settled.append(Transcript(self._reading.text, False, words, _mean_confidence(words)))
        self._reading = self._timed = None
        self._drop(until)

    def _words(self) -> list[TimedWord]:
        """The words of the reading, found once."""
        if self._timed is None:
            self._timed = self._model.words(self._reading) if self._reading else []
        return self._timed

    def _gives_up(self) -> bool:
        return self._stopped.is_set() or self._hurried.is_set()

    def _placed(self, word: TimedWord) -> Word:
        start_s, end_s = clipped(word.start_s, word.end_s, self._voice)
        began_ms = self._open_at * _WINDOW_MS
        return Word(word.text, began_ms + round(1000 * start_s), began_ms + round(1000 * end_s), word.confidence_0_1)


def _together(parts: Sequence[Transcript], *, is_final: bool = False) -> Transcript:
    words = tuple(word for part in parts for word in part.words)
    text = " ".join(part.text for part in parts if part.text)
    return Transcript(text, is_final, words, _mean_confidence(words) if is_final else None)


def _mean_confidence(words: Sequence[Word]) -> float | None:
    known = [word.confidence_0_1 for word in words if word.confidence_0_1 is not None]
    return sum(known) / len(known) if known else None
