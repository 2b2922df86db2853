"""One line an event."""

import json
import logging

import pytest
import structlog

from vivaroom.kit.logging import configure_logging


@pytest.fixture(autouse=True)
def _as_it_was() -> object:
    """Give the root logger back as it was found."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:], root.level = handlers, level
    structlog.reset_defaults()


def test_an_event_is_one_line_of_json_with_its_fields(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging("INFO", as_json=True)
    structlog.get_logger("vivaroom").info("turn_taken", session_id="ses_1")
    logging.getLogger("library").warning("careful")
    logging.getLogger("httpx").info("never shown")
    logging.getLogger("aioice.ice").info("the address of a candidate, never shown")
    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert [line["event"] for line in lines] == ["turn_taken", "careful"]
    assert lines[0]["session_id"] == "ses_1"
    assert lines[0]["level"] == "info"


def test_levels_below_the_wanted_one_are_silent(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging("WARNING")
    structlog.get_logger("vivaroom").info("turn_taken")
    assert capsys.readouterr().err == ""
