"""A question set as a file that can be imported again: CSV, safe to open in a spreadsheet, or YAML."""

import csv
import io
from collections.abc import Iterable

import yaml

from vivaroom.questions.sets.columns import COLUMNS
from vivaroom.questions.sets.store import SetQuestion

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def as_csv(questions: Iterable[SetQuestion]) -> str:
    """One row a question, key points on lines of one cell. What a spreadsheet would compute begins with an apostrophe."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    columns = [column for column in COLUMNS if column != "id"]
    writer.writerow(columns)
    for one in questions:
        cells = _cells(one)
        writer.writerow([_safe(cells[column]) for column in columns])
    return text.getvalue()


def as_yaml(questions: Iterable[SetQuestion]) -> str:
    """A list of questions, without what is empty."""
    listed = []
    for one in questions:
        cells: dict[str, object] = {column: cell for column, cell in _cells(one).items() if cell}
        if one.question.graded:
            cells["key_points"] = [_point(p.point, p.weight) for p in one.question.key_points]
        listed.append(cells)
    return yaml.safe_dump(listed, allow_unicode=True, sort_keys=False, width=110)


def _cells(one: SetQuestion) -> dict[str, str]:
    question = one.question
    points = question.key_points if question.graded else ()
    return {
        "company": ", ".join(question.companies), "role": ", ".join(question.roles), "skill": ", ".join(question.skills),
        "kind": question.kind.value, "level": question.level.value, "difficulty": str(question.difficulty),
        "question": question.text, "ideal_answer": question.ideal_answer,
        "key_points": "\n".join(_point(p.point, p.weight) for p in points), "source": one.source,
    }  # fmt: skip


def _point(point: str, weight: int) -> str:
    return f"{point} ({weight})" if weight > 1 else point


def _safe(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
