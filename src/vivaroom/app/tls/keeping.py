"""Keeps the certificates of this machine in the data folder, readable to their owner alone, and renews them in time."""

import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from vivaroom.app.tls.issuing import (
    Issued,
    Names,
    can_vouch,
    issued_from,
    make_authority,
    make_certificate,
    still_serves,
)
from vivaroom.kit.errors import Unavailable


@dataclass(frozen=True, slots=True)
class TlsFolder:
    """The folder of the certificates."""

    root: Path

    @property
    def trusted(self) -> Path:
        """The authority's certificate, without its key: what browsers and programs are told to trust."""
        return self.root / "ca.pem"

    @property
    def authority(self) -> Path:
        """The authority's key, and its certificate."""
        return self.root / "ca.key"

    @property
    def served(self) -> Path:
        """The server's certificate, and its key."""
        return self.root / "server.pem"

    def prepare(self, names: Names, now: datetime) -> bool:
        """Make or renew what is missing, near its end, damaged, or for other names; says whether the authority is new.

        A renewed certificate is of the same authority as long as that one can vouch for these names, so that nobody
        has to trust anything twice. Raises Unavailable `tls_folder_unusable`.
        """
        try:
            for folder in (self.root.parent, self.root):
                folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            return self._prepare(names, now)
        except OSError as error:
            detail = f"Certificates cannot be kept in {self.root}: {error.strerror}. Set VIVAROOM_DATA_DIR to a folder of yours."
            raise Unavailable("tls_folder_unusable", detail) from error

    def _prepare(self, names: Names, now: datetime) -> bool:
        authority = _kept(self.authority)
        is_new = authority is None or not can_vouch(authority, names, now)
        if authority is None or is_new:
            authority = make_authority(names, now)
            _write_private(self.authority, authority.pem())
        if _text(self.trusted) != authority.certificate_pem():
            _write_private(self.trusted, authority.certificate_pem())
        served = _kept(self.served)
        if served is None or not still_serves(served, authority, names, now):
            _write_private(self.served, make_certificate(authority, names, now).pem())
        return is_new


def _kept(path: Path) -> Issued | None:
    text = _text(path)
    return None if text is None else issued_from(text)


def _text(path: Path) -> str | None:
    try:
        return path.read_text("ascii")
    except (FileNotFoundError, UnicodeDecodeError):
        return None


def _write_private(path: Path, text: str) -> None:
    """Replace the file; it is never seen half-written, nor by anybody else."""
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="ascii") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
