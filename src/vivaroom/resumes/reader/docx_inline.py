"""What inside a paragraph of a DOCX document is part of its final text."""

from collections.abc import Iterator
from typing import Any

from vivaroom.resumes.reader.docx_looks import attribute, child, local
from vivaroom.resumes.reader.docx_package import Relation

# Elements that wrap text and are shown; deletions and moved-away text (del, moveFrom) are not among them.
INSIDE = {
    "sdt",
    "sdtContent",
    "ins",
    "moveTo",
    "smartTag",
    "customXml",
    "fldSimple",
    "dir",
    "bdo",
    "hyperlink",
    "Choice",
}


def runs(container: Any, relations: dict[str, Relation], target: str | None = None) -> Iterator[tuple[Any, str | None]]:
    """The runs of a paragraph that are part of its final text, with the link that each is in."""
    for element in container:
        name = local(element)
        if name == "r" or name == "oMath":
            yield element, target
        elif name == "AlternateContent":
            yield from runs(chosen(element), relations, target)
        elif name in INSIDE:
            relation = relations.get(attribute(element, "id") or "") if name == "hyperlink" else None
            address = relation.target if relation is not None and relation.external else target
            yield from runs(element, relations, address)


def unwrapped(run: Any) -> Iterator[Any]:
    """The parts of a run, or of a formula."""
    for element in run:
        if local(element) == "AlternateContent":
            yield from chosen(element)
        elif local(element) == "r":  # a run of a formula
            yield from element
        else:
            yield element


def chosen(alternatives: Any) -> Any:
    """What a current program shows of content that comes in two versions."""
    choice = child(alternatives, "Choice")
    fallback = child(alternatives, "Fallback")
    return choice if choice is not None else fallback if fallback is not None else ()


def contents(row: Any) -> list[Any]:
    """The inner elements of a row's content controls."""
    return [content for one in row if local(one) == "sdt" and (content := child(one, "sdtContent")) is not None]


def text(element: Any) -> str:
    """What one part of a run reads as."""
    match local(element):
        case "t":
            return str(element.text or "")
        case "tab" | "ptab":
            return "\t"
        case "noBreakHyphen":
            return "-"
        case _:
            return ""


def is_item(chain: list[Any]) -> bool:
    """Whether paragraph properties, the nearest first, make an item of a list."""
    listed = next((found for one in chain if (found := child(one, "numPr")) is not None), None)
    if listed is None:
        return False
    identity = child(listed, "numId")
    return identity is not None and attribute(identity, "val") not in {"0", None}
