"""A mock interview's front end, written from its backend's document alone: sign up, resume, interview, feedback.

That backend holds its interviews in a LiveKit room; here they are held in writing, over our own API, or aloud (`rooms_call`).
"""

import time
from dataclasses import dataclass, field
from typing import Any

import httpx

from tests.answering import answer_to

LONGEST_INTERVIEW = 60
PATIENCE_SECONDS = 90.0
Json = dict[str, Any]


@dataclass(slots=True)
class MockInterviewApp:
    """One browser with one person at it; `base_url` is all that is changed to use another server."""

    base_url: str
    http: httpx.Client = field(init=False)

    def __post_init__(self) -> None:
        self.http = httpx.Client(base_url=self.base_url, timeout=60)

    def sign_up(self, username: str, email: str, password: str) -> Json:
        """Register, log in, keep the token, and see who one is."""
        self._sent("POST", "/auth/register", json={"username": username, "email": email, "password": password})
        token = self._sent("POST", "/auth/login", json={"email": email, "password": password})["access_token"]
        self.http.headers["Authorization"] = f"Bearer {token}"
        me: Json = self._sent("GET", "/auth/me")
        return me

    def upload_resume(self, name: str, content: bytes, media_type: str) -> Json:
        """The resume as the list shows it afterwards."""
        self._sent("POST", "/resumes", files={"file": (name, content, media_type)})
        newest: Json = self._sent("GET", "/resumes")[0]
        return newest

    def schedule(self, me: Json, role: str, company: str, when: str) -> Json:
        """An interview for oneself; the job that one prepares for is named in plain words."""
        wish = {"candidate_id": me["user_id"], "role": role, "company": company, "scheduled_at": when}
        made: Json = self._sent("POST", "/interviews", json=wish)
        return made

    def room(self, interview_id: str) -> httpx.Response:
        """The token for the LiveKit room, or why there is none."""
        return self.http.post(f"/interviews/{interview_id}/token")

    def begin(self, interview_id: str) -> None:
        """The button that starts it."""
        self._sent("PATCH", f"/interviews/{interview_id}", json={"status": "in_progress"})

    def transcript(self, interview_id: str) -> list[Json]:
        """Every message so far."""
        found: list[Json] = self._sent("GET", f"/interviews/{interview_id}/transcript")
        return found

    def answer(self, interview_id: str, text: str, client_id: str | None = None) -> None:
        """An answer in writing; the same id again is the same answer."""
        named = {} if client_id is None else {"client_id": client_id}
        self._sent("POST", f"/v1/sessions/{interview_id}/answers", json={"text": text, **named})

    def hold(self, interview_id: str) -> list[Json]:
        """The whole interview, in writing; every message of the transcript."""
        self.begin(interview_id)
        return self.go_on(interview_id)

    def go_on(self, interview_id: str) -> list[Json]:
        """An interview that was begun, to its end; every message of the transcript."""
        for _ in range(LONGEST_INTERVIEW):
            messages = self.transcript(interview_id)
            if self._sent("GET", f"/interviews/{interview_id}")["status"] == "completed":
                return messages
            assert messages[-1]["speaker"] == "interviewer"
            self.answer(interview_id, answer_to(messages[-1]["message_text"]))
        raise AssertionError("the interview does not come to its end")

    def feedback(self, interview_id: str) -> list[Json]:
        """What there is of it now."""
        found: list[Json] = self._sent("GET", f"/feedback/{interview_id}")
        return found

    def feedback_when_written(self, interview_id: str) -> list[Json]:
        """What there is of it as soon as there is something; nothing after a minute and a half."""
        give_up = time.monotonic() + PATIENCE_SECONDS
        while not (found := self.feedback(interview_id)) and time.monotonic() < give_up:
            time.sleep(0.2)
        return found

    def all_feedback(self) -> list[Json]:
        """The dashboard."""
        found: list[Json] = self._sent("GET", "/feedback")
        return found

    def _sent(self, method: str, path: str, **more: Any) -> Any:
        reply = self.http.request(method, path, **more)
        assert reply.is_success, f"{method} {path}: {reply.status_code} {reply.text}"
        return reply.json()
