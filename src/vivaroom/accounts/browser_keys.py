"""The key by which a browser that signed in is known: 32 random bytes, kept as a digest, good for as long as it is used."""

from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import sha256
from secrets import token_urlsafe

LASTS = timedelta(days=30)
"""So long without a visit, and one has to sign in again."""

NOTICED_AFTER = timedelta(days=1)
"""How much of that may pass before a visit makes the key last the full time again: each writes to the database."""


@dataclass(frozen=True, slots=True)
class BrowserKey:
    """`text` goes to the browser once; `digest` is stored among the refresh tokens, as a family of its own."""

    text: str = field(repr=False)
    digest: bytes


def new_browser_key() -> BrowserKey:
    """A fresh key of 256 random bits."""
    text = token_urlsafe(32)
    return BrowserKey(text, digest_of(text))


def digest_of(text: str) -> bytes:
    """What a key is looked up by: like a refresh token's, a digest of the family and one of its own, 32 bytes each.

    No refresh token has this digest, and no key has that of a refresh token, since the two families are made otherwise.
    """
    return sha256(b"browser\0" + text.encode()).digest() + sha256(text.encode()).digest()
