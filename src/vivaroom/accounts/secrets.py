"""Weak and sample secrets are refused: whoever can guess the secret can sign in as anybody."""

import re

from vivaroom.kit.errors import Invalid

SHORTEST_BYTES = 32
_FEWEST_DIFFERENT = 10
_SAMPLES = (
    "change-this",
    "change-me",
    "changeme",
    "your-secret",
    "your-jwt",
    "your-256-bit-secret",
    "your-key",
    "secret-key",
    "secretkey",
    "supersecret",
    "super-secret",
    "my-secret",
    "jwt-secret",
    "example",
    "placeholder",
    "password",
    "development",
    "test-secret",
    "do-not-use",
    "insecure",
    "replace-me",
    "09d25e094faa6ca2556c818166b7a9563b93f7099f6f0f4caa6cf63b88e8d3e7",  # FastAPI's tutorial
)


def weakness_of(secret: str) -> str | None:
    """Why a secret could be guessed; None for a good one."""
    words = re.sub(r"[\s_.]+", "-", secret.casefold())
    if any(sample in words for sample in _SAMPLES):
        return "it is a sample from a guide"
    if len(secret.encode()) < SHORTEST_BYTES:
        return f"it has {len(secret.encode())} bytes, expected {SHORTEST_BYTES} or more"
    if len(set(secret)) < _FEWEST_DIFFERENT:
        return f"it has {len(set(secret))} different characters, expected {_FEWEST_DIFFERENT} or more"
    return _repetition(secret)


def require_strong(setting: str, secret: str, *, bound_to_loopback: bool) -> str | None:
    """Raise Invalid with code `secret_weak` and the mend, unless only this machine can connect.

    On loopback the weakness is given back, to be shown as a warning; None for a good secret.
    """
    weakness = weakness_of(secret)
    if weakness is None or bound_to_loopback:
        return weakness
    raise Invalid(
        "secret_weak",
        f"{setting} could be guessed: {weakness}. Make one with "
        '`python -c "import secrets; print(secrets.token_urlsafe(48))"`, or bind to 127.0.0.1.',
    )


def _repetition(secret: str) -> str | None:
    for length in range(1, len(secret) // 2 + 1):
        if secret == (secret[:length] * (len(secret) // length + 1))[: len(secret)]:
            return f"it repeats its first {length} characters"
    return None
