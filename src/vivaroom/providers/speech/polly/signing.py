"""Signs requests as AWS wants them, with Signature Version 4.

Method: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html. AWS's own client would
bring 30 MB for it.
"""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import parse_qsl, quote

import httpx
from pydantic import SecretStr

_ALGORITHM = "AWS4-HMAC-SHA256"


@dataclass(frozen=True, slots=True)
class Credentials:
    """An access key of AWS; one that is lent for some hours has a session token, too."""

    key_id: str
    secret: SecretStr
    session_token: SecretStr | None = None


@dataclass(frozen=True, slots=True)
class Scope:
    """What a signature is good for, beside its day: a region and a service by their names in addresses."""

    region: str
    service: str


def sign(request: httpx.Request, credentials: Credentials, scope: Scope, now: datetime) -> None:
    """Give the request the headers that prove who sends it; it may not be changed afterwards. Its body must be bytes.

    Signed are method, address, body, and the headers host, content-type and x-amz-….
    """
    moment = now.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    request.headers["x-amz-date"] = moment
    if credentials.session_token is not None:
        request.headers["x-amz-security-token"] = credentials.session_token.get_secret_value()
    good_for = f"{moment[:8]}/{scope.region}/{scope.service}/aws4_request"
    names = _signed_names(request)
    to_sign = "\n".join([_ALGORITHM, moment, good_for, _sha256(_canonical(request, names).encode())])
    signature = hmac.new(_key(credentials.secret, good_for), to_sign.encode(), hashlib.sha256).hexdigest()
    request.headers["authorization"] = (
        f"{_ALGORITHM} Credential={credentials.key_id}/{good_for}, SignedHeaders={';'.join(names)}, Signature={signature}"
    )


def _signed_names(request: httpx.Request) -> list[str]:
    names = {name.lower() for name in request.headers}
    return sorted(name for name in names if name in ("host", "content-type") or name.startswith("x-amz-"))


def _canonical(request: httpx.Request, names: list[str]) -> str:
    """The request in the one form in which both sides write it."""
    pairs = parse_qsl(request.url.query.decode("ascii"), keep_blank_values=True)
    query = "&".join(sorted(f"{quote(name, safe='')}={quote(value, safe='')}" for name, value in pairs))
    path = quote(request.url.raw_path.decode("ascii").partition("?")[0])
    headers = [f"{name}:{' '.join(request.headers[name].split())}" for name in names]
    return "\n".join([request.method, path, query, *headers, "", ";".join(names), _sha256(request.content)])


def _key(secret: SecretStr, good_for: str) -> bytes:
    """The key for one day, region and service."""
    key = f"AWS4{secret.get_secret_value()}".encode()
    for step in good_for.split("/"):
        key = hmac.new(key, step.encode(), hashlib.sha256).digest()
    return key


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
