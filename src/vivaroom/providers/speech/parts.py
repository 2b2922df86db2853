"""Cuts what is too long for one request: sound where it is most silent, text where sentences end; nothing is left out."""

import re
import textwrap
from collections.abc import Iterator

from vivaroom.providers.speech.sound import peak

_WINDOW_S = 0.02
_STRETCH_WINDOWS = 10
"""A pause that is worth a cut lasts 200 ms."""
_LOOKS_AT_S = 30.0

MOST_TO_SAY = 300
"""In one request. Vendors take more, but what was asked for is paid for even if nobody hears it to its end."""
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+")
_UNSPEAKABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ud800-\udfff\ufeff]")

_SENTENCE = re.compile(r"[.!?…]+[\"')\]”’»]*(?=\s)|[。！？]|\n")
_CLAUSE = re.compile(r"[,;:–—](?=\s)|[，；：、]")
_SPACE = re.compile(r"\s")


def parts_of_sound(pcm: bytes, rate_hz: int, most_s: float) -> Iterator[bytes]:
    """PCM16 mono in parts of at most so many seconds, which are the whole when joined.

    Each is cut in the middle of the most silent 200 ms of its last 30 seconds, or of its second half where that is less.
    """
    most, begin = 2 * int(most_s * rate_hz), 0
    while len(pcm) - begin > most:
        looks_at = min(2 * int(_LOOKS_AT_S * rate_hz), most // 4 * 2)
        begin_of_look = begin + most - looks_at
        cut = begin_of_look + _most_silent(pcm[begin_of_look : begin + most], rate_hz)
        yield pcm[begin:cut]
        begin = cut
    if begin < len(pcm):
        yield pcm[begin:]


def parts_of_text(text: str, most: int) -> list[str]:
    """The text in parts of at most so many characters, cut at ends of sentences.

    A sentence that is too long by itself is cut between its clauses, else between words, else anywhere. Only white space
    at the cuts is lost.
    """
    if most < 1:
        raise ValueError(f"expected parts of at least one character, got {most}")
    parts, rest = [], text.strip()
    while len(rest) > most:
        cut = _last_end(rest, most)
        parts.append(rest[:cut].strip())
        rest = rest[cut:].strip()
    return [part for part in (*parts, rest) if part]


def parts_to_say(text: str) -> list[str]:
    """The text in whole sentences of up to 300 characters together; longer ones are cut between words."""
    clean = " ".join(_UNSPEAKABLE.sub(" ", text).split())
    found = [""]
    for sentence in _SENTENCE_END.split(clean):
        for piece in textwrap.wrap(sentence, MOST_TO_SAY, break_on_hyphens=False):
            if len(found[-1]) + len(piece) < MOST_TO_SAY:
                found[-1] = f"{found[-1]} {piece}".strip()
            else:
                found.append(piece)
    return [part for part in found if any(character.isalnum() for character in part)]


def _most_silent(pcm: bytes, rate_hz: int) -> int:
    """The place, in bytes, of the middle of the most silent stretch; of the last one where several are alike."""
    window = 2 * max(int(_WINDOW_S * rate_hz), 1)
    peaks = [peak(pcm[at : at + window]) for at in range(0, len(pcm) - window + 1, window)]
    if len(peaks) < _STRETCH_WINDOWS:
        return len(pcm)
    stretches = range(len(peaks) - _STRETCH_WINDOWS + 1)
    quietest = min(stretches, key=lambda first: (max(peaks[first : first + _STRETCH_WINDOWS]), -first))
    return (quietest + _STRETCH_WINDOWS // 2) * window


def _last_end(text: str, most: int) -> int:
    """Behind the last end of a sentence, of a clause or of a word among the first so many characters."""
    for end in (_SENTENCE, _CLAUSE, _SPACE):
        found = [match.end() for match in end.finditer(text, 0, most + 1) if match.end() <= most]
        if found:
            return found[-1]
    return most
