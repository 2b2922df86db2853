"""Every path of the five documents is served, or stands in one list of those that are not yet."""

import re
from typing import Any

import pytest
import yaml

from tests.api.route_table import routes_of
from tests.api.whole_server import product
from tests.architecture.source import SOURCE
from tests.dialects.golden import HERE, goldens
from vivaroom.app.dialects import DIALECTS
from vivaroom.app.settings.people import DIALECTS as NAMES

CONTRACT: dict[str, list[str]] = yaml.safe_load((HERE / "contract.yaml").read_text("utf-8"))
NOT_SERVED_YET = CONTRACT.pop("not_served_yet")
SHARED = {"GET /health", "GET /docs"}
SERVED = {re.sub(r"\{[^}]*\}", "{}", route.name) for route in routes_of(product())}
"""By the routes of the application, whatever their parameters are called."""


@pytest.mark.parametrize("dialect", CONTRACT)
def test_every_path_is_served_or_known_not_to_be(dialect: str) -> None:
    missing = [path for path in CONTRACT[dialect] if path not in SERVED and path not in NOT_SERVED_YET]
    assert not missing, f"neither served nor in not_served_yet of contract.yaml: {missing}"


def test_nothing_that_is_served_is_said_not_to_be() -> None:
    assert not SERVED & set(NOT_SERVED_YET)
    assert set(NOT_SERVED_YET) <= {path for paths in CONTRACT.values() for path in paths}


def test_the_dialects_are_those_of_the_contract() -> None:
    assert set(CONTRACT) == set(NAMES)
    assert {dialect.name for dialect in DIALECTS} <= set(NAMES)


@pytest.mark.parametrize("dialect", DIALECTS, ids=lambda dialect: dialect.name)
def test_every_path_of_a_dialect_has_golden_exchanges_of_success_and_of_failure(dialect: object) -> None:
    name = str(getattr(dialect, "name", ""))
    succeeded: set[str] = set()
    failed: set[str] = set()
    for golden in goldens():
        for step in golden.steps:
            told = succeeded if step.get("expect", 200) < 400 else failed
            told |= {path for path in CONTRACT[name] if _is_at(_asked_in(step), path)}
    served = {path for path in CONTRACT[name] if path in SERVED} - SHARED
    assert served - failed == set(), "no golden exchange in which these fail"
    assert served - succeeded <= {"POST /interviews/{}/token"}, "no golden exchange in which these succeed"


def test_no_dialect_is_named_outside_of_its_own_places() -> None:
    """All but one of them are words of the field too: those may not be an origin."""
    named = re.compile(rf"\bphased\b|origin.*[\"']({'|'.join(NAMES)})[\"']", re.IGNORECASE)
    outside = [path for path in SOURCE.rglob("*.py") if path.relative_to(SOURCE).parts[0] not in ("dialects", "app")]
    assert [path.name for path in outside if named.search(path.read_text("utf-8"))] == []


def _asked_in(step: dict[str, Any]) -> str:
    found: str = step.get("send") or (f"GET {step['stream']}" if "stream" in step else f"SOCKET {step['socket']}")
    return found


def _is_at(sent: str, path: str) -> bool:
    pattern = re.escape(path).replace(r"\{\}", "[^/?]+")
    return re.fullmatch(pattern + r"(\?.*)?", sent) is not None
