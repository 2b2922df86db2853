"""A loop whose clock jumps to the next timer when nothing else is to be done: an hour of talk in a second."""

import asyncio
from collections.abc import Coroutine
from concurrent.futures import Executor, Future
from typing import Any, TypeVar

Result = TypeVar("Result")


class VirtualLoop(asyncio.SelectorEventLoop):
    """Never waits. Nothing outside of the loop may be waited for."""

    def __init__(self) -> None:
        super().__init__()
        self._virtual = 0.0

    def time(self) -> float:
        """Seconds since the loop began, as its timers see it."""
        return self._virtual

    def _run_once(self) -> None:
        ready: Any = self._ready  # type: ignore[attr-defined]  # the loop's own queue of callbacks
        scheduled: Any = self._scheduled  # type: ignore[attr-defined]  # the loop's own heap of timers
        if not ready and scheduled:
            self._virtual = max(self._virtual, scheduled[0].when())
        super()._run_once()  # type: ignore[misc]  # how every asyncio loop takes a step


def in_virtual_time(work: Coroutine[Any, Any, Result]) -> Result:
    """Run it to its end."""
    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        return runner.run(work)


class AtOnce(Executor):
    """Does work where it is submitted, so that no time passes."""

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        done: Future[Any] = Future()
        done.set_result(fn(*args, **kwargs))
        return done
