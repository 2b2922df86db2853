"""A backup holds everything, and another machine goes on with it."""

import json
from pathlib import Path

import psycopg
import pytest

from tests.database import FreshDatabase
from tests.serving import run_vivaroom
from vivaroom.app.cli.archive import bring_back, dump, holds_anything
from vivaroom.db.migrate import sqlalchemy_url
from vivaroom.kit.errors import Conflict


def _session(folder: Path) -> str:
    """A session that was taken in the terminal, with its report."""
    done = run_vivaroom(folder, "interview", "--questions", "1", typed="I measured first.\n/end\n")
    assert done.returncode == 0, done.stderr
    *_, report = [json.loads(line) for line in done.stdout.splitlines()]
    session: str = report["report"]["session_id"]
    return session


def test_what_is_backed_up_is_there_on_another_machine_which_goes_on_with_it(tmp_path: Path) -> None:
    here, there, file = tmp_path / "here", tmp_path / "there", str(tmp_path / "all.dump")
    here.mkdir()
    there.mkdir()
    first = _session(here)
    assert run_vivaroom(here, "db", "backup", file).returncode == 0
    assert run_vivaroom(here, "db", "backup", file).stderr.startswith("backup_exists:")
    restored = run_vivaroom(there, "db", "restore", file)
    assert restored.returncode == 0, restored.stderr
    second = _session(there)
    assert [one["id"] for one in json.loads(run_vivaroom(there, "sessions").stdout)] == [second, first]
    assert run_vivaroom(there, "db", "restore", file).stderr.startswith("database_not_empty:")


def test_nothing_is_restored_under_a_running_server(fresh: FreshDatabase, tmp_path: Path) -> None:
    dump(fresh.owner_url, tmp_path / "all.dump")
    with (
        psycopg.connect(_plain(fresh.owner_url), application_name="vivaroom presence"),
        pytest.raises(Conflict, match="server_running"),
    ):
        bring_back(fresh.owner_url, tmp_path / "all.dump")
    bring_back(fresh.owner_url, tmp_path / "all.dump")
    assert not holds_anything(fresh.owner_url)


def test_a_damaged_backup_changes_nothing(fresh: FreshDatabase, tmp_path: Path) -> None:
    dump(fresh.owner_url, tmp_path / "all.dump")
    whole = (tmp_path / "all.dump").read_bytes()
    (tmp_path / "half.dump").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(Conflict, match="database_tool_failed"):
        bring_back(fresh.owner_url, tmp_path / "half.dump")
    with psycopg.connect(_plain(fresh.owner_url)) as connection:
        found = connection.execute("select to_regclass('vivaroom.session')").fetchone()
    assert found == ("vivaroom.session",)


def _plain(url: str) -> str:
    return sqlalchemy_url(url).replace("+psycopg", "")
