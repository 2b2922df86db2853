"""Virtual time in which sockets of the same process are served first: the clock jumps only when nothing is under way."""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

from tests.voice.virtual_time import VirtualLoop

Result = TypeVar("Result")
_LOOKS = 3
"""What was sent may be on its way through the kernel."""


class PatientLoop(VirtualLoop):
    """Both ends of every connection run on this loop, so that what was sent is there when the loop looks again."""

    def _run_once(self) -> None:
        for _ in range(_LOOKS):
            ready: Any = self._ready  # type: ignore[attr-defined]  # the loop's own queue of callbacks
            if ready:
                break
            looked: Any = self._selector.select(0)  # type: ignore[attr-defined]  # the loop's own selector
            self._process_events(looked)  # type: ignore[attr-defined]  # how every selector loop takes them
        super()._run_once()


def in_patient_time(work: Coroutine[Any, Any, Result]) -> Result:
    """Run it to its end."""
    with asyncio.Runner(loop_factory=PatientLoop) as runner:
        return runner.run(work)
