"""A DATABASE_URL from a guide, copied with all the rest: it counts where somebody listens there at the first start."""

import socket
from pathlib import Path
from urllib.parse import unquote, urlsplit

from vivaroom.app.settings.reading import Settings
from vivaroom.app.settings.serving import LOOPBACK

SAMPLE_PASSWORDS = frozenset({"password", "postgres", "pass", "secret"})
CHOICE = "sample-database"
_EMBEDDED = "embedded\n"
_BY_URL = "by DATABASE_URL\n"
_PATIENCE_SECONDS = 1.0


def uses_embedded(settings: Settings, *, keep: bool = True) -> bool:
    """Whether the embedded database is used.

    With a sample of a guide in DATABASE_URL the first start decides, and `keep` writes down what it found: a database
    that happens to be down later must never be replaced by an empty one, nor one with interviews in it by another.
    """
    url = settings.database_url
    if url is None or not _is_sample(url.get_secret_value()):
        return url is None
    choice = choice_of(settings)
    if choice.exists():
        return choice.read_text("ascii") == _EMBEDDED
    embedded = not _listens(url.get_secret_value())
    if keep:
        settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
        choice.write_text(_EMBEDDED if embedded else _BY_URL, "ascii")
    return embedded


def passed_over(settings: Settings) -> str | None:
    """The line that tells that DATABASE_URL is a sample and does not count; None where it does."""
    if settings.database_url is None or not uses_embedded(settings, keep=False):
        return None
    return (
        "DATABASE_URL: a sample from a guide, and nothing listened there at the first start; the embedded database is "
        f"used, and goes on being used until you delete {choice_of(settings)}"
    )


def choice_of(settings: Settings) -> Path:
    """The file that remembers what the first start found."""
    return settings.data_dir / CHOICE


def _is_sample(url: str) -> bool:
    parts = urlsplit(url)
    return unquote(parts.password or "") in SAMPLE_PASSWORDS and (parts.hostname or "") in LOOPBACK


def _listens(url: str) -> bool:
    parts = urlsplit(url)
    try:
        with socket.create_connection((parts.hostname or "", parts.port or 5432), timeout=_PATIENCE_SECONDS):
            return True
    except (OSError, ValueError):
        return False
