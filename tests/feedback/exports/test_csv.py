"""A list of sessions as a spreadsheet opens it: numbers as numbers, nothing as a formula, the label in every row."""

import csv
import io

import pytest

from tests.feedback.sittings import OPENED, SESSION, usual_sitting
from vivaroom.feedback.exports.csv import SessionLine, sessions_csv
from vivaroom.feedback.report import PRACTICE_LABEL


def rows(*lines: SessionLine) -> list[dict[str, str]]:
    """The rows by column name."""
    return list(csv.DictReader(io.StringIO(sessions_csv(lines), newline="")))


def line(name: str | None, *, with_report: bool = True) -> SessionLine:
    """A session of this candidate."""
    return SessionLine(SESSION, name, "completed", OPENED, usual_sitting().report() if with_report else None)


def test_a_row_has_the_numbers_of_its_report_and_the_label() -> None:
    row, report = rows(line("Ada"))[0], usual_sitting().report()
    assert row["session"] == f"ses_{SESSION.hex}"
    assert float(row["overall_0_1"]) == report.overall.score_0_1
    assert row["label"] == PRACTICE_LABEL
    for competency in report.competencies:
        assert row[f"{competency.id}_level"] == competency.level
        assert row[f"{competency.id}_0_1"] == ("" if competency.score_0_1 is None else str(competency.score_0_1))


def test_a_session_without_a_report_has_empty_cells() -> None:
    row = rows(line("Ada"), line(None, with_report=False))[1]
    assert row["candidate"] == row["overall_0_1"] == row["core_level"] == ""
    assert None not in row.values()


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1"])
def test_no_name_is_run_as_a_formula(name: str) -> None:
    assert rows(line(name))[0]["candidate"] == f"'{name}"


def test_commas_quotes_and_lines_stay_in_their_cell() -> None:
    assert rows(line('A, "B"\nC'))[0]["candidate"] == 'A, "B"\nC'


def test_an_empty_list_has_its_heads() -> None:
    assert sessions_csv([]).startswith("session,candidate,status")
