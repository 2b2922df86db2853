"""Reading a DOCX file: body, tables, text boxes, links, headers and footers, and what of them cannot be seen."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from vivaroom.resumes import problems
from vivaroom.resumes.composing import Composer, Draft, Place
from vivaroom.resumes.limits import ReadingLimits
from vivaroom.resumes.reader.docx_inline import INSIDE, chosen, contents, is_item, runs, text, unwrapped
from vivaroom.resumes.reader.docx_looks import RunLook, Styles, Theme, attribute, child, local, number
from vivaroom.resumes.reader.docx_package import Package, opened
from vivaroom.resumes.reader.docx_places import (
    drawing_reason,
    paragraph_reason,
    row_reason,
    sheet_of,
    vml_reason,
)
from vivaroom.resumes.signs import shown, smuggled
from vivaroom.resumes.text import ResumeText

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_WHITE = 0xFFFFFF
_HEADING_NAME = re.compile(r"heading (\d)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Surroundings:
    """What a block inherits: the colour behind it (None: unknown), why it is hidden, and the link it is in."""

    behind: int | None = _WHITE
    reason: str | None = None
    target: str | None = None


@dataclass(slots=True)
class _Paragraph:
    """One paragraph, split where it breaks lines; without drafts it is a blank line."""

    lines: list[list[Draft]] = field(default_factory=lambda: [[]])
    place: Place = field(default_factory=Place)

    @property
    def blank(self) -> bool:
        """Whether nothing of it can be seen."""
        return not any(draft.text.strip() for line in self.lines for draft in line)


def read_document(content: bytes, limits: ReadingLimits) -> ResumeText:
    """The text of a Word document.

    Raises `resume_corrupt`, `resume_encrypted`, `resume_type_unsupported`, `resume_too_large`.
    """
    package = opened(content, limits)
    root = package.xml(package.main)
    body = child(root, "body") if root is not None else None
    if root is None or body is None:
        raise problems.corrupt()
    reader = _DocumentReader(package, root, body)
    composer = Composer()
    blanks = length = 0
    for paragraph in reader.paragraphs():
        length += sum(len(draft.text) for line in paragraph.lines for draft in line)
        if length > limits.characters:
            raise problems.too_much("characters", limits.characters)
        if paragraph.blank:
            blanks += 1
            continue
        for number_, line in enumerate(paragraph.lines):
            gap = float(blanks) if number_ == 0 else 0.0
            composer.line(
                line, replace(paragraph.place, gap=gap), sign="• " if paragraph.place.bullet and not number_ else ""
            )
        blanks = 0
    for passage, reason in reader.hidden_passages():
        composer.hide(passage, 1, reason)
    return composer.composed(MEDIA_TYPE)


class _DocumentReader:
    """Walks through one document."""

    def __init__(self, package: Package, root: Any, body: Any) -> None:
        self._package = package
        self._body = body
        self._relations = package.relations(package.main)
        theme = Theme(package.related(package.main, "theme"))
        self._theme = theme
        self._styles = Styles(package.related(package.main, "styles"), theme)
        self._settings = package.related(package.main, "settings")
        self._sheet = sheet_of(body)
        self._hidden: list[tuple[str, str]] = []
        page = child(root, "background")
        colored = page is not None and self._setting("displayBackgroundShape")
        self._paper = _Surroundings(behind=theme.color(page, "color") if colored else _WHITE)

    def paragraphs(self) -> Iterator[_Paragraph]:
        """Headers, body and footers, in that order."""
        for kind, part in self._furniture("header"):
            yield from self._with_relations(kind, part)
        yield from self._blocks(self._body, self._paper)
        for kind, part in self._furniture("footer"):
            yield from self._with_relations(kind, part)

    def hidden_passages(self) -> Iterator[tuple[str, str]]:
        """What was met and cannot be seen; neighbours with one reason are one passage."""
        passage, last = "", ""
        for words, reason in self._hidden:
            if passage and reason != last:
                yield " ".join(shown(passage).split()), last
                passage = ""
            passage, last = passage + words, reason
        if passage.strip():
            yield " ".join(shown(passage).split()), last

    def _setting(self, name: str) -> bool:
        found = child(self._settings, name) if self._settings is not None else None
        return found is not None and attribute(found, "val") not in {"0", "false", "off"}

    def _furniture(self, kind: str) -> Iterator[tuple[str, Any]]:
        """The headers or footers that are printed, each once."""
        seen = set()
        for section in self._body.iter("{*}sectPr"):
            first = child(section, "titlePg") is not None
            printed = {"default": True, "first": first, "even": self._setting("evenAndOddHeaders")}
            for reference in section:
                target = self._relations.get(attribute(reference, "id") or "")
                if local(reference) != f"{kind}Reference" or target is None or target.target in seen:
                    continue
                seen.add(target.target)
                part = self._package.xml(target.target)
                if part is not None and printed.get(attribute(reference, "type") or "default", False):
                    yield target.target, part

    def _with_relations(self, name: str, part: Any) -> Iterator[_Paragraph]:
        main, self._relations = self._relations, self._package.relations(name)
        yield from self._blocks(part, self._paper)
        self._relations = main

    def _blocks(self, container: Any, around: _Surroundings) -> Iterator[_Paragraph]:
        for element in container:
            match local(element):
                case "p":
                    yield from self._paragraph(element, around)
                case "tbl":
                    yield from self._table(element, around)
                case "AlternateContent":
                    yield from self._blocks(chosen(element), around)
                case name if name in INSIDE:
                    yield from self._blocks(element, around)

    def _table(self, table: Any, around: _Surroundings) -> Iterator[_Paragraph]:
        style = child(table, "tblPr", "tblStyle")
        shaded = style is not None and any(
            self._styles.shading(shade) not in {None, _WHITE}
            for one in self._styles.chain(attribute(style, "val"))
            for shade in one.iter("{*}shd")
        )
        inside = replace(around, behind=None) if shaded else around
        for row in (element for element in table.iter("{*}tr") if element.getparent() is table):
            yield from self._row(row, replace(inside, reason=inside.reason or row_reason(row)))

    def _row(self, row: Any, around: _Surroundings) -> Iterator[_Paragraph]:
        """A row of single lines is one line with tabs; otherwise one cell is read after the other."""
        cells = []
        for cell in (element for element in row.iter("{*}tc") if element.getparent() in (row, *contents(row))):
            shade = child(cell, "tcPr", "shd")
            color = self._styles.shading(shade) if shade is not None else None
            cells.append(list(self._blocks(cell, replace(around, behind=color) if color is not None else around)))
        filled = [[one for one in cell if not one.blank] for cell in cells]
        filled = [cell for cell in filled if cell]
        if filled and all(len(cell) == 1 and len(cell[0].lines) == 1 for cell in filled):
            joined = filled[0][0]
            for cell in filled[1:]:
                joined.lines[0] += [Draft("\t"), *cell[0].lines[0]]
            yield joined
        else:
            for cell in cells:
                yield from cell

    def _paragraph(self, paragraph: Any, around: _Surroundings) -> Iterator[_Paragraph]:
        properties = child(paragraph, "pPr")
        named = child(properties, "pStyle") if properties is not None else None
        style = attribute(named, "val") if named is not None else None
        chain = [properties, *(child(one, "pPr") for one in self._styles.chain(style))]
        chain = [one for one in chain if one is not None]
        shade = next((found for one in chain if (found := child(one, "shd")) is not None), None)
        color = self._styles.shading(shade) if shade is not None else None
        reason = around.reason or next((found for one in chain if (found := paragraph_reason(one, self._sheet))), None)
        inside = _Surroundings(color if color is not None else around.behind, reason, around.target)
        made = _Paragraph(place=Place(heading=self._heading(chain, style), bullet=is_item(chain)))
        boxes: list[tuple[Any, _Surroundings]] = []
        for run, target in runs(paragraph, self._relations):
            self._run(run, self._styles.of_paragraph(style), replace(inside, target=target), made, boxes)
        yield made
        for box, near in boxes:
            yield from self._blocks(box, near)

    def _heading(self, chain: list[Any], style: str | None) -> int:
        level = next((found for one in chain if (found := child(one, "outlineLvl")) is not None), None)
        if level is not None and (depth := int(number(attribute(level, "val"), 9))) < 9:
            return depth + 1
        for one in self._styles.chain(style):
            name = child(one, "name")
            if name is not None and (match := _HEADING_NAME.match(attribute(name, "val") or "")):
                return int(match[1])
        return 0

    def _run(
        self,
        run: Any,
        look: RunLook,
        around: _Surroundings,
        into: _Paragraph,
        boxes: list[tuple[Any, _Surroundings]],
    ) -> None:
        look = self._styles.of_run(look, child(run, "rPr"))
        reason = around.reason or look.hidden_reason(around.behind)
        for element in unwrapped(run):
            name = local(element)
            if name in {"br", "cr"} and reason is None:
                into.lines.append([])
            elif name in {"drawing", "pict", "object"}:
                boxes += self._boxes(element, replace(around, reason=reason))
            elif words := text(element):
                self._hidden += [(message + " ", "invisible_characters") for message in smuggled(words)]
                if reason is None:
                    size = look.half_points / 2
                    into.lines[-1].append(
                        Draft(shown(words), size, look.bold, look.italic, look.color or 0, around.target)
                    )
                else:
                    self._hidden.append((words, reason))

    def _boxes(self, drawing: Any, around: _Surroundings) -> Iterator[tuple[Any, _Surroundings]]:
        """The text boxes of a drawing, each with what is behind its text."""
        reason = around.reason or drawing_reason(drawing, self._sheet)
        for content in drawing.iter("{*}txbxContent"):
            behind = around.behind
            hidden = reason
            for holder in content.iterancestors():
                if holder is drawing:
                    break
                behind = self._theme.fill(child(holder, "spPr"), behind)
                hidden = hidden or vml_reason(holder, self._sheet)
            yield content, _Surroundings(behind, hidden, around.target)
