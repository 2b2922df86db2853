"""The PDF is tagged, has the label and the numbers as text, and takes no orders from a candidate."""

import builtins
import io
from collections.abc import Mapping, Sequence

import pytest
from pypdf import PdfReader

from tests.feedback.exports.hostile import hostile_report
from tests.feedback.sittings import Sitting, usual_sitting
from tests.feedback.small import small_plan
from vivaroom.feedback.exports.pdf import make_pdf, report_pdf
from vivaroom.feedback.figures import figure
from vivaroom.feedback.report import PRACTICE_LABEL
from vivaroom.feedback.shape import Report
from vivaroom.kit.errors import Unavailable


@pytest.fixture(scope="module")
def report() -> Report:
    return usual_sitting().report(candidate_name="Ada Lovelace")


def text_of(pdf: bytes) -> str:
    """All text of a PDF with single spaces."""
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())


def test_label_numbers_and_quotes_are_text(report: Report) -> None:
    text = text_of(make_pdf(report))
    assert text.count(PRACTICE_LABEL) >= 3, "on the first page and at the foot of every page"
    assert "Ada Lovelace" in text
    assert figure(report.overall.score_0_1) in text
    for competency in report.competencies:
        assert competency.name in text
        assert figure(competency.score_0_1) in text
    for question in report.questions:
        assert question.text in text
    assert report.strengths[0].evidence.text in text


def test_it_is_tagged_for_screen_readers(report: Report) -> None:
    pdf = make_pdf(report)
    reader = PdfReader(io.BytesIO(pdf))
    assert b"pdfuaid:part" in pdf
    assert "/StructTreeRoot" in reader.root_object
    assert str(reader.root_object["/Lang"]) == "en"
    assert reader.metadata
    assert reader.metadata.title
    assert reader.metadata.title.startswith("Interview report: Backend engineer")


def test_the_same_report_gives_the_same_bytes(report: Report) -> None:
    assert make_pdf(report) == make_pdf(report)


def test_typst_code_in_an_answer_is_printed_and_not_run() -> None:
    text = text_of(make_pdf(hostile_report()))
    assert '#panic("typst")' in text
    assert "#{ sys.inputs } $x^2$ *b* _i_ @label <label> // comment /* open" in text
    assert "{{ 7 * 7 }}" in text


@pytest.mark.parametrize("name", ["漢字 😀", "שלום", "a\x00b\x0b\x1b[31m", "\ufffe \ue000", "\t\r\n", "x" * 4000, ""])
def test_whatever_the_characters_there_is_a_pdf(name: str) -> None:
    assert make_pdf(Sitting(small_plan()).report(candidate_name=name)).startswith(b"%PDF-")


def test_an_empty_session_has_a_pdf() -> None:
    text = text_of(make_pdf(Sitting(small_plan()).report()))
    assert "No question was asked." in text
    assert PRACTICE_LABEL in text


async def test_it_is_made_beside_the_event_loop(report: Report) -> None:
    assert await report_pdf(report) == make_pdf(report)


def test_without_typst_the_error_names_the_mend(report: Report, monkeypatch: pytest.MonkeyPatch) -> None:
    imported = builtins.__import__

    def without_typst(
        name: str,
        globals: Mapping[str, object] | None = None,  # noqa: A002  the names of the built-in
        locals: Mapping[str, object] | None = None,  # noqa: A002
        fromlist: Sequence[str] | None = (),
        level: int = 0,
    ) -> object:
        if name == "typst":
            raise ImportError(name)
        return imported(name, globals, locals, fromlist, level)

    monkeypatch.setattr(builtins, "__import__", without_typst)
    with pytest.raises(Unavailable, match=r"vivaroom\[pdf\]") as raised:
        make_pdf(report)
    assert raised.value.code == "pdf_extra_missing"
