"""Whatever happens in a session: quotes are verbatim, and every number can be made again from the report alone."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.feedback import recomputing
from tests.feedback.sittings import Sitting, all_points, plan_of, questions_of
from tests.feedback.small import CACHES, LOCKS, QUEUES, small_plan
from vivaroom.content.types import Kind, Question
from vivaroom.feedback.shape import dump_report, load_report
from vivaroom.interview.coverage import Claim, Status
from vivaroom.interview.evaluation import Evaluation, evaluate_claims
from vivaroom.interview.plan import Mode

Json = dict[str, Any]
REASONS = ("off_topic", "refused", "grader_unreliable", "low_confidence", "something_new")
_TEXT = st.text(max_size=60)


@st.composite
def _sittings(draw: st.DrawFn, kinds: tuple[Kind, ...] = tuple(Kind)) -> Sitting:
    """Any session: each question answered well or badly, with or without a follow-up, unscored, unknown or skipped."""
    sitting = Sitting(plan_of(draw(st.sampled_from(kinds)), draw(st.sampled_from(Mode)))).open()
    for question in questions_of(sitting.plan)[: draw(st.integers(0, 6))]:
        match draw(st.sampled_from(["answered", "answered", "answered", "unscored", "unknown", "skipped"])):
            case "answered":
                sitting.answered(question, _standing(draw, question))
                if draw(st.booleans()):
                    point = draw(st.sampled_from(question.key_points))
                    put = sitting.ask(question, key_point=point.id, text=point.follow_up)
                    sitting.answered(question, _standing(draw, question), put)
            case "unscored":
                sitting.unscored(question, draw(st.sampled_from(REASONS)), draw(_TEXT))
            case "unknown":
                sitting.unknown(question)
            case _:
                sitting.skip(question)
    return sitting.close() if draw(st.booleans()) else sitting


def _standing(draw: st.DrawFn, question: Question) -> dict[str, Status]:
    return {k.id: draw(st.sampled_from(Status)) for k in question.key_points}


@given(_sittings())
@settings(max_examples=60, deadline=None)
def test_every_number_can_be_made_again_from_the_report_alone(sitting: Sitting) -> None:
    body = dump_report(sitting.report())
    for question in body["questions"]:
        assert question["score_0_1"] == recomputing.question_score(question)
        assert (question["score_0_1"] is None) == (question["not_scored"] is not None)
        assert question["missing"] == [p["statement"] for p in question["points"] if p["credit"] == 0]
    for competency in body["competencies"]:
        assert competency["score_0_1"] == recomputing.competency_score(competency)
        assert competency["level"] == recomputing.level(competency)
        _assert_band(competency["band"], [competency] if competency["score_0_1"] is not None else [])
    assert body["overall"]["score_0_1"] == recomputing.overall_score(body)
    _assert_band(body["overall"]["band"], [c for c in body["competencies"] if c["score_0_1"] is not None])
    for step in body["study_plan"]:
        assert step["priority"] == round(step["weight"] * step["skill_weight"] * step["gap"], 4)
    assert body["study_plan"] == sorted(body["study_plan"], key=lambda s: (-s["priority"], s["number"]))


def _assert_band(band: Json | None, competencies: list[Json]) -> None:
    if not competencies:
        assert band is None
        return
    low, high = recomputing.band(competencies)
    assert band is not None
    assert (band["low_0_1"], band["high_0_1"]) == (pytest.approx(low, abs=1e-4), pytest.approx(high, abs=1e-4))


@given(_sittings())
@settings(max_examples=60, deadline=None)
def test_every_quote_is_a_slice_of_what_was_said(sitting: Sitting) -> None:
    body = dump_report(sitting.report())
    said = {
        (t["question_id"], w["seq"]): w["text"]
        for q in body["questions"]
        for t in q["turns"]
        for a in t["answers"]
        for w in a["wordings"]
    }
    quotes = [p["evidence"] for q in body["questions"] for p in q["points"] if p["evidence"]]
    quotes += [e for c in body["competencies"] for e in c["evidence"]]
    quotes += [s["evidence"] for s in body["strengths"]]
    for quote in quotes:
        words = said[quote["question_id"], quote["answer_seq"]]
        assert words[quote["start"] : quote["end"]] == quote["text"]
        assert quote["text"].strip()


@given(answer=_TEXT, quote=_TEXT, start=st.integers(-3, 70), status=st.sampled_from(Status))
@settings(max_examples=200, deadline=None)
def test_a_claim_counts_only_with_words_that_were_said(answer: str, quote: str, start: int, status: Status) -> None:
    sitting = Sitting(small_plan()).open()
    put = sitting.ask(CACHES)
    claim = Claim("caches-main", status, quote, start, start + len(quote))
    sitting.judge(put, sitting.answer(put, answer), Evaluation((claim,), 1.0, None, "any"))
    point = sitting.report().questions[0].points[0]
    if status is not Status.ABSENT and quote.strip() and quote in answer:
        assert point.status is status
        assert point.evidence
        assert answer[point.evidence.start : point.evidence.end] == quote
    else:
        assert (point.status, point.credit, point.evidence) == (Status.ABSENT, 0.0, None)


@given(_sittings(), st.sampled_from(REASONS))
@settings(max_examples=40, deadline=None)
def test_an_answer_that_was_not_scored_leaves_every_other_number_equal(sitting: Sitting, reason: str) -> None:
    before = sitting.report()
    asked = {t.put.slug for t in sitting.session.turns}
    spare = next(q for q in questions_of(sitting.plan) if q.id not in asked)
    sitting.unscored(spare, reason)
    after = sitting.report()
    assert after.overall == before.overall
    assert after.competencies == before.competencies
    assert [q.score_0_1 for q in after.questions[:-1]] == [q.score_0_1 for q in before.questions]
    assert after.questions[-1].score_0_1 is None
    assert (after.strengths, after.gaps) == (before.strengths, before.gaps)


def test_a_follow_up_that_could_not_be_scored_lowers_nothing_and_is_told() -> None:
    def sitting(with_follow_up: bool) -> Sitting:
        made = Sitting(small_plan()).open()
        made.answered(CACHES, {"caches-main": Status.STATED})
        if with_follow_up:
            put = made.ask(CACHES, key_point="caches-second", text="And then?")
            made.answer(put, "A good answer that nobody could judge.")
        made.answered(QUEUES, all_points(QUEUES, Status.PARTLY))
        return made.close()

    with_it, without = sitting(True).report(), sitting(False).report()
    assert with_it.overall == without.overall
    assert with_it.competencies[0].score_0_1 == without.competencies[0].score_0_1
    assert "follow_up_not_scored" in [f.code for f in with_it.questions[0].flags]


def test_the_best_standing_over_answer_and_follow_up_counts() -> None:
    sitting = Sitting(small_plan()).open()
    sitting.answered(CACHES, {"caches-main": Status.STATED, "caches-second": Status.PARTLY})
    put = sitting.ask(CACHES, key_point="caches-second", text="And then?")
    sitting.answered(CACHES, {"caches-second": Status.STATED}, put)
    question = sitting.report().questions[0]
    assert [p.status for p in question.points] == [Status.STATED, Status.STATED, Status.ABSENT]
    assert question.score_0_1 == round(5 / 6, 4)
    evidence = question.points[1].evidence
    assert evidence
    assert evidence.question_id == put.question_id


@given(_sittings())
@settings(max_examples=30, deadline=None)
def test_a_report_comes_back_from_json_as_it_was(sitting: Sitting) -> None:
    report = sitting.report()
    assert load_report(dump_report(report)) == report
    assert sitting.report() == report


def test_one_question_is_never_enough_for_a_competency() -> None:
    sitting = Sitting(small_plan()).open()
    sitting.answered(CACHES, all_points(CACHES, Status.STATED))
    report = sitting.close().report()
    assert {c.level for c in report.competencies} == {"insufficient_evidence"}
    assert report.overall.score_0_1 is None
    sitting = Sitting(small_plan()).open()
    for question in (CACHES, QUEUES):
        sitting.answered(question, all_points(question, Status.STATED))
    assert {c.level for c in sitting.close().report().competencies} == {"Strong"}


def test_the_competencies_of_every_rubric_get_numbers_where_all_was_answered() -> None:
    for kind in Kind:
        sitting = Sitting(plan_of(kind, question_count=10)).open()
        for question in questions_of(sitting.plan):
            sitting.answered(question, all_points(question, Status.STATED))
        report = sitting.close().report()
        told = [c for c in report.competencies if len({p.number for p in c.points}) > 1]
        assert told, kind
        assert {(c.score_0_1, c.level) for c in told} == {(1.0, "Strong")}
        assert report.overall.score_0_1 == 1.0


def test_judging_an_answer_again_replaces_the_first_judgement() -> None:
    sitting = Sitting(small_plan()).open()
    put = sitting.ask(LOCKS)
    seq = sitting.answer(put, "I say the main thing of locks.")
    sitting.judge(put, seq, evaluate_claims(LOCKS, (), "first"))
    claim = Claim("locks-main", Status.STATED, "the main thing", 6, 20)
    sitting.judge(put, seq, evaluate_claims(LOCKS, (claim,), "second"))
    question = sitting.report().questions[0]
    assert question.score_0_1 == 0.5
    assert question.turns[0].answers[0].grader == "second"
