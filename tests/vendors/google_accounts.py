"""A server on loopback that gives access tokens and looks Firebase accounts up as Google's documentation has it.

It checks what it is sent: the grant, the signature and claims of the assertion, the bearer token, the fields.
"""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from vivaroom.providers.firebase import SCOPE, Places
from vivaroom.providers.google_tokens import GRANT, TOKENS

EMAIL = "checker@demo-project.iam.gserviceaccount.com"
PROJECT = "demo-project"
KEY = rsa.generate_private_key(65537, 2048)
PEM = KEY.private_bytes(
    serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
).decode()
LOOKUP = f"/v1/projects/{PROJECT}/accounts:lookup"


class GoogleAccounts:
    """The accounts, by local id; `given` counts tokens for `scope`, `fails_with` answers everything with a status or with a body."""

    def __init__(self) -> None:
        self.url = ""
        self.scope = SCOPE
        self.users: dict[str, dict[str, Any]] = {}
        self.given = 0
        self.asked: list[str] = []
        self.fails_with: int | bytes | None = None

    @property
    def places(self) -> Places:
        return Places(f"{self.url}/token", f"{self.url}/v1")

    def answer(self, path: str, bearer: str, body: bytes) -> tuple[int, bytes]:
        """A status and a body."""
        if isinstance(self.fails_with, bytes):
            return 200, self.fails_with
        if self.fails_with is not None:
            return self.fails_with, b'{"error": {"message": "NO"}}'
        if path == "/token":
            return self._token(parse_qs(body.decode()))
        return self._lookup(bearer, json.loads(body)) if path == LOOKUP else (404, b"{}")

    def _token(self, form: dict[str, list[str]]) -> tuple[int, bytes]:
        try:
            claims = jwt.decode(
                form["assertion"][0], KEY.public_key(), ["RS256"], audience=TOKENS, issuer=EMAIL,
                options={"verify_exp": False, "verify_iat": False},
            )  # fmt: skip
        except jwt.PyJWTError:
            return 400, b'{"error": "invalid_grant"}'
        if form["grant_type"] != [GRANT] or claims["scope"] != self.scope or claims["exp"] - claims["iat"] > 3600:
            return 400, b'{"error": "invalid_scope"}'
        self.given += 1
        return 200, json.dumps(
            {"access_token": f"at-{self.given}", "expires_in": 3599, "token_type": "Bearer"}
        ).encode()

    def _lookup(self, bearer: str, asked: dict[str, Any]) -> tuple[int, bytes]:
        if bearer != f"Bearer at-{self.given}" or set(asked) != {"localId"}:
            return 401, b'{"error": {"status": "UNAUTHENTICATED"}}'
        self.asked += asked["localId"]
        found = [{"localId": one, **self.users[one]} for one in asked["localId"] if one in self.users]
        answer: dict[str, Any] = {"kind": "identitytoolkit#GetAccountInfoResponse"}
        return 200, json.dumps(answer | ({"users": found} if found else {})).encode()


@contextmanager
def google_accounts() -> Iterator[GoogleAccounts]:
    """The server on a free port, for as long as the block lasts."""
    served = GoogleAccounts()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", "0")))
            status, answer = served.answer(self.path, self.headers.get("authorization", ""), body)
            self.send_response(status)
            self.send_header("content-length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_: object) -> None:
            """Nothing is written into the output of a test."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        served.url = f"http://127.0.0.1:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield served
        finally:
            server.shutdown()
            thread.join()
