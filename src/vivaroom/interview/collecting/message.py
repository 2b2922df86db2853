"""A message while it is read: its text in small letters, and which of it has been understood already."""

import re
from collections.abc import Iterator

from vivaroom.interview.grading.addressed_to_grader import strike

LONGEST_CHARACTERS = 20_000
READ_CHARACTERS = 4_000
"""What a message is about stands in its beginning; so much of it is read, in a fraction of a second whatever it is."""
_STRAIGHT = str.maketrans({"’": "'", "‘": "'", "´": "'", "`": "'", "“": '"', "”": '"', "–": "-", "—": "-"})
_BLANKS = re.compile(r"[^\S\n]+")
_LINES = re.compile(r" ?\n[ \n]*")
TAKEN = "\x1f"
"""Stands for every character that one reader has understood, so that no other reader takes it for something else."""


class Message:
    """`text` as it was written and `small` in small letters, of the same length; both lose what readers take.

    Sentences that are addressed to a machine and not to an interviewer are taken from the beginning.
    """

    def __init__(self, text: str) -> None:
        shorter = _LINES.sub("\n", _BLANKS.sub(" ", text[:LONGEST_CHARACTERS].replace(TAKEN, " "))).strip()
        written = shorter[:READ_CHARACTERS].translate(_STRAIGHT)
        struck = strike(written)
        self.is_struck = bool(struck.struck_spans)
        self.text = struck.kept_text(written)
        self.small = "".join(_small(character) for character in self.text)
        self.words = len(self.small.split())

    def take(self, start: int, end: int) -> None:
        """Nobody else reads this stretch."""
        self.text = f"{self.text[:start]}{TAKEN * (end - start)}{self.text[end:]}"
        self.small = f"{self.small[:start]}{TAKEN * (end - start)}{self.small[end:]}"

    def found(self, pattern: re.Pattern[str]) -> Iterator[re.Match[str]]:
        """Where a pattern of small letters fits in what is not taken."""
        return pattern.finditer(self.small)

    def rest(self) -> str:
        """What nobody has taken, in small letters, with single blanks."""
        return " ".join(self.small.replace(TAKEN, " ").split())

    def before(self, at: int, characters: int = 40) -> str:
        """What stands right before a place."""
        return self.small[max(0, at - characters) : at]

    def is_negated(self, at: int) -> bool:
        """Whether what stands here is named only to be turned down ("not senior", "instead of senior")."""
        return bool(_NEGATION.search(self.before(at)))


_NEGATION = re.compile(
    r"(?:\b(?:not|never|no|isn't|aren't|wasn't|nor|without|less|than|don't want|do not want|doesn't need|instead of|rather than|(?:anything|everything|all) (?:but|except)|except|other than|"
    r"change from|changed from|away from|from being)(?: (?:a|an|the|so|that|really|necessarily|just|be|to be|very|any))*|\bfrom(?: (?:a|an))?)\s+$"
)


def _small(character: str) -> str:
    lowered = character.lower()
    return lowered if len(lowered) == 1 else character
