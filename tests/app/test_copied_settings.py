"""The example files of other interview backends, copied as they are, keep nobody from starting."""

import os
import socket
from pathlib import Path

import httpx
import pytest

from tests.serving import plain_environment, start_server
from vivaroom.app.advising import advice_here
from vivaroom.app.doctor.configuration import configuration
from vivaroom.app.doctor.finding import State
from vivaroom.app.files import place_of_files
from vivaroom.app.models import judge_choice, language_choices
from vivaroom.app.settings.firebase import firebase_project
from vivaroom.app.settings.reading import Settings, read_settings

COPIED = {path.stem: path for path in sorted((Path(__file__).parent / "copied").glob("*.env"))}
TOLD = {
    "collector": {"DATABASE_URL"},
    "phased": {"DEEPGRAM_API_KEYS", "GEMINI_API_KEYS", "FIREBASE_CREDENTIALS_PATH"},
    "queued": {"Celery", "GOOGLE_API_KEY", "FIREBASE_CREDENTIALS_JSON"},
    "rooms": {"JWT_SECRET_KEY", "S3_BUCKET_NAME", "CEREBRAS_API_KEY", "LIVEKIT_URL", "AWS_ACCESS_KEY_ID"},
    "supervised": {"OPENAI_API_KEY", "PROXYLLM_URL", "DB_HOST", "S3_ENDPOINT_URL", "JWT_SECRET_KEY"},
}


@pytest.fixture
def nothing_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A working folder of its own, and an environment in which nothing is set."""
    for name in set(os.environ) - {"PATH", "LANG", "TMPDIR"}:
        if not name.startswith("PYTEST"):
            monkeypatch.delenv(name)
    for name, value in plain_environment(tmp_path).items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture(params=["as a file", "as the environment"])
def copied(nothing_set: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> "Copied":
    """Takes a copied file up: as `.env`, or line by line as an engine of containers does, with remarks and all."""
    return Copied(nothing_set, monkeypatch, is_file=request.param == "as a file")


class Copied:
    """Takes example files up, in one of two ways."""

    def __init__(self, folder: Path, patch: pytest.MonkeyPatch, *, is_file: bool) -> None:
        self.folder, self.patch, self.is_file = folder, patch, is_file

    def settings(self, name: str) -> Settings:
        text = COPIED[name].read_text("utf-8")
        if self.is_file:
            (self.folder / ".env").write_text(text, "utf-8")
        else:
            for line in text.splitlines():
                if line and not line.startswith("#"):
                    self.patch.setenv(*line.split("=", 1))
        return read_settings(data_dir=self.folder / "data")


@pytest.mark.parametrize("name", COPIED)
def test_a_copied_example_counts_as_nothing_set(copied: Copied, name: str) -> None:
    settings = copied.settings(name)
    assert language_choices(settings) == ()
    assert judge_choice(settings) is None
    assert firebase_project(settings).name is None
    assert place_of_files(settings) is None
    assert settings.secret_key is None
    assert (settings.database_url is not None) == (name == "rooms")
    assert settings.allowed_origins == ()


@pytest.mark.parametrize("name", COPIED)
def test_what_counts_for_nothing_is_told_in_a_line_each_and_by_the_doctor(copied: Copied, name: str) -> None:
    settings = copied.settings(name)
    lines = advice_here(settings)
    assert all(any(word in line for line in lines) for word in TOLD[name]), lines
    assert len(lines) == len(set(lines)) <= 6
    found = configuration(settings)
    assert {one.state for one in found} <= {State.OK, State.OFF, State.WARNING}
    told = "\n".join(one.detail for one in found)
    assert all(word in told for word in TOLD[name]), told
    assert (".env line " in told) == copied.is_file
    assert "password@" not in told


def test_what_the_examples_say_besides_counts(copied: Copied) -> None:
    settings = copied.settings("supervised")
    assert (settings.environment, settings.log_level, settings.debug) == ("production", "WARNING", False)
    assert (settings.db_pool_size, settings.db_max_overflow, settings.db_port) == (20, 30, 5432)


@pytest.mark.parametrize("name", ["queued", "rooms", "supervised"])
def test_a_server_starts_with_a_copied_example(name: str, tmp_path: Path) -> None:
    if name == "rooms":
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", 5432)) == 0:
                pytest.skip("somebody listens on port 5432, which this example names")
    (tmp_path / ".env").write_bytes(COPIED[name].read_bytes())
    server = start_server(tmp_path)
    try:
        parts = httpx.get(f"{server.url}/health", timeout=10).json()["parts"]
        assert parts["database"]["detail"] == "embedded"
    finally:
        server.stop()
    assert "counts as unset" in server.log.read_text("utf-8")
