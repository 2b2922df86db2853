"""What compose.yaml sets is enough for a server, and holds against a `.env` file that was made for another place."""

import re
from pathlib import Path
from typing import Any

import httpx
import yaml
from sqlalchemy.engine import make_url

from tests.architecture.source import ROOT
from tests.database import FreshDatabase
from tests.serving import start_server

SECRETS = {"JWT_SECRET_KEY": "R7w2Yq9xPb4Zt6Kd1Vn8Mf3Hs5Jg0LcA", "DB_PASS": "p4ss:of/nobody@all"}
FOLDERS = {"VIVAROOM_DATA_DIR", "VIVAROOM_CACHE_DIR", "VIVAROOM_HOST", "PORT", "VIVAROOM_QUEUES"}


def _environment() -> dict[str, str]:
    """What the service `api` is given, as an engine fills it in from the two secrets."""
    service: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))["services"]["api"]
    return {name: _filled_in(value) for name, value in service["environment"].items() if name not in FOLDERS}


def _filled_in(value: str) -> str:
    return re.sub(r"\$\{(\w+):([?-])([^}]*)\}", lambda found: SECRETS.get(found[1], found[3]), value)


def test_the_parts_of_the_database_reach_it_whatever_else_the_file_says(fresh: FreshDatabase, tmp_path: Path) -> None:
    owner = make_url(fresh.owner_url)
    there = {
        "DB_HOST": owner.host or "127.0.0.1", "DB_PORT": str(owner.port), "DB_NAME": str(owner.database),
        "DB_USER": str(owner.username), "DB_PASS": str(owner.password),
    }  # fmt: skip
    (tmp_path / ".env").write_text("DB_HOST=localhost\nDB_NAME=elsewhere\nDB_USER=nobody\nENVIRONMENT=local\n")
    given = _environment()
    assert given["DB_PASS"] == SECRETS["DB_PASS"]
    assert set(there) <= set(given)
    server = start_server(tmp_path, port=None, **(given | there))
    try:
        parts = httpx.get(f"{server.url}/health", timeout=10).json()["parts"]
        assert parts["database"]["detail"] == "by DATABASE_URL"
    finally:
        server.stop()
    assert not (tmp_path / "data" / "postgres").exists()


def test_an_empty_address_gives_way_to_the_parts() -> None:
    given = _environment()
    assert given["DATABASE_URL"] == ""
    assert (given["DB_HOST"], given["DB_POOL_SIZE"], given["ENVIRONMENT"]) == ("db", "10", "production")
