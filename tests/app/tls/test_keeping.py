"""Certificates lie in the data folder, closed to others, and are renewed without being trusted again."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from vivaroom.app.tls.issuing import names_of
from vivaroom.app.tls.keeping import TlsFolder
from vivaroom.kit.errors import Unavailable

NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)
NAMES = names_of("127.0.0.1", "desk")


@pytest.fixture
def folder(tmp_path: Path) -> TlsFolder:
    return TlsFolder(tmp_path / "data" / "tls")


def texts(folder: TlsFolder) -> tuple[str, str, str]:
    """What people trust, what vouches, and what is shown."""
    return folder.trusted.read_text(), folder.authority.read_text(), folder.served.read_text()


def test_they_are_made_once_and_nobody_else_may_read_them(folder: TlsFolder) -> None:
    assert folder.prepare(NAMES, NOW)
    made = texts(folder)
    assert not folder.prepare(NAMES, NOW)
    assert texts(folder) == made
    assert {one.name: one.stat().st_mode & 0o777 for one in folder.root.iterdir()} == dict.fromkeys(
        ("ca.pem", "ca.key", "server.pem"), 0o600
    )
    assert {one.stat().st_mode & 0o777 for one in (folder.root, folder.root.parent)} == {0o700}
    assert "PRIVATE KEY" not in folder.trusted.read_text()


def test_a_certificate_near_its_end_is_renewed_under_the_same_authority(folder: TlsFolder) -> None:
    folder.prepare(NAMES, NOW)
    trusted, authority, served = texts(folder)
    assert not folder.prepare(NAMES, NOW + timedelta(days=350))
    assert texts(folder)[:2] == (trusted, authority)
    assert texts(folder)[2] != served


def test_another_name_of_the_machine_needs_another_authority(folder: TlsFolder) -> None:
    folder.prepare(NAMES, NOW)
    before = texts(folder)
    assert folder.prepare(names_of("127.0.0.1", "another-desk"), NOW)
    assert not set(texts(folder)) & set(before)


@pytest.mark.parametrize("lost", ["trusted", "served"])
def test_what_is_lost_or_damaged_comes_again(folder: TlsFolder, lost: str) -> None:
    folder.prepare(NAMES, NOW)
    place: Path = getattr(folder, lost)
    for damage in (None, b"", b"\xff\xfe", folder.authority.read_bytes()[:100]):
        place.unlink() if damage is None else place.write_bytes(damage)
        assert not folder.prepare(NAMES, NOW)
        assert "BEGIN CERTIFICATE" in place.read_text()


def test_a_damaged_authority_is_made_anew_with_all_that_hangs_on_it(folder: TlsFolder) -> None:
    folder.prepare(NAMES, NOW)
    before = texts(folder)
    folder.authority.write_text("damaged")
    assert folder.prepare(NAMES, NOW)
    assert not set(texts(folder)) & set(before)


def test_a_folder_that_cannot_be_made_is_told_with_its_mend(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file")
    with pytest.raises(Unavailable, match="VIVAROOM_DATA_DIR") as caught:
        TlsFolder(tmp_path / "data" / "tls").prepare(NAMES, NOW)
    assert caught.value.code == "tls_folder_unusable"
