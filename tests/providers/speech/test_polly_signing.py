"""Requests are signed as AWS signs them: by the vectors that it publishes, and by its own client where that is installed."""

from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from pydantic import SecretStr

from vivaroom.providers.speech.polly.signing import Credentials, Scope, sign

MOMENT = datetime(2015, 8, 30, 12, 36, tzinfo=UTC)
CREDENTIALS = Credentials("AKIDEXAMPLE", SecretStr("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"))
"""AWS's own, of its documentation."""
HOST = "https://example.amazonaws.com"
FORM = {"content-type": "application/x-www-form-urlencoded"}
TOKEN = (
    "AQoDYXdzEPT//////////wEXAMPLEtc764bNrC9SAPBSM22wDOk4x4HIZ8j4FZTwdQWLWsKWHGBuFqwAeMicRXmxfpSPfIeoIYRqTflfKD8YUuwthAx7"
    "mSEI/qkPpKPi/kMcGdQrmGdeehM4IC1NtBmUpp2wUE8phUZampKsburEDy0KPkyQDYwT7WZ0wq5VSXDvp75YU9HFvlRd8Tx6q6fE8YQcHNVXAkiY9q6"
    "d+xo0rKwT38xVqr7ZD0u0iPPkUL64lIZbqBAz+scqKmlzm8FDrypNC9Yjc8fPOLn9FX9KSYvKTr4rvx3iSIlTJabIQwj2ICCR/oLxBA=="
)


def signed(request: httpx.Request, credentials: Credentials, scope: Scope, now: datetime = MOMENT) -> str:
    sign(request, credentials, scope, now)
    return request.headers["authorization"]


@pytest.mark.parametrize(
    ("request_", "signature"),
    [
        (httpx.Request("GET", f"{HOST}/"), "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"),
        (httpx.Request("POST", f"{HOST}/"), "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b"),
        (
            httpx.Request("GET", f"{HOST}/?Param2=value2&Param1=value1"),
            "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500",
        ),
        (
            httpx.Request("POST", f"{HOST}/", headers=FORM, content=b"Param1=value1"),
            "ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a",
        ),
    ],
    ids=["get-vanilla", "post-vanilla", "get-vanilla-query-order-key-case", "post-x-www-form-urlencoded"],
)
def test_the_published_vectors_come_out(request_: httpx.Request, signature: str) -> None:
    names = "content-type;host;x-amz-date" if request_.content else "host;x-amz-date"
    assert signed(request_, CREDENTIALS, Scope("us-east-1", "service")) == (
        "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, "
        f"SignedHeaders={names}, Signature={signature}"
    )
    assert request_.headers["x-amz-date"] == "20150830T123600Z"


def test_the_published_vector_of_a_lent_key_comes_out() -> None:
    lent = Credentials(CREDENTIALS.key_id, CREDENTIALS.secret, SecretStr(TOKEN))
    told = signed(httpx.Request("POST", f"{HOST}/"), lent, Scope("us-east-1", "service"))
    assert "SignedHeaders=host;x-amz-date;x-amz-security-token, " in told
    assert told.endswith("Signature=85d96828115b5dc0cfc3bd16ad9e210dd772bbebba041836c64533a82be05ead")


@pytest.mark.parametrize(
    "request_",
    [
        httpx.Request("POST", "https://polly.eu-central-1.amazonaws.com/v1/speech", json={"Text": "Zoë & 数据库"}),
        httpx.Request("GET", "https://polly.eu-central-1.amazonaws.com/v1/voices?NextToken=a%2Bb%2F%3D&Engine=neural"),
        httpx.Request("GET", "http://127.0.0.1:8080/a%20place/v1/voices"),
    ],
    ids=["speech", "voices", "other address"],
)
@pytest.mark.parametrize("token", [None, "not+a/token=="])
def test_awss_own_client_signs_alike(request_: httpx.Request, token: str | None) -> None:
    theirs = {name: importorskip(f"botocore.{name}") for name in ("auth", "awsrequest", "credentials")}
    lent = Credentials(CREDENTIALS.key_id, CREDENTIALS.secret, SecretStr(token) if token else None)
    told = signed(request_, lent, Scope("eu-central-1", "polly"), datetime.now(UTC))
    kept = {name: request_.headers[name] for name in ("content-type", "x-amz-date") if name in request_.headers}
    asked = theirs["awsrequest"].AWSRequest(request_.method, str(request_.url), headers=kept, data=request_.content)
    asked.context["timestamp"] = request_.headers["x-amz-date"]
    if token:
        asked.headers["x-amz-security-token"] = token
    key = theirs["credentials"].Credentials(CREDENTIALS.key_id, CREDENTIALS.secret.get_secret_value(), token)
    signer = theirs["auth"].SigV4Auth(key, "polly", "eu-central-1")
    text = signer.string_to_sign(asked, signer.canonical_request(asked))
    assert told.endswith(f"Signature={signer.signature(text, asked)}")


def importorskip(module: str) -> Any:
    """What comes with `make setup-deploy`."""
    return pytest.importorskip(module, reason="botocore is not installed")
