"""A stream of Cartesia that falls silent in mid-answer is left while the candidate speaks, or soon after; in virtual time."""

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from tests.voice.virtual_time import in_virtual_time
from vivaroom.kit.errors import ProviderBroken
from vivaroom.providers.speech.cartesia.conversation import Conversation

WITHIN = timedelta(seconds=4.5)
INTERIM = json.dumps({"type": "transcript", "is_final": False, "text": "we found"})
FINAL = json.dumps({"type": "transcript", "is_final": True, "text": "we found it"})


class FallsSilent:
    """A socket that says these messages after a second each, and then nothing."""

    def __init__(self, *messages: str) -> None:
        self._messages = list(messages)

    async def send(self, message: str | bytes) -> None:
        """Taken, and that is all."""

    async def recv(self) -> str:
        """The next message."""
        if not self._messages:
            await asyncio.Event().wait()
        await asyncio.sleep(1.0)
        return self._messages.pop(0)


def noticed_at(seconds: float, *messages: str) -> float:
    """When the silence is noticed, where somebody speaks for so many seconds."""

    async def spoken() -> AsyncIterator[bytes]:
        for _ in range(round(seconds / 0.08)):
            await asyncio.sleep(0.08)
            yield b"\x00\x10" * 1_280

    async def course() -> float:
        socket: Any = FallsSilent(*messages)
        with pytest.raises(ProviderBroken, match="said nothing"):
            async for _ in Conversation("cartesia", socket, "done", WITHIN).messages(spoken()):
                pass
        return asyncio.get_running_loop().time()

    return in_virtual_time(course())


def test_words_that_stay_open_are_waited_for_four_seconds_and_a_half_while_somebody_speaks() -> None:
    assert noticed_at(60.0, INTERIM) == pytest.approx(1.0 + 4.5, abs=0.4)


def test_what_stayed_open_before_the_end_makes_the_wait_behind_it_shorter() -> None:
    assert noticed_at(4.0, INTERIM) == pytest.approx(4.0 + 2.25, abs=0.4)
    assert noticed_at(1.5, INTERIM) == pytest.approx(1.0 + 4.5, abs=0.4)


def test_words_that_are_final_leave_nothing_open() -> None:
    assert noticed_at(12.0, INTERIM, FINAL) == pytest.approx(12.0 + 4.5, abs=0.4)
