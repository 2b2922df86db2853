"""Reading a PDF: its words, what of them can be seen, and pages that are pictures."""

import ctypes
from collections.abc import Iterator
from typing import Any

import pypdfium2 as pdfium2
import pypdfium2.raw as pdfium

from vivaroom.kit.errors import VivaError
from vivaroom.resumes import problems
from vivaroom.resumes.limits import ReadingLimits
from vivaroom.resumes.reader.geometry import HiddenWord, Page, Word
from vivaroom.resumes.reader.pdf_chars import Frame, Piece, frame_of, pieces
from vivaroom.resumes.reader.pdf_ink import hidden_reasons
from vivaroom.resumes.signs import shown

MEDIA_TYPE = "application/pdf"
_ICON_FONTS = ("awesome", "fontello", "icomoon", "material", "academicon", "simpleicon", "ionicon", "feather", "icons")
_SYMBOL_FONTS = ("wingding", "webding", "symbol", "dingbat")


def read_pages(content: bytes, limits: ReadingLimits) -> list[Page]:
    """Every page of the document.

    Raises `resume_encrypted`, `resume_corrupt`, `resume_too_many_pages` or `resume_too_large`.
    """
    document = opened(content, limits.pages)
    pages = []
    characters = 0
    for number in range(len(document)):
        page = _loaded(document, number)
        if page is None:
            continue
        text_page = page.get_textpage()
        count = max(0, pdfium.FPDFText_CountChars(text_page))
        characters += count
        if characters > limits.characters:
            raise problems.too_much("characters", limits.characters)
        pages.append(_page(page, text_page, count, number + 1))
    if not pages:
        raise problems.corrupt()
    return pages


def opened(content: bytes, most_pages: int) -> Any:
    """The document, if it opens without a password and has neither no page nor too many."""
    try:
        document = pdfium2.PdfDocument(content)
        count = len(document)
    except pdfium2.PdfiumError as error:
        raise _refusal() from error
    if count > most_pages:
        raise problems.too_many_pages(count, most_pages)
    if count < 1:
        raise problems.corrupt()
    return document


def _refusal() -> VivaError:
    locked = pdfium.FPDF_GetLastError() in {pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY}
    return problems.encrypted() if locked else problems.corrupt()


def _loaded(document: Any, number: int) -> Any:
    """One page with its filled-in form fields made part of it, or None where it is broken beyond reading."""
    try:
        page = document[number]
        if pdfium.FPDFPage_Flatten(page, pdfium.FLAT_NORMALDISPLAY) == pdfium.FLATTEN_SUCCESS:
            page.close()
            page = document[number]
    except pdfium2.PdfiumError:
        return None
    width, height = page.get_size()
    return page if width > 0 and height > 0 else None


def _page(page: Any, text_page: Any, count: int, number: int) -> Page:
    frame = frame_of(page)
    found = list(pieces(text_page, frame, count))
    reasons = hidden_reasons(page, frame, found)
    links = list(_links(page, frame))
    hidden = tuple(HiddenWord(shown(found[index].text), reasons[index]) for index in sorted(reasons))
    visible = _without_doubles([piece for index, piece in enumerate(found) if index not in reasons])
    words = tuple(word for piece in visible if (word := _word(piece, links)))
    return Page(number, words, hidden, pictures=_has_pictures(page))


def _word(piece: Piece, links: list[tuple[tuple[float, float, float, float], str]]) -> Word | None:
    text = _readable(piece)
    if not text:
        return None
    x, y = (piece.left + piece.right) / 2, (piece.top + piece.bottom) / 2
    target = next((address for box, address in links if box[0] <= x <= box[2] and box[1] <= y <= box[3]), None)
    return Word(
        text,
        piece.left,
        piece.top,
        piece.right,
        piece.bottom,
        piece.baseline,
        piece.style,
        piece.glued and piece.upright,
        target,
    )


def _readable(piece: Piece) -> str:
    """The word without icons; a sign of a symbol font that stands alone is a bullet."""
    if any(name in piece.look.font for name in _ICON_FONTS):
        return ""
    symbolic = any(name in piece.look.font for name in _SYMBOL_FONTS)
    if len(piece.text) == 1 and (symbolic or piece.text == "\uf0b7"):
        return "•"
    return shown(piece.text)


def _without_doubles(visible: list[Piece]) -> list[Piece]:
    """Words printed twice with a small shift to look bold are one word."""
    kept: dict[tuple[str, int, int], Piece] = {}
    for piece in visible:
        x, y = round(piece.left), round(piece.baseline)
        near = [(piece.text, x + dx, y + dy) for dx in (-1, 0, 1) for dy in (-1, 0, 1)]
        if not any(place in kept for place in near):
            kept[(piece.text, x, y)] = piece
    return list(kept.values())


def _links(page: Any, frame: Frame) -> Iterator[tuple[tuple[float, float, float, float], str]]:
    position, link = ctypes.c_int(0), pdfium.FPDF_LINK()
    document = page.pdf
    while pdfium.FPDFLink_Enumerate(page, position, link):
        action = pdfium.FPDFLink_GetAction(link)
        box = pdfium.FS_RECTF()
        if not action or not pdfium.FPDFLink_GetAnnotRect(link, box):
            continue
        length = pdfium.FPDFAction_GetURIPath(document, action, None, 0)
        if 1 < length <= 2048:
            address = ctypes.create_string_buffer(length)
            pdfium.FPDFAction_GetURIPath(document, action, address, length)
            yield frame.box(box.left, box.bottom, box.right, box.top), address.value.decode("utf-8", "replace")


def _has_pictures(page: Any) -> bool:
    """Whether anything is drawn that is neither text nor a line of decoration."""
    count = pdfium.FPDFPage_CountObjects(page)
    kinds = [pdfium.FPDFPageObj_GetType(pdfium.FPDFPage_GetObject(page, index)) for index in range(min(count, 5000))]
    paths = kinds.count(pdfium.FPDF_PAGEOBJ_PATH)
    drawn = {pdfium.FPDF_PAGEOBJ_IMAGE, pdfium.FPDF_PAGEOBJ_FORM, pdfium.FPDF_PAGEOBJ_SHADING}
    return paths > 50 or any(kind in drawn for kind in kinds)
