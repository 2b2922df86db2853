"""The characters of a PDF page with their places and styles, grouped into words."""

import ctypes
import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pypdfium2.raw as pdfium

from vivaroom.resumes.reader.geometry import Style

_LIGATURES = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
_DROPPED = {0x00AD, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF, 0xFFFD, 0xFFFE, 0xFFFF}
_BROKEN_HYPHEN = 0x02  # what the library puts for a hyphen at the end of a line
_BOLD_NAMES = ("bold", "black", "heavy", "semibold", "demi", "-bd", "cmbx", "cmb1")
_ITALIC_NAMES = ("italic", "oblique", "-it", "cmti", "cmsl")
_FLAG_ITALIC, _FLAG_FORCE_BOLD = 1 << 6, 1 << 18


@dataclass(frozen=True, slots=True)
class Look:
    """What one text object says of its characters."""

    nominal_size: float
    bold: bool
    italic: bool
    color: int
    alpha: int
    mode: int
    font: str


@dataclass(slots=True)
class Piece:
    """Characters of one look that stand together: their box, and a box for the ink of each."""

    text: str
    left: float
    top: float
    right: float
    bottom: float
    baseline: float
    size_pt: float
    look: Look
    upright: bool
    glued: bool
    objects: list[int] = field(default_factory=list)
    ink: list[tuple[float, float, float, float]] = field(default_factory=list)

    @property
    def style(self) -> Style:
        """The part of the look that layout uses."""
        return Style(round(self.size_pt, 1), self.look.bold, self.look.italic, self.look.color)


@dataclass(frozen=True, slots=True)
class Frame:
    """From PDF coordinates to points right and down from the top left corner of the page as shown."""

    a: float
    b: float
    c: float
    d: float
    e: float
    f: float
    width: float
    height: float

    def box(self, left: float, bottom: float, right: float, top: float) -> tuple[float, float, float, float]:
        """The (left, top, right, bottom) of a rectangle."""
        x0, y0 = self.point(left, bottom)
        x1, y1 = self.point(right, top)
        return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)

    def point(self, x: float, y: float) -> tuple[float, float]:
        """The place of a point."""
        return self.a * x + self.c * y + self.e, self.b * x + self.d * y + self.f


def frame_of(page: Any) -> Frame:
    """How the page is turned and cropped, asked of the renderer itself."""
    width, height = page.get_size()
    fine = 1 << 20
    corners = []
    x, y = ctypes.c_double(), ctypes.c_double()
    for device in ((0, 0), (fine, 0), (0, fine)):
        pdfium.FPDF_DeviceToPage(page, 0, 0, fine, fine, 0, *device, x, y)
        corners.append((x.value, y.value))
    (x0, y0), (x1, y1), (x2, y2) = corners
    # Invert: (u, v) in 0..1 to page is linear with columns p = (x1-x0, y1-y0), q = (x2-x0, y2-y0).
    p, q = (x1 - x0, y1 - y0), (x2 - x0, y2 - y0)
    determinant = p[0] * q[1] - p[1] * q[0] or 1.0
    a, c = q[1] / determinant * width, -q[0] / determinant * width
    b, d = -p[1] / determinant * height, p[0] / determinant * height
    return Frame(a, b, c, d, -(a * x0 + c * y0), -(b * x0 + d * y0), width, height)


def pieces(text_page: Any, frame: Frame, count: int) -> Iterator[Piece]:
    """The words of a page in the order of the file, split where the look changes."""
    looks: dict[int, Look] = {}
    current: Piece | None = None
    for index in range(count):
        code = pdfium.FPDFText_GetUnicode(text_page, index)
        if code == _BROKEN_HYPHEN:
            code = 0x2D
        if code <= 0x20 or code == 0xA0 or pdfium.FPDFText_IsGenerated(text_page, index) == 1:
            if current:
                yield current
            current = None
            continue
        if code in _DROPPED or _is_surrogate(code):
            continue
        following = _piece_of(text_page, index, chr(code), frame, looks)
        if current and _continues(current, following):
            _extend(current, following)
        else:
            if current:
                following.glued = _touches(current, following)
                yield current
            current = following
    if current:
        yield current


def _is_surrogate(code: int) -> bool:
    return 0xD800 <= code <= 0xDFFF or code > 0x10FFFF


def _piece_of(text_page: Any, index: int, character: str, frame: Frame, looks: dict[int, Look]) -> Piece:
    pointer = pdfium.FPDFText_GetTextObject(text_page, index)
    address = ctypes.cast(pointer, ctypes.c_void_p).value or 0
    if address not in looks:
        looks[address] = _look(text_page, index, pointer)
    look = looks[address]
    matrix = pdfium.FS_MATRIX()
    pdfium.FPDFText_GetMatrix(text_page, index, matrix)
    box = pdfium.FS_RECTF()
    pdfium.FPDFText_GetLooseCharBox(text_page, index, box)
    left, top, right, bottom = frame.box(box.left, box.bottom, box.right, box.top)
    tight = [ctypes.c_double() for _ in range(4)]
    pdfium.FPDFText_GetCharBox(text_page, index, *tight)
    x, y = ctypes.c_double(), ctypes.c_double()
    pdfium.FPDFText_GetCharOrigin(text_page, index, x, y)
    ink = frame.box(tight[0].value, tight[2].value, tight[1].value, tight[3].value)
    # The text's own direction, as the page is shown: upright when it runs to the right.
    run_x = frame.a * matrix.a + frame.c * matrix.b
    run_y = frame.b * matrix.a + frame.d * matrix.b
    size = look.nominal_size * math.hypot(matrix.c, matrix.d)
    baseline = frame.point(x.value, y.value)[1]
    upright = run_x > 0 and abs(run_y) < 0.2 * abs(run_x)
    spelled = _LIGATURES.get(character, character)
    return Piece(spelled, left, top, right, bottom, baseline, size, look, upright, False, [address], [ink])


def _look(text_page: Any, index: int, pointer: Any) -> Look:
    name, flags = ctypes.create_string_buffer(128), ctypes.c_int()
    pdfium.FPDFText_GetFontInfo(text_page, index, name, 128, flags)
    font = name.value.decode("utf-8", "replace").lower()
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    pdfium.FPDFText_GetFillColor(text_page, index, red, green, blue, alpha)
    weight = pdfium.FPDFText_GetFontWeight(text_page, index)
    heavy = any(part in font for part in _BOLD_NAMES) or bool(flags.value & _FLAG_FORCE_BOLD)
    return Look(
        nominal_size=pdfium.FPDFText_GetFontSize(text_page, index),
        bold=heavy or (weight >= 700 and not font),
        italic=any(part in font for part in _ITALIC_NAMES) or bool(flags.value & _FLAG_ITALIC),
        color=red.value << 16 | green.value << 8 | blue.value,
        alpha=alpha.value,
        mode=pdfium.FPDFTextObj_GetTextRenderMode(pointer) if pointer else 0,
        font=font,
    )


def _continues(current: Piece, following: Piece) -> bool:
    return (
        _touches(current, following)
        and current.look.bold == following.look.bold
        and current.look.italic == following.look.italic
        and current.look.color == following.look.color
        and current.look.mode == following.look.mode
        and current.look.alpha == following.look.alpha
        and abs(current.size_pt - following.size_pt) < 0.5
    )


def _touches(current: Piece, following: Piece) -> bool:
    if not (current.upright and following.upright):
        return current.upright == following.upright
    if following.ink[0] == current.ink[-1]:  # letters of one ligature share its box
        return True
    em = max(current.size_pt, following.size_pt, 0.1)
    gap = following.left - current.right
    return -0.6 * em < gap < 0.22 * em and abs(following.baseline - current.baseline) < 0.35 * em


def _extend(current: Piece, following: Piece) -> None:
    current.text += following.text
    current.left = min(current.left, following.left)
    current.right = max(current.right, following.right)
    current.top = min(current.top, following.top)
    current.bottom = max(current.bottom, following.bottom)
    if following.objects[0] != current.objects[-1]:
        current.objects.append(following.objects[0])
    current.ink.append(following.ink[0])
