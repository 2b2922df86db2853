"""Whether a model that was asked to say certain words says them, told from its own transcript while it speaks."""

from difflib import SequenceMatcher

_FOLLOWS = 0.6
_HAS_SAID = 0.8
"""So many of the words: transcripts write names, numbers and contractions in their own way."""
_LOOKS_AHEAD = 2
_MORE_WORDS = 3


class Verbatim:
    """The words that were asked for, against those that were said so far. Words with digits count for said: few spell alike."""

    def __init__(self, asked: str) -> None:
        self._asked = words_of(asked)
        self._said: list[str] = []

    def heard(self, said: str) -> None:
        """All that was said so far."""
        self._said = words_of(said)

    @property
    def is_followed(self) -> bool:
        """Whether something was said, and it is the beginning of what was asked for."""
        number = len(self._said)
        if not number:
            return False
        begins = self._asked[: number + _LOOKS_AHEAD]
        return _alike(begins, self._said) + _with_digits(begins) >= _FOLLOWS * min(number, len(self._asked))

    @property
    def is_whole(self) -> bool:
        """Whether all of it was said."""
        counted = len(self._asked) - _with_digits(self._asked)
        return bool(self._said) and _alike(self._asked, self._said) >= _HAS_SAID * counted

    @property
    def overruns(self) -> bool:
        """Whether more than it is being said."""
        return len(self._said) >= len(self._asked) + _MORE_WORDS and not _with_digits(self._asked)


def words_of(text: str) -> list[str]:
    """Without case and punctuation; an apostrophe parts no word."""
    kept = "".join(one if one.isalnum() else "" if one in "'’" else " " for one in text.lower())
    return kept.split()


def _alike(asked: list[str], said: list[str]) -> int:
    matcher = SequenceMatcher(None, asked, said, autojunk=False)
    return sum(block.size for block in matcher.get_matching_blocks())


def _with_digits(words: list[str]) -> int:
    return sum(any(one.isdigit() for one in word) for word in words)
