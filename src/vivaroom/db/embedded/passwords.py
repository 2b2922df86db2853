"""The passwords of the embedded database: one random secret in a private file, one derived from it for each role."""

import base64
import hmac
import secrets
from pathlib import Path

from vivaroom.db.embedded.folder import write_private

SUPERUSER = "postgres"
RANDOM_BYTES = 32


def make_password(path: Path) -> str:
    """Write a new random secret, readable by its owner alone."""
    secret = secrets.token_urlsafe(RANDOM_BYTES)
    write_private(path, secret + "\n")
    return secret


def read_password(path: Path) -> str | None:
    """The secret, or None when it is not there."""
    try:
        return path.read_text(encoding="ascii").strip() or None
    except FileNotFoundError:
        return None


def password_of(role: str, secret: str) -> str:
    """The password of `role`: who learns it learns nothing about another role's, least of all the superuser's."""
    if role == SUPERUSER:
        return secret
    digest = hmac.digest(secret.encode(), f"role:{role}".encode(), "sha256")
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")
