"""The front end of an interview that is set up in conversation, written from its backend's document alone.

It collects role, type, level, technologies and amount, shows the interviews, and holds one over the voice socket.
"""

import json
from base64 import b64decode, b64encode
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx
from websockets.sync.client import ClientConnection, connect

FRAME_SECONDS = 60.0
LARGEST_FRAME = 32 << 20
Json = dict[str, Any]


@dataclass(slots=True)
class VoiceSocket:
    """The connection over which one session is held."""

    socket: ClientConnection

    def receive(self) -> Json:
        """The next message."""
        message: Json = json.loads(self.socket.recv(timeout=FRAME_SECONDS))
        return message

    def speak(self, recording: bytes, filename: str, **more: str) -> Json:
        """Send what the microphone recorded; the reply."""
        audio = b64encode(recording).decode()
        return self._asked({"type": "user_audio", "audio_base64": audio, "filename": filename, **more})

    def type(self, text: str, **more: str) -> Json:
        """Send a text in place of a recording; the reply."""
        return self._asked({"type": "user_text", "text": text, **more})

    def send_and_forget(self, text: str, **more: str) -> None:
        """Send a text and wait for nothing."""
        self.socket.send(json.dumps({"type": "user_text", "text": text, **more}))

    def _asked(self, message: Json) -> Json:
        self.socket.send(json.dumps(message))
        return self.receive()


@dataclass(slots=True)
class InterviewApp:
    """One browser; `base_url` is all that is changed to use another server."""

    base_url: str
    http: httpx.Client = field(init=False)

    def __post_init__(self) -> None:
        self.http = httpx.Client(base_url=self.base_url, timeout=60)

    def set_up(self, answers: Sequence[str]) -> tuple[str, list[Json]]:
        """Answer what the collector asks; the collector's id, and every reply."""
        replies = [self._sent("POST", "/api/collector/start", json={"user_id": "user-42"})]
        collector: str = replies[0]["collector_session_id"]
        turn = f"/api/collector/{collector}/turn"
        replies += [self._sent("POST", turn, json={"text": answer}) for answer in answers]
        return collector, replies

    def dashboard(self) -> list[Json]:
        """All interviews."""
        found: list[Json] = self._sent("GET", "/api/interviews")
        return found

    def interview(self, interview_id: str) -> Json:
        """One of them."""
        found: Json = self._sent("GET", f"/api/interviews/{interview_id}")
        return found

    def start(self, interview_id: str) -> Json:
        """The button that starts it; the session."""
        begun: Json = self._sent("POST", f"/api/interviews/{interview_id}/start", json={"user_id": "user-42"})
        return begun

    def answer(self, session_id: str, text: str) -> Json:
        """An answer without the socket."""
        turn: Json = self._sent("POST", f"/api/interviews/sessions/{session_id}/turn", json={"text": text})
        return turn

    @contextmanager
    def voice(self, session_id: str) -> Iterator[VoiceSocket]:
        """The voice socket of a session."""
        url = self.base_url.replace("http", "ws", 1) + f"/api/interviews/sessions/{session_id}/voice?user_id=user-42"
        with connect(url, max_size=LARGEST_FRAME) as socket:
            yield VoiceSocket(socket)

    def transcribe(self, recording: bytes, filename: str, **fields: str) -> str:
        """What is said in a recording."""
        heard: Json = self._sent(
            "POST", "/api/transcripts/voice/transcribe", files={"file": (filename, recording)}, data=fields
        )
        return str(heard["text"])

    def transcript(self, session_type: str, session_id: str) -> list[Json]:
        """What was said, by whom."""
        found: list[Json] = self._sent("GET", f"/api/transcripts/{session_type}/{session_id}")
        return found

    def _sent(self, method: str, path: str, **more: Any) -> Any:
        reply = self.http.request(method, path, **more)
        assert reply.is_success, f"{method} {path}: {reply.status_code} {reply.text}"
        return reply.json()


def audio_of(message: Json) -> bytes:
    """The sound that a message brings."""
    return b64decode(message["assistant_audio_base64"])
