"""The doctor tells what is broken, what is merely off, and what mends it."""

import os
import socket
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pydantic import SecretStr

from tests.app.settings import plain_settings
from tests.database import FreshDatabase
from vivaroom.app.doctor import files, machine, parts, rooms, speech, storage
from vivaroom.app.doctor.examining import examine, is_well
from vivaroom.app.doctor.finding import Finding, State
from vivaroom.app.doctor.ports import is_taken, owner_of, vivaroom_at
from vivaroom.app.settings.reading import Settings
from vivaroom.providers.livekit import installed
from vivaroom.providers.local.lockfile import read_lock

STRONG = "R7w2Yq9xPb4Zt6Kd1Vn8Mf3Hs5Jg0LcA"


@pytest.fixture
def listener() -> Iterator[int]:
    """A port on which this very program listens."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def test_a_taken_port_is_told_with_its_owner_and_another_one(listener: int, tmp_path: Path) -> None:
    found = machine.port(plain_settings(tmp_path, port=listener))
    assert found.state is State.BROKEN
    assert f"process {os.getpid()}" in found.detail
    assert f"--port {listener + 1}" in str(found.mend)


def test_a_free_port_is_free_and_nobody_owns_it(listener: int) -> None:
    assert is_taken("127.0.0.1", listener)
    assert not is_taken("127.0.0.1", 0)
    assert owner_of(1) is None
    assert vivaroom_at("127.0.0.1", 1) is None


def test_a_folder_that_cannot_be_made_is_told_before_the_first_start(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file")
    found = machine.data_folder(plain_settings(tmp_path, data_dir=tmp_path / "data" / "below"))
    assert found.state is State.BROKEN
    assert "VIVAROOM_DATA_DIR" in str(found.mend)


def test_a_folder_that_others_may_write_is_told_with_the_command_that_closes_it(tmp_path: Path) -> None:
    settings = plain_settings(tmp_path)
    assert "first start" in machine.data_folder(settings).detail
    settings.data_dir.mkdir()
    settings.data_dir.chmod(0o777)
    assert machine.data_folder(settings).mend == f"chmod go-w {settings.data_dir}"
    settings.data_dir.chmod(0o700)
    assert machine.data_folder(settings).state is State.OK


@pytest.mark.parametrize(
    ("host", "secret", "state"),
    [
        ("127.0.0.1", None, State.OK),
        ("127.0.0.1", "supersecret", State.WARNING),
        ("0.0.0.0", None, State.BROKEN),
        ("0.0.0.0", "supersecret", State.BROKEN),
        ("0.0.0.0", STRONG, State.OK),
    ],
)
def test_a_secret_that_could_be_guessed_matters_where_others_reach_the_server(
    tmp_path: Path, host: str, secret: str | None, state: State
) -> None:
    found = machine.secret(plain_settings(tmp_path, host=host, secret_key=SecretStr(secret) if secret else None))
    assert found.state is state
    assert (found.mend is None) == (state is State.OK)
    assert "supersecret" not in found.detail


def test_a_clock_from_before_the_installation_is_wrong() -> None:
    assert machine.clock().state is State.OK
    assert machine.clock(datetime(2001, 1, 1, tzinfo=UTC)).state is State.WARNING


def test_a_database_that_is_not_made_yet_is_no_fault(tmp_path: Path) -> None:
    (found,) = storage.database(plain_settings(tmp_path))
    assert found.state is State.OK


def test_a_migrated_database_by_url_is_well(fresh: FreshDatabase, tmp_path: Path) -> None:
    found = storage.database(plain_settings(tmp_path, database_url=SecretStr(fresh.owner_url)))
    assert [one.name for one in found] == ["database", "migrations", "database clock"]
    assert {one.state for one in found} == {State.OK}


def test_a_database_that_does_not_answer_is_broken_and_its_password_stays_secret(tmp_path: Path) -> None:
    url = SecretStr("postgresql://somebody:of-nobody-else@127.0.0.1:1/nothing")
    (found,) = storage.database(plain_settings(tmp_path, database_url=url))
    assert found.state is State.BROKEN
    assert "of-nobody-else" not in str(found)
    (found,) = storage.database(plain_settings(tmp_path, database_url=SecretStr("mysql://localhost/x")))
    assert found.state is State.BROKEN
    assert "postgresql://" in found.detail


def test_weights_that_are_missing_are_off_and_corrupt_ones_are_told(tmp_path: Path) -> None:
    settings = plain_settings(tmp_path)
    assert {one.state for one in parts.weights(settings)} == {State.OFF}
    file = next(one for one in read_lock() if one.needed_for).files[0]
    place = settings.cache_dir / "models" / "sha256" / file.sha256
    place.parent.mkdir(parents=True)
    place.write_bytes(b"half of it")
    found = parts.weights(settings)[0]
    assert (found.state, found.mend) == (State.WARNING, "vivaroom models pull")


def test_no_language_model_is_off_one_without_a_key_a_warning_and_a_wrong_name_broken(tmp_path: Path) -> None:
    assert parts.language(plain_settings(tmp_path), ask=False)[0].state is State.OFF
    (keyless,) = parts.language(plain_settings(tmp_path, llm_model="openai:gpt-4o-mini"), ask=False)
    assert (keyless.state, keyless.mend) == (State.WARNING, "set OPENAI_API_KEY")
    assert parts.language(plain_settings(tmp_path, llm_model="nobody:nothing"), ask=False)[0].state is State.BROKEN


def test_only_what_is_broken_makes_an_installation_unwell(tmp_path: Path) -> None:
    found = examine(plain_settings(tmp_path))
    assert is_well(found)
    assert {"python", "disk space", "port", "PDF export", "text recognition"} <= {one.name for one in found}
    assert not is_well([*found, Finding("port", State.BROKEN, "taken")])


def test_a_sentence_is_said_and_heard_here(tmp_path: Path) -> None:
    here = Settings(_env_file=None, data_dir=tmp_path).cache_dir
    found = speech.spoken_interviews(plain_settings(tmp_path, cache_dir=here))
    assert found.state is not State.OFF, found.detail
    assert "a sentence was heard in" in found.detail


def test_what_spoken_interviews_lack_is_named(tmp_path: Path) -> None:
    found = speech.spoken_interviews(plain_settings(tmp_path))
    assert found.state is State.OFF
    assert "whisper-base" in found.detail
    assert "kokoro-82m-v1.0-int8" in found.detail
    assert found.mend == "vivaroom models pull --needed"


def test_how_much_of_a_sentence_came_back_is_told_by_its_words() -> None:
    assert speech.share_heard_0_1("Tell me about it, now.", "now TELL me") == pytest.approx(0.6)
    assert speech.share_heard_0_1("Tell me", "") == 0


def test_files_are_kept_in_the_data_folder_and_an_object_storage_that_does_not_answer_is_broken(tmp_path: Path) -> None:
    assert "files" in files.object_storage(plain_settings(tmp_path)).detail
    gone = plain_settings(
        tmp_path, s3_bucket_name="resumes", s3_endpoint_url="http://127.0.0.1:1", s3_access_key="of-the-tests",
        s3_secret_key=SecretStr("also-of-the-tests"),
    )  # fmt: skip
    found = files.object_storage(gone)
    assert (found.state, found.mend) == (State.BROKEN, files.MEND)
    assert found.detail.startswith("s3://resumes at http://127.0.0.1:1: ")
    assert "also-of-the-tests" not in str(found)


def test_a_search_engine_that_does_not_answer_and_a_half_set_up_room_server_are_told(tmp_path: Path) -> None:
    nowhere = plain_settings(tmp_path, tavily_api_key=SecretStr("sample"), tavily_base_url="http://127.0.0.1:1")
    found = parts.web_search(nowhere)
    assert (found.state, found.detail.endswith("ConnectError")) == (State.WARNING, True)
    assert "TAVILY_API_KEY" in str(found.mend)
    assert rooms.rooms(plain_settings(tmp_path)).state is State.OFF
    half = rooms.rooms(plain_settings(tmp_path, livekit_url="ws://127.0.0.1:1"))
    assert (half.state, "LIVEKIT_API_KEY" in half.detail) == (State.WARNING, True)


@pytest.mark.skipif(not installed(), reason="needs the extra livekit")
def test_a_room_server_that_does_not_answer_is_told_and_its_secret_is_not(tmp_path: Path) -> None:
    given = {"livekit_url": "ws://127.0.0.1:1", "livekit_api_key": "devkey", "livekit_api_secret": SecretStr("s" * 40)}
    found = rooms.rooms(plain_settings(tmp_path, **given))
    assert found.state is State.WARNING
    assert "s" * 40 not in str(found)
