"""What counts as the words that were asked for, while they are said."""

import pytest

from vivaroom.ports.dialogue import Departed
from vivaroom.providers.speech.dialogue.faithful import Faithful, words_of

ASKED = "Could you walk me through a recent project that you're proud of, and tell me what was hard about it?"


def spoken(asked: str, said: str) -> Faithful:
    """All of it, in small pieces that cut words anywhere."""
    faithful = Faithful("model", asked)
    for at in range(0, len(said), 3):
        faithful.hears(said[at : at + 3])
    faithful.ends()
    return faithful


@pytest.mark.parametrize(
    "said",
    [
        ASKED,
        ASKED.upper(),
        "Could you walk me through a recent project that youre proud of — and tell me what was hard about it",
        ASKED.replace("'", "’"),
        ASKED.replace("walk", "take"),
        f"So, {ASKED}",
    ],
)
def test_the_same_words_in_another_writing_are_the_text(said: str) -> None:
    assert spoken(ASKED, said).reached_s > 5


@pytest.mark.parametrize(
    "said",
    [
        "",
        "Could you walk me through a recent project that you're proud of?",
        "Tell me about yourself.",
        f"{ASKED} And where do you see yourself in five years from now?",
        f"Of course! Here is my question for you. {ASKED}",
        " ".join(reversed(ASKED.split())),
        "and tell me what was hard about it?",
    ],
)
def test_missing_and_further_words_are_none_of_the_text(said: str) -> None:
    with pytest.raises(Departed):
        spoken(ASKED, said)


def test_a_short_text_is_said_to_the_word() -> None:
    assert spoken("Thank you.", "Thank you!").reached_s > 0
    with pytest.raises(Departed):
        spoken("Thank you.", "Thank you so much!")


def test_what_is_read_out_in_other_signs_is_no_departure() -> None:
    asked = "In 2024 the C++ service answered 99.9% of requests within 50 ms: how did you measure that?"
    said = (
        "In twenty twenty-four the C plus plus service answered ninety-nine point nine percent of requests within "
        "fifty ms: how did you measure that?"
    )
    assert spoken(asked, said).reached_s > 3


def test_sound_is_let_through_only_as_far_as_its_words_are_known() -> None:
    faithful = Faithful("model", ASKED)
    assert faithful.reached_s == 0
    faithful.hears("Could")
    assert faithful.reached_s == 0, "the word may go on"
    faithful.hears(" you walk ")
    assert 0.5 < faithful.reached_s < 1.5
    slow = Faithful("model", ASKED, pace=0.5)
    slow.hears("Could you walk ")
    assert slow.reached_s > faithful.reached_s


def test_words_are_found_in_every_script() -> None:
    assert words_of("naïve Zoë, база данных; it's 42 % done") == ["naïve", "zoë", "база", "данных", "its", "done"]


def test_an_error_holds_no_word_of_either() -> None:
    with pytest.raises(Departed) as departed:
        spoken(ASKED, "a secret that nobody may read in a log, and more")
    assert not any(word in str(departed.value) for word in ("secret", "project"))
