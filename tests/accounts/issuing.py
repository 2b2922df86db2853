"""Identity providers for tests: their keys, where they publish them, and tokens signed with any key."""

import asyncio
import hmac
import json
from base64 import urlsafe_b64encode
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from jwt.algorithms import ECAlgorithm, OKPAlgorithm, RSAAlgorithm
from pydantic import SecretStr

from vivaroom.accounts.issuers import Issuer, auth0, firebase, supabase
from vivaroom.kit.errors import ProviderBroken

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
RSA_KEY = rsa.generate_private_key(65537, 2048)
NEXT_RSA_KEY = rsa.generate_private_key(65537, 2048)
EVIL_KEY = rsa.generate_private_key(65537, 2048)
SMALL_KEY = rsa.generate_private_key(65537, 1024)
EC_KEY = ec.generate_private_key(ec.SECP256R1())
ED_KEY = ed25519.Ed25519PrivateKey.generate()
LEGACY_SECRET = "a secret that Supabase shares with its projects"

FIREBASE = firebase("demo-project")
SUPABASE = supabase("https://abc.supabase.co")
OLD_SUPABASE = supabase("https://old.supabase.co/", SecretStr(LEGACY_SECRET))
AUTH0 = auth0("team.eu.auth0.com", "https://api.vivaroom.example")
OIDC = Issuer("https://id.example.org", ("vivaroom",), algorithms=frozenset({"RS256", "ES256", "EdDSA"}))

Claims = dict[str, Any]


def published(key: Any, key_id: str | None, **more: str) -> Claims:
    """A public key as issuers publish it."""
    algorithm: Any = {"rsa": RSAAlgorithm, "ec": ECAlgorithm, "ed": OKPAlgorithm}[_family(key)]
    named = {} if key_id is None else {"kid": key_id}
    return {**algorithm.to_jwk(key.public_key(), as_dict=True), "use": "sig", **named, **more}


def _family(key: Any) -> str:
    return (
        "rsa" if isinstance(key, rsa.RSAPrivateKey) else "ec" if isinstance(key, ec.EllipticCurvePrivateKey) else "ed"
    )


@dataclass
class Internet:
    """Where issuers publish their keys; knows what was asked for."""

    pages: dict[str, bytes] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    is_down: bool = False

    def publish(self, url: str | None, *keys: Claims) -> None:
        assert url is not None
        self.pages[url] = json.dumps({"keys": keys}).encode()

    async def fetch(self, url: str) -> bytes:
        self.asked.append(url)
        await asyncio.sleep(0)
        if self.is_down or url not in self.pages:
            raise ProviderBroken("issuer", "no answer")
        return self.pages[url]


def claims_for(issuer: Issuer, **more: object) -> Claims:
    now = int(NOON.timestamp())
    base = {"iss": issuer.url, "aud": issuer.audiences[0], "sub": "user-1", "iat": now - 5, "exp": now + 3600}
    return {**base, **more}


def token(key: Any, algorithm: str, key_id: str | None, claims: Claims) -> str:
    return jwt.encode(claims, key, algorithm=algorithm, headers={} if key_id is None else {"kid": key_id})


def seal(message: str, key: bytes) -> str:
    """HMAC that does not mind being given a public key, unlike the library's own."""
    return urlsafe_b64encode(hmac.digest(key, message.encode(), "sha256")).rstrip(b"=").decode()


def part(value: object) -> str:
    return urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()
