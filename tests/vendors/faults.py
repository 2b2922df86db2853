"""When a local server that plays a vendor began to do what it should not: noted once a connection or request."""

import time


class Faults:
    """`began` are the moments at which faults took effect, by the monotonic clock, which all processes of a machine share."""

    def __init__(self) -> None:
        self.began: list[float] = []
        self._noted: list[object] = []

    def note(self, of: object) -> None:
        """The fault of this connection or request takes effect now, unless it has before."""
        if not any(one is of for one in self._noted):
            self._noted.append(of)
            self.began.append(time.monotonic())
