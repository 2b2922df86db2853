"""The settings decide whether a model that hears and speaks holds interviews, which, and who stands behind it."""

import asyncio
import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from pydantic import SecretStr
from typer.testing import CliRunner

from tests.app.settings import plain_settings
from tests.dialects.voiced import SpareEnergyDetector, SpareTurns
from tests.vendors.openai_dialogue import SayInstead, openai_dialogue_server
from tests.vendors.openai_realtime import RefuseHandshake
from tests.vendors.openai_speech import KEY
from tests.voice.numbered import FaultyVoice, NumberedRecogniser
from vivaroom.app.cli.main import app
from vivaroom.app.dialogue import chosen_dialogue, dialogue_advice, dialogues
from vivaroom.app.doctor.finding import Finding, State
from vivaroom.app.doctor.speech_vendors import speech_vendors
from vivaroom.app.settings.reading import Settings, SettingsError
from vivaroom.app.speech import chosen
from vivaroom.app.voice import LocalSpeech, Speech, holding
from vivaroom.kit.errors import ProviderRefused
from vivaroom.providers.speech.dialogue.vendors import dialogues_of
from vivaroom.providers.speech.openai.dialogue.models import advice_on, asked_for
from vivaroom.providers.speech.vendors import Access

A_KEY = SecretStr("k-one")
NOBODY: Any = None


def with_key(folder: Path, **given: Any) -> Settings:
    return plain_settings(folder, openai_api_key=A_KEY, **given)


def test_a_key_for_something_else_lets_no_model_hold_interviews(tmp_path: Path) -> None:
    assert chosen_dialogue(plain_settings(tmp_path)) is None
    assert chosen_dialogue(with_key(tmp_path)) is None
    assert chosen_dialogue(with_key(tmp_path, speech_to_speech=" OpenAI ")) == "openai"
    assert chosen_dialogue(with_key(tmp_path, openai_realtime_model="gpt-realtime-2.1-mini")) == "openai"
    assert chosen_dialogue(with_key(tmp_path, openai_realtime_model="gpt-realtime-2.1", speech_to_speech="off")) is None
    assert chosen_dialogue(plain_settings(tmp_path, openai_realtime_model="gpt-realtime-2.1")) is None


@pytest.mark.parametrize(
    ("named", "says"),
    [
        ("openai", "VIVAROOM_SPEECH_TO_SPEECH: openai has no key; set OPENAI_API_KEY, or leave openai out"),
        ("nobody", r"VIVAROOM_SPEECH_TO_SPEECH: expected one of .*openai.*, off; got 'nobody'"),
    ],
)
def test_who_cannot_hold_interviews_is_refused_in_one_sentence(tmp_path: Path, named: str, says: str) -> None:
    with pytest.raises(SettingsError, match=says):
        chosen(plain_settings(tmp_path, speech_to_speech=named))


@pytest.mark.parametrize(
    ("named", "asked", "says"),
    [
        ("gpt-4o-realtime-preview", "gpt-realtime-2.1", "was taken off"),
        ("gpt-4o-realtime-preview-2024-10-01", "gpt-realtime-2.1", "was taken off"),
        ("gpt-4o-mini-realtime-preview", "gpt-realtime-2.1-mini", "was taken off"),
        ("gpt-realtime", "gpt-realtime", "set gpt-realtime-2.1"),
        ("gpt-realtime-2025-08-28", "gpt-realtime-2025-08-28", "set gpt-realtime-2.1"),
        ("gpt-realtime-mini-2025-10-06", "gpt-realtime-mini-2025-10-06", "set gpt-realtime-2.1-mini"),
        ("gpt-realtime-2.1", "gpt-realtime-2.1", None),
        ("gpt-realtime-1.5", "gpt-realtime-1.5", None),
    ],
)
def test_a_model_that_was_taken_off_is_replaced_and_told(
    tmp_path: Path, named: str, asked: str, says: str | None
) -> None:
    assert asked_for(named) == asked
    assert (says is None) == (advice_on(named) is None)
    settings = with_key(tmp_path, openai_realtime_model=named)
    assert all(says and says in line for line in dialogue_advice(settings))
    model = dialogues(settings, NumberedRecogniser("ab", "local"), FaultyVoice("local"))
    assert model is not None
    assert model.name == f"openai/{asked}"


def test_without_a_key_a_model_cannot_be_made() -> None:
    with pytest.raises(ProviderRefused, match="there is no key: set OPENAI_API_KEY"):
        dialogues_of("openai", Access())


def test_health_names_the_model_and_who_stands_behind_it(tmp_path: Path) -> None:
    settings = with_key(tmp_path, speech_to_speech="openai")
    recogniser: Any = NumberedRecogniser("ab", "whisper-base")
    voice: Any = NumberedRecogniser("ab", "kokoro")
    chains = chosen(settings)
    assert not chains.is_local
    assert chains.described == "openai to hear and speak at once; behind it local to hear; local to speak"
    described = Speech(LocalSpeech(NOBODY, NOBODY, recogniser, voice, None), chains).described
    assert described == "openai hears and speaks at once; behind it whisper-base hears; kokoro speaks"


async def test_conversations_are_given_the_model(tmp_path: Path) -> None:
    settings = with_key(tmp_path, speech_to_speech="openai", stt=("openai",), tts=("openai",))
    detector: Any = SpareEnergyDetector()
    turns: Any = SpareTurns()
    conversations: Any = SimpleNamespace(instruments=None)
    async with holding(LocalSpeech(detector, turns, None, None, None), conversations, settings) as warm:
        await warm()
        assert conversations.instruments.dialogues.name == "openai/gpt-realtime-2.1"


async def doctor(folder: Path, reply: Any = None) -> list[Finding]:
    async with openai_dialogue_server() as server:
        if reply is not None:
            server.will(reply)
        settings = plain_settings(
            folder, openai_api_key=SecretStr(KEY), openai_base_url=server.url, speech_to_speech="openai"
        )
        return await asyncio.to_thread(speech_vendors, settings)


async def test_the_doctor_lets_the_model_say_a_word(tmp_path: Path) -> None:
    order, found = await doctor(tmp_path)
    assert order.detail.startswith("openai to hear and speak at once; behind it local to hear")
    assert found.state is State.OK
    assert "OpenAI Realtime hears and speaks at once" in found.detail


@pytest.mark.parametrize("reply", [RefuseHandshake(401, "invalid_api_key"), SayInstead("No.")], ids=str)
async def test_the_doctor_tells_why_the_model_does_not(tmp_path: Path, reply: Any) -> None:
    _, found = await doctor(tmp_path, reply)
    assert found.state is State.WARNING
    assert KEY not in str(found)


def test_the_command_line_lists_the_models(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    shown = CliRunner().invoke(app, ["providers", "list", "--json"])
    assert shown.exit_code == 0
    rows = [row for row in json.loads(shown.output) if row["does"] == "hears and speaks"]
    assert {"provider": "openai", "does": "hears and speaks", "key": False, "asked": None} in rows
