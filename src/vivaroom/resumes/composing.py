"""Lines become one text in which every character has its place."""

from collections.abc import Iterable
from dataclasses import dataclass

from vivaroom.resumes.text import Hidden, Line, ResumeText, Run, Span


@dataclass(frozen=True, slots=True)
class Draft:
    """A stretch of text in one style that is about to be placed."""

    text: str
    size_pt: float = 0.0
    bold: bool = False
    italic: bool = False
    color: int = 0
    target: str | None = None

    def like(self, other: "Draft") -> bool:
        """Whether both are set alike."""
        return (self.size_pt, self.bold, self.italic, self.color, self.target) == (
            other.size_pt,
            other.bold,
            other.italic,
            other.color,
            other.target,
        )


@dataclass(frozen=True, slots=True)
class Place:
    """Where a line stands and what the document says of it; see `Line`."""

    page: int = 1
    left_pt: float = 0.0
    right_pt: float = 0.0
    room_pt: float = 0.0
    gap: float = 0.0
    heading: int = 0
    bullet: bool = False


NOWHERE = Place()


class Composer:
    """Appends lines one by one and keeps count of characters."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._length = 0
        self._lines: list[Line] = []
        self._hidden: list[Hidden] = []
        self._visible_length: int | None = None

    def line(self, drafts: Iterable[Draft], place: Place = NOWHERE, *, sign: str = "") -> None:
        """Add one line of visible text with the sign of its list before it; blank lines are left out."""
        runs: list[Run] = []
        start = self._length
        merged = _merged(drafts)
        if not merged:
            return
        merged[0] = _with_text(merged[0], sign + merged[0].text)
        for draft in merged:
            span = Span(self._length, self._length + len(draft.text))
            runs.append(Run(span, draft.size_pt, draft.bold, draft.italic, draft.color, draft.target))
            self._append(draft.text)
        span = Span(start, self._length)
        self._lines.append(
            Line(
                span,
                tuple(runs),
                page=place.page,
                left_pt=place.left_pt,
                right_pt=place.right_pt,
                room_pt=place.room_pt,
                gap=place.gap,
                heading=place.heading,
                bullet=place.bullet,
            )
        )
        self._append("\n")

    def hide(self, passage: str, page: int, reason: str) -> None:
        """Add a passage that cannot be seen; no visible line may follow."""
        if self._visible_length is None:
            self._visible_length = self._length
        self._hidden.append(Hidden(Span(self._length, self._length + len(passage)), page, reason))
        self._append(passage)
        self._append("\n")

    def composed(self, media_type: str, pages: int = 1) -> ResumeText:
        """All that was added."""
        visible = self._length if self._visible_length is None else self._visible_length
        return ResumeText(media_type, "".join(self._parts), visible, tuple(self._lines), tuple(self._hidden), pages)

    def _append(self, text: str) -> None:
        self._parts.append(text)
        self._length += len(text)


def _merged(drafts: Iterable[Draft]) -> list[Draft]:
    """Neighbours that are set alike become one; white space at both ends goes."""
    merged: list[Draft] = []
    for draft in drafts:
        if not draft.text:
            continue
        blank = not draft.text.strip()
        if merged and (blank or draft.like(merged[-1])):
            last = merged.pop()
            draft = Draft(last.text + draft.text, last.size_pt, last.bold, last.italic, last.color, last.target)
        merged.append(draft)
    while merged and not merged[0].text.strip():
        merged.pop(0)
    if merged:
        merged[0] = _with_text(merged[0], merged[0].text.lstrip())
        merged[-1] = _with_text(merged[-1], merged[-1].text.rstrip())
    return merged


def _with_text(draft: Draft, text: str) -> Draft:
    return Draft(text, draft.size_pt, draft.bold, draft.italic, draft.color, draft.target)
