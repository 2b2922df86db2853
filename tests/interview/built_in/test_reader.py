"""The built-in reading of answers, here by words alone; the grader has tests of its own."""

import pytest

from tests.interview.scenes import opened, phase, plan
from vivaroom.content.loader import library
from vivaroom.interview.built_in.reader import GRADER, LEXICAL_GRADER, BuiltInReader, evaluation_of
from vivaroom.interview.coverage import Reading, Status
from vivaroom.interview.director import Understood
from vivaroom.interview.signals import Directed, Direction

ASKED = next(q for q in library().questions if q.id == "backend-index-tradeoff")


async def read(text: str, *, at_closing: bool = False) -> Understood:
    """What the reader makes of an answer."""
    sitting = opened(plan(phase("only", [ASKED], 1)))
    if at_closing:
        sitting.take(Directed(Direction.CONCLUDE, "recruiter"))
    reader = BuiltInReader(None)
    try:
        return await reader.read(sitting.plan, sitting.session, sitting.turn, text)
    finally:
        reader.close()


async def test_an_ideal_answer_is_substantive_covered_and_graded() -> None:
    found = (await read(ASKED.ideal_answer)).judged
    assert found.coverage.reading is Reading.SUBSTANTIVE
    assert found.evaluation is not None
    assert (found.evaluation.score_0_1 or 0) > 0.5
    assert found.evaluation.grader == LEXICAL_GRADER


async def test_every_quote_stands_in_the_answer() -> None:
    found = (await read(ASKED.ideal_answer)).judged
    quoted = [c for c in found.coverage.claims if c.status is not Status.ABSENT]
    assert quoted
    assert all(ASKED.ideal_answer[c.start : c.end] == c.quote for c in quoted)


async def test_not_knowing_is_a_finding() -> None:
    found = (await read("I don't know.")).judged
    assert found.evaluation is not None
    assert (found.evaluation.score_0_1, found.evaluation.not_scored) == (0.0, None)


async def test_a_refusal_is_never_a_low_score() -> None:
    found = (await read("I'd rather not answer that.")).judged
    assert found.evaluation is not None
    assert (found.evaluation.score_0_1, found.evaluation.not_scored) == (None, "refused")


@pytest.mark.parametrize(
    "text", ["", "Could you repeat that?", "Is this position remote?", "Let me think.", "You stupid bot"]
)
async def test_what_is_no_answer_is_not_judged(text: str) -> None:
    found = (await read(text)).judged
    assert found.evaluation is None
    assert evaluation_of(found).score_0_1 is None
    assert evaluation_of(found).not_scored == found.coverage.reading.value


async def test_what_is_added_at_the_end_is_never_judged() -> None:
    found = (await read(ASKED.ideal_answer, at_closing=True)).judged
    assert found.evaluation is None
    assert found.coverage.claims == ()


async def test_the_built_in_reader_leaves_nothing_for_later() -> None:
    found = await read(ASKED.ideal_answer)
    assert (found.evaluate_later, found.events) == (False, ())
    assert GRADER in LEXICAL_GRADER
