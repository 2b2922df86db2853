"""The server shows the certificate that was asked for, and takes up a newer one while it runs."""

import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, PrivateFormat

from tests.app.settings import plain_settings
from vivaroom.app.doctor import machine
from vivaroom.app.doctor.finding import State
from vivaroom.app.settings.reading import Settings
from vivaroom.app.tls.issuing import Issued, make_authority, make_certificate, names_of
from vivaroom.app.tls.serving import TlsContext, shown_by
from vivaroom.kit.clock import ManualClock
from vivaroom.kit.errors import Invalid

NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)
NAMES = names_of("interviews.example", "desk")


@pytest.fixture
def brought(tmp_path: Path) -> Issued:
    """A certificate of somebody else's making, in two files."""
    made = make_certificate(make_authority(NAMES, NOW), NAMES, NOW)
    _write(made, tmp_path)
    return made


def _write(made: Issued, folder: Path) -> None:
    (folder / "mine.pem").write_text(made.certificate_pem())
    (folder / "mine.key").write_text(made.pem().replace(made.certificate_pem(), ""))


def _own(folder: Path, **given: object) -> Settings:
    return plain_settings(folder, tls_certificate=folder / "mine.pem", tls_key=folder / "mine.key", **given)


def _shown(context: ssl.SSLContext) -> bytes:
    """The certificate that a connection is greeted with."""
    there = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    there.check_hostname, there.verify_mode = False, ssl.CERT_NONE
    up, down = ssl.MemoryBIO(), ssl.MemoryBIO()
    client, server = there.wrap_bio(down, up), context.wrap_bio(up, down, server_side=True)
    for end in (client, server, client):
        try:
            end.do_handshake()
        except ssl.SSLWantReadError:
            continue
    found = client.getpeercert(binary_form=True)
    assert found
    return found


def test_http_is_spoken_unless_somebody_asks_for_more(tmp_path: Path) -> None:
    settings = plain_settings(tmp_path)
    assert settings.scheme == "http"
    assert shown_by(settings, NOW) is None
    assert not settings.data_dir.exists()


def test_a_certificate_is_made_where_none_was_brought(tmp_path: Path) -> None:
    settings = plain_settings(tmp_path, tls=True)
    first, second = shown_by(settings, NOW), shown_by(settings, NOW)
    assert first is not None
    assert second is not None
    assert (first.is_new, second.is_new) == (True, False)
    assert first.trusted == settings.data_dir / "tls" / "ca.pem"


@pytest.mark.usefixtures("brought")
def test_a_certificate_that_was_brought_is_shown_and_none_is_made(tmp_path: Path) -> None:
    settings = _own(tmp_path)
    shown = shown_by(settings, NOW)
    assert settings.scheme == "https"
    assert shown is not None
    assert (shown.certificate, shown.key, shown.trusted) == (tmp_path / "mine.pem", tmp_path / "mine.key", None)
    assert not settings.data_dir.exists()


def test_a_running_server_takes_up_a_renewed_certificate_and_keeps_its_own_while_the_new_one_is_broken(
    tmp_path: Path, brought: Issued
) -> None:
    settings = _own(tmp_path)
    shown = shown_by(settings, NOW)
    assert shown is not None
    context = TlsContext(settings, shown, ManualClock(NOW))
    renewed = make_certificate(make_authority(NAMES, NOW), NAMES, NOW)
    first = _shown(context.ssl)
    assert first == ssl.PEM_cert_to_DER_cert(brought.certificate_pem())

    (tmp_path / "mine.pem").write_text(renewed.certificate_pem())  # its key follows a moment later
    context.refresh()
    assert _shown(context.ssl) == first
    _write(renewed, tmp_path)
    context.refresh()
    assert _shown(context.ssl) == ssl.PEM_cert_to_DER_cert(renewed.certificate_pem())


def test_a_server_that_runs_for_a_year_renews_its_own_certificate(tmp_path: Path) -> None:
    settings, clock = plain_settings(tmp_path, tls=True), ManualClock(NOW)
    shown = shown_by(settings, NOW)
    assert shown is not None
    context = TlsContext(settings, shown, clock)
    first = _shown(context.ssl)
    context.refresh()
    assert _shown(context.ssl) == first
    clock.move(timedelta(days=360))
    context.refresh()
    assert _shown(context.ssl) != first


def test_what_cannot_be_used_is_told_and_nobody_is_asked_for_a_password(tmp_path: Path, brought: Issued) -> None:
    locked = brought.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"example only"))
    other = make_authority(NAMES, NOW)
    for key in (locked, other.pem().encode(), b"nothing", None):
        (tmp_path / "mine.key").unlink() if key is None else (tmp_path / "mine.key").write_bytes(key)
        with pytest.raises(Invalid) as caught:
            shown_by(_own(tmp_path), NOW)
        assert caught.value.code == "tls_unusable"
        assert str(tmp_path / "mine.key") in caught.value.detail


def test_a_key_without_its_certificate_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Invalid) as caught:
        shown_by(plain_settings(tmp_path, tls_key=tmp_path / "mine.key"), NOW)
    assert caught.value.code == "tls_certificate_missing"


@pytest.mark.usefixtures("brought")
def test_the_doctor_tells_how_long_a_certificate_is_good(tmp_path: Path) -> None:
    assert machine.https(plain_settings(tmp_path)).state is State.OFF
    assert machine.https(plain_settings(tmp_path, tls=True)).state is State.OK
    own = _own(tmp_path)
    days = {0: State.OK, 385: State.WARNING, 400: State.BROKEN}
    assert {day: machine.https(own, NOW + timedelta(days=day)).state for day in days} == days
    (tmp_path / "mine.key").unlink()
    assert machine.https(own, NOW).state is State.BROKEN
