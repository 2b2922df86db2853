"""What the machine gives: Python, a folder, space, a port, a clock, and a secret that nobody can guess."""

import os
import shutil
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import vivaroom
from vivaroom.accounts.secrets import weakness_of
from vivaroom.app.doctor.finding import Finding, State
from vivaroom.app.doctor.ports import is_taken, owner_of, vivaroom_at
from vivaroom.app.paths import DataFolder
from vivaroom.app.settings.reading import Settings
from vivaroom.app.tls.issuing import end_of
from vivaroom.app.tls.serving import shown_by
from vivaroom.kit.errors import VivaError

OLDEST_PYTHON = (3, 11)
LITTLE_BYTES = 1_000_000_000
TOO_LITTLE_BYTES = 200_000_000
NEAR_ITS_END = timedelta(days=14)
CLOCK_TOLERANCE = timedelta(days=1)
ANOTHER_FOLDER = "set VIVAROOM_DATA_DIR to a folder of yours"
MAKE_ONE = 'set JWT_SECRET_KEY to the output of: python3 -c "import secrets; print(secrets.token_urlsafe(48))"'


def python_version() -> Finding:
    """Whether this Python is new enough."""
    found = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info[:2] < OLDEST_PYTHON:
        return Finding("python", State.BROKEN, f"{found} is too old", "install Python 3.11 or newer")
    return Finding("python", State.OK, found)


def data_folder(settings: Settings) -> Finding:
    """Whether the data folder can be used, and by nobody else."""
    folder = settings.data_dir
    nearest = _nearest_existing(folder)
    if not nearest.is_dir() or not os.access(nearest, os.W_OK | os.X_OK):
        return Finding("data folder", State.BROKEN, f"{folder}: {nearest} cannot be written", ANOTHER_FOLDER)
    if nearest != folder:
        return Finding("data folder", State.OK, f"{folder} will be made at the first start")
    if folder.stat().st_uid != os.geteuid():
        return Finding("data folder", State.WARNING, f"{folder} belongs to another user", ANOTHER_FOLDER)
    if folder.stat().st_mode & 0o022:
        return Finding("data folder", State.WARNING, f"{folder} can be written by others", f"chmod go-w {folder}")
    return Finding("data folder", State.OK, str(folder))


def disk_space(settings: Settings) -> Finding:
    """Whether the database has room to grow."""
    free = shutil.disk_usage(_nearest_existing(settings.data_dir)).free
    told = f"{free / 1e9:.1f} GB free"
    mend = f"free some space where {settings.data_dir} lies, or {ANOTHER_FOLDER}"
    if free < TOO_LITTLE_BYTES:
        return Finding("disk space", State.BROKEN, told, mend)
    if free < LITTLE_BYTES:
        return Finding("disk space", State.WARNING, told, mend)
    return Finding("disk space", State.OK, told)


def port(settings: Settings) -> Finding:
    """Whether the server can listen, and who can reach it there."""
    place = f"{settings.host}:{settings.port}"
    if is_taken(settings.host, settings.port):
        version = vivaroom_at(settings.host, settings.port)
        if version is not None:
            return Finding("port", State.OK, f"{place}: Vivaroom {version} is running there")
        owner = owner_of(settings.port)
        detail = f"{place} is in use" + (f" by {owner}" if owner else "")
        return Finding("port", State.BROKEN, detail, f"vivaroom serve --port {settings.port + 1}, or end that one")
    reach = "only this machine reaches it" if settings.is_loopback else "others reach it, and must sign in"
    return Finding("port", State.OK, f"{place} is free; {reach}")


def secret(settings: Settings) -> Finding:
    """Whether somebody could guess what signs the tokens; off loopback that would open every account."""
    if settings.secret_key is None:
        if settings.is_loopback:
            return Finding("secret", State.OK, "made at the first start and kept in the data folder")
        detail = f"bound to {settings.host}, others can reach the server, and JWT_SECRET_KEY is not set or a sample"
        return Finding("secret", State.BROKEN, detail, MAKE_ONE)
    weakness = weakness_of(settings.secret_key.get_secret_value())
    if weakness is None:
        return Finding("secret", State.OK, "JWT_SECRET_KEY is strong")
    state = State.WARNING if settings.is_loopback else State.BROKEN
    return Finding("secret", state, f"JWT_SECRET_KEY could be guessed: {weakness}", MAKE_ONE)


def https(settings: Settings, now: datetime | None = None) -> Finding:
    """Whether the server speaks HTTPS, and whether a certificate that was brought can be shown and how long."""
    if settings.scheme == "http" and settings.tls_key is None:
        return Finding("https", State.OFF, "HTTP is spoken; a proxy may speak HTTPS for it", "vivaroom serve --tls")
    if settings.tls_certificate is None and settings.tls_key is None:
        return Finding("https", State.OK, f"the certificate is made and renewed in {DataFolder(settings.data_dir).tls}")
    now = now or datetime.now(UTC)
    try:
        shown = shown_by(settings, now)
    except VivaError as error:
        return Finding("https", State.BROKEN, error.detail, "set VIVAROOM_TLS_CERTIFICATE and VIVAROOM_TLS_KEY")
    end = end_of(shown.certificate) if shown else now
    state = State.BROKEN if end <= now else State.WARNING if end <= now + NEAR_ITS_END else State.OK
    mend = None if state is State.OK else "renew the certificate; a running server takes it up within the hour"
    return Finding("https", state, f"{settings.tls_certificate} is good until {end:%Y-%m-%d}", mend)


def clock(now: datetime | None = None) -> Finding:
    """Whether the machine's clock can be right: the product's own files cannot come from the future."""
    now = now or datetime.now(UTC)
    installed = datetime.fromtimestamp(Path(str(vivaroom.__file__)).stat().st_mtime, UTC)
    if now < installed - CLOCK_TOLERANCE:
        detail = f"{now:%Y-%m-%d %H:%M} UTC is before {installed:%Y-%m-%d}, when Vivaroom was installed"
        return Finding("clock", State.WARNING, detail, "set the clock: timedatectl set-ntp true")
    return Finding("clock", State.OK, f"{now:%Y-%m-%d %H:%M} UTC")


def _nearest_existing(folder: Path) -> Path:
    return next(one for one in (folder, *folder.absolute().parents) if one.exists())
