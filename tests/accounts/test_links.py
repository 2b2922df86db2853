"""A link opens one recording, for a while, to whoever has it."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from tests.accounts.issuing import NOON
from vivaroom.accounts.links import LIFETIME, SignedLinks
from vivaroom.kit.clock import ManualClock
from vivaroom.kit.errors import Gone, NotFound
from vivaroom.kit.ids import new_id

SECRET = SecretStr("tests only " * 5)


def links(secret: SecretStr = SECRET) -> SignedLinks:
    return SignedLinks(secret, ManualClock(NOON))


def test_a_link_names_its_recording_and_nothing_can_be_read_of_it_in_a_log() -> None:
    org, session = new_id(), new_id()
    link = links().sign(org, session)
    assert links().read(link.text) == (org, session)
    assert link.text not in repr(link)
    assert link.expires_at == NOON + LIFETIME


def test_a_link_expires() -> None:
    ours = links()
    link = ours.sign(new_id(), new_id())
    assert isinstance(ours.clock, ManualClock)
    ours.clock.move(LIFETIME + timedelta(seconds=1))
    with pytest.raises(Gone, match="recording_link_expired"):
        ours.read(link.text)


def test_another_secret_opens_nothing() -> None:
    link = links().sign(new_id(), new_id())
    with pytest.raises(NotFound):
        links(SecretStr("another one " * 5)).read(link.text)


@given(st.integers(0, 500), st.characters(codec="ascii", categories=["L", "N"]))
def test_a_link_with_another_letter_opens_nothing(place: int, letter: str) -> None:
    text = links().sign(new_id(), new_id()).text
    place %= len(text)
    if text[place] != letter:
        with pytest.raises(NotFound):
            links().read(text[:place] + letter + text[place + 1 :])


@given(st.text(max_size=200))
def test_any_other_text_opens_nothing(text: str) -> None:
    with pytest.raises(NotFound):
        links().read(text)
