"""From text to what Kokoro reads: clauses of symbols, in which every word has its sounds and its stress."""

import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from vivaroom.ports.pronunciation import Terms
from vivaroom.providers.local.kokoro.clauses import Clause, clauses
from vivaroom.providers.local.kokoro.heteronyms import Place
from vivaroom.providers.local.kokoro.phonemes import (
    LONGEST,
    PRIMARY,
    SECONDARY,
    SYMBOLS,
    plural,
    symbols_of,
)
from vivaroom.providers.local.kokoro.spoken import JOINT, spoken
from vivaroom.providers.local.kokoro.words import Sounds, Words
from vivaroom.providers.local.weights import WeightsStore

_LETTERS = {
    "A": "EY1", "B": "B IY1", "C": "S IY1", "D": "D IY1", "E": "IY1", "F": "EH1 F", "G": "JH IY1", "H": "EY1 CH",
    "I": "AY1", "J": "JH EY1", "K": "K EY1", "L": "EH1 L", "M": "EH1 M", "N": "EH1 N", "O": "OW1", "P": "P IY1",
    "Q": "K Y UW1", "R": "AA1 R", "S": "EH1 S", "T": "T IY1", "U": "Y UW1", "V": "V IY1", "W": "D AH1 B AH0 L Y UW2",
    "X": "EH1 K S", "Y": "W AY1", "Z": "Z IY1",
}  # fmt: skip
_WEAK = frozenset(
    "am an and are as at be been by can can't could for from has have he her him his i if in is it its may me might must "
    "my nor of or she some such than that their them there these they this those to us was we were will with would you "
    "your".split()
)
"""Words that carry no stress inside a sentence."""

_LESS_STRESSED = frozenset(
    "about after before between but had how not on our should so through what when where which while who whose why".split()
)
_AS_SAID = {
    "a": "ɐ", "an": "ɐn", "the": "ðə", "to": "tə", "i": "I", "of": "ʌv", "for": "fɔɹ", "or": "ɔɹ", "and": "ænd",
    "on": "ˌɔn", "was": "wʌz", "than": "ðən", "your": "jʊɹ",
}  # fmt: skip
_BEFORE_VOWEL = {"the": "ði", "to": "tʊ"}
_OPEN = re.compile(r"[ˈˌ]?[AIOWYiuɑɐæɔəɛɜɪʊʌᵻ]")
_LIMIT = LONGEST - 2


@dataclass(frozen=True, slots=True)
class Read:
    """One clause: at most 510 `symbols`, all of them in the model's table, and the seconds of rest after them."""

    symbols: str
    pause_s: float


DICTIONARY_ID = "cmu-pronouncing-dictionary"
LETTERS_ID = "letters-to-sounds-en"


class FrontEnd:
    """Reads English for the local voices; loads at the first use (0.3 s). Safe from several threads."""

    def __init__(self, dictionary: Path, letters: Path, terms: Terms) -> None:
        """`dictionary` and `letters` are the folders of the two weights."""
        self.version = terms.version
        self._terms = terms
        self._files = (dictionary / "dictionary.js", letters / "letters.npz")
        self._loading = threading.Lock()
        self._loaded: Words | None = None

    @classmethod
    def of(cls, store: WeightsStore, terms: Terms) -> "FrontEnd":
        """With the weights of this machine. Raises ProviderRefused when they are missing."""
        return cls(store.folder(DICTIONARY_ID), store.folder(LETTERS_ID), terms)

    def load(self) -> Words:
        """The words, read now if they are not yet here."""
        with self._loading:
            if self._loaded is None:
                self._loaded = Words(*self._files, self._terms)
            return self._loaded

    def spoken(self, text: str) -> str:
        """The text as words; what another engine may be given."""
        return spoken(text, self._terms, self.load().knows)

    def read(self, text: str) -> Iterator[Read]:
        """Clauses in order; none for a text in which nothing can be said."""
        for clause in clauses(self.spoken(text)):
            pieces = list(_pieces(self._symbols(clause)))
            for piece in pieces:
                yield Read(piece, clause.pause_s if piece is pieces[-1] else 0.0)

    def _symbols(self, clause: Clause) -> str:
        said: list[str] = []
        for at, word in enumerate(clause.words):
            if word == ",":
                said[-1:] = [said[-1] + ","]
                continue
            symbols = self._word(clause, at)
            if said and said[-1] in ("ðə", "tə") and _OPEN.match(symbols):
                said[-1] = _BEFORE_VOWEL["the" if said[-1] == "ðə" else "to"]
            if symbols:
                said.append(symbols)
        return " ".join(said) + (clause.stop or "") if said else ""

    def _word(self, clause: Clause, at: int) -> str:
        word = clause.words[at]
        if JOINT in word or (len(word) == 1 and _is_letter(clause, at)) or re.fullmatch("[A-Z]'s", word):
            return symbols_of(_spelled(word))
        plain = word.lower()
        if plain in _AS_SAID:
            return _AS_SAID[plain]
        symbols = symbols_of(self.load().in_place(word, _place(clause, at)))
        is_last = at == len(clause.words) - 1 and clause.stop
        if plain in _WEAK and symbols.count(PRIMARY) == 1 and not is_last:
            return symbols.replace(PRIMARY, "")
        return symbols.replace(PRIMARY, SECONDARY) if plain in _LESS_STRESSED else symbols


def _is_letter(clause: Clause, at: int) -> bool:
    """`a` and `I` are words; `A` is one where it opens a sentence and something follows."""
    word = clause.words[at]
    if word == "I" or word == "a":
        return False
    return not (word == "A" and at == 0 and len(clause.words) > 1)


def _spelled(word: str) -> Sounds:
    """Letters as one word: the last is stressed, the others less."""
    bare = word.removesuffix("'s")
    letters = [_LETTERS[letter].split() for letter in bare.upper() if letter in _LETTERS]
    if not letters:
        return ()
    head = [sound.replace("1", "2") for letter in letters[:-1] for sound in letter]
    sounds = (*head, *letters[-1])
    return plural(sounds) if bare != word else sounds


def _place(clause: Clause, at: int) -> Place:
    before = clause.words[at - 1].lower() if at else ""
    after = clause.words[at + 1].lower() if at + 1 < len(clause.words) else ""
    return Place(before.strip(","), after.strip(","), opens=at == 0)


def _pieces(symbols: str) -> Iterator[str]:
    """Cut at spaces where the model could not read it all at once."""
    known = "".join(symbol for symbol in symbols if symbol in SYMBOLS)
    while len(known) > _LIMIT:
        cut = known.rfind(" ", 0, _LIMIT)
        cut = cut if cut > 0 else _LIMIT
        yield known[:cut]
        known = known[cut:].lstrip()
    if known.strip(" .,;:!?—…"):
        yield known
