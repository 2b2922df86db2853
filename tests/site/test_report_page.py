"""The report page embeds the report, says where its writing stands, and offers to practise the weakest answer."""

import json
import re
from dataclasses import replace
from html import unescape
from itertools import pairwise

import pytest

from tests.feedback.sittings import SESSION, usual_sitting
from vivaroom.feedback.shape import Report
from vivaroom.site.pages import page
from vivaroom.site.report import Stage, design_for_weakest, shown_of


@pytest.fixture(scope="module")
def report() -> Report:
    return usual_sitting().report()


def _page(stage: Stage, report: Report | None) -> str:
    shown = shown_of(SESSION, usual_sitting().plan, stage, report)
    return bytes(page("report.html", here="sessions", report=shown).body).decode()


def test_the_report_stands_in_the_page_with_its_quotes(report: Report) -> None:
    text = _page(Stage.READY, report)
    assert '<article class="report">' in text
    assert report.strengths[0].evidence.text in unescape(text)


def test_the_report_needs_nothing_that_the_policy_forbids(report: Report) -> None:
    assert not re.search(r"\sstyle=|<style|<script(?![^>]*\bsrc=)", _page(Stage.READY, report))


def test_headings_do_not_skip_a_level(report: Report) -> None:
    levels = [int(level) for level in re.findall(r"<h([1-6])", _page(Stage.READY, report))]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_while_it_is_written_the_page_looks_again() -> None:
    text = _page(Stage.WRITING, None)
    assert "/report/stage" in text
    assert "being written" in text


def test_a_report_that_failed_can_be_written_again() -> None:
    assert "Write it again" in _page(Stage.FAILED, None)


def test_an_open_session_leads_back_to_its_room() -> None:
    assert f"/room/ses_{SESSION.hex}" in _page(Stage.OPEN, None)


def test_without_a_weak_answer_there_is_none_to_practice_again(report: Report) -> None:
    perfect = tuple(replace(q, score_0_1=1.0) for q in report.questions)
    assert design_for_weakest(SESSION, replace(report, questions=perfect)) is None


def test_the_weakest_answer_gives_a_short_interview_about_the_same_things(report: Report) -> None:
    scored = [q for q in report.questions if q.score_0_1 is not None]
    weakest = min(scored, key=lambda q: (q.score_0_1 or 0.0, q.number))
    design = json.loads(design_for_weakest(SESSION, report) or "")
    assert (design["question_ids"], design["from_session_id"]) == ([weakest.slug], f"ses_{SESSION.hex}")
    assert design["focus_areas"] == list(weakest.skills)
    assert design["duration_minutes"] < report.sitting.planned_minutes


def test_while_the_recording_is_made_the_page_looks_again(report: Report) -> None:
    shown = replace(shown_of(SESSION, usual_sitting().plan, Stage.READY, report), sound_is_coming=True)
    text = bytes(page("report.html", here="sessions", report=shown).body).decode()
    assert "/report/sound" in text
    assert "/report/sound" not in _page(Stage.READY, report)
