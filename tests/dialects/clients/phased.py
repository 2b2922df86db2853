"""The front end of an interview in phases, written from its backend's document alone: resume, interview, report.

It holds the interview over its socket, in writing or aloud, and trusts what that document promises: that a question
comes once, and that whoever connects again is told where the interview stands.
"""

import json
from base64 import b64decode
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import httpx
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

FRAME_SECONDS = 120.0
Json = dict[str, Any]
Reply = str | Sequence[str]
"""What is answered: words, or sound in base64, piece by piece."""


@dataclass(slots=True)
class Page:
    """What one person has seen of an interview, however often they came back."""

    questions: list[Json] = field(default_factory=list)
    evaluations: list[Json] = field(default_factory=list)
    transcripts: list[Json] = field(default_factory=list)
    resumes: list[Json] = field(default_factory=list)
    sounds: list[bytes] = field(default_factory=list)
    errors: list[Json] = field(default_factory=list)
    completed: Json | None = None
    close_code: int | None = None


@dataclass(slots=True)
class PhasedApp:
    """One browser; `base_url` is all that is changed to use another server, and `token` is what Firebase gave it."""

    base_url: str
    token: str | None = None

    def profile(self, **changes: Any) -> Json:
        """Who one is, changed first where something is given."""
        if changes:
            self.sent("PUT", "/api/profile", json=changes)
        found: Json = self.sent("GET", "/api/profile")
        return found

    def add_resume(self, **known: Any) -> Json:
        """A resume as the list shows it afterwards."""
        added = self.sent("POST", "/api/resumes", json=known)
        return next(one for one in self.sent("GET", "/api/resumes") if one["id"] == added["id"])

    def start(self, role: str, resume_id: str | None = None, **more: Any) -> Json:
        """A new interview."""
        started: Json = self.sent("POST", "/api/interviews/start", json={"role": role, "resume_id": resume_id, **more})
        return started

    def status(self, interview_id: str) -> Json:
        """Where it stands."""
        found: Json = self.sent("GET", f"/api/interviews/{interview_id}")
        return found

    def reports(self) -> list[Json]:
        """All of one's own."""
        found: list[Json] = self.sent("GET", "/api/interviews", params={"kind": "report"})
        return found

    def open(self, interview_id: str) -> ClientConnection:
        """The socket, as a page opens it."""
        url = self.base_url.replace("http", "ws", 1) + f"/ws/interview/{interview_id}"
        return connect(url, additional_headers=self._headers, max_size=None)

    def has_voice(self, interview_id: str) -> bool:
        """Whether the server understands and makes sound now, as it says first."""
        with self.open(interview_id) as socket:
            voice: bool = json.loads(socket.recv(timeout=FRAME_SECONDS))["voice"]
            return voice

    def hold(self, interview_id: str, answer: Callable[[str], Reply], page: Page, most: int = 100) -> Page:
        """Answer what is asked until it is over, or, as if the tab were closed, after `most` answers."""
        given = 0
        with self.open(interview_id) as socket:
            send(socket, type="ping")
            while True:
                try:
                    message = json.loads(socket.recv(timeout=FRAME_SECONDS))
                except ConnectionClosed as closed:
                    page.close_code = closed.rcvd.code if closed.rcvd else None
                    return page
                asked = _note(page, message)
                if asked is not None:
                    if given == most:
                        return page
                    say(socket, asked["question_id"], answer(asked["question"]))
                    given += 1

    def sent(self, method: str, path: str, **more: Any) -> Any:
        """The body of the reply to a request that succeeds."""
        reply = httpx.request(method, self.base_url + path, headers=self._headers, timeout=60, **more)
        assert reply.is_success, f"{method} {path}: {reply.status_code} {reply.text}"
        return reply.json()

    @property
    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"} if self.token else {}


def say(socket: ClientConnection, question_id: str, reply: Reply) -> None:
    """Send an answer: words as they are, sound before an answer without words."""
    if isinstance(reply, str):
        send(socket, type="answer", question_id=question_id, text=reply)
        return
    for piece in reply:
        send(socket, type="audio_chunk", audio=piece)
    send(socket, type="answer", question_id=question_id, text="")


def receive(socket: ClientConnection) -> Json:
    """The next message."""
    message: Json = json.loads(socket.recv(timeout=FRAME_SECONDS))
    return message


def send(socket: ClientConnection, **message: Any) -> None:
    """One message."""
    socket.send(json.dumps(message))


def _note(page: Page, message: Json) -> Json | None:
    """Keep what came; the question that has to be answered now, where one came."""
    match message["type"]:
        case "question":
            page.questions.append(message)
            return message
        case "resume":
            page.resumes.append(message)
            current: Json | None = message["current_question"]
            return current
        case "evaluation":
            page.evaluations.append(message)
        case "transcript":
            page.transcripts.append(message)
        case "audio":
            page.sounds.append(b64decode(message["audio"]))
        case "error":
            page.errors.append(message)
        case "completed":
            page.completed = message
        case kind:
            assert kind in ("connected", "pong"), kind
    return None
