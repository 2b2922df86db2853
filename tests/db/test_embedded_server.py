"""The embedded PostgreSQL as a caller finds it: its database, who may come in, its parameters and its files."""

import os
import stat
import subprocess
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests.db.embedded_users import DEEP, LINGER, ROOT, ask, postmaster_of
from vivaroom.db.embedded.binaries import find_binaries
from vivaroom.db.embedded.server import EmbeddedPostgres, running_postgres, status
from vivaroom.db.roles import login_url


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("embedded") / DEEP


@pytest.fixture(scope="module")
def server(data_dir: Path) -> Iterator[EmbeddedPostgres]:
    with running_postgres(data_dir, linger=LINGER, wait_for_end=True) as running:
        yield running


def test_the_first_start_makes_the_database_with_vectors(server: EmbeddedPostgres) -> None:
    assert ask(server, "SELECT current_database(), '[1,2]'::vector::text") == [("vivaroom", "[1,2]")]


def test_text_is_utf8_and_sorts_the_same_on_every_machine(server: EmbeddedPostgres) -> None:
    rows = ask(
        server,
        "SELECT pg_encoding_to_char(encoding), datlocprovider, datlocale, lower('ÄÖ') FROM pg_database"
        " WHERE datname = 'vivaroom'",
    )
    assert rows == [("UTF8", "b", "C.UTF-8", "äö")]


def test_pages_carry_checksums(server: EmbeddedPostgres) -> None:
    assert ask(server, "SHOW data_checksums") == [("on",)]


@pytest.mark.parametrize("password", ["", "postgres", "wrong"])
def test_nobody_comes_in_without_the_password(server: EmbeddedPostgres, password: str) -> None:
    with pytest.raises(psycopg.OperationalError, match=r"password authentication failed|no password supplied"):
        psycopg.connect(host="127.0.0.1", port=server.port, user="postgres", dbname="vivaroom", password=password)


def test_every_way_in_asks_for_a_scrambled_password(server: EmbeddedPostgres) -> None:
    assert ask(server, "SELECT DISTINCT auth_method FROM pg_hba_file_rules") == [("scram-sha-256",)]


def test_a_role_signs_in_with_a_password_of_its_own(server: EmbeddedPostgres) -> None:
    assert server.password("clerk") not in (server.password("postgres"), server.password("another"))
    ask(server, "CREATE ROLE clerk")
    ask(server, f"ALTER ROLE clerk LOGIN PASSWORD '{server.password('clerk')}'")
    with psycopg.connect(server.url(role="clerk")) as connection:
        assert connection.execute("SELECT current_user, rolsuper FROM pg_roles WHERE rolname = user").fetchone() == (
            "clerk",
            False,
        )


def test_an_address_is_percent_encoded() -> None:
    server = EmbeddedPostgres(port=5432, secret="a/b@c:d")
    assert server.url("my room") == "postgresql://postgres:a%2Fb%40c%3Ad@127.0.0.1:5432/my%20room"


@pytest.mark.parametrize(
    ("parameter", "value"),
    [
        ("listen_addresses", "127.0.0.1"),
        ("unix_socket_directories", ""),
        ("max_connections", "200"),
        ("shared_buffers", "128MB"),
        ("synchronous_commit", "on"),
        ("fsync", "on"),
        ("full_page_writes", "on"),
        ("checkpoint_timeout", "15min"),
        ("max_wal_size", "1GB"),
        ("log_min_messages", "warning"),
        ("log_error_verbosity", "terse"),
        ("timezone", "UTC"),
    ],
)
def test_the_server_is_set_up_for_many_small_commits(server: EmbeddedPostgres, parameter: str, value: str) -> None:
    assert ask(server, f"SHOW {parameter}") == [(value,)]


def test_full_pages_in_the_log_are_compressed(server: EmbeddedPostgres) -> None:
    assert ask(server, "SHOW wal_compression")[0][0] in {"pglz", "lz4", "zstd"}


def test_what_a_candidate_said_never_stands_in_the_log(server: EmbeddedPostgres, data_dir: Path) -> None:
    ask(server, "CREATE TABLE said (answer text UNIQUE CHECK (answer <> 'canary-in-row'))")
    ask(server, "INSERT INTO said VALUES ('canary-in-key')")
    with pytest.raises(psycopg.errors.UniqueViolation):
        ask(server, "INSERT INTO said VALUES ('canary-in-key')")
    with pytest.raises(psycopg.errors.CheckViolation):
        ask(server, "INSERT INTO said VALUES ('canary-in-row')")
    log = status(data_dir).log.read_text()
    assert "violates unique constraint" in log
    assert "canary" not in log


def test_all_that_is_secret_is_readable_by_its_owner_alone(server: EmbeddedPostgres, data_dir: Path) -> None:
    folder = data_dir / "postgres"
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()}
    assert server.secret in (folder / "password").read_text()
    assert {modes[name] for name in ("password", "connection.json", "server.log")} == {0o600}
    assert modes["cluster"] == 0o700
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_the_log_and_the_list_of_programs_show_no_password(server: EmbeddedPostgres, data_dir: Path) -> None:
    shown = subprocess.run(["ps", "axww", "-o", "command="], capture_output=True, text=True, check=True).stdout
    assert server.secret not in shown
    assert server.secret not in status(data_dir).log.read_text()


@pytest.mark.skipif(not ROOT, reason="only root has to step down")
def test_under_root_the_server_runs_as_somebody_else_and_only_its_own_folder_changes_hands(
    server: EmbeddedPostgres, data_dir: Path
) -> None:
    cluster = data_dir / "postgres" / "cluster"
    owner = cluster.stat().st_uid
    assert owner != 0
    assert Path(f"/proc/{postmaster_of(data_dir)}").stat().st_uid == owner
    assert {path.stat().st_uid for path in cluster.rglob("*")} == {owner}
    others = [folder for folder in (data_dir, *data_dir.parents) if folder.exists()]
    others += [path for path in (data_dir / "postgres").iterdir() if path != cluster]
    assert {path.stat().st_uid for path in others} == {0}


@pytest.mark.skipif(not ROOT, reason="only root has to step down")
def test_under_root_the_data_folder_may_be_one_that_nobody_else_can_enter(
    server: EmbeddedPostgres, data_dir: Path
) -> None:
    owner = (data_dir / "postgres" / "cluster").stat().st_uid
    entering = subprocess.run(["ls", data_dir], user=owner, group=owner, extra_groups=[], capture_output=True)
    assert b"Permission denied" in entering.stderr
    assert ask(server, "SELECT 1") == [(1,)]


def test_the_application_signs_in_with_the_role_that_the_database_room_makes(server: EmbeddedPostgres) -> None:
    for group in ("vivaroom_app", "vivaroom_system"):
        ask(server, f"CREATE ROLE {group}")
    owner = server.url().replace("postgresql://", "postgresql+psycopg://")
    url = login_url(owner, server.password("vivaroom_login"))
    assert url.removeprefix("postgresql+psycopg://") == server.url(role="vivaroom_login").removeprefix("postgresql://")


def test_a_dump_can_be_restored_with_the_programs_of_the_same_wheel(server: EmbeddedPostgres, tmp_path: Path) -> None:
    binaries = find_binaries()
    dump = tmp_path / "vivaroom.dump"
    ask(server, "CREATE TABLE remembered (at vector(2))")
    ask(server, "INSERT INTO remembered VALUES ('[3,4]')")
    ask(server, "CREATE DATABASE restored")
    environment = {"PATH": os.defpath, "PGPASSWORD": server.password("postgres")}
    there = ("-h", "127.0.0.1", "-p", str(server.port), "-U", "postgres")
    for command in (
        [str(binaries.tool("pg_dump")), *there, "--format=custom", "--table=remembered", f"--file={dump}", "vivaroom"],
        [str(binaries.tool("pg_restore")), *there, "--exit-on-error", "--dbname=restored", str(dump)],
    ):
        done = subprocess.run(command, env=environment, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
    with psycopg.connect(server.url("restored")) as connection:
        assert connection.execute("SELECT at::text FROM remembered").fetchall() == [("[3,4]",)]
