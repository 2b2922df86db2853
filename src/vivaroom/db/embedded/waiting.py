"""Waits for something that another program does, asking again and again until patience ends."""

import time
from collections.abc import Callable
from datetime import timedelta
from typing import TypeVar

T = TypeVar("T")

SHORT_PAUSE = timedelta(milliseconds=10)


def wait_for(ask: Callable[[], T], patience: timedelta, pause: timedelta = SHORT_PAUSE) -> T:
    """The first true answer of `ask`, or its last false one when `patience` has passed."""
    ends = time.monotonic() + patience.total_seconds()
    while not (answer := ask()) and time.monotonic() < ends:
        time.sleep(pause.total_seconds())
    return answer
