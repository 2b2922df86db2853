"""Files of question sets as rows: CSV of any usual writing, YAML or JSON, with what had to be guessed."""

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import yaml

from vivaroom.kit.errors import TooLarge, Unreadable
from vivaroom.questions.sets.columns import COLUMNS, column_named

MOST_ROWS = 10_000
MOST_BYTES = 20_000_000
_DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
_FORMULA = ("=", "+", "-", "@")
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class Row:
    """One question as it was written: cells by column, without blanks around them; `line` is where it begins, from 1."""

    line: int
    cells: Mapping[str, str] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Sheet:
    """The rows of a file. `notes` tell what was guessed about it, such as its encoding."""

    rows: tuple[Row, ...]
    notes: tuple[str, ...] = ()


def read_sheet(content: bytes) -> Sheet:
    """The rows of a file, by what is in it and not by its name.

    Raises TooLarge `question_set_too_large`, Unreadable `question_set_unreadable`, with the place and the mend.
    """
    if len(content) > MOST_BYTES:
        raise TooLarge("question_set_too_large", f"Expected at most {MOST_BYTES // 1_000_000} MB: split the file.")
    text, notes = _decoded(content)
    if not text.strip():
        raise _unreadable("The file is empty.")
    listed = _listed(text)
    sheet = _of_list(listed) if listed is not None else _of_csv(text)
    if len(sheet.rows) > MOST_ROWS:
        detail = f"Expected at most {MOST_ROWS} rows in one file, got {len(sheet.rows)}: split the file."
        raise TooLarge("question_set_too_large", detail)
    if not sheet.rows:
        raise _unreadable("There is no row with a question in it.")
    return Sheet(sheet.rows, (*notes, *sheet.notes))


def rows_of(questions: Sequence[Mapping[str, Any]]) -> Sheet:
    """The rows of questions that came as values; `line` counts them."""
    rows = [Row(number, _cells(one)) for number, one in enumerate(questions, start=1)]
    return Sheet(tuple(row for row in rows if any(row.cells.values())))


def _decoded(content: bytes) -> tuple[str, tuple[str, ...]]:
    for mark, encoding in ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"), (b"", "utf-8-sig")):
        if content.startswith(mark):
            try:
                return _without_nul(content.decode(encoding)), ()
            except UnicodeDecodeError:
                continue
    note = "The file is not UTF-8; it was read as Windows-1252. Check letters with accents, or save it as UTF-8."
    return _without_nul(content.decode("cp1252", errors="replace")), (note,)


def _without_nul(text: str) -> str:
    if "\0" in text:
        raise _unreadable("This is no text: send CSV, YAML or JSON, not a spreadsheet file.")
    return text


def _listed(text: str) -> list[Any] | None:
    """The list of a JSON or YAML file; None for what is neither."""
    first = text.lstrip()
    if first[:1] in "[{":
        try:
            return _questions_in(json.loads(text))
        except json.JSONDecodeError as wrong:
            raise _unreadable(f"Not valid JSON at line {wrong.lineno}: {wrong.msg}.") from None
    opening = next((line for line in first.splitlines() if line and not line.startswith(("#", "---"))), "")
    if not opening.startswith("- ") and opening.rstrip() not in ("questions:", "-"):
        return None
    try:
        return _questions_in(yaml.load(text, Loader=_Loader))  # noqa: S506  a safe loader
    except yaml.YAMLError as wrong:
        mark = getattr(wrong, "problem_mark", None)
        place = f" at line {mark.line + 1}" if mark else ""
        raise _unreadable(f"Not valid YAML{place}: check indentation and quotes.") from None
    except (RecursionError, ValueError):
        raise _unreadable("Not a plain list of questions.") from None


def _questions_in(found: Any) -> list[Any]:
    questions = found.get("questions") if isinstance(found, dict) else found
    if not isinstance(questions, list) or not all(isinstance(one, dict) for one in questions):
        raise _unreadable("Expected a list of questions, each with `question` and what belongs to it.")
    return questions


def _of_list(questions: list[Any]) -> Sheet:
    return rows_of(questions)


def _cells(question: Mapping[str, Any]) -> dict[str, str]:
    cells: dict[str, str] = {}
    for head, value in question.items():
        column = column_named(str(head))
        if column is not None and value is not None:
            cells[column] = _cell(_as_text(value, column))
    return cells


def _as_text(value: Any, column: str) -> str:
    if isinstance(value, list | tuple):
        return ("\n" if column == "key_points" else ", ").join(_as_text(one, column) for one in value)
    if isinstance(value, dict):
        return str(value.get("point", next(iter(value.values()), "")))
    return str(value)


def _of_csv(text: str) -> Sheet:
    lines = text.splitlines(keepends=True)
    skipped = 1 if lines[0].lower().startswith("sep=") else 0
    head = next((line for line in lines[skipped:] if line.strip()), "")
    delimiter = max(_DELIMITERS, key=lambda d: sum(column_named(h) is not None for h in _split(head, d)))
    reader = csv.reader(io.StringIO("".join(lines[skipped:]), newline=""), delimiter=delimiter)
    try:
        found = list(_records(reader, skipped))
    except csv.Error as wrong:
        raise _unreadable(f"Not valid CSV at line {reader.line_num + skipped}: {wrong}.") from None
    columns = [column_named(h) for h in found[0][1]] if found else []
    if "question" not in columns:
        raise _unreadable(f"The first line has no column `question`. Expected some of: {', '.join(COLUMNS)}.")
    unknown = [h for h, c in zip(found[0][1], columns, strict=True) if c is None and h.strip()]
    notes = [f"Columns that are not used: {', '.join(h[:40] for h in unknown[:10])}."] if unknown else []
    if delimiter != ",":
        notes.append(f"Columns were split at {_DELIMITERS[delimiter]}.")
    return Sheet(tuple(Row(line, _named(columns, cells)) for line, cells in found[1:]), tuple(notes))


def _split(head: str, delimiter: str) -> list[str]:
    return next(csv.reader([head], delimiter=delimiter), [])


def _records(reader: Any, skipped: int) -> Iterator[tuple[int, list[str]]]:
    """Records that are not blank, with the line on which each begins."""
    ended = 0
    for cells in reader:
        begins, ended = ended + 1, reader.line_num
        if any(cell.strip() for cell in cells):
            yield begins + skipped, cells


def _named(columns: Sequence[str | None], cells: Sequence[str]) -> dict[str, str]:
    named: dict[str, str] = {}
    for column, cell in zip(columns, cells, strict=False):
        if column is not None and cell.strip() and column not in named:
            named[column] = _cell(cell)
    return named


def _cell(text: str) -> str:
    """The text without what an export put before it to keep a spreadsheet from computing it."""
    stripped = text.strip()
    return stripped[1:] if stripped[:1] == "'" and stripped[1:].startswith(_FORMULA) else stripped


def _unreadable(detail: str) -> Unreadable:
    return Unreadable("question_set_unreadable", detail)
