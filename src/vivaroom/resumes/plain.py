"""Resumes that come as plain text or Markdown."""

import codecs
import re

from vivaroom.resumes import problems
from vivaroom.resumes.composing import Composer, Draft, Place
from vivaroom.resumes.signs import shown, smuggled
from vivaroom.resumes.text import ResumeText

_HEADING = re.compile(r"^(#{1,6})[ \t]+(.+?)[ \t]*#*$")
_UNDERLINE = re.compile(r"^(?:={3,}|-{3,})$")
_RULE = re.compile(r"^[ \t]*(?:[-*_=~#•][ \t]?){3,}$")
_ITEM = re.compile(r"^[ \t]*(?:[-*+•●○◦▪‣∙·–➢►▸✓]|\(?\d{1,2}[.)])[ \t]+(?=\S)")
_COMMENT = re.compile(r"<!--(.*?)(?:-->|\Z)|^\[//\]: # [(\"'](.*)[)\"']$", re.DOTALL | re.MULTILINE)
_INLINE = re.compile(
    r"\*\*(?P<bold>[^*\n]+)\*\*|__(?P<strong>[^_\n]+)__|\[(?P<label>[^\]\n]+)\]\((?P<target>[^)\s]+)\)"
    r"|(?<![\w*])\*(?P<italic>[^*\n]+)\*(?![\w*])|`(?P<code>[^`\n]+)`|<(?P<auto>https?://[^>\s]+|[^@<>\s]+@[^@<>\s]+)>"
)
_MARKDOWN_SIGNS = re.compile(r"^#{1,6} \S|\*\*[^*\n]+\*\*|^\[//\]: # |\]\(https?:", re.MULTILINE)
_ENCODINGS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
for _encoding in ("cp1252", *(name for _, name in _ENCODINGS)):
    codecs.lookup(_encoding)  # loaded now, because the process that reads files may open none later


def decoded(content: bytes) -> str:
    """The text of a file: by its byte order mark, else UTF-8, else Windows-1252.

    Raises `resume_type_unsupported` when it is no text at all.
    """
    for mark, encoding in _ENCODINGS:
        if content.startswith(mark):
            return content.decode(encoding, "replace")
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        text = content.decode("cp1252", "replace")
    odd = sum(1 for sign in text if sign < " " and sign not in "\t\n\r\f\v")
    if odd > len(text) / 200:
        raise problems.unsupported("a binary file of unknown kind")
    return text


def plain_resume(text: str) -> ResumeText:
    """A resume from text that was typed, pasted or read; Markdown is recognised by its signs.

    Comments of Markdown and messages spelled in invisible characters are hidden passages. Raises `resume_no_text`.
    """
    markdown = bool(_MARKDOWN_SIGNS.search(text))
    comments = ["".join(match.groups("")).strip() for match in _COMMENT.finditer(text)] if markdown else []
    visible = shown(_COMMENT.sub("", text) if markdown else text)
    composer = Composer()
    _compose(composer, visible.replace("\f", "\n").split("\n"), markdown=markdown)
    for comment in comments:
        if passage := shown(comment).strip():
            composer.hide(passage, 1, "comment")
    for message in smuggled(text):
        composer.hide(message, 1, "invisible_characters")
    composed = composer.composed("text/markdown" if markdown else "text/plain")
    if not composed.visible_text.strip():
        raise problems.no_text()
    return composed


def _compose(composer: Composer, lines: list[str], *, markdown: bool) -> None:
    blank = 0
    for number, raw in enumerate(lines):
        line = raw.rstrip()
        below = lines[number + 1].strip() if number + 1 < len(lines) else ""
        if not line.strip() or _RULE.match(line):
            blank += 1
            continue
        heading, content = _heading(line, below) if markdown else (0, line)
        item = None if heading else _ITEM.match(content)
        rest = content[item.end() :] if item else content.lstrip()
        drafts = _drafts(rest) if markdown else [Draft(rest)]
        indent = float(len(line) - len(line.lstrip()))
        place = Place(left_pt=indent, gap=float(blank), heading=heading, bullet=item is not None)
        composer.line(drafts, place, sign="• " if item else "")
        blank = 0


def _heading(line: str, below: str) -> tuple[int, str]:
    if match := _HEADING.match(line):
        return len(match[1]), match[2]
    if _UNDERLINE.match(below) and len(line) < 60:
        return (1 if below[0] == "=" else 2), line
    return 0, line


def _drafts(line: str) -> list[Draft]:
    drafts: list[Draft] = []
    position = 0
    for match in _INLINE.finditer(line):
        drafts.append(Draft(line[position : match.start()]))
        drafts.append(_styled(match))
        position = match.end()
    return [*drafts, Draft(line[position:])]


def _styled(match: re.Match[str]) -> Draft:
    found = match.groupdict()
    if found["target"]:
        return Draft(found["label"].strip("*_"), bold="**" in found["label"], target=found["target"])
    text = next(value for value in found.values() if value)
    return Draft(text, bold=bool(found["bold"] or found["strong"]), italic=bool(found["italic"]))
