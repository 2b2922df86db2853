"""All settings together, read from the environment and from a `.env` file; a wrong one is named with its place."""

from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_settings import BaseSettings, DotEnvSettingsSource, PydanticBaseSettingsSource, SettingsConfigDict

from vivaroom.app.settings.budgets import BudgetSettings
from vivaroom.app.settings.dialogue import DialogueSettings
from vivaroom.app.settings.files import FilesSettings
from vivaroom.app.settings.given import COMMAND_LINE, Choice, GivenSource, Surroundings, names_of, surroundings
from vivaroom.app.settings.issuing import IssuingSettings
from vivaroom.app.settings.language import LanguageSettings
from vivaroom.app.settings.mirroring import MirroringSettings
from vivaroom.app.settings.news import NewsSettings
from vivaroom.app.settings.people import PeopleSettings
from vivaroom.app.settings.queues import QueueSettings
from vivaroom.app.settings.rooms import RoomSettings
from vivaroom.app.settings.searching import SearchingSettings
from vivaroom.app.settings.serving import ServingSettings
from vivaroom.app.settings.speech import SpeechSettings
from vivaroom.app.settings.storage import StorageSettings
from vivaroom.app.settings.supervising import SupervisingSettings
from vivaroom.app.settings.vendors import VendorSettings

_SHOWN_CHARACTERS = 60


class SettingsError(Exception):
    """A setting is wrong; the message names it, where it was read, what is accepted, and the nearest match."""


class Settings(
    BudgetSettings,
    SupervisingSettings,
    MirroringSettings,
    NewsSettings,
    QueueSettings,
    RoomSettings,
    DialogueSettings,
    SpeechSettings,
    SearchingSettings,
    VendorSettings,
    LanguageSettings,
    IssuingSettings,
    PeopleSettings,
    FilesSettings,
    StorageSettings,
    ServingSettings,
):
    """All settings with their defaults; the names are those of the environment."""

    model_config = SettingsConfigDict(env_file=".env", env_file_encoding="utf-8", extra="ignore", populate_by_name=True)

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """What is said on the command line, then what is given around us, without placeholders."""
        file = dotenv_settings.env_file if isinstance(dotenv_settings, DotEnvSettingsSource) else None
        given = surroundings(settings_cls, file if isinstance(file, str | Path) else None)
        return init_settings, GivenSource(settings_cls, given)


def read_settings(**given: Any) -> Settings:
    """The settings; `given` (from the command line) win over the environment, which wins over `.env`.

    Raises SettingsError.
    """
    said = {name: value for name, value in given.items() if value is not None}
    try:
        return Settings(**said)
    except ValidationError as error:
        raise SettingsError("\n".join(_mend(dict(one), said) for one in error.errors())) from None


def given_here() -> Surroundings:
    """What the settings are read from."""
    return surroundings(Settings)


def _mend(error: dict[str, Any], said: dict[str, Any]) -> str:
    where = error["loc"][0] if error["loc"] else ""
    setting = next((one for one, about in Settings.model_fields.items() if where in (one, *names_of(one, about))), "")
    if not setting:
        return str(error["msg"]).removeprefix("Value error, ")
    about = Settings.model_fields[setting]
    chosen = next((one for one in given_here().choices({setting: about})), None)
    name, place = _found(chosen, names_of(setting, about)[0], is_said=setting in said)
    secret = "SecretStr" in str(about.annotation)
    got = "what is not shown" if secret else repr(str(error.get("input"))[:_SHOWN_CHARACTERS])
    return f"{name} ({place}): {str(error['msg']).removeprefix('Value error, ')}; got {got}"


def _found(chosen: Choice | None, name: str, *, is_said: bool) -> tuple[str, str]:
    if is_said or chosen is None:
        return name, COMMAND_LINE
    return chosen.taken.name, chosen.taken.place
