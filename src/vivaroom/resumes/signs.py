"""Characters that show nothing: they are taken out of a text, and messages spelled with them are brought to light."""

import unicodedata
from collections.abc import Iterator

_HYPHENS = str.maketrans({"\u2010": "-", "\u2011": "-", "\u00a0": " ", "\u202f": " ", "\u2007": " ", "\u2028": "\n"})
_KEPT = frozenset("\n\t")
_TAGS = range(0xE0020, 0xE007F)
_SELECTORS = range(0xE0100, 0xE01F0)
_FEWEST = 4


def shown(text: str) -> str:
    """The text without control, format, private and unassigned characters, composed (NFC), with plain spaces and hyphens."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n").translate(_HYPHENS)
    return unicodedata.normalize("NFC", "".join(sign for sign in plain if _is_shown(sign)))


def smuggled(text: str) -> list[str]:
    """Messages of at least four letters spelled in Unicode tags or variation selectors, which no screen shows."""
    return [found for found in _runs(text) if len(found) >= _FEWEST]


def _is_shown(sign: str) -> bool:
    if sign in _KEPT:
        return True
    return unicodedata.category(sign)[0] != "C" and ord(sign) not in _SELECTORS and not "\ufe00" <= sign <= "\ufe0f"


def _runs(text: str) -> Iterator[str]:
    message = ""
    for sign in text:
        letter = _letter(ord(sign))
        if letter:
            message += letter
        elif message and _is_shown(sign):
            yield message
            message = ""
    yield message


def _letter(code: int) -> str:
    if code in _TAGS:
        return chr(code - 0xE0000)
    if code in _SELECTORS:
        byte = code - 0xE0100 + 16
        return chr(byte) if 0x20 <= byte < 0x7F else "?"
    return ""
