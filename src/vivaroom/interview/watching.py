"""Whoever counts turns is told of them here; nothing that is decided depends on it."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Protocol

from vivaroom.interview.events import Event
from vivaroom.interview.signals import Signal


class Watch(Protocol):
    """Is told of turns on the loop, so both verbs return at once and never raise."""

    def turn_taken(self, signal: Signal, took: timedelta, inference: timedelta) -> None:
        """A turn for this signal stands in the ledger; `inference` is the part of `took` in which the answer was read."""
        ...

    def noted(self, events: Sequence[Event]) -> None:
        """Remarks stand in the ledger."""
        ...


class Unwatched:
    """Nobody counts."""

    def turn_taken(self, signal: Signal, took: timedelta, inference: timedelta) -> None:
        """Let it pass."""

    def noted(self, events: Sequence[Event]) -> None:
        """Let it pass."""


UNWATCHED = Unwatched()
