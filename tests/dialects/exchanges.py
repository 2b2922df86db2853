"""Plays golden exchanges against a server of its own process, over HTTP and sockets."""

import json
import time
from base64 import b64decode
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx
from websockets.exceptions import InvalidStatus
from websockets.sync.client import ClientConnection, connect

from tests.dialects.event_streams import messages_of
from tests.dialects.golden import Golden, Memory, differences

PATIENCE_SECONDS = 60.0
"""For what a job of the server does meanwhile, on a machine that is busy."""
FRAME_SECONDS = 30.0


@dataclass(slots=True)
class Player:
    """Plays the steps of one file in order; what one remembers, the next ones use."""

    url: str
    memory: Memory = field(default_factory=Memory)

    def play(self, golden: Golden) -> None:
        """All steps. Raises AssertionError with the step, and every difference."""
        for number, step in enumerate(golden.steps, start=1):
            plays = self._socket if "socket" in step else self._stream if "stream" in step else self._request
            wrong = plays(step)
            place = f"{golden.name}, step {number} ({step.get('send') or step.get('socket') or step.get('stream')})"
            assert not wrong, f"{place}:\n  " + "\n  ".join(wrong)

    def _request(self, step: Mapping[str, Any]) -> list[str]:
        """Once, or, with `until`, again until the reply is what is expected."""
        give_up = time.monotonic() + (PATIENCE_SECONDS if step.get("until") else 0)
        while True:
            wrong = self._asked(step)
            if not wrong or time.monotonic() >= give_up:
                return wrong
            time.sleep(0.2)

    def _asked(self, step: Mapping[str, Any]) -> list[str]:
        method, path = self.memory.filled(step["send"]).split(" ", 1)
        status = step.get("expect", 200)
        while True:
            reply = httpx.request(
                method, self.url + path, headers=self._headers(step), timeout=60, **self._content(step)
            )
            if reply.status_code == status or reply.status_code != httpx.codes.TOO_MANY_REQUESTS:
                break
            time.sleep(float(reply.headers.get("retry-after", 1)))  # all files sign in at one server, from one address
        if reply.status_code != status:
            return [f"expected {status}, got {reply.status_code}: {reply.text[:500]}"]
        wrong = [
            f"header {name}: expected {value!r}, got {reply.headers.get(name)!r}"
            for name, value in self.memory.filled(step.get("reply_headers", {})).items()
            if reply.headers.get(name) != value
        ]
        return [*wrong, *(differences(step["body"], reply.json(), self.memory) if "body" in step else ())]

    def _content(self, step: Mapping[str, Any]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        if "json" in step:
            found["json"] = self.memory.filled(step["json"])
        if "form" in step:
            found["data"] = self.memory.filled(step["form"])
        if "file" in step:
            sent = self.memory.filled(step["file"])
            content = b64decode(sent["base64"]) if "base64" in sent else sent["text"].encode()
            found["files"] = {"file": (sent["name"], content)}
        return found

    def _headers(self, step: Mapping[str, Any]) -> dict[str, str]:
        headers: dict[str, str] = self.memory.filled(step.get("headers", {}))
        bearer = {"Authorization": f"Bearer {self.memory.known[step['as']]}"} if "as" in step else {}
        return {**headers, **bearer}

    def _stream(self, step: Mapping[str, Any]) -> list[str]:
        """Messages in order, the last of which ends the listening, or, with `ends`, the server."""
        messages = messages_of(self.url + self.memory.filled(step["stream"]), self._headers(step))
        expected, wrong = step["messages"], list[str]()
        for number, one in enumerate(expected):
            came = next(messages, None)
            shown = {"event": came.event, "data": came.data} if came else None
            wrong += differences({"event": one["event"], "data": one["data"]}, shown, self.memory, f"message {number}")
            if came and came.id and "last" in one:
                self.memory.known[one["last"]] = came.id
        if step.get("ends"):
            wrong += [f"expected the end, got {came.event}" for came in messages]
        return wrong

    def _socket(self, step: Mapping[str, Any]) -> list[str]:
        """Frames in and out, in order; frames that are not of the kinds in `only` are passed over."""
        url = self.url.replace("http", "ws", 1) + self.memory.filled(step["socket"])
        protocols = self.memory.filled(step.get("subprotocols", [])) or None
        try:
            with connect(url, additional_headers=self._headers(step), subprotocols=protocols) as socket:
                expected = self.memory.filled(step["taken"]) if "taken" in step else None
                wrong = [] if expected in (None, socket.subprotocol) else [f"subprotocol {socket.subprotocol!r}"]
                return wrong + [one for frame in step["frames"] for one in self._frame(socket, frame, step)]
        except InvalidStatus as refused:
            status, body = refused.response.status_code, json.loads(refused.response.body or b"{}")
            if status != step.get("expect"):
                return [f"the socket was refused with {status}: {body}"]
            return list(differences(step["body"], body, self.memory)) if "body" in step else []

    def _frame(self, socket: ClientConnection, frame: Mapping[str, Any], step: Mapping[str, Any]) -> list[str]:
        if "in" in frame:
            socket.send(json.dumps(self.memory.filled(frame["in"])))
            return []
        kinds = step.get("only")
        while True:
            came = json.loads(socket.recv(timeout=FRAME_SECONDS))
            if kinds is None or came.get("type") in kinds:
                return list(differences(frame["out"], came, self.memory, "frame"))
