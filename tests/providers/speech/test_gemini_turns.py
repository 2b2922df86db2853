"""Whose turn each thing is that the model says, for its messages name none; and when a transcript counts as whole."""

import pytest

from vivaroom.providers.speech.gemini.hearing import QUIET_S, SETTLED_S, Hearing
from vivaroom.providers.speech.gemini.turns import Turn, Turns
from vivaroom.providers.speech.gemini.wire import (
    Happening,
    Heard,
    Interrupted,
    Made,
    Sounded,
    Supposed,
    TurnOver,
    Worded,
)

OWN, ASKED = Sounded(b"\x01\x00"), Sounded(b"\x02\x00")
CUT: tuple[Happening, ...] = (Interrupted(), TurnOver())
WHOLE: tuple[Happening, ...] = (Made(), TurnOver())


def tell(turns: Turns, *happenings: Happening) -> list[Turn | None]:
    return [turns.tell(happening) for happening in happenings]


def own_and_asked() -> tuple[Turns, Turn, Turn]:
    turns = Turns()
    return turns, turns.expect(is_asked=False), turns.expect(is_asked=True)


def test_what_comes_unasked_belongs_to_nobody() -> None:
    assert tell(Turns(), OWN, Worded("hm"), *WHOLE) == [None] * 4


@pytest.mark.parametrize(
    "course",
    [
        (OWN, *CUT),
        (OWN, *WHOLE),
        (*CUT,),
        (TurnOver(),),
        (OWN, Interrupted()),
        (OWN, Made()),
    ],
    ids=str,
)
def test_a_turn_of_its_own_is_never_part_of_the_one_that_was_asked_for(course: tuple[Happening, ...]) -> None:
    turns, own, asked = own_and_asked()
    assert own not in tell(turns, *course, ASKED, *WHOLE)[len(course) :]
    assert (asked.take(), asked.is_over) == (b"\x02\x00", True)
    assert own.take() == b""
    assert turns.pending is None


@pytest.mark.parametrize("late", [(), CUT, (TurnOver(),)], ids=str)
def test_a_turn_that_hardly_comes_any_more_takes_nothing_from_the_next(late: tuple[Happening, ...]) -> None:
    turns = Turns()
    turns.expect(is_asked=False)
    turns.give_up()
    asked = turns.expect(is_asked=True)
    tell(turns, *late, ASKED, *WHOLE)
    assert (asked.take(), asked.is_over, asked.is_cut) == (b"\x02\x00", True, False)


def test_a_turn_that_was_played_to_its_end_may_be_told_so_after_the_next_was_asked_for() -> None:
    turns = Turns()
    first = turns.expect(is_asked=True)
    tell(turns, ASKED, Made())
    second = turns.expect(is_asked=True)
    tell(turns, *CUT, ASKED, *WHOLE)
    assert (first.is_over, second.take(), second.is_cut) == (True, b"\x02\x00", False)


def heard(*pieces: str, ended: float | None = 10.0, answered: float | None = None, wholly: bool = False) -> Hearing:
    """Words that came before second 9, of sound that ended at second 10."""
    hearing = Hearing(answered_at=answered, is_answered_wholly=wholly)
    for piece in pieces:
        hearing.add(Heard(piece), 9.0)
    hearing.ended_at = ended
    return hearing


@pytest.mark.parametrize(
    ("hearing", "at"),
    [
        (heard(" so", ended=None), None),
        (heard(" so"), 10.0 + QUIET_S),
        (heard(" so", answered=10.2), 10.2 + SETTLED_S),
        (heard(answered=10.2), None),
        (heard(answered=10.2, wholly=True), 10.2 + QUIET_S),
        (heard(), None),
    ],
)
def test_a_transcript_is_whole_when_no_more_words_are_to_be_expected(hearing: Hearing, at: float | None) -> None:
    assert hearing.final_at() == at


def test_words_that_come_late_are_waited_for_again() -> None:
    hearing = heard(" so", answered=10.2)
    hearing.add(Heard(" it goes"), 10.4)
    assert (hearing.text, hearing.final_at()) == ("so it goes", 10.4 + SETTLED_S)


def test_a_last_word_counts_as_the_last_only_after_the_end() -> None:
    hearing = heard(ended=None)
    hearing.add(Heard(" so", is_last=True), 5.0)
    hearing.ended_at = 10.0
    assert hearing.final_at() == 10.0 + QUIET_S
    hearing.add(Heard(" it goes", is_last=True), 10.1)
    assert hearing.final_at() == 10.0


def test_what_was_only_supposed_gives_way_to_what_was_said_and_noise_is_no_word() -> None:
    hearing = heard(" so", ended=None)
    hearing.add(Supposed("it grows"), 9.5)
    assert (hearing.partial, hearing.text) == ("so it grows", "so")
    hearing.add(Heard(" it goes <noise>"), 9.6)
    assert (hearing.partial, hearing.text) == ("so it goes", "so it goes")


@pytest.mark.parametrize(
    ("pieces", "text"),
    [(("So it", " goes."), "So it goes."), (("So it go", "es"), "So it goes"), (("So.", "It goes."), "So. It goes.")],
)
def test_pieces_are_joined_as_they_come_but_for_a_sentence_behind_another(pieces: tuple[str, ...], text: str) -> None:
    assert heard(*pieces).text == text
