"""The settings decide who hears and who speaks; a vendor that a guide adds in four places does both at once."""

import re
import sys
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest
from prometheus_client import CollectorRegistry
from pydantic import SecretStr
from typer.testing import CliRunner

from docs.generate import ROOT
from tests.app.settings import plain_settings
from tests.dialects.voiced import SpareEnergyDetector, SpareTurns
from tests.providers.speech.test_metering import Counted
from tests.voice.numbered import NumberedRecogniser
from vivaroom.api.speech_measures import SpeechMeasures
from vivaroom.app import speech
from vivaroom.app.cli.main import app
from vivaroom.app.doctor import speech_vendors
from vivaroom.app.doctor.finding import State
from vivaroom.app.settings import speech as speech_settings
from vivaroom.app.settings import speech_access
from vivaroom.app.settings.reading import Settings, SettingsError, read_settings
from vivaroom.app.voice import LocalSpeech, Speech, holding, lacking, speaks_here, voice_part
from vivaroom.kit.errors import ProviderRefused
from vivaroom.kit.ids import new_id
from vivaroom.ports.speech import HEARING_RATE_HZ
from vivaroom.ports.usage import Heard, Payer, Said, charged_to
from vivaroom.providers.speech import vendors
from vivaroom.providers.speech.opened import Opened
from vivaroom.providers.speech.vendors import Access

GUIDE = (ROOT / "docs" / "how-to" / "add-a-provider.md").read_text("utf-8")
BLOCKS = re.findall(r"^```python\n(.*?)^```$", GUIDE, re.MULTILINE | re.DOTALL)
TWO_SECONDS = bytes(4 * HEARING_RATE_HZ)
NOBODY: Any = None


@contextmanager
def toy(monkeypatch: pytest.MonkeyPatch) -> Iterator[type[Settings]]:
    """The four places of the guide, filled with its own lines; what is yielded are settings that know Toy."""
    adapter, line, fields, access = BLOCKS
    module = ModuleType("vivaroom.providers.speech.toy")
    exec(adapter, vars(module))
    monkeypatch.setitem(sys.modules, module.__name__, module)
    for name in tuple(vendors.VENDORS):
        monkeypatch.delitem(vendors.VENDORS, name)
    known: dict[str, vendors.SpeechVendor] = {}
    exec(line, {**vars(vendors), "VENDORS": known})
    monkeypatch.setitem(vendors.VENDORS, "toy", known["toy"])
    body: dict[str, Any] = {}
    declared = "class ToySettings(Settings):\n" + "".join(f"    {one}\n" for one in fields.splitlines())
    exec(declared, {**vars(speech_settings), "Settings": Settings}, body)
    made: dict[str, Any] = {}
    exec(access, vars(speech_access), made)
    before = speech_access.access_of
    for place in (speech, speech_vendors, speech_access):
        monkeypatch.setattr(place, "access_of", lambda settings: {**before(settings), "toy": made["_toy"](settings)})
    yield body["ToySettings"]


@pytest.fixture
def knows_toy(monkeypatch: pytest.MonkeyPatch) -> Iterator[type[Settings]]:
    with toy(monkeypatch) as settings:
        yield settings


def of(kind: type[Settings], folder: Path, **given: Any) -> Settings:
    plain = plain_settings(folder).model_dump(include=plain_settings(folder).model_fields_set)
    return kind(_env_file=None, **{**plain, **given})


def kept(folder: Path) -> list[Path]:
    return list(folder.rglob("*.pcm"))


async def two_seconds() -> AsyncIterator[bytes]:
    yield TWO_SECONDS


async def test_a_vendor_of_four_places_hears_and_speaks(knows_toy: type[Settings], tmp_path: Path) -> None:
    settings = of(knows_toy, tmp_path, toy_api_key=SecretStr("k-one"))
    hearing = speech.hearing_chain(settings, NumberedRecogniser("ab", "local"))
    voice = speech.speaking_chain(settings, None, tmp_path)
    assert hearing is not None
    assert voice is not None
    final = [one async for one in hearing.transcribe(two_seconds())][-1]
    assert (final.text, final.heard_by) == ("I spoke for 2 seconds", "toy/brick")
    assert hearing.name == "toy/brick or local"
    assert sum([len(piece) async for piece in voice.say("Tell me about it.")]) == 4 * 4_800
    assert kept(tmp_path), "what a vendor said is kept"


async def test_a_vendor_that_refuses_its_key_is_replaced_by_this_machine(
    knows_toy: type[Settings], tmp_path: Path
) -> None:
    settings = of(knows_toy, tmp_path, toy_api_key=SecretStr("wrong"))
    hearing = speech.hearing_chain(settings, NumberedRecogniser("ab", "local"))
    assert hearing is not None
    assert [one async for one in hearing.transcribe(two_seconds())][-1].heard_by == "local"
    found = asked_by_the_doctor(settings)
    assert [one.state for one in found] == [State.OK, State.WARNING, State.OK]
    assert found[1].detail == "Toy hears: refused: HTTP 401"
    assert "TOY_API_KEY" in str(found[1].mend)
    assert "wrong" not in str(found)


def asked_by_the_doctor(settings: Settings) -> list[Any]:
    """The doctor has a loop of his own."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(speech_vendors.speech_vendors, settings).result()


def test_what_the_settings_name_wins_over_the_keys_at_hand(knows_toy: type[Settings], tmp_path: Path) -> None:
    key = SecretStr("k-one")
    by_key = speech.chosen(of(knows_toy, tmp_path, toy_api_key=key))
    assert (by_key.hearing, by_key.speaking) == (("toy", "local"), ("toy", "local"))
    assert by_key.hearing_by == "by TOY_API_KEY"
    assert not by_key.is_local
    named = speech.chosen(of(knows_toy, tmp_path, toy_api_key=key, stt=("LOCAL", "toy", "local"), tts=("toy",)))
    assert (named.hearing, named.speaking, named.hearing_by) == (("local", "toy"), ("toy",), "by VIVAROOM_STT")
    assert speech.chosen(of(knows_toy, tmp_path)).is_local


@pytest.mark.parametrize(
    ("named", "says"),
    [
        ("toy", "VIVAROOM_STT: toy has no key; set TOY_API_KEY, or leave toy out"),
        ("nobody", "VIVAROOM_STT: expected some of toy, local, separated by commas; got 'nobody'"),
    ],
)
def test_who_cannot_hear_is_refused_in_one_sentence(
    knows_toy: type[Settings], tmp_path: Path, named: str, says: str
) -> None:
    with pytest.raises(SettingsError) as refused:
        speech.chosen(of(knows_toy, tmp_path, stt=(named,)))
    assert str(refused.value) == says


def test_with_vendors_only_what_tells_whose_turn_it_is_must_be_here(knows_toy: type[Settings], tmp_path: Path) -> None:
    without = lacking(of(knows_toy, tmp_path))
    assert {"whisper-base", "kokoro-82m-v1.0-int8", "silero-vad-v6", "smart-turn-v3.2"} <= set(without)
    settings = of(knows_toy, tmp_path, toy_api_key=SecretStr("k-one"))
    assert lacking(settings) == ["silero-vad-v6", "smart-turn-v3.2"]
    assert not speaks_here(settings)
    assert voice_part(settings, None).detail == "interviews are typed; not here: silero-vad-v6, smart-turn-v3.2"


async def test_interviews_are_spoken_with_vendors_where_nothing_of_this_machine_hears_or_speaks(
    knows_toy: type[Settings], tmp_path: Path
) -> None:
    settings = of(knows_toy, tmp_path, toy_api_key=SecretStr("k-one"))
    detector: Any = SpareEnergyDetector()
    turns: Any = SpareTurns()
    conversations: Any = SimpleNamespace(instruments=None)
    watch = SpeechMeasures(CollectorRegistry())
    async with holding(LocalSpeech(detector, turns, None, None, None), conversations, settings, Opened(watch)) as warm:
        await warm()
        held = conversations.instruments
        assert (held.recogniser.name, held.voice.name, held.turns) == ("toy/brick", "toy/hum", turns)
    assert conversations.instruments is None


async def test_what_vendors_hear_and_say_is_counted_and_what_was_said_before_is_not(
    knows_toy: type[Settings], tmp_path: Path
) -> None:
    settings = of(knows_toy, tmp_path, toy_api_key=SecretStr("k-one"))
    conversations: Any = SimpleNamespace(instruments=None)
    parts: Any = (SpareEnergyDetector(), SpareTurns(), None, None, None)
    meter, who = Counted(), Payer(new_id(), new_id())
    async with holding(LocalSpeech(*parts), conversations, settings, Opened(meter=meter)) as warm:
        await warm()
        held = conversations.instruments
        with charged_to(who):
            assert [one async for one in held.recogniser.transcribe(two_seconds())]
            for _ in range(2):
                assert [piece async for piece in held.voice.say("Welcome.")]
    heard, said = meter.told
    assert heard == Heard("toy", "brick", 2.0, payer=who)
    assert isinstance(said, Said)
    assert (said.vendor, said.model, said.characters, said.payer) == ("toy", "hum", len("Welcome."), who)


def test_what_vendors_do_is_measured() -> None:
    registry = CollectorRegistry()
    watch = SpeechMeasures(registry)
    watch.heard("toy/brick", 0.3)
    watch.spoke("toy/hum", 0.2)
    watch.failed("toy/brick", "busy")
    watch.switched("toy/brick", "whisper-base")
    value = registry.get_sample_value
    assert value("vivaroom_speech_seconds_sum", {"job": "hear", "provider": "toy/brick"}) == pytest.approx(0.3)
    assert value("vivaroom_speech_seconds_count", {"job": "speak", "provider": "toy/hum"}) == 1
    assert value("vivaroom_speech_failures_total", {"provider": "toy/brick", "how": "busy"}) == 1
    assert value("vivaroom_speech_switches_total", {"provider": "toy/brick", "to": "whisper-base"}) == 1


def test_health_names_who_hears_and_who_takes_over(knows_toy: type[Settings], tmp_path: Path) -> None:
    settings = of(knows_toy, tmp_path, toy_api_key=SecretStr("k-one"), tts=("local",))
    recogniser: Any = NumberedRecogniser("ab", "whisper-base")
    voice: Any = NumberedRecogniser("ab", "kokoro")
    here = LocalSpeech(NOBODY, NOBODY, recogniser, voice, None)
    assert Speech(here, speech.chosen(settings)).described == "toy, then whisper-base hears; kokoro speaks"
    assert Speech(here, speech.chosen(of(knows_toy, tmp_path))).described == "whisper-base, kokoro"
    bare = LocalSpeech(NOBODY, NOBODY, None, voice, None)
    assert Speech(bare, speech.chosen(settings)).described == "toy hears; kokoro speaks"


def test_a_key_for_something_else_is_meant_for_speech_only_where_a_setting_says_so(tmp_path: Path) -> None:
    key = SecretStr("k-one")
    words = plain_settings(tmp_path, openai_api_key=key, aws_access_key_id="a-name", aws_secret_access_key=key)
    assert not any(speech_access.access_of(words)[name].is_meant for name in ("openai", "polly"))
    spoken = plain_settings(tmp_path, openai_api_key=key, openai_tts_voice="alloy", polly_engine="neural")
    access = speech_access.access_of(spoken)
    assert access["openai"].is_meant
    assert access["openai"].options["hearing_model"] == "gpt-4o-mini-transcribe"
    assert access["polly"].options["rate"] == "75%"
    assert access["polly"].keys == ()


@pytest.mark.parametrize(("written", "read"), [("75%", "75%"), ("110 %", "110%"), ("x-slow", "x-slow")])
def test_a_rate_of_speech_is_a_percentage_or_a_word(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, written: str, read: str
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("AWS_POLLY_SPEECH_RATE", written)
    assert read_settings().polly_speech_rate == read


@pytest.mark.parametrize("written", ["19%", "201%", "quick", "75"])
def test_another_rate_of_speech_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, written: str) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("AWS_POLLY_SPEECH_RATE", written)
    with pytest.raises(SettingsError, match=r"AWS_POLLY_SPEECH_RATE.*expected 20% to 200%"):
        read_settings()


def test_a_missing_client_is_told_with_what_installs_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def hears(key: SecretStr, options: Any) -> Any:
        raise ModuleNotFoundError("no", name="toy_client")

    vendor = vendors.SpeechVendor("Toy", "TOY_API_KEY", hears=hears, extra="toy")
    monkeypatch.setitem(vendors.VENDORS, "toy", vendor)
    with pytest.raises(ProviderRefused, match=r"toy_client is missing: install vivaroom\[toy\]"):
        vendors.recogniser_of("toy", Access((SecretStr("k-one"),)))
    with pytest.raises(ProviderRefused, match="it does not speak"):
        vendors.voice_of("toy", Access((SecretStr("k-one"),)))


def test_the_command_line_lists_who_there_is(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    shown = CliRunner().invoke(app, ["providers", "list", "--json"])
    assert shown.exit_code == 0
    assert '"provider": "local"' in shown.output
    unknown = CliRunner().invoke(app, ["providers", "try", "tts", "nobody", "Hello."])
    assert unknown.exit_code == 2
