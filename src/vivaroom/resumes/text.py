"""What was read from a resume: its text, line by line, and the passages that a reader of the page cannot see.

The visible text is a prefix of the whole text; hidden passages follow it. So one offset means the same
place in both, and whoever is handed `visible_text` cannot reach a hidden passage by any span.
"""

from dataclasses import dataclass
from typing import NamedTuple


class Span(NamedTuple):
    """Characters `start` to `end` (exclusive) of a resume's text."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of one line in one style; `size_pt` is 0 where the document does not tell."""

    span: Span
    size_pt: float = 0.0
    bold: bool = False
    italic: bool = False
    color: int = 0
    target: str | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One line (PDF, OCR) or paragraph (DOCX, plain text) of visible text, in reading order.

    `left_pt`, `right_pt`, `room_pt` (what is free on its right) and `gap` (white space above, in heights of this line)
    are 0 where the document has no layout;
    `heading` is 1-9 where the document itself marks a heading of that depth, else 0. Cells that stand far
    apart on one line are separated by a tab, close ones (chips, tags) by two spaces.
    """

    span: Span
    runs: tuple[Run, ...]
    page: int = 1
    left_pt: float = 0.0
    right_pt: float = 0.0
    room_pt: float = 0.0
    gap: float = 0.0
    heading: int = 0
    bullet: bool = False

    @property
    def size_pt(self) -> float:
        """The size of most of its characters."""
        sizes: dict[float, int] = {}
        for run in self.runs:
            sizes[run.size_pt] = sizes.get(run.size_pt, 0) + run.span.end - run.span.start
        return max(sizes, key=lambda size: sizes[size], default=0.0)

    @property
    def bold(self) -> bool:
        """Whether every run of it is bold."""
        return bool(self.runs) and all(run.bold for run in self.runs)


@dataclass(frozen=True, slots=True)
class Hidden:
    """A passage that is in the file and cannot be seen on its page, and why."""

    span: Span
    page: int
    reason: str


@dataclass(frozen=True, slots=True)
class ResumeText:
    """A resume as text. Spans of lines and hidden passages index into `text`.

    `media_type` is what the content is, whatever the name said. `unread_pages` (from 1) hold a picture and
    no text, and could not be recognised; `recognised_pages` were read by OCR.
    """

    media_type: str
    text: str
    visible_length: int
    lines: tuple[Line, ...]
    hidden: tuple[Hidden, ...] = ()
    pages: int = 1
    unread_pages: tuple[int, ...] = ()
    recognised_pages: tuple[int, ...] = ()

    @property
    def visible_text(self) -> str:
        """What a reader of the page sees: all that graders, models and the profile may be given."""
        return self.text[: self.visible_length]

    @property
    def hidden_spans(self) -> tuple[Span, ...]:
        """Where the hidden passages stand in `text`, after the visible text."""
        return tuple(passage.span for passage in self.hidden)

    def at(self, span: Span) -> str:
        """The characters of a span."""
        return self.text[span.start : span.end]
