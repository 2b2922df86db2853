"""An answer that was handed in: its words, or the sound of them, and what became of it."""

import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID


class HandedInStatus(StrEnum):
    """Where an answer stands that was handed in."""

    WAITING = "waiting"
    TAKEN = "taken"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Given:
    """What a candidate hands in: a text, or a sound file. `question_id` names the question that they answer.

    `key` is the client's own name for the message: the same again is no new answer.
    """

    text: str | None = field(default=None, repr=False)
    sound: bytes | None = field(default=None, repr=False)
    question_id: UUID | None = None
    key: str | None = None

    @property
    def identity(self) -> str:
        """What a message has in common with its repetition: its key, or its question and its content."""
        if self.key is not None:
            return f"key {self.key}"
        content = (self.text or "").encode("utf-8", "replace") if self.sound is None else self.sound
        return f"{self.question_id.hex if self.question_id else 'any'} {hashlib.sha256(content).hexdigest()}"


@dataclass(frozen=True, slots=True)
class HandedIn:
    """An acknowledged answer; `after_seq` is the last place of the ledger when it was.

    `error` ({code, detail}) says why its turn could not be taken.
    """

    id: UUID
    org_id: UUID
    session_id: UUID
    identity: str = field(repr=False)
    question_id: UUID | None
    after_seq: int
    status: HandedInStatus
    error: dict[str, Any] | None
    created_at: datetime

    @property
    def client_id(self) -> str:
        """Its name in the ledger, under which it is taken once."""
        return f"handed in {self.id.hex}"

    @property
    def waits(self) -> bool:
        """Whether its turn is still to be taken."""
        return self.status is HandedInStatus.WAITING
