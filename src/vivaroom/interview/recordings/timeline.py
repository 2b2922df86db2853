"""Where things stand in the recording of a session: one clock, in milliseconds, for all of its connections.

The recording has one part for each connection of the candidate, in order. A part counts the sound that came in, as the
recogniser does; where no sound came for a while the recording has silence, and the part is in several stretches.
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from vivaroom.interview.sound import Sound, SpokenWord


@dataclass(frozen=True, slots=True)
class Stretch:
    """Sound without a gap: what came in on connection `part` from `from_ms` on stands at `offset_ms` of the recording."""

    part: int
    from_ms: int
    offset_ms: int
    length_ms: int


@dataclass(frozen=True, slots=True)
class Anchor:
    """What was recorded at a moment stands at `ms` of the recording."""

    at: datetime
    ms: int


@dataclass(frozen=True, slots=True)
class Saying:
    """The interviewer began to speak at a moment; that is from `started_ms` to `ended_ms` of the recording."""

    at: datetime
    started_ms: int
    ended_ms: int


@dataclass(frozen=True, slots=True)
class Timeline:
    """All that is known of a recording's clock, each in order."""

    stretches: tuple[Stretch, ...]
    anchors: tuple[Anchor, ...] = ()
    sayings: tuple[Saying, ...] = ()

    def place(self, part: int, ms: int) -> int | None:
        """Where a moment of a connection's incoming sound stands; None where that connection was not recorded."""
        own = [stretch for stretch in self.stretches if stretch.part == part]
        if not own:
            return None
        found = next((s for s in reversed(own) if s.from_ms <= ms), own[0])
        return found.offset_ms + min(max(ms - found.from_ms, 0), found.length_ms)

    def at(self, moment: datetime) -> int:
        """About where a moment stands; what was not recorded, such as a pause, takes no time."""
        anchors = self.anchors
        number = bisect_right(anchors, moment, key=lambda anchor: anchor.at)
        if number == 0:
            return 0
        after = self.duration_ms if number == len(anchors) else anchors[number].ms
        since = (moment - anchors[number - 1].at) // timedelta(milliseconds=1)
        return min(anchors[number - 1].ms + since, after)

    def said(self, since: datetime, until: datetime | None) -> Saying | None:
        """The first thing that the interviewer began to say between two moments."""
        return next((s for s in self.sayings if since <= s.at and (until is None or s.at < until)), None)

    def words(self, sound: Sound) -> tuple[SpokenWord, ...]:
        """The words of an utterance at their places in the recording; none where it was not recorded."""
        placed = ((word, self.place(sound.part, word.started_ms)) for word in sound.words)
        return tuple(
            SpokenWord(word.text, start, max(self.place(sound.part, word.ended_ms) or start, start))
            for word, start in placed
            if start is not None
        )

    @property
    def duration_ms(self) -> int:
        """How long it is."""
        return max((stretch.offset_ms + stretch.length_ms for stretch in self.stretches), default=0)


@dataclass(frozen=True, slots=True)
class Gap:
    """No sound came in for `length_ms`, when `from_ms` of it had."""

    from_ms: int
    length_ms: int


@dataclass(frozen=True, slots=True)
class Part:
    """What was recorded on one connection. Times of anchors and sayings count from its beginning, gaps included."""

    number: int
    length_ms: int
    gaps: tuple[Gap, ...] = ()
    anchors: tuple[Anchor, ...] = ()
    sayings: tuple[Saying, ...] = ()


def joined(parts: Sequence[Part], between_ms: int) -> Timeline:
    """One part behind the other, with so much silence between them."""
    stretches: list[Stretch] = []
    anchors: list[Anchor] = []
    sayings: list[Saying] = []
    offset = 0
    for part in parts:
        stretches += _stretches(part, offset)
        sayings += (_moved(saying, offset) for saying in part.sayings)
        anchors += (Anchor(anchor.at, anchor.ms + offset) for anchor in part.anchors)
        offset += part.length_ms + between_ms
    anchors += (Anchor(saying.at, saying.started_ms) for saying in sayings)
    return Timeline(tuple(stretches), _in_order(anchors), tuple(sayings))


def _stretches(part: Part, offset: int) -> Iterable[Stretch]:
    from_ms, lost_ms = 0, 0
    for gap in (*part.gaps, Gap(part.length_ms - sum(gap.length_ms for gap in part.gaps), 0)):
        if gap.from_ms > from_ms or not gap.length_ms:
            yield Stretch(part.number, from_ms, offset + from_ms + lost_ms, max(gap.from_ms - from_ms, 0))
        from_ms, lost_ms = gap.from_ms, lost_ms + gap.length_ms


def _moved(saying: Saying, offset: int) -> Saying:
    return Saying(saying.at, saying.started_ms + offset, saying.ended_ms + offset)


def _in_order(anchors: Iterable[Anchor]) -> tuple[Anchor, ...]:
    """By time, without those that would let the recording run backwards: a second connection may begin too early."""
    kept: list[Anchor] = []
    for anchor in sorted(anchors, key=lambda anchor: (anchor.at, anchor.ms)):
        if not kept or anchor.ms >= kept[-1].ms:
            kept.append(anchor)
    return tuple(kept)
