"""The transcript: a view of the ledger in which both sides speak in turn, with the candidate's corrections beside."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise

from vivaroom.interview.begun import AnswerBegun
from vivaroom.interview.events import (
    AnswerGiven,
    Dictated,
    FollowUpAsked,
    QuestionAsked,
    QuestionRepeated,
    Said,
    SessionClosed,
    SessionOpened,
    Spoken,
    TranscriptCorrected,
)
from vivaroom.interview.recordings.timeline import Timeline
from vivaroom.interview.session import Recorded
from vivaroom.interview.sound import SpokenWord


class Speaker(StrEnum):
    """Who said it."""

    INTERVIEWER = "interviewer"
    CANDIDATE = "candidate"


@dataclass(frozen=True, slots=True)
class Entry:
    """One utterance. `corrected_text` is the candidate's correction.

    Times are since the session was opened, or, where they were asked for by a recording's timeline, in the recording.
    `words` have theirs where the recogniser gave them.
    """

    seq: int
    speaker: Speaker
    text: str
    started_ms: int
    ended_ms: int
    corrected_text: str | None = None
    words: tuple[SpokenWord, ...] = ()


def transcript(recorded: Sequence[Recorded], timeline: Timeline | None = None) -> list[Entry]:
    """The entries of a session, in order; with the timeline of its recording, at their places in that."""
    entries = _since_opening(recorded)
    if timeline is None:
        return entries
    return _in_recording(entries, {entry.seq: entry for entry in recorded}, timeline)


def _since_opening(recorded: Sequence[Recorded]) -> list[Entry]:
    entries: dict[int, Entry] = {}
    opened: datetime | None = None
    question_seq: dict[object, int] = {}
    given_later = _given_later(recorded)
    for entry in recorded:
        opened = opened or (entry.at if isinstance(entry.event, SessionOpened) else None)
        at_ms = int((entry.at - (opened or entry.at)) / timedelta(milliseconds=1))
        match entry.event:
            case QuestionAsked(question, lead_in) | FollowUpAsked(question, lead_in):
                question_seq[question.question_id] = entry.seq
                entries[entry.seq] = _spoken(entry.seq, _joined(lead_in, question.text), at_ms)
            case Spoken(question_id, text) if question_id in question_seq:
                seq = question_seq[question_id]
                entries[seq] = replace(entries[seq], text=text)
            case QuestionRepeated(_, text, lead_in):
                entries[entry.seq] = _spoken(entry.seq, _joined(lead_in, text), at_ms)
            case Said(text) | SessionClosed(text):
                entries[entry.seq] = _spoken(entry.seq, text, at_ms)
            case Dictated(text) | AnswerBegun(_, _, text) if entry.seq not in given_later:
                entries[entry.seq] = Entry(entry.seq, Speaker.CANDIDATE, text, at_ms, at_ms)
            case AnswerGiven(_, text, _, took_ms):
                started = max(at_ms - (took_ms or 0), 0)
                entries[entry.seq] = Entry(entry.seq, Speaker.CANDIDATE, text, started, at_ms)
            case TranscriptCorrected(seq, text) if seq in entries:
                entries[seq] = replace(entries[seq], corrected_text=text)
            case _:
                pass
    return list(entries.values())


def _given_later(recorded: Iterable[Recorded]) -> set[int]:
    """The places of words that stand elsewhere: what was dictated or begun, and has been said or given since."""
    dictated: dict[str, int] = {}
    begun: dict[int, int] = {}
    later: set[int] = set()
    for entry in recorded:
        match entry.event:
            case Dictated(text):
                dictated[text] = entry.seq
            case AnswerBegun(_, part):
                later.add(begun.get(part, 0))
                begun[part] = entry.seq
            case AnswerGiven(_, text):
                later |= {dictated.pop(text, 0), *begun.values()}
                begun.clear()
            case QuestionAsked() | FollowUpAsked():
                begun.clear()
            case _:
                pass
    return later


def _in_recording(entries: Sequence[Entry], recorded: Mapping[int, Recorded], timeline: Timeline) -> list[Entry]:
    """Each entry where it is heard; what was written instead stands about where it was sent."""
    said = {recorded[entry.seq].at for entry in entries if entry.speaker is Speaker.INTERVIEWER}
    until = dict(pairwise(sorted(said)))
    return [_placed(entry, recorded[entry.seq], until.get(recorded[entry.seq].at), timeline) for entry in entries]


def _placed(entry: Entry, source: Recorded, until: datetime | None, timeline: Timeline) -> Entry:
    sound = source.event.sound if isinstance(source.event, AnswerGiven) else None
    if sound is not None:
        started, ended = timeline.place(sound.part, sound.started_ms), timeline.place(sound.part, sound.ended_ms)
        if started is not None and ended is not None:
            return replace(entry, started_ms=started, ended_ms=ended, words=timeline.words(sound))
    saying = timeline.said(source.at, until) if entry.speaker is Speaker.INTERVIEWER else None
    if saying is not None:
        return replace(entry, started_ms=saying.started_ms, ended_ms=saying.ended_ms)
    at_ms = timeline.at(source.at)
    return replace(entry, started_ms=max(at_ms - (entry.ended_ms - entry.started_ms), 0), ended_ms=at_ms)


def _spoken(seq: int, text: str, at_ms: int) -> Entry:
    return Entry(seq, Speaker.INTERVIEWER, text, at_ms, at_ms)


def _joined(*parts: str | None) -> str:
    return " ".join(p for p in parts if p)
