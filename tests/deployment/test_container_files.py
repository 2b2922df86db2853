"""Dockerfile and compose.yaml say what the product needs, and nothing that a stranger could sign in with."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.architecture.source import ROOT
from vivaroom.accounts.secrets import weakness_of
from vivaroom.app.settings.advice import known_names
from vivaroom.ports.queue import Queue

DOCKERFILE = (ROOT / "Dockerfile").read_text("utf-8")
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))
SERVICES: dict[str, Any] = COMPOSE["services"]
OURS = {name: one for name, one in SERVICES.items() if name != "db"}
WORKERS = {name: one for name, one in SERVICES.items() if name.startswith("worker-")}
LOOKS = {
    "hadolint": ["hadolint", "Dockerfile"],
    "the schema of compose files": ["check-jsonschema", "--builtin-schema", "vendor.compose-spec", "compose.yaml"],
}


@pytest.mark.parametrize("look", LOOKS)
def test_a_linter_finds_nothing(look: str) -> None:
    program, *arguments = LOOKS[look]
    installed = Path(sys.executable).with_name(program)
    if not installed.exists():
        pytest.skip(f"{program} is not installed: make setup-deploy")
    done = subprocess.run([installed, *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_image_runs_as_nobody_in_particular_and_tells_whether_it_is_well() -> None:
    assert re.findall(r"^USER (.*)$", DOCKERFILE, re.MULTILINE) == ["10001"]
    assert DOCKERFILE.index("USER 10001") < DOCKERFILE.index("ENTRYPOINT")
    assert "/health/ready" in DOCKERFILE
    assert "alpine" not in DOCKERFILE, "there are no wheels for musl"


def test_every_installation_in_the_image_goes_by_the_hashes_of_the_lock() -> None:
    installing = re.findall(r"(?:pip|uv pip) install [^&\n]*", DOCKERFILE.replace("\\\n", ""))
    assert len(installing) == 4
    assert all("--require-hashes" in one or "--no-deps --no-index" in one for one in installing)


def test_the_image_has_what_make_setup_installs() -> None:
    made = re.findall(r"--extra (\w+)", DOCKERFILE)
    makefile = (ROOT / "Makefile").read_text("utf-8")
    assert sorted(made) == sorted(re.findall(r"--extra (\w+)", makefile))
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    assert set(made) <= set(project["project"]["optional-dependencies"])


def test_every_queue_has_a_worker_that_can_be_scaled_by_itself() -> None:
    served = {name: one["command"] for name, one in WORKERS.items()}
    assert served == {
        f"worker-{queue}": ["worker", "--queue", queue.value, "--concurrency", "4" if queue is Queue.INTERVIEW else "2"]
        for queue in Queue
    }
    for service in SERVICES.values():
        assert "container_name" not in service, "a name of its own keeps a service from being scaled"
    assert all("ports" not in one for one in WORKERS.values())


def test_the_server_starts_after_a_healthy_database_and_workers_after_a_healthy_server() -> None:
    assert SERVICES["api"]["depends_on"]["db"] == {"condition": "service_healthy"}
    assert all(one["depends_on"] == {"api": {"condition": "service_healthy"}} for one in WORKERS.values())
    assert "pg_isready" in SERVICES["db"]["healthcheck"]["test"]
    assert SERVICES["db"]["image"].startswith("pgvector/pgvector:")
    assert all(one["healthcheck"] == {"disable": True} for one in [*WORKERS.values(), SERVICES["weights"]])


def test_every_process_shares_the_database_the_files_and_the_secret() -> None:
    for service in OURS.values():
        assert service["volumes"] == ["data:/var/lib/vivaroom", "weights:/var/cache/vivaroom"]
        given = service["environment"]
        assert (given["DB_HOST"], given["DB_NAME"], given["DATABASE_URL"]) == ("db", "vivaroom", "")
        assert given["JWT_SECRET_KEY"].startswith("${JWT_SECRET_KEY:?")
        assert set(given) - known_names() <= {"VIVAROOM_QUEUES"}


def test_no_secret_has_a_default() -> None:
    text = (ROOT / "compose.yaml").read_text("utf-8")
    assert not re.findall(r"\$\{\w*(?:PASS|SECRET|KEY|TOKEN)\w*:?-", text)
    assert set(re.findall(r"(?:PASSWORD|PASS|SECRET_KEY): \$\{(\w+):\?", text)) == {"DB_PASS", "JWT_SECRET_KEY"}
    words = re.findall(r"[A-Za-z0-9_+/=-]{32,}", text + DOCKERFILE)
    assert not [word for word in words if weakness_of(word) is None and "/" not in word]


def test_what_runs_cannot_gain_rights_and_only_loopback_is_published() -> None:
    for service in OURS.values():
        assert service["cap_drop"] == ["ALL"]
        assert service["security_opt"] == ["no-new-privileges:true"]
        assert not service.get("privileged")
    assert SERVICES["api"]["ports"] == ["${VIVAROOM_PUBLISH:-127.0.0.1:8000}:8000"]
    assert "ports" not in SERVICES["db"]


def test_the_engine_waits_for_conversations_to_be_handed_over() -> None:
    assert all(int(one["stop_grace_period"].removesuffix("s")) >= 30 for one in OURS.values())
