"""The page shows what was said as text, runs nothing, loads nothing, and says what it is not."""

from html.parser import HTMLParser

import pytest

from tests.feedback.exports.hostile import ATTACKS, hostile_report
from tests.feedback.sittings import Sitting, usual_sitting
from tests.feedback.small import small_plan
from vivaroom.feedback.exports.html import report_body_html, report_css, report_page_html
from vivaroom.feedback.figures import figure
from vivaroom.feedback.report import PRACTICE_LABEL
from vivaroom.feedback.shape import Report
from vivaroom.interview.plan import Mode


class Parsed(HTMLParser):
    """The elements, attributes and text of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.ids: list[str] = []
        self.texts: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(tag)
        self.attributes += attrs
        self.ids += [value for name, value in attrs if name == "id" and value]

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    @property
    def text(self) -> str:
        return "".join(self.texts)


@pytest.fixture(scope="module")
def report() -> Report:
    return usual_sitting().report(candidate_name="Ada Lovelace")


def test_what_a_candidate_writes_stays_text() -> None:
    page = Parsed(report_page_html(hostile_report()))
    assert not {"script", "img", "iframe", "object", "textarea"} & set(page.elements)
    assert not [name for name, _ in page.attributes if name.startswith("on") or name in ("src", "style")]
    for attack in ATTACKS:
        assert attack in page.text
    assert all(value and value.startswith("#") for name, value in page.attributes if name == "href")


def test_the_page_stands_alone(report: Report) -> None:
    page = report_page_html(report)
    assert page.startswith("<!doctype html>")
    assert "http://" not in page.replace("http://www.w3.org/2000/svg", "")
    assert "https://" not in page
    assert "@import" not in page
    assert "url(" not in page


def test_label_numbers_and_evidence_are_there(report: Report) -> None:
    text = Parsed(report_page_html(report)).text
    assert PRACTICE_LABEL in text
    assert report.statement in text
    assert figure(report.overall.score_0_1) in text
    for competency in report.competencies:
        assert competency.name in text
        assert (competency.anchor or "Insufficient evidence") in text
    for question in report.questions:
        assert question.text in text
        assert question.ideal_answer
        assert question.ideal_answer in text
        for point in question.points:
            assert point.statement in text
            assert point.evidence is None or point.evidence.text in text


def test_both_wordings_of_a_corrected_answer_are_shown(report: Report) -> None:
    text = Parsed(report_body_html(report)).text
    assert "as first recorded" in text
    assert "To begin with, I meant something better." in text


def test_quotes_tell_a_player_where_they_stand(report: Report) -> None:
    body = report_body_html(report)
    evidence = report.strengths[0].evidence
    assert f'data-answer-seq="{evidence.answer_seq}" data-start="{evidence.start}" data-end="{evidence.end}"' in body


def test_the_part_for_other_pages_begins_below_their_heading_and_has_every_id_once(report: Report) -> None:
    body = Parsed(report_body_html(report))
    assert body.elements[0] == "article"
    assert not {"h1", "html", "style", "main"} & set(body.elements)
    assert len(body.ids) == len(set(body.ids))
    targets = {value[1:] for name, value in body.attributes if name == "href" and value}
    labels = {one for name, value in body.attributes if name == "aria-labelledby" and value for one in value.split()}
    assert targets | labels <= set(body.ids)
    assert ".report" in report_css()


def test_every_chart_has_a_table_beside_it(report: Report) -> None:
    body = report_body_html(report)
    assert body.count("<svg") == 2
    assert body.count("The same as a table") == 2


def test_a_screening_says_nothing_of_delivery() -> None:
    assert "Delivery" in report_body_html(usual_sitting().report())
    assert "Delivery" not in report_body_html(usual_sitting(Mode.SCREENING).report())


def test_an_empty_session_says_what_to_do_next() -> None:
    text = Parsed(report_page_html(Sitting(small_plan()).report())).text
    assert "No question was asked." in text
    assert "Insufficient evidence for an overall number" in text
    assert PRACTICE_LABEL in text
