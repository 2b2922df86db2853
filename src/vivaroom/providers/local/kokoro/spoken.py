"""Turns written English, with its numbers, acronyms and code, into the words that somebody would read aloud."""

import re
import unicodedata
from collections.abc import Callable

from vivaroom.ports.pronunciation import Terms, sounds_of
from vivaroom.providers.local.kokoro.amounts import amounts_said, letters_and_number
from vivaroom.providers.local.kokoro.code import (
    addresses_said,
    formulas_said,
    names_said,
    split_camel,
    symbols_said,
)

JOINT = "·"
"""Between the letters of an acronym, which is said as one word: `J·W·T`."""

_QUOTES = str.maketrans({
    "’": "'", "‘": "'", "ʼ": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "–": "–", "—": "—", "―": "—",
    "…": "…", "•": ",", "·": " ", "\u00ad": "", "\u200b": "", "\u2060": "", "\ufeff": "",
})  # fmt: skip
_CHUNK = re.compile(r"\S+")
_LETTERS_NUMBER = re.compile(r"([A-Za-z]{1,2})(\d{1,4})")
_ACRONYM = re.compile(r"([A-Z]{2,})('?s)?")
_PIECES = re.compile(r"([^\w'.#+&·]+)")
_OPENING, _CLOSING = "([{\"'<", ",.;:!?)]}\"'>…—"
_VOWEL = re.compile("[AEIOUY]")
_DASH = re.compile(r"\s[–-]{1,2}\s|\s?—\s?|--+(?=\s)")
_BRACKETS = re.compile(r"\s*[()]\s*")
_STRAY = re.compile(r"[^A-Za-z'·.,;:!?—…\s]")
_SPACES = re.compile(r"\s+")
_BEFORE_STOP = re.compile(r"\s+(?=[.,;:!?…])")
_STOPS = re.compile(r"[.,;:!?…—](?:\s*[.,;:!?…—])+")
_STRENGTH = "?!.…;:—,"


def spoken(text: str, terms: Terms, is_word: Callable[[str], bool]) -> str:
    """The text as ASCII words, letters joined by `·`, and punctuation; empty when nothing can be said.

    `is_word` tells of a lower-case word whether the dictionary has it. Never raises, whatever the text is.
    """
    reading = _Reading(terms, is_word)
    text = _cleaned(text)
    text = formulas_said(addresses_said(text))
    text = _CHUNK.sub(lambda m: reading.odd(m[0]), text)
    text = symbols_said(names_said(amounts_said(text)))
    text = _CHUNK.sub(lambda m: reading.plain(m[0]), text)
    return _tidied(text)


def _cleaned(text: str) -> str:
    text = text.translate(_QUOTES)
    text = "".join(" " if unicodedata.category(one) in ("Cc", "Cs", "Co", "Zl", "Zp") else one for one in text)
    text = _DASH.sub(" — ", text)
    words = text.split()
    if len(words) >= 4 and text.isupper():  # somebody shouts; these are no acronyms
        text = text.lower()
    return text


def _tidied(text: str) -> str:
    text = _BRACKETS.sub(", ", text.replace('"', " "))
    if not text.isascii():
        text = "".join(one for one in unicodedata.normalize("NFKD", text) if one.isascii() or one in "·—…")
    text = _BEFORE_STOP.sub("", _SPACES.sub(" ", _STRAY.sub(" ", text)))
    text = _STOPS.sub(lambda m: min((one for one in m[0] if not one.isspace()), key=_STRENGTH.index), text)
    return text.strip(" ,;:—")


class _Reading:
    """Looks up one stretch of characters without spaces after another."""

    def __init__(self, terms: Terms, is_word: Callable[[str], bool]) -> None:
        self._terms = terms
        self._is_word = is_word

    def odd(self, chunk: str) -> str:
        """Terms with digits or signs in them, and letters with a number (`p95`); all else is left as it is."""
        before, core, after = _bare(chunk)
        for cut in range(len(after) + 1):  # e.g. "etc." keeps its stop
            said = self._odd_term(core + after[:cut])
            if said is not None:
                return before + said + after[cut:]
        if "-" in core or "/" in core or "," in core or "(" in core:
            pieces = _PIECES.split(core)
            return before + "".join(self._odd_term(piece) or piece for piece in pieces) + after
        return chunk

    def _odd_term(self, core: str) -> str | None:
        if core.isalpha():
            return None
        said = self._looked_up(core)
        if said is None and (m := _LETTERS_NUMBER.fullmatch(core)) and m[1] != "v":
            return letters_and_number(m)
        return said

    def plain(self, chunk: str) -> str:
        """Words: terms that are respelled, acronyms, names in camelCase."""
        if JOINT in chunk:
            return chunk
        before, core, after = _bare(chunk)
        return before + self._word(core) + after

    def _word(self, core: str) -> str:
        said = self._looked_up(core)
        if said is not None:
            return said
        if m := _ACRONYM.fullmatch(core):
            return self._acronym(m[1], core, "'s" if m[2] else "")
        parts = split_camel(core).split()
        if len(parts) > 1 and "'" not in core:
            return " ".join(self._word(part) for part in parts)
        return core

    def _acronym(self, letters: str, core: str, ending: str) -> str:
        """`NASA` is a word that the dictionary has; short ones are spelled."""
        if (len(letters) > 3 and _VOWEL.search(letters) and self._is_word(letters.lower())) or len(letters) > 6:
            return core.lower()
        return JOINT.join(letters) + ending

    def _looked_up(self, core: str) -> str | None:
        """What is said for a term or its plural; None where the list has nothing, or has sounds for the word itself."""
        said = self._terms.said(core)
        if said is not None:
            return core if sounds_of(said) else _joined(said)
        for ending in ("'s", "s"):
            if core.endswith(ending) and len(core) - len(ending) > 1:
                said = self._terms.said(core.removesuffix(ending))
                if said is not None and not sounds_of(said) and not self._is_word(core.lower()):
                    return _joined(said) + "'s"
        return None


def _bare(chunk: str) -> tuple[str, str, str]:
    """What stands before, the core, and what stands after: brackets, quotes, stops."""
    inner = chunk.lstrip(_OPENING)
    core = inner.rstrip(_CLOSING)
    return chunk[: len(chunk) - len(inner)], core, inner[len(core) :]


def _joined(said: str) -> str:
    """Capitals that follow each other are one word: `graph Q L` → graph Q·L."""
    return re.sub(r"\b([A-Z]) (?=[A-Z](?:\b|'s))", rf"\1{JOINT}", said)
