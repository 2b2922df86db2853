"""The key that opens one session for its candidate: `ek_` and 32 random bytes, kept as a digest."""

from dataclasses import dataclass, field
from hashlib import sha256
from secrets import token_urlsafe

PREFIX = "ek_"


@dataclass(frozen=True, slots=True)
class SessionKey:
    """`text` goes to the candidate once; `digest` is stored in the session's `secret_digest`."""

    text: str = field(repr=False)
    digest: bytes


def new_session_key() -> SessionKey:
    """A fresh key of 256 random bits."""
    text = f"{PREFIX}{token_urlsafe(32)}"
    return SessionKey(text, digest_of(text))


def digest_of(text: str) -> bytes:
    """What a key is looked up by. A key has too many random bits for a slow digest to add anything."""
    return sha256(text.encode()).digest()
