"""How an utterance is meant."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.interview.utterances import UTTERANCES
from vivaroom.content.loader import library
from vivaroom.interview.built_in.intent import read_intent
from vivaroom.interview.coverage import Reading

TABLE = [(reading, said) for reading, utterances in UTTERANCES.items() for said in utterances]
REQUESTS = [said for reading, said in TABLE if reading in (Reading.DONT_KNOW, Reading.REFUSAL, Reading.ASKS_TO_REPEAT)]


@pytest.mark.parametrize(("reading", "said"), TABLE)
def test_an_utterance_is_read_as_it_is_meant(reading: Reading, said: str) -> None:
    assert read_intent(said) is reading


def test_the_table_is_long_enough_to_mean_something() -> None:
    assert len(TABLE) >= 120


@pytest.mark.parametrize("said", REQUESTS)
def test_a_request_inside_an_answer_is_part_of_the_answer(said: str) -> None:
    answer = f"The old system used a queue with one consumer. {said} Still, I added a second consumer and a lock."
    assert read_intent(answer) is Reading.SUBSTANTIVE


@pytest.mark.parametrize("said", REQUESTS)
def test_a_request_is_read_without_case_and_punctuation_too(said: str) -> None:
    bare = " ".join("".join(c for c in said.lower() if c.isalnum() or c in " '’-").split())
    assert read_intent(bare) is read_intent(said.upper())


@given(st.text(max_size=400))
def test_any_text_has_a_reading(text: str) -> None:
    assert read_intent(text) in Reading


@pytest.mark.parametrize(
    "piece", ["um ", "i don't know ", "sorry can you ", "please skip ", "you are so ", "what is the ", "- | "]
)
def test_no_text_takes_long_to_read(piece: str) -> None:
    start = time.perf_counter()
    read_intent((piece * 3000)[:20_000])
    read_intent(piece * 9 + "x")
    assert time.perf_counter() - start < 0.5


def test_no_answer_of_the_question_bank_is_taken_for_a_request() -> None:
    questions = (*library().questions, *library().resume_questions)
    wordings = {w for q in questions for k in q.key_points for w in (k.point, *k.also)}
    answers = {q.ideal_answer for q in questions} | wordings
    assert {a: r for a in answers if (r := read_intent(a)) is not Reading.SUBSTANTIVE} == {}
