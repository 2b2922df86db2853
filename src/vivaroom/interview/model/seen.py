"""What a grader sees of an answer: a text whose every character knows where in the answer it comes from."""

from collections.abc import Iterable
from dataclasses import dataclass

from vivaroom.interview.grading.words import Span


@dataclass(frozen=True, slots=True)
class Change:
    """A range of the text that is seen as something else."""

    span: Span
    to: str


@dataclass(frozen=True, slots=True)
class Seen:
    """A text and, for each of its characters, the range of the answer behind it."""

    text: str
    places: tuple[Span, ...]

    def origin(self, span: Span) -> Span:
        """The range of the answer behind a non-empty range of this text."""
        return Span(self.places[span.start].start, self.places[span.end - 1].end)

    def part(self, span: Span) -> "Seen":
        """A part of the text, which still knows its places."""
        return Seen(self.text[span.start : span.end], self.places[span.start : span.end])

    def changed(self, changes: Iterable[Change]) -> "Seen":
        """The text with these ranges, in order and apart from each other, replaced."""
        text: list[str] = []
        places: list[Span] = []
        at = 0
        for change in changes:
            text += (self.text[at : change.span.start], change.to)
            places += self.places[at : change.span.start]
            places += [self._whole(change.span)] * len(change.to)
            at = change.span.end
        text.append(self.text[at:])
        places += self.places[at:]
        return Seen("".join(text), tuple(places))

    def _whole(self, span: Span) -> Span:
        return self.origin(span) if span.start < span.end else Span(0, 0)


def as_said(answer: str) -> Seen:
    """The answer itself."""
    return Seen(answer, tuple(Span(at, at + 1) for at in range(len(answer))))


def joined(parts: Iterable[Seen]) -> Seen:
    """The parts as one text, a line each."""
    text: list[str] = []
    places: list[Span] = []
    for part in parts:
        if text:
            text.append("\n")
            places.append(places[-1])
        text.append(part.text)
        places += part.places
    return Seen("".join(text), tuple(places))
