"""Where a setting is read, which name wins, and what counts as unset."""

import base64
import json
import socket
from collections.abc import Callable
from pathlib import Path

import pytest
from pydantic import SecretStr

from tests.app.settings import plain_settings
from vivaroom.app.doctor.configuration import configuration
from vivaroom.app.doctor.finding import State
from vivaroom.app.files import bucket_of, place_of_files
from vivaroom.app.models import judge_choice, keys_of, language_choices
from vivaroom.app.sample_database import choice_of, passed_over, uses_embedded
from vivaroom.app.settings.firebase import firebase_project
from vivaroom.app.settings.given import Given, Surroundings
from vivaroom.app.settings.placeholders import is_placeholder
from vivaroom.app.settings.reading import Settings, SettingsError, read_settings
from vivaroom.providers.buckets import Bucket, BucketKey
from vivaroom.providers.language.choice import HOMES

Write = Callable[..., Settings]
SAMPLE = "postgresql://postgres:password@127.0.0.1:{port}/interviews"


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Write:
    """The settings of a working folder with this `.env` file."""
    for name in ("OPENAI_API_KEY", "GOOGLE_API_KEY", "DATABASE_URL", "PORT", "LOG_LEVEL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)

    def write(*lines: str, **said: object) -> Settings:
        (tmp_path / ".env").write_text("\n".join(lines), "utf-8")
        return read_settings(**said)

    return write


@pytest.mark.parametrize(
    "value",
    ["sk-...", "<your key>", "${KEY}", "{{ key }}", "REPLACE_ME", "paste-it-here", "'your-key'", "key1, key2", "xxxx"],
)
def test_a_sample_of_a_guide_is_no_value(value: str) -> None:
    assert is_placeholder(value)


@pytest.mark.parametrize(
    "value",
    ["keep-your-hat-on", "yours", "key1,R7w2Yq9xPb4Z", '{"project_id": "northlight"}', "x<y", "password", "80", "true"],
)
def test_what_somebody_chose_is_a_value(value: str) -> None:
    assert not is_placeholder(value)


def test_the_command_line_wins_over_the_environment_which_wins_over_the_file(
    here: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert here("PORT=8001").port == 8001
    monkeypatch.setenv("PORT", "8002")
    assert here("PORT=8001").port == 8002
    assert here("PORT=8001", port=8003).port == 8003
    monkeypatch.setenv("PORT", "your-port")
    assert here("PORT=8001").port == 8001


def test_a_wrong_value_is_told_with_the_place_and_without_a_secret(here: Write) -> None:
    with pytest.raises(SettingsError, match=r"LOG_LEVEL \(\.env line 2\): one of .* did you mean DEBUG\?; got 'DEBIG'"):
        here("# levels", "LOG_LEVEL=DEBIG")
    with pytest.raises(SettingsError, match=r"PORT \(the command line\): .* got '-1'"):
        here("PORT=8001", port=-1)
    with pytest.raises(SettingsError, match="VIVAROOM_METRICS_TOKEN") as told:
        here("VIVAROOM_METRICS_TOKEN=Zt6Kd1Vn8")
    assert "Zt6Kd1Vn8" not in str(told.value)
    with pytest.raises(SettingsError, match="JWT_ALGORITHM"):
        here("JWT_ALGORITHM=RS256")


def test_the_parts_of_a_database_make_its_url_where_there_is_none(here: Write) -> None:
    parts = ("DB_HOST=db.example.com", "DB_NAME=interviews", "DB_USER=viva", "DB_PASS=p:/x@")
    built = here(*parts).database_url
    assert built is not None
    assert built.get_secret_value() == "postgresql://viva:p%3A%2Fx%40@db.example.com:5432/interviews"
    given = here(*parts, "DATABASE_URL=postgres://a:b@c/d").database_url
    assert given is not None
    assert given.get_secret_value() == "postgres://a:b@c/d"
    with pytest.raises(SettingsError, match="DB_HOST is set, and DB_NAME and DB_USER not"):
        here("DB_HOST=db.example.com")


def test_debug_means_a_level_of_the_log_unless_one_is_named(here: Write) -> None:
    assert here("DEBUG=true").log_level == "DEBUG"
    assert here("DEBUG=true", "LOG_LEVEL=error").log_level == "ERROR"
    assert here("DEBUG=express:*").log_level == "INFO"


def test_keys_of_both_names_are_used_in_turn_each_once(here: Write) -> None:
    settings = here("OPENAI_API_KEY=k-one", "OPENAI_API_KEYS=k-two, k-one,key3", "GEMINI_API_KEYS=g-one")
    (choice,) = language_choices(settings)
    assert choice.name == "openai:gpt-4o-mini"
    assert [key.get_secret_value() for key in keys_of(settings, choice)] == ["k-one", "k-two"]
    assert [key.get_secret_value() for key in settings.google_keys] == ["g-one"]


def test_the_language_model_is_that_of_the_first_key_at_hand(here: Write) -> None:
    def model(*lines: str) -> str:
        return ", ".join(choice.name for choice in language_choices(here(*lines))) or "built-in"

    assert model() == "built-in"
    assert model("CEREBRAS_API_KEY=c-one") == "cerebras:llama-3.3-70b"
    assert model("CEREBRAS_API_KEY=c-one", "GEMINI_API_KEYS=g-one") == "google:gemini-2.5-flash"
    assert model("OPENAI_API_KEY=k-one", "VIVAROOM_LLM=cerebras:qwen-3-32b") == "cerebras:qwen-3-32b"
    assert model("OPENAI_API_KEY=k-one", "VIVAROOM_LLM=none") == "built-in"
    assert model("ANTHROPIC_API_KEY=a-one", "GROQ_API_KEYS=q-one") == "anthropic:claude-haiku-4-5"
    assert model("GROQ_API_KEYS=q-one") == "groq:llama-3.3-70b-versatile"
    (choice,) = language_choices(here("CEREBRAS_API_KEY=c-one"))
    assert (choice.base_url, choice.key) == (None, SecretStr("c-one"))
    assert HOMES[choice.vendor] == "https://api.cerebras.ai/v1"


def test_several_models_stand_in_order_each_with_keys_and_address_of_its_vendor(here: Write) -> None:
    lines = (
        "ANTHROPIC_API_KEYS=a-one,a-two",
        "OPENAI_BASE_URL=http://localhost:1/v1",
        "OLLAMA_BASE_URL=http://ai:11434",
    )
    settings = here(*lines, "VIVAROOM_LLM=anthropic:claude-sonnet-4-5, groq:qwen-3-32b,ollama:qwen2.5:7b,llama.cpp:any")
    choices = language_choices(settings)
    assert [one.name for one in choices] == [
        *("anthropic:claude-sonnet-4-5", "groq:qwen-3-32b", "ollama:qwen2.5:7b", "llamacpp:any")
    ]
    assert [one.base_url for one in choices] == [None, None, "http://ai:11434", None]
    assert [len(keys_of(settings, one)) for one in choices] == [2, 0, 0, 0]
    for wrong in ("mistral:any", "groq", "groq:a,local"):
        with pytest.raises(SettingsError, match=r"VIVAROOM_LLM: expected vendor:model with one of"):
            language_choices(here(f"VIVAROOM_LLM={wrong}"))


def test_a_model_of_a_proxy_judges_and_the_built_in_grader_can_be_insisted_on(here: Write) -> None:
    lines = ("PROXYLLM_URL=https://llm.example.com/v1/chat/completions", "PROXYLLM_KEY=p-one")
    judge = judge_choice(here(*lines))
    assert judge is not None
    assert (judge.name, judge.key) == ("openai:azure/gpt-4.1", SecretStr("p-one"))
    assert language_choices(here(*lines)) == ()
    assert judge_choice(here(*lines, "VIVAROOM_LLM=built-in")) is None


def test_the_firebase_project_is_found_in_whatever_names_it(here: Write, tmp_path: Path) -> None:
    content = json.dumps({"type": "service_account", "project_id": "northlight"})
    encoded = base64.b64encode(content.encode()).decode()
    (tmp_path / "account.json").write_text(content.replace("northlight", "lanternworks"))

    def project(*lines: str) -> str | None:
        return firebase_project(here(*lines)).name

    assert project(f"FIREBASE_CREDENTIALS_JSON={encoded}") == "northlight"
    assert project(f"FIREBASE_CREDENTIALS_JSON='{content}'") == "northlight"
    assert project("FIREBASE_CREDENTIALS_PATH=account.json") == "lanternworks"
    assert project("GOOGLE_APPLICATION_CREDENTIALS=./account.json") == "lanternworks"
    assert project("FIREBASE_PROJECT_ID=first", "FIREBASE_CREDENTIALS_PATH=account.json") == "first"
    assert project(f"FIREBASE_CREDENTIALS_JSON={encoded}", "FIREBASE_CREDENTIALS_PATH=account.json") == "northlight"


@pytest.mark.parametrize(
    ("line", "trouble"),
    [
        ("FIREBASE_CREDENTIALS_JSON=bm90IGpzb24=", "no JSON"),
        ("FIREBASE_CREDENTIALS_JSON=%%%", "no JSON"),
        ("FIREBASE_CREDENTIALS_JSON=e30=", "no project_id"),
        ("FIREBASE_CREDENTIALS_PATH=gone.json", "cannot be read"),
    ],
)
def test_credentials_that_cannot_be_read_are_told_and_stop_nothing(here: Write, line: str, trouble: str) -> None:
    settings = here(line)
    assert trouble in str(firebase_project(settings).trouble)
    found = [one for one in configuration(settings) if one.state is State.WARNING]
    assert [one.mend for one in found] == ["set FIREBASE_PROJECT_ID: it is all that tokens are checked with"]


def test_files_go_to_the_bucket_that_is_named_with_a_whole_pair_of_keys(here: Write) -> None:
    own = ("S3_ACCESS_KEY=own", "S3_SECRET_KEY=own-key", "S3_REGION=eu-west-1")
    aws = ("AWS_ACCESS_KEY_ID=aws", "AWS_SECRET_ACCESS_KEY=aws-key", "S3_BUCKET_NAME=resumes")
    assert bucket_of(here(*aws[:2])) is None
    of_aws = Bucket("resumes", key=BucketKey("aws", SecretStr("aws-key")))
    assert bucket_of(here(*aws)) == of_aws
    assert bucket_of(here(*aws, own[0])) == of_aws
    of_own = Bucket("resumes", region="eu-west-1", key=BucketKey("own", SecretStr("own-key")))
    assert bucket_of(here(*aws, *own)) == of_own
    elsewhere = here("VIVAROOM_FILES=s3://other/below/", "S3_ENDPOINT_URL=minio.example.com:9000", *aws)
    assert place_of_files(elsewhere) == "s3://other/below at https://minio.example.com:9000"
    assert place_of_files(here("VIVAROOM_FILES=gs://theirs", *aws)) == "gs://theirs"
    with pytest.raises(SettingsError, match="s3://"):
        here("VIVAROOM_FILES=/srv/files")


def test_the_doctor_tells_which_name_won_and_where_it_was_read(here: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "8002")
    lines = ("PORT=8001", "DATABASE_URL=postgresql://a:hidden@db.example.com/c", "DB_HOST=h", "DB_NAME=n", "DB_USER=u")
    more = (
        "VIVAROOM_PORTS=1",
        "VIVAROOM_HOOST=::",
        "OPENAI_API_KEY=hidden-too",
        "OPENAI_API_KEYS=hidden-as-well",
        "S3_ACCESS_KEY=hidden-1",
    )
    found = configuration(here(*lines, *more))
    told = "\n".join(f"{one.state} {one.detail} {one.mend}" for one in found)
    assert "PORT = 8002 (the environment, over PORT (.env line 1)): Port to listen on." in told
    assert "DATABASE_URL is set (.env line 2): A PostgreSQL" in told
    assert "the database comes from DATABASE_URL (.env line 2), which wins over DB_HOST (.env line 3)" in told
    assert "warning VIVAROOM_HOOST (.env line 7): no such setting VIVAROOM_HOST is the nearest" in told
    assert "warning VIVAROOM_PORTS (.env line 6): no such setting" in told
    assert "hidden" not in told
    assert "the language model" not in told, "keys that are joined do not win over each other"


def test_a_model_that_is_named_settles_which_key_counts(here: Write) -> None:
    def told(*lines: str) -> str:
        return "\n".join(
            one.detail for one in configuration(here("OPENAI_API_KEY=k-one", "GOOGLE_API_KEY=g-one", *lines))
        )

    assert "names none comes from OPENAI_API_KEY (.env line 1), which wins over GOOGLE_API_KEY (.env line 2)" in told()
    assert "wins over" not in told("VIVAROOM_LLM=google:gemini-2.5-pro")


def test_the_doctor_tells_what_was_said_on_the_command_line(here: Write, tmp_path: Path) -> None:
    found = configuration(here("VIVAROOM_DATA_DIR=/srv/a", data_dir=tmp_path / "b"))
    told = next(one.detail for one in found if one.detail.startswith("VIVAROOM_DATA_DIR"))
    assert f"= {tmp_path / 'b'}"[:40] in told
    assert "(the command line, over VIVAROOM_DATA_DIR (.env line 1))" in told


def test_what_was_found_never_shows_its_value_in_a_log() -> None:
    assert "hidden" not in repr(Surroundings((Given("JWT_SECRET_KEY", "hidden", "the environment"),)))


def test_a_sample_database_counts_where_somebody_listens_at_the_first_start_and_is_kept_to(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        url = SecretStr(SAMPLE.format(port=server.getsockname()[1]))
        there = plain_settings(tmp_path / "there", database_url=url)
        assert not uses_embedded(there, keep=False)
        assert not choice_of(there).exists(), "whoever only looks decides nothing"
        assert not uses_embedded(there)
    assert not uses_embedded(there), "a database that is down is not replaced by an empty one"
    assert passed_over(there) is None
    alone = plain_settings(tmp_path / "alone", database_url=url)
    assert uses_embedded(alone)
    assert str(choice_of(alone)) in str(passed_over(alone))
    with socket.create_server(("127.0.0.1", int(url.get_secret_value().split(":")[-1].split("/")[0]))):
        assert uses_embedded(alone), "interviews in the embedded database are not left behind"


def test_a_database_that_somebody_chose_always_counts(tmp_path: Path) -> None:
    for url in ("postgresql://postgres:password@db.example.com/a", "postgresql://viva:R7w2Yq9x@127.0.0.1:1/a"):
        assert not uses_embedded(plain_settings(tmp_path, database_url=SecretStr(url)))
