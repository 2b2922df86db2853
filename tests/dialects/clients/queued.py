"""An interview front end, written from its backend's document alone: start, respond, poll or listen, feedback.

Bodies that the document leaves unnamed have the plainest names.
"""

import time
from base64 import b64encode
from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from typing import Any

import httpx

from tests.dialects.event_streams import Message, messages_of

LONGEST_INTERVIEW = 60
PATIENCE_SECONDS = 120.0
Json = dict[str, Any]
Answer = Callable[[str], Json]
"""From the words of a question to the body that answers it: `{text}` or `{audio_base64}`."""


@dataclass(slots=True)
class InterviewApp:
    """One browser with one person at it; `base_url` is all that is changed to use another server."""

    base_url: str
    token: str | None = None
    http: httpx.Client = field(init=False)

    def __post_init__(self) -> None:
        self.http = httpx.Client(base_url=self.base_url, headers=self._headers(), timeout=60)

    def start(self, interview_type: str, **more: Any) -> str:
        """The id of a new session."""
        return self._session(self._sent("POST", "interview/start", json={"interview_type": interview_type, **more}))

    def respond(self, session_id: str, answer: Json) -> None:
        """Submit what the user says."""
        assert self._session(self._sent("POST", f"interview/{session_id}/respond", json=answer)) == session_id

    def status(self, session_id: str) -> Json:
        """How it stands; the page plays the sound when it is told so."""
        found: Json = self._sent("GET", f"interview/{session_id}/status?audio=false")
        return found

    def hold_by_polling(self, session_id: str, answer: Answer) -> Json:
        """The whole interview; its status at the end."""
        for _ in range(LONGEST_INTERVIEW):
            found = self.polled(lambda: self.status(session_id), "processing")
            if found["status"] == "completed":
                return found
            question = found["question"]
            self.respond(session_id, {**answer(question["text"]), "question_id": question["question_id"]})
        raise AssertionError("the interview does not come to its end")

    def hold_by_stream(self, session_id: str, answer: Answer) -> list[Message]:
        """The whole interview over one event stream; every message of it."""
        heard: list[Message] = []
        for message in self.listen(session_id):
            heard.append(message)
            if message.event == "question":
                self.respond(session_id, answer(message.data["text"]))
        return heard

    def listen(self, session_id: str, last_id: str | None = None) -> Generator[Message]:
        """What happens, until the stream ends."""
        headers = self._headers() | ({"Last-Event-ID": last_id} if last_id else {})
        return messages_of(f"{self.base_url}/api/v1/interview/{session_id}/stream", headers)

    def end(self, session_id: str) -> Json:
        """Leave before the end."""
        ended: Json = self._sent("DELETE", f"interview/{session_id}")
        return ended

    def analyze(self, name: str, content: bytes, job_description: str) -> Json:
        """Upload a resume with the job, and wait for what is found."""
        files, form = {"file": (name, content)}, {"job_description": job_description}
        task = self._sent("POST", "resume/analyze", files=files, data=form)["task_id"]
        return self._done(f"resume/{task}/status")

    def feedback(self, session_id: str) -> Json:
        """Ask for it, and wait until it is there."""
        task = self._sent("POST", "feedback/generate", json={"session_id": session_id})["task_id"]
        return self._done(f"feedback/{task}/status")

    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"} if self.token else {}

    def _done(self, path: str) -> Json:
        found = self.polled(lambda: self._sent("GET", path), "pending", "processing")
        assert found["status"] == "completed", found
        return found

    def polled(self, look: Callable[[], Json], *unready: str) -> Json:
        """What it says as soon as its status is another one."""
        give_up = time.monotonic() + PATIENCE_SECONDS
        while True:
            found = look()
            if found["status"] not in unready:
                return found
            assert time.monotonic() < give_up, found
            time.sleep(0.1)

    def _session(self, acknowledged: Json) -> str:
        assert acknowledged["status"] == "processing"
        session_id: str = acknowledged["session_id"]
        return session_id

    def _sent(self, method: str, path: str, **more: Any) -> Any:
        reply = self.http.request(method, f"/api/v1/{path}", **more)
        assert reply.is_success, f"{method} {path}: {reply.status_code} {reply.text}"
        return reply.json()


def as_sound(content: bytes) -> Json:
    """The body that answers with a sound file."""
    return {"audio_base64": b64encode(content).decode()}
