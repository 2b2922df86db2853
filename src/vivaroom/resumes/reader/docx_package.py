"""A DOCX file as parts and relationships, opened with bounds on what it may unpack to."""

import codecs
import io
import posixpath
import zipfile
import zlib
from dataclasses import dataclass
from typing import Any

from lxml import etree

from vivaroom.resumes import problems
from vivaroom.resumes.limits import ReadingLimits

_SMALL = 1024 * 1024
codecs.lookup("cp437")  # names in old archives; loaded now, because later no file may be opened


@dataclass(frozen=True, slots=True)
class Relation:
    """Where a part points: the last word of the relation's type, and the part or address."""

    kind: str
    target: str
    external: bool


class Package:
    """The parts of one document; XML parts are parsed without entities, network or DTD."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._names = {name.lstrip("/"): name for name in archive.namelist()}
        self.main = self._main_part()

    def xml(self, part: str) -> Any | None:
        """The root element of a part, or None where there is no such part or it is no XML."""
        if part not in self._names:
            return None
        try:
            content = self._archive.read(self._names[part])
            parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True)
            return etree.fromstring(content, parser)
        except (
            zipfile.BadZipFile,
            zlib.error,
            EOFError,
            NotImplementedError,
            RuntimeError,
            etree.XMLSyntaxError,
            ValueError,
        ):
            return None

    def relations(self, part: str) -> dict[str, Relation]:
        """What a part points to, by relation id."""
        folder, name = posixpath.split(part)
        root = self.xml(posixpath.join(folder, "_rels", f"{name}.rels"))
        if root is None:
            return {}
        found = {}
        for element in root:
            kind = str(element.get("Type", "")).rpartition("/")[2]
            target = str(element.get("Target", ""))
            external = element.get("TargetMode") == "External"
            if not external:
                target = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
            found[str(element.get("Id", ""))] = Relation(kind, target, external)
        return found

    def related(self, part: str, kind: str) -> Any | None:
        """The root of the first part that `part` points to with a relation of this kind."""
        for relation in self.relations(part).values():
            if relation.kind == kind and not relation.external:
                return self.xml(relation.target)
        return None

    def _main_part(self) -> str:
        for relation in self.relations("").values():
            if relation.kind == "officeDocument":
                return relation.target
        return "word/document.xml"


def opened(content: bytes, limits: ReadingLimits) -> Package:
    """The package, if it is a Word document within the limits.

    Raises `resume_corrupt`, `resume_type_unsupported` or `resume_too_large`.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
        entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, RuntimeError) as error:
        raise problems.corrupt() from error
    if len(entries) > limits.unpacked_entries:
        raise problems.too_much("packed files", limits.unpacked_entries)
    if sum(entry.file_size for entry in entries) > limits.unpacked_bytes or any(
        entry.file_size > _SMALL and entry.file_size > limits.unpacked_ratio * max(entry.compress_size, 1)
        for entry in entries
    ):
        raise problems.too_much("bytes when unpacked", limits.unpacked_bytes)
    if any(entry.flag_bits & 1 for entry in entries):
        raise problems.encrypted()
    package = Package(archive)
    if not package.main.startswith("word/") and package.xml(package.main) is None:
        raise problems.unsupported("a ZIP archive")
    if package.main.startswith(("xl/", "ppt/")):
        raise problems.unsupported("a spreadsheet or presentation")
    return package
