"""Words with their places on a page: what PDF text and recognised pictures have in common."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Style:
    """How a word is set; `color` is 0xRRGGBB."""

    size_pt: float
    bold: bool = False
    italic: bool = False
    color: int = 0


@dataclass(frozen=True, slots=True)
class Word:
    """A word, or the part of one that is in one style, in points from the page's top left corner.

    `glued` means that no space stands before it. `target` is the address of a link that covers it.
    """

    text: str
    left: float
    top: float
    right: float
    bottom: float
    baseline: float
    style: Style
    glued: bool = False
    target: str | None = None

    @property
    def height(self) -> float:
        """From its top to its bottom, in points."""
        return self.bottom - self.top


@dataclass(frozen=True, slots=True)
class HiddenWord:
    """A word that drawing leaves no trace of, and why."""

    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class Page:
    """One page: what can be seen, what cannot, and whether it has anything drawn that is not text."""

    number: int
    words: tuple[Word, ...]
    hidden: tuple[HiddenWord, ...] = ()
    pictures: bool = False
    recognised: bool = False


def is_scan(page: Page) -> bool:
    """Whether a page shows something and hardly any text (a page number at most)."""
    return page.pictures and sum(len(word.text) for word in page.words) < 40
