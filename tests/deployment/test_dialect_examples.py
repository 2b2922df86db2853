"""The example files for front ends of other backends name what such a backend reads, and can be used as they are."""

import re
from pathlib import Path

import pytest

from tests.architecture.source import ROOT
from vivaroom.app.settings.advice import known_names
from vivaroom.app.settings.reading import read_settings

EXAMPLES = {path.name.partition(".")[0]: path for path in sorted((ROOT / "docs" / "dialects").glob("*.env.example"))}
COPIED = {path.stem: path for path in sorted((ROOT / "tests" / "app" / "copied").glob("*.env"))}
PORTS = {"collector": 8000, "phased": 8002, "queued": 8001, "supervised": 8000}
NAME = re.compile(r"^(?:# ?)?([A-Z][A-Z0-9_]+)=", re.MULTILINE)


def _names(path: Path) -> set[str]:
    return set(NAME.findall(path.read_text("utf-8")))


def test_there_is_one_for_each() -> None:
    assert set(EXAMPLES) >= set(PORTS)


@pytest.mark.parametrize("name", PORTS)
def test_every_variable_of_the_backend_has_its_line_and_no_other_is_made_up(name: str) -> None:
    named = _names(EXAMPLES[name])
    assert _names(COPIED[name]) <= named
    assert named <= known_names()


@pytest.mark.parametrize("name", PORTS)
@pytest.mark.parametrize("is_whole", [False, True], ids=["as it is", "with every line taken in"])
def test_it_can_be_used(name: str, is_whole: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = EXAMPLES[name].read_text("utf-8")
    (tmp_path / ".env").write_text(re.sub(r"^# (?=[A-Z_0-9]+=)", "", text, flags=re.MULTILINE) if is_whole else text)
    monkeypatch.delenv("PORT", raising=False)
    monkeypatch.chdir(tmp_path)
    assert read_settings().port == PORTS[name]
