"""The conversation in which an interview is set up: what was said so far, and the one step from a message to a reply."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Self
from uuid import UUID

from vivaroom.content.loader import Library
from vivaroom.interview.collecting.applying import apply
from vivaroom.interview.collecting.fields import Fields
from vivaroom.interview.collecting.heard import Heard, Meant
from vivaroom.interview.collecting.saying import Voice
from vivaroom.kit.errors import Conflict
from vivaroom.kit.ids import public_id


class Party(StrEnum):
    """Who said something."""

    INTERVIEWER = "interviewer"
    USER = "user"


class CollectorStatus(StrEnum):
    """`complete` has made its interview; `abandoned` was called off by who began it."""

    OPEN = "open"
    COMPLETE = "complete"
    ABANDONED = "abandoned"


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that was said; `client_id` is the client's own name for a message, `fields` what was known after a reply."""

    speaker: Party
    text: str
    at: datetime
    client_id: str | None = None
    fields: Fields | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    """A collector as it stands. `origin` tells which way in made it and means nothing here; `resume_id` goes into the interview."""

    id: UUID
    org_id: UUID
    owner_id: UUID
    created_at: datetime
    updated_at: datetime
    origin: str = ""
    language: str = "en"
    resume_id: UUID | None = None
    fields: Fields = field(default_factory=Fields)
    entries: tuple[Entry, ...] = ()
    status: CollectorStatus = CollectorStatus.OPEN
    interview_id: UUID | None = None

    @property
    def say(self) -> str:
        """What the interviewer said last."""
        return next((e.text for e in reversed(self.entries) if e.speaker is Party.INTERVIEWER), "")

    def knows(self, client_id: str | None) -> bool:
        """Whether a message of this name was taken already."""
        return client_id is not None and any(e.client_id == client_id for e in self.entries)

    def demand_open(self) -> None:
        """Raise Conflict `collector_complete`, which names the interview, or `collector_abandoned`."""
        if self.interview_id is not None:
            detail = (
                f"This conversation is over: it has made the interview {public_id('interview', self.interview_id)}."
            )
            raise Conflict("collector_complete", detail)
        if self.status is not CollectorStatus.OPEN:
            raise Conflict(
                "collector_abandoned", "This conversation was called off: POST /v1/collector begins another."
            )

    def with_message(self, text: str, at: datetime, client_id: str | None = None) -> Self:
        """The conversation with one more message of its user; one that had been dictated before stands once."""
        last = self.entries[-1] if self.entries else None
        was_dictated = last is not None and last.speaker is Party.USER and last.text == text
        before = self.entries[:-1] if was_dictated else self.entries
        return replace(self, entries=(*before, Entry(Party.USER, text, at, client_id)), updated_at=at)

    def with_reply(self, text: str, at: datetime, reply: "Reply") -> Self:
        """The conversation after a reply that is said in these words."""
        said = Entry(Party.INTERVIEWER, text, at, fields=reply.fields)
        return replace(self, entries=(*self.entries, said), fields=reply.fields, status=reply.status, updated_at=at)

    def as_after(self, client_id: str) -> Self:
        """The conversation as it stood right after the reply to this message, however far it has gone on since."""
        at = next(place for place, entry in enumerate(self.entries) if entry.client_id == client_id)
        if at + 2 >= len(self.entries):
            return self
        until = self.entries[: at + 2]
        return replace(
            self, entries=until, fields=until[-1].fields or self.fields, status=CollectorStatus.OPEN, interview_id=None
        )


@dataclass(frozen=True, slots=True)
class Reply:
    """What is said to a message: an acknowledgement, what has to be told in these very words, and the next question.

    Nothing is asked any more where the status is not open; then all of it stands as it is.
    """

    fields: Fields
    status: CollectorStatus
    lead_in: str
    told: str
    question: str

    @property
    def text(self) -> str:
        """All of it."""
        return " ".join(part for part in (self.lead_in, self.told, self.question) if part)


def opening(library: Library) -> Reply:
    """What is said to somebody who has not said anything yet."""
    return Reply(Fields(), CollectorStatus.OPEN, "", "", Voice(library, 0).greeting())


def reply_to(conversation: Conversation, heard: Heard, text: str, library: Library) -> Reply:
    """The reply to a message that was understood as `heard`; pure, the same for the same conversation."""
    before = conversation.fields
    voice = Voice(library, sum(e.speaker is Party.INTERVIEWER for e in conversation.entries))
    if heard.meant is Meant.CANCEL:
        return Reply(before, CollectorStatus.ABANDONED, voice.beside(before, heard, text), "", "")
    applied = apply(before, heard, library)
    lead_in, told = voice.acknowledgement(before, applied), voice.notes(applied)
    if not applied.fields.missing:
        return Reply(applied.fields, CollectorStatus.COMPLETE, told, "", voice.ready(applied.fields))
    if not lead_in and not told:
        told = voice.beside(before, heard, text)
    return Reply(applied.fields, CollectorStatus.OPEN, lead_in, told, voice.question(applied.fields.missing[0]))
