"""How much a client may send: messages and seconds of audio, each as a bucket that fills up again with time."""

from dataclasses import dataclass
from enum import Enum, auto

from vivaroom.kit.clock import Clock


@dataclass(slots=True)
class Bucket:
    """`most` at once, then `a_second`; `left` is what there is now."""

    most: float
    a_second: float
    left: float = -1.0
    seen_s: float = 0.0

    def take(self, amount: float, now_s: float) -> bool:
        """Whether there was so much; nothing is taken when there was not."""
        before = self.most if self.left < 0 else self.left
        filled = before + (now_s - self.seen_s) * self.a_second if now_s > self.seen_s else before
        self.left = filled if filled < self.most else self.most
        self.seen_s = now_s
        if amount > self.left:
            return False
        self.left -= amount
        return True


class Verdict(Enum):
    """What becomes of a frame."""

    TAKE = auto()
    COMPLAIN = auto()  # drop it and say so
    DROP = auto()  # drop it; the client was told a moment ago
    HANG_UP = auto()


class Gate:
    """Judges frames. A client with 20 ms of audio a frame sends 50 a second; four times as many are let through."""

    MOST_DROPPED = 5_000

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._messages = Bucket(most=500, a_second=200)
        self._bytes = Bucket(most=4 << 20, a_second=256 * 1024)
        self._signals = Bucket(most=30, a_second=3)
        self._complaints = Bucket(most=1, a_second=1)
        self._dropped = 0

    def frame(self, size: int) -> Verdict:
        """A frame of so many bytes."""
        now_s = self._clock.now().timestamp()
        if self._messages.take(1, now_s) and self._bytes.take(size, now_s):
            return Verdict.TAKE
        self._dropped += 1
        if self._dropped > self.MOST_DROPPED:
            return Verdict.HANG_UP
        return Verdict.COMPLAIN if self._complaints.take(1, now_s) else Verdict.DROP

    def may_tell(self) -> bool:
        """Whether a client that does the same wrong thing with every frame may be told of it again."""
        return self._complaints.take(1, self._clock.now().timestamp())

    def signal(self) -> bool:
        """Whether one more answer, command or question to the ledger may be taken."""
        return self._signals.take(1, self._clock.now().timestamp())
