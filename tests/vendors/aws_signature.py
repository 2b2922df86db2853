"""Checks signatures of AWS as its documentation tells who receives them to, on the bytes that came.

Written from https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html, and apart from
what signs, so that both would have to be wrong in the same way.
"""

import hashlib
import hmac
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

_HEADER = re.compile(
    r"AWS4-HMAC-SHA256 Credential=(?P<key>[^/]+)/(?P<scope>[^,]+), ?SignedHeaders=(?P<names>[^,]+), ?Signature=(?P<sign>\w+)"
)
_SKEW = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Keeper:
    """What the receiver knows: one key, and where and for what it is good."""

    key_id: str
    secret: str
    region: str
    service: str
    session_token: str | None = None


def refusal(keeper: Keeper, now: datetime, line: str, headers: dict[str, str], body: bytes) -> str | None:
    """The name of the error with which AWS would refuse this request, if it would; `line` is the first one of it."""
    found = _HEADER.fullmatch(headers.get("authorization", ""))
    if found is None:
        return "MissingAuthenticationTokenException"
    names = found["names"].split(";")
    must = {"host", *(name for name in headers if name.startswith("x-amz-"))}
    if found["key"] != keeper.key_id or headers.get("x-amz-security-token") != keeper.session_token:
        return "UnrecognizedClientException"
    moment = datetime.strptime(headers["x-amz-date"], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    scope = f"{moment:%Y%m%d}/{keeper.region}/{keeper.service}/aws4_request"
    if not must <= set(names) or abs(now - moment) > _SKEW or found["scope"] != scope:
        return "InvalidSignatureException"
    method, target, _ = line.split(" ")
    path, _, query = target.partition("?")
    wanted = [method, path, "&".join(sorted(query.split("&"))), *(f"{name}:{headers[name]}" for name in names), ""]
    request = "\n".join([*wanted, ";".join(names), hashlib.sha256(body).hexdigest()])
    digest = hashlib.sha256(request.encode()).hexdigest()
    key = ("AWS4" + keeper.secret).encode()
    for step in (f"{moment:%Y%m%d}", keeper.region, keeper.service, "aws4_request"):
        key = hmac.digest(key, step.encode(), "sha256")
    text = f"AWS4-HMAC-SHA256\n{headers['x-amz-date']}\n{scope}\n{digest}"
    good = hmac.digest(key, text.encode(), "sha256").hex() == found["sign"]
    return None if good else "InvalidSignatureException"
