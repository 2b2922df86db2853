"""From the sounds of a dictionary (ARPAbet) to the symbols that Kokoro was trained on."""

from collections.abc import Sequence

# The numbers are those of Kokoro-82M's published configuration. 0 stands before and after a text.
_PUNCTUATION = {";": 1, ":": 2, ",": 3, ".": 4, "!": 5, "?": 6, "—": 9, "…": 10, '"': 11, "(": 12, ")": 13, " ": 16}
_DIPHTHONGS = {"A": 24, "I": 25, "O": 31, "W": 39, "Y": 41}
_VOWELS = {
    "ᵊ": 42, "i": 51, "u": 63, "ɑ": 69, "ɐ": 70, "æ": 72, "ɔ": 76, "ə": 83, "ɛ": 86, "ɜ": 87, "ɪ": 102, "ʊ": 135,
    "ʌ": 138, "ᵻ": 177,
}  # fmt: skip
_CONSONANTS = {
    "T": 36, "b": 44, "d": 46, "f": 48, "h": 50, "j": 52, "k": 53, "l": 54, "m": 55, "n": 56, "p": 58, "s": 61,
    "t": 62, "v": 64, "w": 65, "z": 68, "ð": 81, "ʤ": 82, "ɡ": 92, "ŋ": 112, "θ": 119, "ɹ": 123, "ʃ": 131, "ʧ": 133,
    "ʒ": 147,
}  # fmt: skip
PRIMARY, SECONDARY = "ˈ", "ˌ"
SYMBOLS = {**_PUNCTUATION, **_DIPHTHONGS, **_VOWELS, **_CONSONANTS, PRIMARY: 156, SECONDARY: 157}
LONGEST = 510
"""Symbols that the model reads in one run."""

_PLAIN = {
    "AA": "ɑ", "AE": "æ", "AH": "ʌ", "AO": "ɔ", "AW": "W", "AY": "I", "EH": "ɛ", "ER": "ɜɹ", "EY": "A", "IH": "ɪ",
    "IY": "i", "OW": "O", "OY": "Y", "UH": "ʊ", "UW": "u",
    "B": "b", "CH": "ʧ", "D": "d", "DH": "ð", "F": "f", "G": "ɡ", "HH": "h", "JH": "ʤ", "K": "k", "L": "l", "M": "m",
    "N": "n", "NG": "ŋ", "P": "p", "R": "ɹ", "S": "s", "SH": "ʃ", "T": "t", "TH": "θ", "V": "v", "W": "w", "Y": "j",
    "Z": "z", "ZH": "ʒ",
}  # fmt: skip
ARPABET = frozenset(_PLAIN)
_ARPA_VOWELS = frozenset(("AA", "AE", "AH", "AO", "AW", "AY", "EH", "ER", "EY", "IH", "IY", "OW", "OY", "UH", "UW"))
_SIBILANTS = frozenset(("S", "Z", "SH", "ZH", "CH", "JH"))
_BEFORE_N = frozenset(("T", "D", "S", "Z", "SH", "ZH"))
_UNVOICED = frozenset(("P", "T", "K", "F", "TH"))


def symbols_of(sounds: Sequence[str]) -> str:
    """The symbols of one word; `sounds` are ARPAbet, vowels with their stress (0, 1 or 2).

    American: a t between vowels is a tap, and an unstressed syllable of l or n keeps no vowel of its own.
    """
    bases = [sound.rstrip("012") for sound in sounds]
    stresses = [sound[len(base) :] for sound, base in zip(sounds, bases, strict=True)]
    return "".join(_symbol(bases, stresses, at) for at in range(len(bases)))


def _symbol(bases: Sequence[str], stresses: Sequence[str], at: int) -> str:
    base, stress = bases[at], stresses[at]
    before = bases[at - 1] if at else ""
    after = bases[at + 1] if at + 1 < len(bases) else ""
    if base == "T" and _is_tap(bases, stresses, at):
        return "T"
    if base == "IY" and stress == "2" and not after:  # the dictionary stresses `reality` twice
        stress = "0"
    if base in _ARPA_VOWELS and stress in ("0", ""):
        return _weak(base, before, tuple(bases[at + 1 :]))
    mark = {"1": PRIMARY, "2": SECONDARY}.get(stress, "")
    return mark + _PLAIN.get(base, "")


def _is_tap(bases: Sequence[str], stresses: Sequence[str], at: int) -> bool:
    """`water`, `party`; not `return`, and not `button`, whose t is held."""
    before, after = bases[at - 1] if at else "", bases[at + 1] if at + 1 < len(bases) else ""
    if not (before in _ARPA_VOWELS or before == "R") or after not in _ARPA_VOWELS or stresses[at + 1] in ("1", "2"):
        return False
    return not (after == "AH" and bases[at + 2 :] == ["N"])


def _weak(base: str, before: str, rest: tuple[str, ...]) -> str:
    """An unstressed vowel; `rest` is what follows it to the word's end."""
    if base == "ER":
        return "əɹ"
    swallows = before in _BEFORE_N if rest == ("N",) else rest == ("L",)
    if base == "AH" and swallows and before and before not in _ARPA_VOWELS:
        return "ᵊ"
    if base in ("AH", "IH"):
        if (rest == ("Z",) and before in _SIBILANTS) or (rest == ("D",) and before in ("T", "D")) or rest == ("S", "T"):
            return "ᵻ"
        if base == "AH":
            return "ɪ" if rest[:1] == ("JH",) else "ə"
    return _PLAIN[base]


def plural(sounds: Sequence[str]) -> tuple[str, ...]:
    """With the ending of a plural, a genitive, or a verb's third person."""
    last = sounds[-1].rstrip("012")
    if last in _SIBILANTS:
        return (*sounds, "IH0", "Z")
    return (*sounds, "S" if last in _UNVOICED else "Z")


def past(sounds: Sequence[str]) -> tuple[str, ...]:
    """With the ending -ed."""
    last = sounds[-1].rstrip("012")
    if last in ("T", "D"):
        return (*sounds, "IH0", "D")
    return (*sounds, "T" if last in _UNVOICED or last in ("S", "SH", "CH") else "D")


def lowered(sounds: Sequence[str]) -> tuple[str, ...]:
    """The second part of a compound: its main stress becomes a lesser one."""
    return tuple(sound.replace("1", "2") for sound in sounds)


def is_vowel(sound: str) -> bool:
    """Whether this ARPAbet sound is a vowel."""
    return sound.rstrip("012") in _ARPA_VOWELS
