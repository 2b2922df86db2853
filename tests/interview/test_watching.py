"""Whoever watches the director is told of what stands in the ledger, once."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.interview.rooms import Room
from vivaroom.interview.events import Event, QuestionHeard
from vivaroom.interview.signals import Answered, Signal
from vivaroom.kit.errors import Conflict
from vivaroom.kit.ids import new_id


class NotedWatch:
    """Notes what it is told."""

    def __init__(self) -> None:
        self.turns: list[Signal] = []
        self.remarks: list[Event] = []

    def turn_taken(self, signal: Signal, took: timedelta, inference: timedelta) -> None:
        assert took >= inference >= timedelta(0)
        self.turns.append(signal)

    def noted(self, events: Sequence[Event]) -> None:
        self.remarks += events


async def test_a_watch_is_told_of_a_turn_and_not_of_its_repetition(room: Room) -> None:
    watch = NotedWatch()
    director = replace(room.director, watch=watch)
    session_id = await room.live_session()
    answer = Answered("a b c", "the same words")
    for _ in range(2):
        await director.take_turn(room.org, session_id, answer)
    assert watch.turns == [answer]


async def test_a_watch_is_told_of_remarks_that_are_kept_and_of_no_others(room: Room) -> None:
    watch = NotedWatch()
    director = replace(room.director, watch=watch)
    session_id = await room.live_session()
    remark = QuestionHeard(new_id(), 100, whole=True)
    await director.note(room.org, session_id, [remark])
    with pytest.raises(Conflict):
        await director.note(room.org, session_id, [remark], epoch=-1)
    assert watch.remarks == [remark]
