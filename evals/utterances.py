"""The outside recordings of people who speak English, with what they said: read from `VIVAROOM_EVALS/speech`."""

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile
import soxr
from numpy.typing import NDArray

from evals.outside import folder
from vivaroom.ports.speech import HEARING_RATE_HZ

_EVEN_LEVEL = 0.06
_PAUSE_S = 0.7


@dataclass(frozen=True, slots=True)
class Utterance:
    """One recording at 16 kHz, what is said in it, and the set it is from."""

    source: str
    text: str
    samples: NDArray[np.float32]

    @property
    def seconds(self) -> float:
        return len(self.samples) / HEARING_RATE_HZ

    @property
    def pcm(self) -> bytes:
        return pcm_of(self.samples)


def utterances() -> list[Utterance]:
    """All of the manifest, in its order; the source is the folder, for the two single recordings their set."""
    root = folder("speech")
    with (root / "manifest.tsv").open(encoding="utf-8", newline="") as lines:
        return [_read(root, row) for row in csv.DictReader(lines, delimiter="\t")]


def _read(root: Path, row: dict[str, str]) -> Utterance:
    samples, rate_hz = soundfile.read(root / row["file"], dtype="float32")
    if rate_hz != HEARING_RATE_HZ:
        samples = soxr.resample(samples, rate_hz, HEARING_RATE_HZ)
    source = row["file"].split("/", 1)[0]
    return Utterance(source if source != "misc" else "read aloud", row["transcript"], samples)


def one_after_another(said: list[Utterance]) -> Utterance:
    """Everything as one long answer, with pauses, at one loudness."""
    pause = np.zeros(int(_PAUSE_S * HEARING_RATE_HZ), dtype=np.float32)
    parts = [part for one in said for part in (_levelled(one.samples), pause)]
    return Utterance("one long answer", " ".join(one.text for one in said), np.concatenate(parts))


def _levelled(samples: NDArray[np.float32]) -> NDArray[np.float32]:
    loudness = np.sqrt(np.mean(samples.astype(np.float64) ** 2))
    levelled: NDArray[np.float32] = (samples * (_EVEN_LEVEL / loudness)).astype(np.float32)
    return levelled


def pcm_of(samples: NDArray[np.float32]) -> bytes:
    """As PCM16."""
    return (np.clip(samples, -1.0, 1.0) * 32767).astype("<i2").tobytes()
