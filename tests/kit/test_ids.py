"""Ids sort by time and carry what they name."""

import contextlib
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vivaroom.kit.errors import NotFound
from vivaroom.kit.ids import PREFIXES, new_id, parse_id, public_id


def test_later_ids_compare_greater() -> None:
    ids = [new_id() for _ in range(10_000)]
    assert ids == sorted(ids)
    assert len(set(ids)) == len(ids)
    assert all(i.version == 7 for i in ids)


@given(st.uuids(), st.sampled_from(sorted(PREFIXES)))
def test_an_id_goes_out_with_its_prefix_and_comes_back(value: UUID, kind: str) -> None:
    assert parse_id(kind, public_id(kind, value)) == value
    assert parse_id(kind, str(value)) == value
    assert parse_id(kind, value.hex) == value


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ses_",
        "ses_123",
        "ses_" + "z" * 32,
        "res_" + "0" * 32,
        "ses_" + "0" * 33,
        "None",
        "\x00" * 32,
        "ses_ses_" + "0" * 32,
    ],
)
def test_what_can_be_no_id_names_nothing(text: str) -> None:
    with pytest.raises(NotFound) as refused:
        parse_id("session", text)
    assert refused.value.code == "session_not_found"


def test_prefixes_are_not_shared() -> None:
    assert len(set(PREFIXES.values())) == len(PREFIXES)


@given(st.text(max_size=60))
def test_any_text_is_an_id_or_names_nothing(text: str) -> None:
    with contextlib.suppress(NotFound):
        assert isinstance(parse_id("session", text), UUID)
