"""Charts say in words what they show, and take their colours from where they stand."""

from xml.etree import ElementTree

import pytest

from tests.feedback.sittings import Sitting, usual_sitting
from tests.feedback.small import RUBRIC, small_plan
from vivaroom.feedback.charts import PAGE, PAPER, Colours, competency_chart, timeline_chart
from vivaroom.feedback.shape import Report

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def report() -> Report:
    return usual_sitting().report()


@pytest.mark.parametrize("colours", [PAGE, PAPER])
def test_a_chart_has_a_title_and_words_that_say_all_it_shows(report: Report, colours: Colours) -> None:
    chart = competency_chart(report, colours)
    drawn = ElementTree.fromstring(chart.svg)
    assert drawn.findtext(f"{SVG}title") == "Competencies"
    words = drawn.findtext(f"{SVG}desc") or ""
    for competency in report.competencies:
        assert competency.name in words
    assert "insufficient evidence" in words
    labelled = (drawn.get("aria-labelledby") or "").split()
    assert {e.get("id") for e in drawn if e.get("id")} == set(labelled)


def test_on_a_page_the_page_decides_the_colours_and_on_paper_none_is_left_open(report: Report) -> None:
    timeline = timeline_chart(report, PAPER)
    assert timeline
    assert "var(" not in competency_chart(report, PAPER).svg + timeline.svg
    assert "#" not in competency_chart(report).svg.replace("#question", "")
    assert "style=" not in competency_chart(report).svg


def test_levels_are_told_in_words_and_cuts_and_not_by_colour(report: Report) -> None:
    drawn = ElementTree.fromstring(competency_chart(report, PAPER).svg)
    texts = [t.text for t in drawn.iter(f"{SVG}text")]
    assert "insufficient evidence" in texts
    assert any(t and t.startswith("Developing 0.") for t in texts)
    assert [r for r in drawn.iter(f"{SVG}rect") if r.get("stroke-dasharray")]


def test_a_question_without_a_score_is_an_outline(report: Report) -> None:
    timeline = timeline_chart(report, PAPER)
    assert timeline
    drawn = ElementTree.fromstring(timeline.svg)
    outlined = [r for r in drawn.iter(f"{SVG}rect") if r.get("fill") == "none"]
    assert len(outlined) == sum(q.score_0_1 is None for q in report.questions)
    assert "not scored" in timeline.description


def test_without_questions_there_is_no_timeline() -> None:
    report = Sitting(small_plan()).report()
    assert timeline_chart(report) is None
    assert competency_chart(report).svg


def test_names_cannot_break_out_of_the_drawing() -> None:
    hostile = RUBRIC.competencies[0].model_copy(update={"name": '</svg><script>alert(1)</script>\x00"&'})
    rubric = RUBRIC.model_copy(update={"competencies": (hostile,)})
    report = Sitting(small_plan().model_copy(update={"rubric": rubric})).report()
    chart = competency_chart(report)
    assert "<script" not in chart.svg
    ElementTree.fromstring(chart.svg)
