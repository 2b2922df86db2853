"""The transcript: a view of the ledger in which both sides speak in turn, with the candidate's corrections beside."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from vivaroom.interview.events import (
    AnswerGiven,
    FollowUpAsked,
    QuestionAsked,
    QuestionRepeated,
    Said,
    SessionClosed,
    SessionOpened,
    Spoken,
    TranscriptCorrected,
)
from vivaroom.interview.session import Recorded


class Speaker(StrEnum):
    """Who said it."""

    INTERVIEWER = "interviewer"
    CANDIDATE = "candidate"


@dataclass(frozen=True, slots=True)
class Entry:
    """One utterance; times are since the session was opened. `corrected_text` is the candidate's correction."""

    seq: int
    speaker: Speaker
    text: str
    started_ms: int
    ended_ms: int
    corrected_text: str | None = None


def transcript(recorded: Iterable[Recorded]) -> list[Entry]:
    """The entries of a session, in order."""
    entries: dict[int, Entry] = {}
    opened: datetime | None = None
    question_seq: dict[object, int] = {}
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
            case AnswerGiven(_, text, _, took_ms):
                started = max(at_ms - (took_ms or 0), 0)
                entries[entry.seq] = Entry(entry.seq, Speaker.CANDIDATE, text, started, at_ms)
            case TranscriptCorrected(seq, text) if seq in entries:
                entries[seq] = replace(entries[seq], corrected_text=text)
            case _:
                pass
    return list(entries.values())


def _spoken(seq: int, text: str, at_ms: int) -> Entry:
    return Entry(seq, Speaker.INTERVIEWER, text, at_ms, at_ms)


def _joined(*parts: str | None) -> str:
    return " ".join(p for p in parts if p)
