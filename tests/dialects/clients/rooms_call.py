"""A mock interview aloud without a LiveKit server: over the socket that the refusal of a room's token names."""

import json
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from websockets.sync.client import ClientConnection, connect

from tests.dialects.clients.rooms import Json, MockInterviewApp

RATE_HZ = 24_000
PIECE_S = 0.04
PIECE_BYTES = int(2 * RATE_HZ * PIECE_S)
PATIENCE_SECONDS = 60.0


@dataclass(slots=True)
class Call:
    """The open socket: whoever holds it is silent or speaks, in pieces of 40 ms at the pace of a microphone."""

    socket: ClientConnection
    asked: list[str] = field(default_factory=list)
    heard: list[str] = field(default_factory=list)

    def listen(self) -> None:
        """Be silent until the interviewer has said all that is to be said now."""
        before = len(self.asked)
        self._silent_until("response.done", lambda: len(self.asked) > before)

    def speak(self, pcm: bytes) -> None:
        """Say it, and be silent until it was understood."""
        for at in range(0, len(pcm), PIECE_BYTES):
            self._send(pcm[at : at + PIECE_BYTES])
        before = len(self.heard)
        self._silent_until("conversation.item.input_audio_transcription.completed", lambda: len(self.heard) > before)

    def _silent_until(self, kind: str, enough: Callable[[], bool]) -> None:
        for _ in range(round(PATIENCE_SECONDS / PIECE_S)):
            if kind in self._send(bytes(PIECE_BYTES)) and enough():
                return
        raise AssertionError(f"no {kind} within {PATIENCE_SECONDS} s")

    def _send(self, piece: bytes) -> list[str]:
        """A piece of sound, and the kinds of all that came while it lasted."""
        self.socket.send(json.dumps({"type": "input_audio_buffer.append", "audio": b64encode(piece).decode()}))
        kinds, wait_s = list[str](), PIECE_S
        while True:
            try:
                event: Json = json.loads(self.socket.recv(timeout=wait_s))
            except TimeoutError:
                return kinds
            kinds.append(event["type"])
            wait_s = 0.0
            self._show(event)

    def _show(self, event: Json) -> None:
        match event["type"]:
            case "response.output_audio_transcript.done":
                self.asked.append(event["transcript"])
            case "conversation.item.input_audio_transcription.completed":
                self.heard.append(event["transcript"])
            case "error":
                raise AssertionError(event["error"])
            case _:
                pass


@contextmanager
def call(app: MockInterviewApp, interview_id: str) -> Iterator[Call]:
    """Agree to be heard, and enter the place that the refusal of a token names."""
    app.begin(interview_id)
    agreed = app.http.post(f"/v1/sessions/{interview_id}/consent", json={"version": "front-end", "voice": True})
    assert agreed.is_success, agreed.text
    refusal: Json = app.room(interview_id).json()
    place = refusal["detail"].split()[-1].rstrip(".")
    headers = {"Authorization": app.http.headers["Authorization"]}
    with connect(app.base_url.replace("http", "ws", 1) + place, additional_headers=headers) as socket:
        yield Call(socket)
