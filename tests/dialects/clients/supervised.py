"""The front end of a supervised interview, written from its backend's document alone: it begins an interview by hand or
by a schedule's id, holds it over the socket in writing or aloud, watches over it, ends it, and fetches the report.
"""

import json
import time
from base64 import b64decode, b64encode
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

import httpx
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

FRAME_SECONDS = 60.0
RATE_HZ = 24_000
PIECE_BYTES = RATE_HZ * 2 // 10
Json = dict[str, Any]


@dataclass(slots=True)
class SupervisedApp:
    """One browser; `base_url` is all that is changed to use another server."""

    base_url: str
    http: httpx.Client = field(init=False)

    def __post_init__(self) -> None:
        self.http = httpx.Client(base_url=self.base_url, timeout=60)

    def start(self, job_description: str, resume_text: str, candidate_name: str) -> Json:
        """The tab "Manual Interview Setup"."""
        body = {"job_description": job_description, "resume_text": resume_text, "candidate_name": candidate_name}
        return self.sent("POST", "/start-interview", json=body)

    def start_by_id(self, interview_id: str) -> Json:
        """The tab "Database Interview (by ID)"."""
        return self.sent("POST", "/start-database-interview", json={"interview_id": interview_id})

    @contextmanager
    def connect(self, started: Json) -> Iterator["Call"]:
        """The button "Connect to Interview"; the page is left at the end of the block."""
        with connect(self.base_url.replace("http", "ws", 1) + started["websocket_url"], max_size=None) as socket:
            yield Call(socket)

    def transcript(self, session_id: str) -> Json:
        """What was said, with its summary."""
        return self.sent("GET", f"/session/{session_id}/transcript")

    def live_transcript(self, interview_id: str) -> Json:
        """The same by the schedule's id."""
        return self.sent("GET", f"/interview/{interview_id}/live-transcript")

    def supervisor(self, session_id: str) -> Json:
        """How the supervisor stands."""
        stats: Json = self.sent("GET", f"/session/{session_id}/supervisor")["supervisor_stats"]
        return stats

    def guide(self, session_id: str, action: str, message: str) -> Json:
        """Step in."""
        body = {"action": action, "message": message}
        return self.sent("POST", f"/session/{session_id}/supervisor/action", json=body)

    def end(self, session_id: str) -> Json:
        """The button "End Interview"."""
        summary: Json = self.sent("DELETE", f"/session/{session_id}/end")["interview_summary"]
        return summary

    def finalize(self, interview_id: str, transcript: list[Json]) -> Json:
        """End the interview of a schedule, with the transcript as this page has it."""
        return self.sent("POST", "/finalize-interview", json={"interviewId": interview_id, "transcript": transcript})

    def report(self, interview_id: str) -> Json:
        """What there is of it now."""
        return self.sent("POST", "/get-interview-report", json={"interviewId": interview_id})

    def sent(self, method: str, path: str, **more: Any) -> Json:
        """The reply, which must be one of success."""
        reply = self.http.request(method, path, **more)
        assert reply.is_success, f"{method} {path}: {reply.status_code} {reply.text}"
        found: Json = reply.json()
        return found


@dataclass(slots=True)
class Call:
    """The open socket, and what the page has shown and played of it."""

    socket: ClientConnection
    said: list[str] = field(default_factory=list)
    heard: list[str] = field(default_factory=list)
    played: bytearray = field(default_factory=bytearray)
    captions: str = ""
    events: list[str] = field(default_factory=list)

    def type(self, text: str) -> None:
        """Send a text message; where the interview has ended meanwhile, nobody reads it."""
        with suppress(ConnectionClosed):
            self.socket.send(json.dumps({"type": "text", "content": text}))

    def speak(self, pcm: bytes) -> None:
        """Send sound at the pace of a microphone, then the end of it."""
        for at in range(0, len(pcm), PIECE_BYTES):
            piece = pcm[at : at + PIECE_BYTES]
            self.socket.send(json.dumps({"type": "audio", "audio": b64encode(piece).decode()}))
            time.sleep(len(piece) / 2 / RATE_HZ)
        self.socket.send(json.dumps({"type": "audio_end"}))

    def next(self, kind: str) -> Json | None:
        """Read on until an event of this kind; None where the server has closed the socket."""
        while True:
            try:
                event: Json = json.loads(self.socket.recv(timeout=FRAME_SECONDS))
            except ConnectionClosed:
                return None
            self._show(event)
            if event["type"] == kind:
                return event

    def _show(self, event: Json) -> None:
        self.events.append(event["type"])
        match event["type"]:
            case "response.audio.delta":
                self.played += b64decode(event["delta"])
            case "response.audio_transcript.delta":
                self.captions += event["delta"]
            case "response.text.done":
                self.said.append(event["text"])
            case "conversation.item.input_audio_transcription.completed":
                self.heard.append(event["transcript"])
            case "error":
                raise AssertionError(event["error"])
            case _:
                pass
