"""Whether a part of a DOCX document lies where no reader sees it: off the page, or in no space at all."""

import re
from dataclasses import dataclass
from typing import Any

from vivaroom.resumes.reader.docx_looks import attribute, child, local, number

_EMU_PER_PT = 12_700
_TWIPS_PER_PT = 20
_LEAST_PT = 2.0
_VML_LENGTH = re.compile(r"(-?[\d.]+)(pt|in|px|cm|mm)?")
_POINTS = {"pt": 1.0, "in": 72.0, "px": 0.75, "cm": 28.35, "mm": 2.835, "": 0.75}


@dataclass(frozen=True, slots=True)
class Sheet:
    """The paper and its left and top margins, in points."""

    width: float = 612.0
    height: float = 792.0
    left: float = 72.0
    top: float = 72.0


def sheet_of(body: Any) -> Sheet:
    """The paper of the last section."""
    section = child(body, "sectPr")
    size = child(section, "pgSz") if section is not None else None
    margin = child(section, "pgMar") if section is not None else None

    def points(element: Any | None, name: str, otherwise: float) -> float:
        return number(attribute(element, name), otherwise * 20) / _TWIPS_PER_PT if element is not None else otherwise

    return Sheet(points(size, "w", 612), points(size, "h", 792), points(margin, "left", 72), points(margin, "top", 72))


def paragraph_reason(properties: Any | None, sheet: Sheet) -> str | None:
    """Why nothing in a paragraph with these properties can be seen."""
    if properties is None:
        return None
    spacing, indent, frame = (child(properties, name) for name in ("spacing", "ind", "framePr"))
    if spacing is not None and attribute(spacing, "lineRule") == "exact" and _flat(attribute(spacing, "line")):
        return "too_small"
    if indent is not None:
        left = number(attribute(indent, "left") or attribute(indent, "start"), 0) / _TWIPS_PER_PT
        if left < -sheet.width or left > sheet.width:
            return "outside_page"
    if frame is not None:
        x, y = (number(attribute(frame, name), 0) / _TWIPS_PER_PT for name in ("x", "y"))
        if not (-sheet.width < x < sheet.width and -sheet.height < y < sheet.height):
            return "outside_page"
    return None


def row_reason(row: Any) -> str | None:
    """Why nothing in a table row can be seen."""
    properties = child(row, "trPr")
    if properties is None:
        return None
    if child(properties, "hidden") is not None:
        return "hidden_property"
    height = child(properties, "trHeight")
    if height is not None and attribute(height, "hRule") == "exact" and _flat(attribute(height, "val")):
        return "too_small"
    return None


def _flat(twips: str | None) -> bool:
    return number(twips, 240) < _LEAST_PT * _TWIPS_PER_PT


def drawing_reason(drawing: Any, sheet: Sheet) -> str | None:
    """Why nothing in a drawing can be seen."""
    frame = next((one for one in drawing if local(one) in {"inline", "anchor"}), None)
    if frame is None:
        return None
    described = child(frame, "docPr")
    if described is not None and attribute(described, "hidden") in {"1", "true"}:
        return "hidden_property"
    extent = child(frame, "extent")
    width, height = (
        number(attribute(extent, name), 1e6) / _EMU_PER_PT if extent is not None else 72.0 for name in ("cx", "cy")
    )
    if width < _LEAST_PT or height < _LEAST_PT:
        return "too_small"
    if local(frame) == "anchor" and _outside(frame, width, height, sheet):
        return "outside_page"
    return None


def _outside(anchor: Any, width: float, height: float, sheet: Sheet) -> bool:
    x, from_page = _offset(child(anchor, "positionH"))
    if x is not None:
        x += 0 if from_page else sheet.left
        if x + width <= 0 or x >= sheet.width:
            return True
    y, from_page = _offset(child(anchor, "positionV"))
    if y is None:
        return False
    # A paragraph that anchors a drawing stands somewhere on the page; only distances of a whole page are certain.
    return y + height <= (0 if from_page else -sheet.height) or y >= sheet.height


def _offset(position: Any | None) -> tuple[float | None, bool]:
    offset = child(position, "posOffset") if position is not None else None
    if position is None or offset is None:
        return None, True
    return number(offset.text, 0) / _EMU_PER_PT, attribute(position, "relativeFrom") == "page"


def vml_reason(shape: Any, sheet: Sheet) -> str | None:
    """Why nothing in an old-style shape can be seen."""
    style = {
        key.strip().lower(): value.strip().lower()
        for key, _, value in (part.partition(":") for part in (attribute(shape, "style") or "").split(";"))
    }
    if style.get("visibility") == "hidden" or style.get("display") == "none":
        return "hidden_property"
    if any(_points(style.get(side)) < _LEAST_PT for side in ("width", "height") if style.get(side)):
        return "too_small"
    x, y = (_points(style.get(name)) for name in ("margin-left", "margin-top"))
    outside = x <= -sheet.width or x >= sheet.width or y <= -sheet.height or y >= sheet.height
    return "outside_page" if outside else None


def _points(length: str | None) -> float:
    match = _VML_LENGTH.match(length or "")
    return number(match[1], 0) * _POINTS[match[2] or ""] if match else 0.0
