"""A session that follows a script: the ledger that its page reads, and the questions that come one after another."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

QUESTIONS = (
    "How do you find out why a query has become slow?",
    "What would you do if two services wrote to the same table?",
    "Tell me about a rollout that went wrong.",
)
MINUTES = 20
SOUND = {"part": 1, "started_ms": 0, "ended_ms": 1000, "recogniser": "script", "words": [], "confidence_0_1": 0.9}


@dataclass
class ScriptedSession:
    """What the server would keep. `typed` are answers that came by request instead of over the live connection.

    Corrections are refused while it is `stubborn`.
    """

    id: str = "ses_0123456789abcdef0123456789abcdef"
    ledger: list[dict[str, Any]] = field(default_factory=list)
    status: str = "created"
    asked: int = 0
    consents: list[dict[str, Any]] = field(default_factory=list)
    typed: list[str] = field(default_factory=list)
    stubborn: bool = False
    client_ids: set[str] = field(default_factory=set)
    changed: asyncio.Condition = field(default_factory=asyncio.Condition)

    @property
    def seq(self) -> int:
        return len(self.ledger)

    @property
    def question(self) -> dict[str, Any] | None:
        """The question that waits for an answer."""
        if self.status not in ("live", "paused") or not self.asked:
            return None
        number = self.asked
        return {"id": f"q_{number}", "text": QUESTIONS[number - 1], "number": number, "is_follow_up": False}

    async def tell(self, name: str, **payload: Any) -> int:
        """One more event; gives its place."""
        async with self.changed:
            entry = {"seq": self.seq + 1, "at": datetime.now(UTC).isoformat(), "type": name, "payload": payload}
            self.ledger.append(entry)
            self.changed.notify_all()
        return self.seq

    async def open(self) -> None:
        """Begin, if that has not happened."""
        if self.status == "created":
            self.status = "live"
            await self.tell("session.opened")
            await self.ask()

    async def ask(self) -> None:
        """Put the next question, or end where there is none."""
        if self.asked == len(QUESTIONS):
            await self.close()
            return
        self.asked += 1
        await self.tell("question.asked", question=self.question)

    async def answer(self, text: str, client_id: str, *, heard: bool = False) -> bool:
        """Take an answer and go on. Gives whether it was new."""
        question = self.question
        if question is None or client_id in self.client_ids:
            return False
        self.client_ids.add(client_id)
        await self.tell("answer.given", question_id=question["id"], text=text, sound=SOUND if heard else None)
        await self.ask()
        return True

    async def correct(self, seq: int, text: str) -> dict[str, Any]:
        """Keep a correction of an answer; gives the entry as the transcript shows it."""
        await self.tell("transcript.corrected", seq=seq, text=text)
        return {"seq": seq, "text": self.ledger[seq - 1]["payload"]["text"], "corrected_text": text}

    async def turn(self, status: str) -> None:
        """Pause, or go on."""
        if status != self.status:
            self.status = status
            await self.tell("session.paused" if status == "paused" else "session.resumed")

    async def close(self) -> None:
        """The last words."""
        self.status = "completed"
        await self.tell("session.closed", text="Thank you, that was all.", reason="finished")

    async def events(self, after: int) -> AsyncIterator[dict[str, Any]]:
        """Everything behind a place, as it comes, to the end of the session."""
        while True:
            for entry in self.ledger[after:]:
                after = entry["seq"]
                yield entry
            if self.status == "completed":
                return
            async with self.changed:
                await self.changed.wait_for(lambda: self.seq > after)  # noqa: B023  called before the next turn

    def shown(self) -> dict[str, Any]:
        """The session as `GET /v1/sessions/{id}` shows it."""
        question = self.question
        return {
            "id": self.id, "status": self.status, "phase": "Technical" if question else None, "last_seq": self.seq,
            "progress": {"asked": self.asked, "total": len(QUESTIONS), "remaining_seconds": MINUTES * 60.0},
            "current_question": {**question, "is_scored": True} if question else None,
        }  # fmt: skip
