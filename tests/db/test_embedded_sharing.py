"""One server for all who use a data folder: it starts with the first, ends with the last, and survives kill -9."""

import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest

from tests.db.embedded_users import (
    LINGER,
    ROOT,
    SOON,
    OtherUser,
    answers_again,
    ask,
    data_dir_like,
    ends_soon,
    kill_now,
    make_template,
    postmaster_of,
    supervisor_of,
)
from vivaroom.db.embedded.server import running_postgres, status, stop
from vivaroom.db.embedded.waiting import wait_for

LONGEST_JOIN_S = 0.05


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_template(tmp_path_factory.mktemp("template") / "room")


@pytest.fixture
def data_dir(template: Path, tmp_path: Path) -> Iterator[Path]:
    with data_dir_like(template, tmp_path) as made:
        yield made


def test_three_programs_that_start_at_once_on_an_empty_folder_share_one_server(tmp_path: Path) -> None:
    users = [OtherUser(tmp_path) for _ in range(3)]
    servers = {user.server() for user in users}
    for user in users:
        user.leave()
    assert len(servers) == 1
    assert ends_soon(servers.pop()[1])


def test_joining_a_running_server_takes_a_moment(data_dir: Path) -> None:
    joins_s = []
    with running_postgres(data_dir, linger=LINGER):
        for _ in range(11):
            began = time.perf_counter()
            with running_postgres(data_dir):
                joins_s.append(time.perf_counter() - began)
    assert statistics.median(joins_s) < LONGEST_JOIN_S


def test_the_server_ends_with_its_last_user_not_with_the_one_who_started_it(data_dir: Path) -> None:
    first = OtherUser(data_dir)
    postmaster = first.server()[1]
    with running_postgres(data_dir) as server:
        first.leave()
        time.sleep(LINGER.total_seconds() * 2)
        assert ask(server, "SELECT 1") == [(1,)]
    assert ends_soon(postmaster)
    assert not status(data_dir).running


def test_who_comes_back_while_the_server_lingers_finds_the_same_one(data_dir: Path) -> None:
    with running_postgres(data_dir):
        postmaster = postmaster_of(data_dir)
    with running_postgres(data_dir):
        assert postmaster_of(data_dir) == postmaster


def test_who_comes_while_the_server_stops_gets_a_new_one(data_dir: Path) -> None:
    for _ in range(5):
        with running_postgres(data_dir, linger=LINGER):
            pass
        os.kill(supervisor_of(data_dir), signal.SIGTERM)
        with running_postgres(data_dir, linger=LINGER) as server:
            assert ask(server, "SELECT 1") == [(1,)]


def test_the_last_user_can_wait_for_a_clean_end_and_another_is_not_waited_for(data_dir: Path) -> None:
    with running_postgres(data_dir):
        postmaster = postmaster_of(data_dir)
        with running_postgres(data_dir, wait_for_end=True):
            pass
        assert postmaster_of(data_dir) == postmaster
        with running_postgres(data_dir, wait_for_end=True):
            pass
    with running_postgres(data_dir, wait_for_end=True):
        pass
    assert not status(data_dir).running
    assert "database system is shut down" in status(data_dir).log.read_text().splitlines()[-1]


def test_the_server_ends_when_its_only_user_is_killed(data_dir: Path) -> None:
    user = OtherUser(data_dir)
    postmaster = user.server()[1]
    user.kill()
    assert ends_soon(postmaster)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends a server whose supervisor was killed")
def test_no_server_is_left_when_user_and_supervisor_are_killed(data_dir: Path) -> None:
    user = OtherUser(data_dir)
    postmaster = user.server()[1]
    user.kill()
    kill_now(supervisor_of(data_dir))
    assert ends_soon(postmaster)


def test_a_killed_supervisor_is_replaced_for_the_users_that_live(data_dir: Path) -> None:
    with running_postgres(data_dir, linger=LINGER) as server:
        ask(server, "INSERT INTO kept VALUES ('said before')")
        killed = supervisor_of(data_dir)
        kill_now(killed)
        assert ends_soon(killed)
        time.sleep(1)
        assert answers_again(server)
        assert ask(server, "SELECT answer FROM kept") == [("said before",)]
        assert supervisor_of(data_dir) != killed


def test_a_killed_server_comes_back_on_the_same_port_with_every_commit(data_dir: Path) -> None:
    with running_postgres(data_dir, linger=LINGER) as server:
        postmaster = postmaster_of(data_dir)
        for number in range(3):
            ask(server, f"INSERT INTO kept VALUES ('{number}')")
        kill_now(postmaster)
        assert answers_again(server)
        assert ask(server, "SELECT count(*) FROM kept") == [(3,)]
        assert postmaster_of(data_dir) != postmaster


def test_a_query_that_outlives_its_killed_server_does_not_keep_the_next_one_from_starting(data_dir: Path) -> None:
    with running_postgres(data_dir, linger=LINGER) as server, ThreadPoolExecutor() as threads:
        endless = threads.submit(ask, server, "DO $$ BEGIN LOOP END LOOP; END $$")
        assert wait_for(lambda: ask(server, "SELECT 1 FROM pg_stat_activity WHERE query LIKE 'DO%'"), SOON)
        kill_now(postmaster_of(data_dir))
        with pytest.raises(psycopg.OperationalError):
            endless.result()
        assert answers_again(server)


def test_everything_killed_at_once_loses_no_commit(data_dir: Path) -> None:
    user = OtherUser(data_dir)
    user.server()
    with running_postgres(data_dir) as server:
        ask(server, "INSERT INTO kept VALUES ('acknowledged')")
        postmaster, supervisor = postmaster_of(data_dir), supervisor_of(data_dir)
    user.kill()
    for pid in (supervisor, postmaster):
        kill_now(pid)
    assert ends_soon(postmaster)
    with running_postgres(data_dir, linger=LINGER) as server:
        assert ask(server, "SELECT answer FROM kept") == [("acknowledged",)]


def test_a_stop_is_for_all_users_and_lasts_until_somebody_starts_anew(data_dir: Path) -> None:
    with running_postgres(data_dir, linger=LINGER):
        assert stop(data_dir)
        time.sleep(1)
        assert not status(data_dir).running
        with running_postgres(data_dir, linger=LINGER) as again:
            assert ask(again, "SELECT 1") == [(1,)]


def test_stopping_what_does_not_run_says_so(tmp_path: Path) -> None:
    assert not stop(tmp_path)
    assert not status(tmp_path).running
    assert list(tmp_path.iterdir()) == []


def test_the_state_names_port_and_server(data_dir: Path) -> None:
    with running_postgres(data_dir, linger=LINGER) as server:
        seen = status(data_dir)
        assert (seen.running, seen.port) == (True, server.port)
        assert ask(server, "SELECT pid FROM pg_stat_activity WHERE backend_type = 'checkpointer'")
        assert seen.postmaster_pid == postmaster_of(data_dir)


@pytest.mark.skipif(not ROOT, reason="needs root to become somebody else")
def test_an_ordinary_user_runs_the_server_as_herself() -> None:
    nobody = 65534
    python = _python_of(nobody)
    if python is None:
        pytest.skip("no Python that an ordinary user could run")
    with tempfile.TemporaryDirectory(dir="/var/tmp", prefix="room-") as place:
        os.chown(place, nobody, nobody)
        user = OtherUser(Path(place) / "room", python, nobody)
        postmaster = user.server()[1]
        owner = Path(f"/proc/{postmaster}").stat().st_uid
        user.leave()
        assert owner == nobody
        assert ends_soon(postmaster)


def _python_of(uid: int) -> str | None:
    """A Python of our version that this user can run with our packages; root's own may be out of reach."""
    path = os.pathsep.join(sys.path)
    for python in (sys.executable, f"/usr/bin/python3.{sys.version_info.minor}"):
        try:
            trial = subprocess.run(
                [python, "-c", "import vivaroom.db.embedded.server"],
                user=uid,
                group=uid,
                extra_groups=[],
                env={"PYTHONPATH": path},
                capture_output=True,
            )
        except OSError:
            continue
        if trial.returncode == 0:
            return python
    return None
