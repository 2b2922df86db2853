"""What a LiveKit server does with passes and tells in webhooks, written from its documentation and without its SDK.

A pass is a JWT (HS256): `iss` the key, `sub` the identity, `video` the grants. A webhook is JSON whose SHA-256, in base64,
stands in a JWT of the same key in the Authorization header.
"""

import hashlib
import json
from base64 import b64encode
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import jwt

from vivaroom.ports.rooms import CANDIDATE

Json = dict[str, Any]
KEY = "APInotakey"
SECRET = "not-a-real-secret-of-a-media-server"
URL = "wss://rooms.example"


@dataclass
class LiveKitServer:
    """A server that knows one key."""

    key: str = KEY
    secret: str = SECRET
    _stays: "count[int]" = field(default_factory=lambda: count(1))

    def entering(self, token: str) -> Json:
        """The claims of a pass, as the server checks them when somebody enters. Raises jwt.InvalidTokenError."""
        claims: Json = jwt.decode(
            token, self.secret, algorithms=["HS256"], issuer=self.key, options={"require": ["exp", "sub", "nbf"]}
        )
        assert claims["video"]["roomJoin"] is True
        assert claims["video"]["room"]
        return claims

    def stay(self) -> str:
        """The name of somebody's next stay."""
        return f"PA_{next(self._stays)}"

    def tells(self, event: str, room: str, identity: str = CANDIDATE, stay: str = "PA_0") -> tuple[bytes, str]:
        """A webhook: its body and its Authorization header."""
        told = {
            "event": event, "id": "EV_1", "createdAt": "1795000000", "room": {"sid": "RM_1", "name": room},
            "participant": {"sid": stay, "identity": identity, "state": "ACTIVE"},
        }  # fmt: skip
        body = json.dumps(told).encode()
        return body, self.signature(body)

    def tells_of_recording(self, recording: str, name: str, *, is_kept: bool = True) -> tuple[bytes, str]:
        """A webhook that a recording is over: its body and its Authorization header."""
        files = [
            {"filename": name, "size": "1234", "duration": "61000000000", "location": f"https://files.example/{name}"}
        ]
        status = "EGRESS_COMPLETE" if is_kept else "EGRESS_FAILED"
        info = {"egressId": recording, "roomName": "r", "status": status, "fileResults": files}
        body = json.dumps(
            {"event": "egress_ended", "id": "EV_2", "createdAt": "1795000000", "egressInfo": info}
        ).encode()
        return body, self.signature(body)

    def signature(self, body: bytes, *, age: timedelta = timedelta()) -> str:
        """What is in the Authorization header of a webhook with this body."""
        now = datetime.now(UTC) - age
        claims = {
            "iss": self.key, "nbf": now, "exp": now + timedelta(minutes=5),
            "sha256": b64encode(hashlib.sha256(body).digest()).decode(),
        }  # fmt: skip
        return jwt.encode(claims, self.secret, algorithm="HS256")
