"""Files of question sets are read however a spreadsheet wrote them."""

import json

import pytest

from vivaroom.kit.errors import TooLarge, Unreadable
from vivaroom.questions.sets.columns import column_named, difficulty_named, kind_named
from vivaroom.questions.sets.reading import MOST_ROWS, read_sheet

HEAD = "company,role,question,ideal_answer,key_points\n"
QUESTION = "Wie misst man die Größe einer Tabelle, Café?"


def read(text: str, encoding: str = "utf-8") -> list[dict[str, str]]:
    """The cells of each row."""
    return [dict(row.cells) for row in read_sheet(text.encode(encoding)).rows]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_letters_survive_every_encoding(encoding: str) -> None:
    sheet = read_sheet(f"question\n{QUESTION.replace(',', '')}\n".encode(encoding))
    assert sheet.rows[0].cells["question"] == QUESTION.replace(",", "")
    assert any("Windows-1252" in note for note in sheet.notes) is (encoding == "cp1252")


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_any_usual_delimiter_is_found(delimiter: str) -> None:
    text = delimiter.join(["Company", "Position", "Interview question"]) + "\n"
    text += delimiter.join(["Acme", "QA engineer", "How do you begin to test?"])
    assert read(text) == [{"company": "Acme", "role": "QA engineer", "question": "How do you begin to test?"}]


def test_quoted_cells_keep_delimiters_quotes_and_lines_and_rows_tell_where_they_begin() -> None:
    text = f'{HEAD}Acme,qa,"What is ""done"",\nfor you?",,"one\ntwo"\n\nAcme,qa,What comes next?,,\n'
    sheet = read_sheet(text.encode())
    assert [(row.line, row.cells["question"]) for row in sheet.rows] == [
        (2, 'What is "done",\nfor you?'),
        (6, "What comes next?"),
    ]


def test_the_line_that_names_the_delimiter_is_no_head() -> None:
    assert read("sep=;\nquestion;kind\nHow so?;hr\n") == [{"question": "How so?", "kind": "hr"}]


def test_yaml_and_json_are_told_by_what_is_in_them() -> None:
    questions = [{"question": "How do you test a queue?", "key_points": ["one", "two"], "skills": ["kafka", "qa"]}]
    cells = {"question": "How do you test a queue?", "key_points": "one\ntwo", "skill": "kafka, qa"}
    assert read(json.dumps(questions)) == [cells]
    assert read(json.dumps({"questions": questions})) == [cells]
    assert read("# ours\n- question: How do you test a queue?\n  key_points: [one, two]\n  skills: [kafka, qa]\n") == [
        cells
    ]


def test_what_an_export_put_before_a_formula_is_taken_off_again() -> None:
    assert read("question,source\nHow so then?,'=SUM(A1)\n")[0]["source"] == "=SUM(A1)"


def test_columns_that_are_not_ours_are_told() -> None:
    notes = read_sheet(b"question,mood\nHow so then?,fine\n").notes
    assert notes == ("Columns that are not used: mood.",)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "empty"),
        (b"  \n ", "empty"),
        (b"PK\x03\x04\0\0\0", "no text"),
        (b"name,age\nAda,36\n", "no column `question`"),
        (b"question\n", "no row"),
        (b'{"questions": 3}', "list of questions"),
        (b'[{"question": "x"}, 7]', "list of questions"),
        (b"{not json", "line 1"),
        (b"- question: [\n", "YAML"),
    ],
)
def test_what_cannot_be_read_says_where_and_how_to_mend_it(content: bytes, says: str) -> None:
    with pytest.raises(Unreadable, match=says) as refused:
        read_sheet(content)
    assert refused.value.code == "question_set_unreadable"


def test_more_rows_than_a_set_may_have_are_refused() -> None:
    with pytest.raises(TooLarge, match="split the file"):
        read_sheet(b"question\n" + b"How do you do it?\n" * (MOST_ROWS + 1))


def test_people_call_columns_kinds_and_difficulties_many_things() -> None:
    assert [column_named(h) for h in ("Job Title", "TYPE", "model answer", "Tags", "??")] == [
        "role", "kind", "ideal_answer", "skill", None,
    ]  # fmt: skip
    assert [kind_named(k) for k in ("Behavioural", "DSA", "system-design")] == ["behavioral", "coding", "system_design"]
    assert [difficulty_named(d) for d in ("hard", "2", "3.0", "6", "")] == [4, 2, 3, None, None]
