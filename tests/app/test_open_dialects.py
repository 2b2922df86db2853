"""Which dialects are open to everybody is named in one setting."""

import pytest

from vivaroom.app.main import create_app
from vivaroom.app.settings.reading import SettingsError, read_settings


def test_some_are_named_and_none_is_by_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("VIVAROOM_OPEN_DIALECTS", raising=False)
    assert read_settings(_env_file=None).open_dialects == ()
    monkeypatch.setenv("VIVAROOM_OPEN_DIALECTS", "collector, supervised")
    settings = read_settings(_env_file=None)
    assert settings.open_dialects == ("collector", "supervised")
    assert create_app(settings).state.open_dialects == {"collector", "supervised"}


def test_one_that_is_not_known_is_named_with_the_nearest_that_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VIVAROOM_OPEN_DIALECTS", "collecter")
    with pytest.raises(SettingsError, match=r"VIVAROOM_OPEN_DIALECTS .*did you mean collector\?"):
        read_settings(_env_file=None)
