"""Cuts what is to be said into sentences, and tells from where a sentence that broke off must be said again."""

import re

SLOWEST_CHARACTERS_A_SECOND = 12.0
"""Voices say about 15; counted slowly, so that a clause is rather heard twice than not at all."""
_SENTENCE_ENDS = re.compile(r"(?<=[.!?…])[\"')\]”’»]*\s+|(?<=[。！？])|\s*\n\s*")
_CLAUSE_ENDS = re.compile(r"(?<=[,;:–—])\s+|(?<=[，；：、])")
_SHORTEST = 12
"""Characters. What looks like a shorter sentence is often an abbreviation, and goes with the next one."""


def sentences(text: str) -> list[str]:
    """The text in sentences, nothing but white space between them left out."""
    found: list[str] = []
    begun = ""
    for piece, gap in _pieces(_SENTENCE_ENDS, text):
        begun += piece
        if len(begun) >= _SHORTEST:
            found.append(begun + gap.rstrip())
            begun = ""
        else:
            begun += gap
    if begun.strip():
        found.append(begun.strip())
    return found


def unsaid(sentence: str, made_s: float, pace: float) -> str:
    """A sentence from the beginning of the clause that was said when the sound of it broke off after `made_s`."""
    reached = made_s * SLOWEST_CHARACTERS_A_SECOND * pace
    begins = (end.end() for end in _CLAUSE_ENDS.finditer(sentence))
    return sentence[max((at for at in begins if at <= reached and at < len(sentence)), default=0) :]


def _pieces(ends: re.Pattern[str], text: str) -> list[tuple[str, str]]:
    """What lies between the ends, each with what ends it."""
    pieces, begin = [], 0
    for end in ends.finditer(text):
        pieces.append((text[begin : end.start()], end.group()))
        begin = end.end()
    return [*pieces, (text[begin:], "")]
