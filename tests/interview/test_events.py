"""Events go into the ledger's JSON and come back as they were."""

import json
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from tests.interview.scenes import opened
from vivaroom.interview.events import NAMES, Event, Said, decode, encode
from vivaroom.interview.moves import Ask, Close, CloseReason, FollowUp, Repeat, Say, Wait, spoken_text
from vivaroom.interview.past import events_of_move

KINDS = get_args(Event)
st.register_type_strategy(float, st.floats(0, 1))


@pytest.mark.parametrize("kind", KINDS, ids=lambda k: k.__name__)
def test_an_event_comes_back_as_it_was(kind: type[Event]) -> None:
    @given(st.from_type(kind))
    def comes_back(event: Event) -> None:
        name, payload = encode(event)
        assert decode(name, json.loads(json.dumps(payload, allow_nan=False))) == event

    comes_back()


def test_every_event_has_a_name_of_its_own() -> None:
    assert set(NAMES) == set(KINDS)
    assert len(set(NAMES.values())) == len(KINDS)
    assert all(name == name.lower() and "." in name for name in NAMES.values())


def test_what_holds_its_default_is_not_written() -> None:
    name, payload = encode(opened().recorded[1].event)
    assert name == "question.asked"
    assert set(payload["question"]) == {"question_id", "slug", "text", "phase", "number"}


def test_an_unknown_event_is_refused() -> None:
    with pytest.raises(KeyError):
        decode("session.exploded", {})


def test_a_foreign_payload_is_refused() -> None:
    with pytest.raises(ValidationError):
        decode("interviewer.said", {"words": "Hello"})


def test_every_move_leaves_one_event_and_waiting_none() -> None:
    put = opened().turn.put
    moves = (Ask(put), FollowUp(put), Repeat(put.question_id, "Again?"), Say("Well."), Close("Bye.", CloseReason.TIME))
    assert [len(events_of_move(m)) for m in (*moves, Wait())] == [1, 1, 1, 1, 1, 0]
    assert events_of_move(Say("Well.")) == (Said("Well."),)


def test_all_that_is_said_aloud_begins_with_the_lead_in() -> None:
    put = opened().turn.put
    assert spoken_text(Ask(put, "Hello.")) == "Hello. How is q1 done?"
    assert spoken_text(Repeat(put.question_id, "How?", "Again.")) == "Again. How?"
    assert spoken_text(FollowUp(put)) == "How is q1 done?"
    assert spoken_text(Wait()) == ""
