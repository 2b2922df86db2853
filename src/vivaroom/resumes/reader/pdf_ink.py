"""Which words of a PDF page can be seen: those whose drawing changes the picture of the page.

The page is rendered without its text and with it. A character that leaves no trace in its own box is not there for a
reader, whatever hides it: the colour of the paper, transparency, a rendering mode, a clip, a switched-off layer,
something painted over it, or a place outside the page. Words that overlap each other are rendered apart, so that
one cannot lend its ink to another.
"""

import ctypes
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import pypdfium2.raw as pdfium

from vivaroom.resumes.reader.pdf_chars import Frame, Piece

# A difference of 24 of 255 in one colour channel: #E7E7E7 on white is not seen, #DDDDDD is, faintly.
FAINTEST = 24
SMALLEST_PT = 2.5
_SCALE = 2.0
_MOST_PIXELS = 4_000_000
_MOST_LAYERS = 5
_CELL_PT = 40.0


def hidden_reasons(page: Any, frame: Frame, words: Sequence[Piece]) -> dict[int, str]:
    """For each word that cannot be seen, by its place in `words`: why."""
    reasons = {index: "too_small" for index, word in enumerate(words) if _unreadable(word, frame)}
    layers = _layers(words)
    objects = {address for word in words for address in word.objects}
    _set_active(objects, active=False)
    blank = _render(page, frame)
    for layer in range(max(layers.values(), default=-1) + 1):
        members = [index for index, own in layers.items() if own == layer]
        shown = {address for index in members for address in words[index].objects}
        _set_active(shown, active=True)
        drawn = _render(page, frame)
        _set_active(shown, active=False)
        for index in members:
            if index not in reasons and not _leaves_ink(words[index], blank, drawn):
                reasons[index] = _reason(words[index], frame)
    _set_active(objects, active=True)
    return reasons


def _unreadable(word: Piece, frame: Frame) -> bool:
    ordinary = min(1.0, min(frame.width, frame.height) / 595)
    return word.size_pt < SMALLEST_PT * ordinary or word.bottom - word.top < SMALLEST_PT * ordinary


def _reason(word: Piece, frame: Frame) -> str:
    if word.look.mode in {pdfium.FPDF_TEXTRENDERMODE_INVISIBLE, pdfium.FPDF_TEXTRENDERMODE_CLIP}:
        return "invisible_mode"
    if word.right <= 0 or word.left >= frame.width or word.bottom <= 0 or word.top >= frame.height:
        return "outside_page"
    if word.look.alpha < FAINTEST:
        return "transparent"
    return "no_contrast_or_covered"


def _set_active(objects: Iterable[int], *, active: bool) -> None:
    for address in objects:
        pdfium.FPDFPageObj_SetIsActive(ctypes.cast(address, pdfium.FPDF_PAGEOBJECT), active)


class _Picture:
    """A page in pixels: four bytes each (blue, green, red, unused), row by row."""

    def __init__(self, pixels: bytes, width: int, height: int, scale: float) -> None:
        self.pixels = pixels
        self.width = width
        self.height = height
        self.scale = scale


def _render(page: Any, frame: Frame) -> _Picture:
    area = max(frame.width * frame.height, 1.0)
    scale = min(_SCALE, (_MOST_PIXELS / area) ** 0.5)
    bitmap = page.render(
        scale=scale, may_draw_forms=False, draw_annots=False, rev_byteorder=False, force_bitmap_format=4
    )
    # Format 4 is BGRx, which has no padding at the end of a row.
    picture = _Picture(bytes(bitmap.buffer), bitmap.width, bitmap.height, scale)
    bitmap.close()
    return picture


def _leaves_ink(word: Piece, blank: _Picture, drawn: _Picture) -> bool:
    """Whether at least half of its characters can be seen."""
    seen = sum(_differs(box, blank, drawn) for box in word.ink)
    return seen * 2 >= len(word.ink)


def _differs(box: tuple[float, float, float, float], blank: _Picture, drawn: _Picture) -> bool:
    scale = blank.scale
    left, right = max(0, int(box[0] * scale)), min(blank.width, int(box[2] * scale) + 1)
    top, bottom = max(0, int(box[1] * scale)), min(blank.height, int(box[3] * scale) + 1)
    if left >= right:
        return False
    for row in range(top, bottom):
        start, end = (row * blank.width + left) * 4, (row * blank.width + right) * 4
        before, after = blank.pixels[start:end], drawn.pixels[start:end]
        if before != after and any(abs(x - y) >= FAINTEST for x, y in zip(before, after, strict=True)):
            return True
    return False


def _layers(words: Sequence[Piece]) -> dict[int, int]:
    """The layer of each word, so that no two overlapping words share one; nearly always a single layer.

    What is drawn by one text object stays together, and so do the objects that make up one word.
    """
    groups = _groups(words)
    apart: dict[int, set[int]] = {}
    for index, others in _overlaps(words).items():
        for other in others:
            if groups[other] != groups[index]:
                apart.setdefault(groups[index], set()).add(groups[other])
                apart.setdefault(groups[other], set()).add(groups[index])
    layers: dict[int, int] = {}
    for group in dict.fromkeys(groups):
        taken = {layers[other] for other in apart.get(group, ()) if other in layers}
        layers[group] = next((layer for layer in range(_MOST_LAYERS) if layer not in taken), _MOST_LAYERS)
    return {index: layers[group] for index, group in enumerate(groups)}


def _groups(words: Sequence[Piece]) -> list[int]:
    """For each word the group of text objects that it belongs to, named by one of them."""
    parents: dict[int, int] = {}

    def root(address: int) -> int:
        while parents.setdefault(address, address) != address:
            parents[address] = parents[parents[address]]
            address = parents[address]
        return address

    for word in words:
        for address in word.objects[1:]:
            parents[root(address)] = root(word.objects[0])
    return [root(word.objects[0]) for word in words]


def _overlaps(words: Sequence[Piece]) -> dict[int, set[int]]:
    grid: dict[tuple[int, int], list[int]] = {}
    found: dict[int, set[int]] = {}
    for index, word in enumerate(words):
        for cell in _cells(word):
            for other in grid.setdefault(cell, []):
                if _overlap(words[other], word):
                    found.setdefault(index, set()).add(other)
            grid[cell].append(index)
    return found


def _cells(word: Piece) -> list[tuple[int, int]]:
    span: Callable[[float, float], range] = lambda low, high: range(  # noqa: E731 - two uses in one expression
        max(-2, int(low // _CELL_PT)), min(400, int(high // _CELL_PT)) + 1
    )
    return [(x, y) for x in span(word.left, word.right) for y in span(word.top, word.bottom)]


def _overlap(one: Piece, other: Piece) -> bool:
    """Whether they share more than a quarter of the smaller one's height and width, within the ink."""
    across = min(one.right, other.right) - max(one.left, other.left)
    down = min(one.bottom, other.bottom) - max(one.top, other.top)
    narrow = min(one.right - one.left, other.right - other.left)
    low = min(one.bottom - one.top, other.bottom - other.top)
    return across > 0.25 * narrow and down > 0.4 * low
