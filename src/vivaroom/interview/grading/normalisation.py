"""One way of writing for comparing texts: case, spacing, punctuation and look-alike characters set aside."""

import unicodedata
from dataclasses import dataclass

from vivaroom.interview.grading.words import Span

_DROPPED = frozenset("'’‘`´ʼ")
_DROPPED_CATEGORIES = frozenset({"Cf", "Mn", "Me", "Cc"})


@dataclass(frozen=True, slots=True)
class Normalised:
    """Lower-case words with single spaces between; `places[i]` is where character i stood in the text."""

    text: str
    places: tuple[int, ...]

    def original(self, start: int, end: int) -> Span:
        """The range of the original text behind the non-empty range [start, end)."""
        return Span(self.places[start], self.places[end - 1] + 1)


def normalise(text: str, keep: str = "") -> Normalised:
    """Case folded, NFKC, apostrophes and invisible characters dropped, other marks not in `keep` read as spaces."""
    characters: list[str] = []
    places: list[int] = []
    for place, raw in enumerate(text):
        for character in _characters(raw, keep):
            if character == " " and (not characters or characters[-1] == " "):
                continue
            characters.append(character)
            places.append(place)
    if characters and characters[-1] == " ":
        characters.pop()
        places.pop()
    return Normalised("".join(characters), tuple(places))


def _characters(raw: str, keep: str) -> str:
    if raw.isspace():
        return " "
    if raw in _DROPPED or unicodedata.category(raw) in _DROPPED_CATEGORIES:
        return ""
    folded = unicodedata.normalize("NFKD", raw).casefold()
    visible = (c for c in folded if unicodedata.category(c) not in _DROPPED_CATEGORIES and c not in _DROPPED)
    return "".join(c if c.isalnum() or c in keep else " " for c in visible)
