"""Where the words of a quote were spoken: characters of an answer against the times of the words that were heard.

What was heard and what is written differ: in case and punctuation, in numbers, and by the candidate's corrections.
"""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from itertools import accumulate, groupby

from vivaroom.feedback.asked import Evidence, ReportedPoint, SpokenPlace
from vivaroom.feedback.shape import Report
from vivaroom.interview.recordings.timeline import Timeline
from vivaroom.interview.sound import Sound, SpokenWord

_WRITTEN = re.compile(r"\S+")


@dataclass(frozen=True, slots=True)
class _Timed:
    """Characters of a text, `end` excluded, and when they were spoken."""

    start: int
    end: int
    started_ms: int
    ended_ms: int


def spoken_place(text: str, start: int, end: int, sound: Sound) -> SpokenPlace:
    """Where the characters from `start` to `end` of an answer were said; all of the answer where words have no times."""
    timed = [one for one in _timed(text, sound) if one.start < end and one.end > start]
    if not timed:
        return SpokenPlace(sound.part, sound.started_ms, sound.ended_ms)
    started_ms, ended_ms = min(one.started_ms for one in timed), max(one.ended_ms for one in timed)
    return SpokenPlace(sound.part, started_ms, max(started_ms, ended_ms))


def points_of(text: str, sound: Sound, timeline: Timeline) -> tuple[tuple[int, int], ...]:
    """Points `(character, milliseconds in the recording)` of an answer, in order, the first and the last at its ends.

    None where its connection was not recorded.
    """
    begin, end = timeline.place(sound.part, sound.started_ms), timeline.place(sound.part, sound.ended_ms)
    if begin is None or end is None:
        return ()
    points = [(0, begin)]
    for (started_ms, ended_ms), run in groupby(_timed(text, sound), lambda one: (one.started_ms, one.ended_ms)):
        pieces = list(run)
        for place, ms in ((pieces[0].start, started_ms), (pieces[-1].end, ended_ms)):
            points.append((place, max(points[-1][1], timeline.place(sound.part, ms) or 0)))
    return (*points, (len(text), max(points[-1][1], end)))


def heard_in(report: Report, timeline: Timeline | None) -> Report:
    """The report with each quote at its place in the recording; without a recording as it is."""
    if timeline is None:
        return report
    return replace(
        report,
        competencies=tuple(
            replace(c, evidence=tuple(_placed(e, timeline) for e in c.evidence)) for c in report.competencies
        ),
        questions=tuple(
            replace(q, points=tuple(_point(p, timeline) for p in q.points)) for q in report.questions
        ),
        strengths=tuple(replace(s, evidence=_placed(s.evidence, timeline)) for s in report.strengths),
    )  # fmt: skip


def _point(point: ReportedPoint, timeline: Timeline) -> ReportedPoint:
    return point if point.evidence is None else replace(point, evidence=_placed(point.evidence, timeline))


def _placed(evidence: Evidence, timeline: Timeline) -> Evidence:
    spoken = evidence.spoken
    if spoken is None:
        return evidence
    started, ended = timeline.place(spoken.part, spoken.started_ms), timeline.place(spoken.part, spoken.ended_ms)
    return replace(evidence, started_ms=started, ended_ms=ended)


def _timed(text: str, sound: Sound) -> list[_Timed]:
    """The text in pieces with their times, in order; none where there are no words."""
    words = [(word, _plain(word.text)) for word in sound.words]
    heard = [(word, plain) for word, plain in words if plain]
    if not heard:
        return []
    return _by_letters(text, heard) or list(_by_words(text, heard, sound))


def _by_letters(text: str, heard: Sequence[tuple[SpokenWord, str]]) -> list[_Timed]:
    """For a text that is just what was heard, but for case, spaces and punctuation; else none."""
    places = [place for place, letter in enumerate(text) for _ in _plain(letter)]
    if "".join(_plain(letter) for letter in text) != "".join(plain for _, plain in heard):
        return []
    ends = list(accumulate(len(plain) for _, plain in heard))
    found = []
    for number, place in enumerate(places):
        word = heard[bisect_right(ends, number)][0]
        found.append(_Timed(place, place + 1, word.started_ms, word.ended_ms))
    return found


def _by_words(text: str, heard: Sequence[tuple[SpokenWord, str]], sound: Sound) -> Iterator[_Timed]:
    """For any other text: words that are the same have their time, those between share what lies between."""
    written = [(found.start(), found.end(), _plain(found.group())) for found in _WRITTEN.finditer(text)]
    matcher = SequenceMatcher(None, [w[2] for w in written], [plain for _, plain in heard], autojunk=False)
    for same, i1, i2, j1, j2 in matcher.get_opcodes():
        for number, (start, end, _) in enumerate(written[i1:i2]):
            if same == "equal":
                word = heard[j1 + number][0]
                yield _Timed(start, end, word.started_ms, word.ended_ms)
            elif j1 < j2:
                yield _Timed(start, end, heard[j1][0].started_ms, heard[j2 - 1][0].ended_ms)
            else:
                before = heard[j1 - 1][0].ended_ms if j1 else sound.started_ms
                after = heard[j1][0].started_ms if j1 < len(heard) else sound.ended_ms
                yield _Timed(start, end, before, max(before, after))


def _plain(text: str) -> str:
    """Letters and digits alone, in one case."""
    return "".join(letter for letter in unicodedata.normalize("NFKC", text).casefold() if letter.isalnum())
