"""A room of a made-up SDK in place of the real one."""

from collections.abc import Iterator

import pytest

from tests.vendors import livekit_rtc


@pytest.fixture
def rooms_made(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[livekit_rtc.Room]]:
    """The rooms that are joined, in order."""
    from vivaroom.providers.livekit import chair, voice

    monkeypatch.setattr(chair, "rtc", livekit_rtc)
    monkeypatch.setattr(voice, "rtc", livekit_rtc)
    livekit_rtc.Room.made.clear()
    yield livekit_rtc.Room.made
    livekit_rtc.Room.refuses = False
