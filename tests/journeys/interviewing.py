"""A program that takes interviews over the API, as any front end does."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx

from tests.answering import answer_to

LONGEST_INTERVIEW = 40  # answers, follow-ups and second tries included
PATIENCE_SECONDS = 30.0
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Taker:
    """A candidate of the server at `url`."""

    url: str

    def call(self, method: str, path: str, body: Json | None = None, **more: Any) -> httpx.Response:
        """One request; whatever fails is told with its problem document."""
        reply = httpx.request(method, f"{self.url}{path}", json=body, timeout=PATIENCE_SECONDS, **more)
        assert reply.is_success, f"{method} {path}: {reply.status_code} {reply.text}"
        return reply

    def begin(self, **design: Any) -> Json:
        """A new session of a new interview, with its first question."""
        interview: Json = self.call("POST", "/v1/interviews", {"question_count": 6, **design}).json()
        return self.json("POST", f"/v1/interviews/{interview['id']}/sessions")

    def json(self, method: str, path: str, body: Json | None = None) -> Json:
        """The reply's JSON."""
        found: Json = self.call(method, path, body).json()
        return found

    def question(self, session: str) -> Json:
        """The question that waits for an answer."""
        found: Json = self.json("GET", f"/v1/sessions/{session}")["current_question"]
        return found

    def answer(self, session: str, number: int) -> Json:
        """Answer what is asked; `number` makes a repetition the same answer."""
        body = {"text": answer_to(self.question(session)["text"]), "client_id": f"answer {number}"}
        return self.json("POST", f"/v1/sessions/{session}/answers", body)

    def answer_all(self, session: str, first: int = 1) -> Iterator[Json]:
        """Every reply up to the last words."""
        for number in range(first, first + LONGEST_INTERVIEW):
            reply = self.answer(session, number)
            yield reply
            if reply["move"]["type"] == "close":
                return
        raise AssertionError("the interview does not come to its end")

    def said(self, session: str) -> list[str]:
        """What the candidate said so far, as the server knows it."""
        found = self.json("GET", f"/v1/sessions/{session}/transcript")
        return [entry["text"] for entry in found["data"] if entry["speaker"] == "candidate"]
