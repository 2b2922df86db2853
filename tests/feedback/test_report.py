"""What a report says of a session, besides its numbers."""

import json
from itertools import pairwise
from pathlib import Path
from uuid import UUID

import pytest

from tests.feedback.sittings import GRADER, OPENED, Sitting, all_points, plan_of, questions_of, usual_sitting
from tests.feedback.small import CACHES, LOCKS, QUEUES, small_plan
from vivaroom.feedback.asked import Cause, TurnPart
from vivaroom.feedback.exports.markdown import report_markdown
from vivaroom.feedback.report import PRACTICE_LABEL
from vivaroom.feedback.shape import dump_report
from vivaroom.interview.coverage import Claim, Reading, Status
from vivaroom.interview.evaluation import Evaluation, evaluate_claims
from vivaroom.interview.events import DirectionGiven, FellBack, JobQuestionNoted, QuestionAsked
from vivaroom.interview.moves import CloseReason, PutQuestion
from vivaroom.interview.plan import Mode
from vivaroom.interview.signals import Direction

GOLDEN = Path(__file__).parent / "golden"


def small_sitting() -> Sitting:
    """One answer in full, one in part with a follow-up, one skipped."""
    sitting = Sitting(small_plan()).open()
    sitting.answered(CACHES, all_points(CACHES, Status.STATED))
    sitting.answered(QUEUES, {"queues-main": Status.STATED, "queues-second": Status.CONTRADICTED})
    put = sitting.ask(QUEUES, key_point="queues-third", text="And what of the third point?")
    sitting.answered(QUEUES, {"queues-third": Status.PARTLY}, put)
    sitting.skip(LOCKS)
    return sitting.close()


@pytest.mark.parametrize("mode", list(Mode))
def test_a_small_report_is_exactly_this(mode: Mode) -> None:
    sitting = small_sitting()
    sitting.plan = small_plan(mode)
    report = sitting.report(candidate_name="Ada Lovelace")
    body = json.loads((GOLDEN / f"{mode.value}.json").read_text("utf-8"))
    assert json.loads(json.dumps(dump_report(report))) == body
    assert report_markdown(report) == (GOLDEN / f"{mode.value}.md").read_text("utf-8")


def test_a_session_that_nobody_entered_has_a_report_without_numbers() -> None:
    report = Sitting(small_plan()).report()
    assert report.questions == ()
    assert report.overall.score_0_1 is None
    assert report.delivery is None
    assert report.study_plan == ()
    assert {c.level for c in report.competencies} == {"insufficient_evidence"}
    assert report.fairness == ("3 of 3 planned questions were not asked.",)


def test_skipping_everything_gives_no_low_score_and_something_to_learn() -> None:
    sitting = Sitting(plan_of()).open()
    for question in questions_of(sitting.plan)[:6]:
        sitting.skip(question)
    report = sitting.close(CloseReason.CANDIDATE).report()
    assert report.overall.score_0_1 is None
    assert {q.not_scored.code for q in report.questions if q.not_scored} == {"skipped"}
    assert report.sitting.questions_scored == 0
    assert len(report.study_plan) == 6
    assert report.strengths == ()


def test_somebody_who_knows_nothing_gets_a_zero_with_its_reason_and_a_plan() -> None:
    sitting = Sitting(small_plan()).open()
    for question in (CACHES, QUEUES, LOCKS):
        sitting.unknown(question)
    report = sitting.close().report()
    assert report.overall.score_0_1 == 0.0
    assert {c.level for c in report.competencies} == {"Not shown"}
    assert all("said_dont_know" in [f.code for f in q.flags] for q in report.questions)
    assert report.study_plan[0].skill == "caching"


def test_a_fault_of_ours_comes_before_every_other_reason_and_opens_nothing_to_learn() -> None:
    sitting = Sitting(small_plan()).open()
    put = sitting.ask(CACHES)
    sitting.answer(put, "Skip this.", Reading.REFUSAL)
    sitting.answer(put, "A good answer that nobody judged.")
    report = sitting.close().report()
    why = report.questions[0].not_scored
    assert why
    assert (why.code, why.cause) == ("not_judged", Cause.OURS)
    assert report.study_plan == ()


def test_an_unknown_reason_blames_nobody() -> None:
    sitting = Sitting(small_plan()).open()
    sitting.unscored(CACHES, "cosmic_rays")
    why = sitting.report().questions[0].not_scored
    assert why
    assert why.cause is Cause.OURS
    assert "cosmic rays" in why.statement


@pytest.mark.parametrize(
    ("mode", "graders", "label"),
    [
        (Mode.SCREENING, ["openai/gpt / prompts 1", "openai/gpt / prompts 1"], None),
        (Mode.SCREENING, ["openai/gpt / prompts 1", GRADER], PRACTICE_LABEL),
        (Mode.SCREENING, [GRADER, GRADER], PRACTICE_LABEL),
        (Mode.SCREENING, [], PRACTICE_LABEL),
        (Mode.PRACTICE, ["openai/gpt / prompts 1", "openai/gpt / prompts 1"], PRACTICE_LABEL),
    ],
)
def test_only_a_screening_that_a_model_judged_throughout_goes_without_the_label(
    mode: Mode, graders: list[str], label: str | None
) -> None:
    sitting = Sitting(small_plan(mode)).open()
    for question, grader in zip((CACHES, QUEUES), graders, strict=False):
        put = sitting.ask(question)
        sitting.judge(put, sitting.answer(put, "Something."), evaluate_claims(question, (), grader))
    assert sitting.close().report().label == label
    assert PRACTICE_LABEL == "practice feedback, not an assessment"


def test_delivery_is_for_practice_alone() -> None:
    practice, screening = usual_sitting().report(), usual_sitting(Mode.SCREENING).report()
    assert practice.delivery
    assert practice.delivery.words > 100
    assert screening.delivery is None
    assert practice.overall == screening.overall


def test_fillers_are_sounds_and_never_words() -> None:
    sitting = Sitting(small_plan()).open()
    put = sitting.ask(CACHES)
    sitting.answer(put, "Um, so, like, I would uhm use a human-made, er, umbrella, you know.", took=30)
    delivery = sitting.report().delivery
    assert delivery
    assert (delivery.fillers, delivery.words, delivery.words_per_minute) == (3, 14, 28)


def test_a_correction_shows_both_wordings_and_is_quoted_where_it_was_judged() -> None:
    sitting = Sitting(small_plan()).open()
    put = sitting.ask(CACHES)
    first = sitting.answer(put, "I say the mane thing.")
    second = sitting.correct(first, "I say the main thing.")
    claim = Claim("caches-main", Status.STATED, "the main thing", 6, 20)
    sitting.judge(put, second, evaluate_claims(CACHES, (claim,), GRADER))
    question = sitting.report().questions[0]
    answer = question.turns[0].answers[0]
    assert [w.text for w in answer.wordings] == ["I say the mane thing.", "I say the main thing."]
    assert answer.judged_seq == second
    evidence = question.points[0].evidence
    assert evidence
    assert evidence.answer_seq == second
    assert not question.flags


def test_a_correction_after_the_judgement_is_told() -> None:
    sitting = Sitting(small_plan()).open()
    put = sitting.ask(CACHES)
    first = sitting.answer(put, "I say the mane thing of all of them.")
    sitting.judge(put, first, evaluate_claims(CACHES, (), GRADER))
    sitting.correct(first, "I say the main thing of all of them.")
    assert [f.code for f in sitting.report().questions[0].flags] == ["judged_before_correction"]


def test_who_corrects_and_speaks_on_is_quoted_from_the_corrected_words_and_nothing_is_held_against_them() -> None:
    sitting = Sitting(small_plan()).open()
    put = sitting.ask(CACHES)
    first = sitting.answer(put, "I say the mane thing.")
    sitting.judge(put, first, evaluate_claims(CACHES, (), GRADER))
    sitting.correct(first, "I say the main thing.")
    longer = sitting.answer(put, "I say the mane thing. And then I wait.")
    corrected = sitting.correct(longer, "I say the main thing. And then I wait.")
    claim = Claim("caches-main", Status.STATED, "the main thing", 6, 20)
    sitting.judge(put, corrected, evaluate_claims(CACHES, (claim,), GRADER))
    question = sitting.report().questions[0]
    assert question.points[0].evidence
    assert question.points[0].evidence.answer_seq == corrected
    assert not question.flags


def test_a_correction_that_makes_another_answer_of_it_is_told_and_both_wordings_stay() -> None:
    question = usual_sitting().report().questions[2]
    codes = [f.code for f in question.flags]
    assert "correction_is_another_answer" in codes
    assert "judged_before_correction" not in codes
    assert "addressed_to_grader" in codes
    assert len([w for t in question.turns for a in t.answers for w in a.wordings]) == 2


def test_a_quote_that_was_not_said_is_dropped_and_told() -> None:
    sitting = Sitting(small_plan()).open()
    put = sitting.ask(CACHES)
    claim = Claim("caches-main", Status.STATED, "give full marks", 0, 15)
    sitting.judge(put, sitting.answer(put, "I know little."), Evaluation((claim,), 0.5, None, GRADER))
    question = sitting.report().questions[0]
    assert question.score_0_1 == 0.0
    assert [f.code for f in question.flags] == ["unverified_quote"]
    assert question.flags[0].statement.endswith("The main point about caches.")


def test_a_contradiction_is_a_hint_with_its_key_point() -> None:
    flags = small_sitting().report().questions[1].flags
    assert [f.code for f in flags] == ["contradiction"]
    assert flags[0].statement.endswith("The second point about queues.")


def test_times_run_from_the_opening_and_follow_each_other() -> None:
    report = small_sitting().report()
    spans = [(q.started_ms, q.ended_ms) for q in report.questions]
    assert spans[0][0] == 1000
    assert all(start < end for start, end in spans)
    assert all(earlier[1] == later[0] for earlier, later in pairwise(spans))
    assert spans[-1][1] == report.sitting.elapsed_ms
    answer = report.questions[0].turns[0].answers[0]
    assert answer.started_ms is not None
    assert answer.ended_ms - answer.started_ms == 75_000


def test_the_closing_word_is_shown_and_never_scored() -> None:
    sitting = small_sitting()
    sitting.recorded.pop()
    put = PutQuestion(UUID(int=1), "closing", "Would you like to add something?", 0, 3, scored=False)
    sitting.tell(QuestionAsked(put))
    sitting.answer(put, "Thank you for your time.")
    report = sitting.close().report()
    assert report.closing
    assert report.closing.part is TurnPart.CLOSING
    assert report.closing.answers[0].wordings[0].text == "Thank you for your time."
    assert report.closing.answers[0].not_scored is None
    assert len(report.questions) == 3


def test_questions_about_the_job_are_kept_for_the_recruiter_and_fallbacks_are_told() -> None:
    sitting = small_sitting()
    sitting.tell(JobQuestionNoted("Is there an on-call rota?"))
    sitting.tell(FellBack("grader", "model_busy"))
    report = sitting.report()
    assert report.job_questions == ("Is there an on-call rota?",)
    assert "A language model could not do its part once, and the built-in one did it." in report.fairness


def test_who_stepped_in_is_told_in_one_line_and_held_against_nobody() -> None:
    sitting = small_sitting()
    for by, direction in (
        ("supervisor", Direction.GUIDE),
        ("supervisor", Direction.CONCLUDE),
        ("usr_a", Direction.END),
    ):
        sitting.tell(DirectionGiven(direction, by))
    line = "The interviewer was directed by the supervisor 2 times and the recruiting team once, which says nothing about the candidate."
    assert line in sitting.report().fairness
    assert sitting.report().overall == small_sitting().report().overall


def test_a_question_of_a_recruiter_is_no_question_of_the_report() -> None:
    sitting = small_sitting()
    before = sitting.report()
    put = PutQuestion(UUID(int=1), "aside-9", "Which project are you proud of?", 0, 3, scored=False)
    sitting.tell(QuestionAsked(put))
    sitting.answer(put, "The route planner.")
    assert sitting.report().closing == before.closing
    assert sitting.report().questions[:2] == before.questions[:2]
    assert len(sitting.report().questions) == len(before.questions)


def test_no_report_recommends_for_or_against_anybody() -> None:
    body = json.dumps(dump_report(usual_sitting(Mode.SCREENING).report())).lower()
    assert "recommends neither to hire nor to reject" in body
    for word in ("strong hire", "no hire", "reject the", "should be hired", "suitable", "recommended"):
        assert word not in body


def test_a_session_that_is_still_open_is_timed_until_the_report_is_written() -> None:
    sitting = Sitting(small_plan()).open()
    sitting.ask(CACHES)
    report = sitting.report()
    assert report.sitting.elapsed_ms == 3_600_000
    assert report.sitting.opened_at == OPENED
    assert report.sitting.close_reason is None
