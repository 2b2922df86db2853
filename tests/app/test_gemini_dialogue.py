"""The settings let Gemini Live hold spoken interviews: by its name, or by its model and a key."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr
from typer.testing import CliRunner

from tests.app.settings import plain_settings
from tests.vendors.gemini_live import KEY as REAL
from tests.vendors.gemini_live import GeminiLiveServer, gemini_live_server
from tests.voice.numbered import FaultyVoice, NumberedRecogniser
from vivaroom.app.cli.main import app
from vivaroom.app.dialogue import chosen_dialogue, dialogue_advice, dialogues
from vivaroom.app.doctor.finding import Finding, State
from vivaroom.app.doctor.speech_vendors import speech_vendors
from vivaroom.app.settings.reading import Settings, SettingsError
from vivaroom.app.speech import chosen
from vivaroom.providers.speech.dialogue.vendors import DIALOGUE_VENDORS
from vivaroom.providers.speech.gemini.live import gemini_live

KEY = SecretStr(REAL)


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


@pytest.fixture
async def server(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[GeminiLiveServer]:
    """The vendor is found here, whatever its address."""
    async with gemini_live_server() as found:
        here = replace(
            DIALOGUE_VENDORS["gemini"],
            opens=lambda keys, options: gemini_live(keys, options["model"], options["voice"], base_url=found.url),
        )
        monkeypatch.setitem(DIALOGUE_VENDORS, "gemini", here)
        yield found


@pytest.mark.usefixtures("server")
async def test_the_doctor_lets_it_say_a_word(tmp_path: Path) -> None:
    found = await examined(of(tmp_path, google_api_key=KEY, VIVAROOM_SPEECH_TO_SPEECH="gemini"))
    assert found.state is State.OK
    assert "gemini/gemini-3.8-live said the word that it was given" in found.detail


@pytest.mark.usefixtures("server")
async def test_the_doctor_says_which_key_is_refused(tmp_path: Path) -> None:
    found = await examined(of(tmp_path, google_api_key=SecretStr("another"), VIVAROOM_SPEECH_TO_SPEECH="gemini"))
    assert found.state is State.WARNING
    assert "does not take this key" in found.detail
    assert "check GEMINI_API_KEY" in str(found.mend)


def test_the_command_line_lists_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GEMINI_API_KEY", REAL)
    monkeypatch.setenv("VIVAROOM_SPEECH_TO_SPEECH", "gemini")
    rows = json.loads(CliRunner().invoke(app, ["providers", "list", "--json"]).stdout)
    assert [row for row in rows if row["provider"] == "gemini"] == [
        {"provider": "gemini", "does": "hears and speaks", "key": True, "asked": "before all"}
    ]


@pytest.mark.usefixtures("server")
async def test_the_command_line_lets_it_say_a_text_and_hear_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GEMINI_API_KEY", REAL)
    file, text = tmp_path / "said.wav", "could you walk me through"
    asked = ["providers", "try", "s2s", "gemini", text, "--out", str(file), "--json"]
    told = json.loads((await asyncio.to_thread(CliRunner().invoke, app, asked)).stdout)
    assert (told["provider"], told["text"]) == ("gemini/gemini-3.8-live", text)
    assert told["sound_s"] == pytest.approx(file.stat().st_size / 48_000, abs=0.02)


def test_the_command_line_tries_nobody_who_cannot(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    assert "expected one of openai, gemini" in CliRunner().invoke(app, ["providers", "try", "s2s", "local", "x"]).output


async def examined(settings: Settings) -> Finding:
    """What the doctor finds of the model, asked in a thread of its own as the command does."""
    found = await asyncio.to_thread(speech_vendors, settings)
    return next(one for one in found if one.detail.startswith("Gemini Live"))
