"""Which certificate the server shows, and taking up a renewed one while it runs."""

import hashlib
import ssl
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import structlog

from vivaroom.app.paths import DataFolder
from vivaroom.app.settings.reading import Settings
from vivaroom.app.tls.issuing import names_of
from vivaroom.app.tls.keeping import TlsFolder
from vivaroom.kit.clock import Clock
from vivaroom.kit.errors import Invalid, VivaError

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Shown:
    """The files of what the server shows; `trusted` is the file to trust, where the certificate is of our own making.

    `is_new`: nobody can have trusted it yet.
    """

    certificate: Path
    key: Path | None
    trusted: Path | None = None
    is_new: bool = False


def shown_by(settings: Settings, now: datetime) -> Shown | None:
    """What this server shows, made where it is missing; None for a server that does not speak HTTPS.

    Raises Invalid `tls_certificate_missing` and `tls_unusable`, Unavailable `tls_folder_unusable`.
    """
    if settings.tls_certificate is not None:
        shown = Shown(settings.tls_certificate, settings.tls_key)
    elif settings.tls_key is not None:
        raise Invalid("tls_certificate_missing", "A key of your own needs its certificate: --tls-certificate FILE.")
    elif settings.tls:
        folder = TlsFolder(DataFolder(settings.data_dir).tls)
        is_new = folder.prepare(names_of(settings.host), now)
        shown = Shown(folder.served, None, folder.trusted, is_new)
    else:
        return None
    _context_of(shown)
    return shown


class TlsContext:
    """What connections are encrypted with. `refresh` takes up what is newer on disk, for connections from then on."""

    def __init__(self, settings: Settings, shown: Shown, clock: Clock) -> None:
        self._settings = settings
        self._clock = clock
        self.ssl = _context_of(shown)
        self._digest = _digest_of(shown)

    def refresh(self) -> None:
        """Look at the files again, and renew our own near its end. What cannot be used is told in the log, not shown."""
        try:
            shown = shown_by(self._settings, self._clock.now())
        except VivaError as error:
            log.warning("certificate_not_renewed", code=error.code, detail=error.detail)
            return
        if shown is not None and _digest_of(shown) != self._digest:
            self._digest = _digest_of(shown)
            self.ssl.load_cert_chain(shown.certificate, shown.key)
            log.info("certificate_renewed")


def _context_of(shown: Shown) -> ssl.SSLContext:
    """Raises Invalid `tls_unusable`."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    try:
        context.load_cert_chain(shown.certificate, shown.key, _no_password)
    except (OSError, _Locked) as error:  # an SSLError is an OSError
        said = "the key has a password" if isinstance(error, _Locked) else str(error)
        files = " and ".join(str(one) for one in (shown.certificate, shown.key) if one is not None)
        mend = "Expected PEM files: the certificate with those above it, and its key without a password."
        raise Invalid("tls_unusable", f"{files} cannot be used: {said}. {mend}") from error
    return context


class _Locked(Exception):
    """A key has a password, which a server that starts by itself could ask nobody for."""


def _no_password() -> str:
    raise _Locked


def _digest_of(shown: Shown) -> str:
    texts = (one.read_bytes() for one in (shown.certificate, shown.key) if one is not None)
    return hashlib.sha256(b"\0".join(texts)).hexdigest()
