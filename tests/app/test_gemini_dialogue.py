"""The settings let Gemini Live hold spoken interviews: by its name, or by its model and a key."""

from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from tests.app.settings import plain_settings
from tests.voice.numbered import FaultyVoice, NumberedRecogniser
from vivaroom.app.dialogue import chosen_dialogue, dialogue_advice, dialogues
from vivaroom.app.settings.reading import Settings, SettingsError
from vivaroom.app.speech import chosen

KEY = SecretStr("not-a-real-key-of-gemini")


def of(folder: Path, **given: Any) -> Settings:
    plain = plain_settings(folder)
    return Settings(_env_file=None, **{**plain.model_dump(include=plain.model_fields_set), **given})


def test_a_key_for_language_alone_sends_no_speech_anywhere(tmp_path: Path) -> None:
    assert chosen_dialogue(of(tmp_path, google_api_key=KEY)) is None


@pytest.mark.parametrize(
    "named", [{"VIVAROOM_SPEECH_TO_SPEECH": "gemini"}, {"GEMINI_LIVE_MODEL": "gemini-3.8-live"}], ids=str
)
def test_whoever_names_it_has_it_before_who_hears_and_speaks(tmp_path: Path, named: dict[str, str]) -> None:
    settings = of(tmp_path, google_api_key=KEY, **named)
    assert chosen_dialogue(settings) == "gemini"
    assert chosen(settings).described.startswith("gemini to hear and speak at once; behind it ")


def test_without_a_key_the_start_says_which_one_is_missing(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="gemini has no key; set GEMINI_API_KEY"):
        chosen_dialogue(of(tmp_path, VIVAROOM_SPEECH_TO_SPEECH="gemini"))


def test_it_is_made_by_all_of_its_keys_and_with_others_behind_it(tmp_path: Path) -> None:
    settings = of(
        tmp_path, google_api_key=KEY, gemini_api_keys=(SecretStr("second-key"),), GEMINI_LIVE_MODEL="gemini-x"
    )
    model = dialogues(settings, NumberedRecogniser("abc"), FaultyVoice())
    assert model is not None
    assert model.name == "gemini/gemini-x"


def test_a_model_that_was_shut_down_is_replaced_with_a_warning(tmp_path: Path) -> None:
    settings = of(tmp_path, google_api_key=KEY, GEMINI_LIVE_MODEL="gemini-live-2.5-flash-preview")
    assert list(dialogue_advice(settings)) == [
        "GEMINI_LIVE_MODEL: gemini-live-2.5-flash-preview was shut down by Google; gemini-3.8-live is asked in its place"
    ]
    model = dialogues(settings, NumberedRecogniser("abc"), FaultyVoice())
    assert model is not None
    assert model.name == "gemini/gemini-3.8-live"
