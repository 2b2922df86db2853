"""The name of a room says whose it is to us, and nothing to anybody else."""

from uuid import uuid4

import pytest
from pydantic import SecretStr

from vivaroom.accounts.room_names import RoomNames
from vivaroom.kit.ids import new_id

NAMES = RoomNames(SecretStr("not-a-real-secret"))


def test_a_session_has_one_room_and_a_room_one_session() -> None:
    org, one, other = uuid4(), new_id(), new_id()
    assert NAMES.name(org, one) == NAMES.name(org, one) != NAMES.name(org, other)
    assert NAMES.read(NAMES.name(org, one)) == (org, one)


def test_whoever_knows_the_ids_does_not_know_the_room() -> None:
    org, session = uuid4(), new_id()
    name = NAMES.name(org, session)
    assert RoomNames(SecretStr("another")).name(org, session) != name
    assert RoomNames(SecretStr("another")).read(name) is None


@pytest.mark.parametrize("change", [lambda n: n[:-4], lambda n: n + "AAAA", lambda n: n.replace("interview-", "")])
def test_a_name_that_was_changed_is_no_room_of_ours(change: object) -> None:
    assert callable(change)
    assert NAMES.read(change(NAMES.name(uuid4(), new_id()))) is None


@pytest.mark.parametrize("name", ["", "interview-", "interview-…", "a room of somebody else", "interview-" + "A" * 64])
def test_a_name_of_somebody_elses_is_no_room_of_ours(name: str) -> None:
    assert NAMES.read(name) is None
