"""What lies in the data folder is made once, whoever starts first."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from vivaroom.app.paths import DataFolder


def test_the_key_is_made_in_a_folder_that_is_not_there_yet_and_stays(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path / "not" / "there")
    key = folder.secret_key()
    assert len(key.get_secret_value()) >= 32
    assert folder.secret_key() == key
    assert (folder.root / "secret.key").stat().st_mode & 0o777 == 0o600
    assert folder.root.stat().st_mode & 0o777 == 0o700
    assert [one.name for one in folder.root.iterdir()] == ["secret.key"]


def test_all_who_start_at_once_have_the_same_key(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as threads:
        keys = list(threads.map(lambda _: DataFolder(tmp_path / "data").secret_key(), range(64)))
    assert len(set(keys)) == 1
    assert keys[0].get_secret_value()
