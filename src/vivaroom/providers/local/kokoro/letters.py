"""Guesses how an unknown English word is said, letter by letter, with the small recurrent network of g2p-en."""

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

# The rows of the published weights, in their order.
_LETTERS = {letter: row for row, letter in enumerate("abcdefghijklmnopqrstuvwxyz", start=3)}
_UNKNOWN, _END_OF_WORD = 1, 2
_VOWELS = "AA AE AH AO AW AY EH ER EY IH IY OW OY UH UW".split()
_ROWS = sorted(
    [f"{vowel}{stress}" for vowel in _VOWELS for stress in "012"]
    + "UW B CH D DH F G HH JH K L M N NG P R S SH T TH V W Y Z ZH".split()
)
_START, _END, _FIRST_SOUND = 2, 3, 4
_MOST_SOUNDS = 20


class LetterReader:
    """The weights in memory (3.3 MB); safe from several threads. About 2 ms a word of ten letters."""

    def __init__(self, weights: Path) -> None:
        import numpy as np

        with np.load(weights) as stored:
            self._w: dict[str, Floats] = {name: stored[name] for name in stored.files}

    def sounds(self, word: str) -> tuple[str, ...]:
        """ARPAbet with stresses, at most 20 sounds; `word` is read in lower case."""
        import numpy as np

        state = np.zeros(self._w["enc_w_hh"].shape[1], dtype=np.float32)
        for row in (*(_LETTERS.get(letter, _UNKNOWN) for letter in word.lower()), _END_OF_WORD):
            state = self._step("enc", self._w["enc_emb"][row], state)
        found: list[str] = []
        row = _START
        while len(found) < _MOST_SOUNDS:
            state = self._step("dec", self._w["dec_emb"][row], state)
            row = int(np.argmax(self._w["fc_w"] @ state + self._w["fc_b"]))
            if row == _END:
                break
            if row >= _FIRST_SOUND:
                found.append(_ROWS[row - _FIRST_SOUND])
        return tuple("UW0" if sound == "UW" else sound for sound in found)

    def _step(self, part: str, seen: "Floats", state: "Floats") -> "Floats":
        """One step of a gated recurrent unit; the rows of its matrices are reset, update and new."""
        import numpy as np

        given = self._w[f"{part}_w_ih"] @ seen + self._w[f"{part}_b_ih"]
        kept = self._w[f"{part}_w_hh"] @ state + self._w[f"{part}_b_hh"]
        size = len(state)
        gates = 1 / (1 + np.exp(-(given[: 2 * size] + kept[: 2 * size])))
        new = np.tanh(given[2 * size :] + gates[:size] * kept[2 * size :])
        update = gates[size:]
        mixed: Floats = (1 - update) * new + update * state
        return mixed
