"""Whether a model says what it was asked to, told from its transcript as it grows."""

import pytest

from vivaroom.providers.speech.gemini.verbatim import Verbatim

ASKED = "Could you walk me through a recent project that you're proud of?"


def after(said: str, asked: str = ASKED) -> Verbatim:
    verbatim = Verbatim(asked)
    verbatim.heard(said)
    return verbatim


@pytest.mark.parametrize("number", range(1, 12))
def test_each_beginning_of_the_words_is_followed(number: int) -> None:
    assert after(" ".join(ASKED.split()[:number])).is_followed


@pytest.mark.parametrize("said", ["", "Sure!", "Tell me about", "Thanks, that is great. Could"])
def test_other_words_are_not(said: str) -> None:
    assert not after(said).is_followed


@pytest.mark.parametrize(
    "said",
    [
        ASKED,
        "could you walk me through a recent project that youre proud of",
        "Could you walk me through a recent project that you are proud of?",
        "Could you walk through a recent project you're proud of?",
    ],
)
def test_a_transcript_that_spells_in_its_own_way_is_whole(said: str) -> None:
    assert after(said).is_whole


@pytest.mark.parametrize("said", ["", "Could you walk me through it?", "What are you proud of?", ASKED[:40]])
def test_a_question_without_its_words_is_not(said: str) -> None:
    assert not after(said).is_whole


def test_numbers_may_be_spelled_as_words() -> None:
    assert after("you have forty five minutes", "You have 45 minutes.").is_whole
    assert not after("you have forty five minutes", "You have 45 minutes.").overruns


def test_a_question_of_its_own_behind_the_words_overruns() -> None:
    assert after(f"{ASKED} And what was hard about it?").overruns
    assert not after(f"{ASKED} Okay").overruns
