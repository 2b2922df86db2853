"""How a run of a DOCX document looks once its styles are added up, and whether that can be seen."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

# A difference of 24 of 255 in one colour channel, as on a rendered page.
FAINTEST = 24
SMALLEST_HALF_POINTS = 5
_WHITE = 0xFFFFFF
_THEME_NAMES = {
    "background1": "lt1",
    "text1": "dk1",
    "background2": "lt2",
    "text2": "dk2",
    "light1": "lt1",
    "dark1": "dk1",
}
_DRAWN_NAMES = {"bg1": "lt1", "tx1": "dk1", "bg2": "lt2", "tx2": "dk2"}
_HIGHLIGHTS = {
    "black": 0x000000, "blue": 0x0000FF, "cyan": 0x00FFFF, "green": 0x00FF00, "magenta": 0xFF00FF, "red": 0xFF0000,
    "yellow": 0xFFFF00, "white": 0xFFFFFF, "darkBlue": 0x000080, "darkCyan": 0x008080, "darkGreen": 0x008000,
    "darkMagenta": 0x800080, "darkRed": 0x800000, "darkYellow": 0x808000, "darkGray": 0x808080, "lightGray": 0xC0C0C0,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class RunLook:
    """The properties of a run that decide how it looks; `color` None is automatic, which always contrasts."""

    half_points: float = 22
    bold: bool = False
    italic: bool = False
    vanish: bool = False
    color: int | None = None
    alpha: float = 1.0
    shade: int | None = None
    width_percent: float = 100
    spacing_pt: float = 0.0

    def hidden_reason(self, background: int | None) -> str | None:
        """Why a run on this background cannot be seen, if it cannot; an unknown background (None) hides nothing."""
        if self.vanish:
            return "hidden_property"
        if (
            self.half_points < SMALLEST_HALF_POINTS
            or self.width_percent < 10
            or self.spacing_pt < -0.25 * self.half_points
        ):
            return "too_small"
        if self.alpha < 0.1:
            return "transparent"
        behind = self.shade if self.shade is not None else background
        if self.color is not None and behind is not None and _difference(self.color, behind) < FAINTEST:
            return "no_contrast_or_covered"
        return None


def _difference(one: int, other: int) -> int:
    return max(abs((one >> shift & 255) - (other >> shift & 255)) for shift in (0, 8, 16))


def local(element: Any) -> str:
    """The name of an element without its namespace."""
    return str(element.tag).rpartition("}")[2] if isinstance(element.tag, str) else ""


def attribute(element: Any, name: str) -> str | None:
    """An attribute by its local name."""
    for key, value in element.attrib.items():
        if key.rpartition("}")[2] == name:
            return str(value)
    return None


def child(element: Any, *path: str) -> Any | None:
    """The first descendant along a path of local names."""
    for name in path:
        element = next((one for one in element if local(one) == name), None)
        if element is None:
            return None
    return element


def number(value: str | None, otherwise: float) -> float:
    """A measure, or `otherwise` where it is absent or no number."""
    try:
        return float((value or "").rstrip("%pt"))
    except ValueError:
        return otherwise


class Theme:
    """The document's named colours."""

    def __init__(self, root: Any | None) -> None:
        self._colors: dict[str, int] = {"lt1": _WHITE, "dk1": 0}
        scheme = child(root, "themeElements", "clrScheme") if root is not None else None
        for slot in scheme if scheme is not None else ():
            for value in slot:
                rgb = attribute(value, "lastClr") or attribute(value, "val")
                if (color := _hex(rgb)) is not None:
                    self._colors[local(slot)] = color

    def color(self, element: Any, prefix: str = "") -> int | None:
        """The colour an element names by theme or by value; None is automatic or unknown."""
        themed = attribute(element, f"theme{prefix.title()}" if prefix else "themeColor")
        if themed:
            found = self._colors.get(_THEME_NAMES.get(themed, themed))
            if found is not None:
                return self._tinted(found, attribute(element, "themeTint"), attribute(element, "themeShade"))
        return _hex(attribute(element, prefix or "val"))

    def _tinted(self, color: int, tint: str | None, shade: str | None) -> int:
        part = int(tint or shade or "FF", 16) / 255 if _is_hex(tint or shade or "FF") else 1.0
        towards = 255 if tint else 0
        mixed = [round((color >> shift & 255) * part + towards * (1 - part)) for shift in (16, 8, 0)]
        return mixed[0] << 16 | mixed[1] << 8 | mixed[2]

    def drawn(self, value: Any) -> int | None:
        """The colour of an element of the drawing language (`srgbClr`, `schemeClr`)."""
        named = attribute(value, "val") or ""
        slot = _DRAWN_NAMES.get(named, named)
        return self._colors.get(slot, _hex(named))

    def fill(self, properties: Any | None, otherwise: int | None) -> int | None:
        """What a drawing is filled with: its colour, None for a picture or gradient, `otherwise` for nothing."""
        for element in properties if properties is not None else ():
            if local(element) == "solidFill":
                return next((self.drawn(value) for value in element), None)
            if local(element) in {"gradFill", "blipFill", "pattFill"}:
                return None
        return otherwise


def _is_hex(value: str) -> bool:
    return len(value) <= 6 and all(sign in "0123456789abcdefABCDEF" for sign in value)


def _hex(value: str | None) -> int | None:
    return int(value, 16) if value and len(value) == 6 and _is_hex(value) else None


class Styles:
    """The style sheet of a document: what each style adds, after the styles it is based on."""

    def __init__(self, root: Any | None, theme: Theme) -> None:
        self._theme = theme
        self._styles: dict[str, Any] = {}
        self._default_paragraph = ""
        self._base = RunLook(half_points=20)
        for element in root if root is not None else ():
            if local(element) == "docDefaults" and (found := child(element, "rPrDefault", "rPr")) is not None:
                self._base = self.added(self._base, found)
            elif local(element) == "style":
                name = attribute(element, "styleId") or ""
                self._styles[name] = element
                if attribute(element, "type") == "paragraph" and attribute(element, "default") in {"1", "true"}:
                    self._default_paragraph = name

    def of_paragraph(self, style: str | None) -> RunLook:
        """The look of text in a paragraph of this style."""
        return self._applied(self._base, style or self._default_paragraph)

    def of_run(self, look: RunLook, properties: Any | None) -> RunLook:
        """The look of a run with these properties inside text of that look."""
        if properties is None:
            return look
        style = child(properties, "rStyle")
        if style is not None:
            look = self._applied(look, attribute(style, "val") or "")
        return self.added(look, properties)

    def chain(self, style: str | None) -> Iterator[Any]:
        """A style and those it is based on, nearest first."""
        seen: set[str] = set()
        name = style or self._default_paragraph
        while name in self._styles and name not in seen:
            seen.add(name)
            yield self._styles[name]
            based = child(self._styles[name], "basedOn")
            name = (attribute(based, "val") or "") if based is not None else ""

    def _applied(self, look: RunLook, style: str) -> RunLook:
        for element in reversed(list(self.chain(style))):
            if (found := child(element, "rPr")) is not None:
                look = self.added(look, found)
        return look

    def added(self, look: RunLook, properties: Any) -> RunLook:
        """A look with the properties of one `rPr` on top."""
        for element in properties:
            look = self._with(look, element)
        return look

    def _with(self, look: RunLook, element: Any) -> RunLook:
        value = attribute(element, "val")
        match local(element):
            case "b":
                return replace(look, bold=_on(value))
            case "i":
                return replace(look, italic=_on(value))
            case "vanish" | "specVanish":
                return replace(look, vanish=_on(value))
            case "sz":
                return replace(look, half_points=number(value, look.half_points))
            case "w":
                return replace(look, width_percent=number(value, look.width_percent))
            case "spacing":
                return replace(look, spacing_pt=number(value, 0) / 20)
            case "color":
                return replace(look, color=self._theme.color(element))
            case "highlight":
                return replace(look, shade=_HIGHLIGHTS.get(value or ""))
            case "shd":
                return replace(look, shade=self.shading(element))
            case "textFill":
                return self._filled(look, element)
            case _:
                return look

    def shading(self, element: Any) -> int | None:
        """The colour of a `shd` element, if it has one."""
        if attribute(element, "val") == "solid":
            return self._theme.color(element, "color")
        return self._theme.color(element, "fill")

    def _filled(self, look: RunLook, element: Any) -> RunLook:
        if child(element, "noFill") is not None:
            return replace(look, alpha=0.0)
        solid = child(element, "solidFill")
        for value in solid if solid is not None else ():
            color = self._theme.drawn(value)
            faded = child(value, "alpha")
            # This extension counts transparency, not opacity.
            alpha = 1 - number(attribute(faded, "val"), 0) / 100_000 if faded is not None else 1.0
            look = replace(look, color=color if color is not None else look.color, alpha=alpha)
        return look


def _on(value: str | None) -> bool:
    return value not in {"0", "false", "off", "none"}
