"""Whose turn each thing is that the model says: its messages name none, so that they belong to whoever asked last.

The model takes a turn after each activity of the candidate, whether it was asked or not; such a turn is never heard.
"""

from collections import deque

from vivaroom.providers.speech.gemini.wire import Happening, Interrupted, Made, Sounded, TurnOver, Worded


class Turn:
    """One turn of the model. `is_asked`: we have asked for it, and its sound is kept until it is taken; else it is dropped.

    `hushed_at` is when it was told to stop, by the loop's clock.
    """

    def __init__(self, *, is_asked: bool) -> None:
        self.is_asked = is_asked
        self.has_begun = False
        self.is_made = False
        self.is_cut = False
        self.is_over = False
        self.is_given_up = False
        self.hushed_at: float | None = None
        self.words = ""
        self._sound = bytearray()

    @property
    def has_ended(self) -> bool:
        """Whether nothing more of it is to come."""
        return self.is_made or self.is_cut or self.is_over

    def has_more(self, than_letters: int) -> bool:
        """Whether there is sound to take, or words beyond so many letters, or nothing more to wait for."""
        return bool(self._sound) or len(self.words) > than_letters or self.has_ended

    def take(self) -> bytes:
        """The sound that has come since the last time."""
        taken = bytes(self._sound)
        self._sound.clear()
        return taken

    def tell(self, happening: Happening) -> None:
        """Something of it has come."""
        match happening:
            case Sounded(pcm):
                self.has_begun = True
                if self.is_asked and not self.is_given_up:
                    self._sound += pcm
            case Worded(text):
                self.has_begun = True
                self.words += text
            case Made():
                self.is_made = True
            case Interrupted():
                self.is_cut = True
            case TurnOver():
                self.is_over = True


class Turns:
    """The turns that were asked for or are to be expected, in their order."""

    def __init__(self) -> None:
        self._expected: deque[Turn] = deque()

    @property
    def pending(self) -> Turn | None:
        """The first turn of which more may come."""
        return next((turn for turn in self._expected if not (turn.has_ended or turn.is_given_up)), None)

    def expect(self, *, is_asked: bool) -> Turn:
        """One more turn is to come after those before."""
        turn = Turn(is_asked=is_asked)
        self._expected.append(turn)
        return turn

    def give_up(self) -> None:
        """The turns so far will hardly come any more: whatever comes belongs to those after them."""
        for turn in self._expected:
            turn.is_given_up = True

    def tell(self, happening: Happening) -> Turn | None:
        """The turn that this belongs to; None where it belongs to none, and nobody hears it."""
        if not isinstance(happening, Sounded | Worded | Made | Interrupted | TurnOver):
            return None
        if isinstance(happening, Sounded | Worded | Made):
            self._go_on()
        elif len(self._expected) > 1 and self._is_skipped(self._expected[0]) and self._expected[1].has_begun:
            self._expected.popleft()
        if not self._expected:
            return None
        turn = self._expected[0]
        turn.tell(happening)
        if turn.is_over:
            self._expected.popleft()
        return turn

    def _go_on(self) -> None:
        """Content after the end of a turn, or after one that was given up, is the next one's."""
        while len(self._expected) > 1 and (self._expected[0].has_ended or self._is_skipped(self._expected[0])):
            self._expected.popleft()

    def _is_skipped(self, turn: Turn) -> bool:
        return turn.is_given_up and not turn.has_begun
