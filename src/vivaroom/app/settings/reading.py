"""All settings together, read from the environment and from a `.env` file; a wrong one is named with its place."""

import os
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_settings import SettingsConfigDict

from vivaroom.app.settings.language import LanguageSettings
from vivaroom.app.settings.people import PeopleSettings
from vivaroom.app.settings.serving import ServingSettings
from vivaroom.app.settings.speech import SpeechSettings
from vivaroom.app.settings.storage import StorageSettings


class SettingsError(Exception):
    """A setting is wrong; the message names it, where it was read, what is accepted, and the nearest match."""


class Settings(SpeechSettings, LanguageSettings, PeopleSettings, StorageSettings, ServingSettings):
    """All settings with their defaults; the names are those of the environment."""

    model_config = SettingsConfigDict(env_file=".env", env_file_encoding="utf-8", extra="ignore", populate_by_name=True)


def read_settings(**given: Any) -> Settings:
    """The settings; `given` (from the command line) win over the environment, which wins over `.env`.

    Raises SettingsError.
    """
    try:
        return Settings(**{k: v for k, v in given.items() if v is not None})
    except ValidationError as error:
        raise SettingsError("\n".join(_mend(dict(e)) for e in error.errors())) from None


def _mend(error: dict[str, Any]) -> str:
    name = str(error["loc"][0]) if error["loc"] else "settings"
    place = "the environment" if name in os.environ else _line_in_env_file(name)
    return f"{name} ({place}): {error['msg']}; got {str(error.get('input'))[:60]!r}"


def _line_in_env_file(name: str) -> str:
    path = Path(".env")
    if path.is_file():
        for number, line in enumerate(path.read_text("utf-8", "replace").splitlines(), start=1):
            if line.split("=", 1)[0].strip().removeprefix("export ") == name:
                return f".env line {number}"
    return "the command line"
