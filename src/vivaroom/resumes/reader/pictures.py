"""Reading resumes that are pictures: photographs, scans, and PDF pages without text."""

import importlib
import io
from collections.abc import Iterator, Sequence
from typing import Any, Protocol, cast

from vivaroom.resumes import problems
from vivaroom.resumes.limits import ReadingLimits
from vivaroom.resumes.reader.geometry import Page, Style, Word, is_scan
from vivaroom.resumes.signs import shown

_DOTS_PER_POINT = 150 / 72
_PAGE_WIDTH_PT = 612.0
_LONGEST_SIDE = 2200
_LEAST_CONFIDENCE = 0.6


class Seen(Protocol):
    """A line of text in a picture, its box in pixels."""

    text: str
    left: float
    top: float
    right: float
    bottom: float
    confidence: float


class Recognises(Protocol):
    """What finds lines of text in pictures."""

    def lines(self, picture: Any) -> Sequence[Seen]:
        """The lines of an array of height x width x 3 bytes, red first."""
        ...


def loaded_recogniser(module: str) -> Recognises:
    """The `Recogniser` of a module that is named by whoever started this process.

    Raises `resume_ocr_unavailable` where what it needs is not installed.
    """
    try:
        import numpy  # noqa: F401 - needed later, when files can no longer be opened
        from PIL import Image, ImageOps, TiffImagePlugin  # noqa: F401 - the same

        Image.preinit()
        return cast(Recognises, importlib.import_module(module).Recogniser())
    except ImportError as error:
        raise problems.ocr_unavailable() from error


def read_picture(content: bytes, limits: ReadingLimits, recogniser: Recognises) -> list[Page]:
    """The pages of a PNG, JPEG or TIFF file, each decoded to plain pixels first.

    Raises `resume_corrupt`, `resume_too_large`, `resume_too_many_pages`.
    """
    return [
        _recognised(picture, number, _PAGE_WIDTH_PT / picture.width, recogniser)
        for number, picture in enumerate(_frames(content, limits), start=1)
    ]


def read_scanned_pages(pages: list[Page], document: Any, limits: ReadingLimits, recogniser: Recognises) -> list[Page]:
    """The pages of a PDF with those that are pictures recognised.

    Raises `resume_too_many_pages` when more pages are pictures than may be recognised.
    """
    scanned = [page for page in pages if is_scan(page)]
    if len(scanned) > limits.ocr_pages:
        raise problems.too_many_pages(len(scanned), limits.ocr_pages, scanned=True)
    read = {}
    for page in scanned:
        width, height = document[page.number - 1].get_size()
        scale = min(_DOTS_PER_POINT, _LONGEST_SIDE / max(width, height, 1.0))
        picture = document[page.number - 1].render(scale=scale).to_pil().convert("RGB")
        seen = _recognised(picture, page.number, 1 / scale, recogniser)
        read[page.number] = Page(page.number, seen.words, page.hidden, pictures=True, recognised=True)
    return [read.get(page.number, page) for page in pages]


def _frames(content: bytes, limits: ReadingLimits) -> Iterator[Any]:
    from PIL import Image, ImageOps, UnidentifiedImageError

    Image.MAX_IMAGE_PIXELS = None  # our own limit, below, comes with our own answer
    try:
        picture = Image.open(io.BytesIO(content), formats=("PNG", "JPEG", "TIFF"))
        count = getattr(picture, "n_frames", 1)
        if count > limits.ocr_pages:
            raise problems.too_many_pages(count, limits.ocr_pages, scanned=True)
        for number in range(count):
            picture.seek(number)
            if picture.width * picture.height > limits.ocr_pixels:
                raise problems.too_much("pixels", limits.ocr_pixels)
            picture.draft("RGB", (_LONGEST_SIDE, _LONGEST_SIDE))
            frame = _flat(ImageOps.exif_transpose(picture))
            frame.thumbnail((_LONGEST_SIDE, _LONGEST_SIDE))
            yield frame
    except (
        UnidentifiedImageError,
        OSError,
        ValueError,
        SyntaxError,
        EOFError,
        TypeError,
        KeyError,
        IndexError,
    ) as error:
        raise problems.corrupt() from error


def _flat(picture: Any) -> Any:
    """Transparent pictures lie on white paper."""
    if "A" not in picture.getbands() and "transparency" not in picture.info:
        return picture.convert("RGB")
    from PIL import Image

    layered = picture.convert("RGBA")
    paper = Image.new("RGB", layered.size, "white")
    paper.paste(layered, mask=layered.getchannel("A"))
    return paper


def _recognised(picture: Any, number: int, points_per_pixel: float, recogniser: Recognises) -> Page:
    import numpy

    lines = recogniser.lines(numpy.asarray(picture))
    words = [word for line in lines if line.confidence >= _LEAST_CONFIDENCE for word in _words(line, points_per_pixel)]
    return Page(number, tuple(words), pictures=True, recognised=True)


def _words(line: Seen, points_per_pixel: float) -> Iterator[Word]:
    """The words of a line, which is shared out among its characters evenly."""
    text = shown(line.text)
    left, right = line.left * points_per_pixel, line.right * points_per_pixel
    top, bottom = line.top * points_per_pixel, line.bottom * points_per_pixel
    step = (right - left) / max(len(text), 1)
    # A found box has a margin around the letters; three quarters of it is the size of the type.
    style = Style(round(0.75 * (bottom - top)))
    position = 0
    for word in text.split():
        position = text.index(word, position)
        start = left + position * step
        position += len(word)
        # It reaches up to the next word, less a space: how wide the spaces really are is not known.
        end = left + (position + 1) * step - 0.25 * style.size_pt
        yield Word(word, start, top, max(end, start + 1), bottom, bottom - 0.25 * (bottom - top), style)
