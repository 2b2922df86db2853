"""What an operator is shown of vendors comes from the settings, the breaker, the keys and what was counted."""

import gc
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from pydantic import SecretStr

from tests.app.settings import plain_settings
from tests.voice.numbered import NumberedRecogniser
from vivaroom.api.health import PartState
from vivaroom.api.vitals import Vitals
from vivaroom.app import speech
from vivaroom.app.models import Models
from vivaroom.app.settings.reading import Settings
from vivaroom.app.vendors import AllVendors, label_of, speech_look
from vivaroom.kit.errors import ProviderBusy, ProviderRefused
from vivaroom.ports.speech import HEARING_RATE_HZ
from vivaroom.ports.usage import Purpose
from vivaroom.ports.vendors import VendorKind, VendorSeen
from vivaroom.providers.language.choice import LanguageChoice, Vendor
from vivaroom.providers.speech import vendors
from vivaroom.providers.speech.opened import NotOffered, Opened, OpenedVendor

ONE, TWO = SecretStr("sample-of-a-key-1111"), SecretStr("sample-of-a-key-2222")


class Limited:
    """Does not hear with this key, as its vendor says."""

    name = "deepgram/made-up"

    def __init__(self, key: SecretStr) -> None:
        self._key = key
        self.closed = 0

    async def transcribe(self, audio: AsyncIterator[bytes]) -> AsyncIterator[Any]:
        if self._key is ONE:
            raise ProviderBusy(self.name, "limited", retry_after=timedelta(minutes=3))
        async for transcript in NumberedRecogniser("ab", self.name).transcribe(audio):
            yield transcript

    async def close(self) -> None:
        self.closed += 1


class Wrong(Limited):
    """A voice that its vendor has not."""

    name = "polly/neural/Nobody"
    rate_hz = 16_000

    async def check(self) -> None:
        raise NotOffered(self.name, "there is no voice Nobody in this region; expected Joanna")


async def two_seconds() -> AsyncIterator[bytes]:
    yield bytes(4 * HEARING_RATE_HZ)


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[Limited]:
    found: list[Limited] = []

    def make(key: SecretStr, _: object) -> Any:
        found.append(Limited(key))
        return found[-1]

    known = vendors.SpeechVendor("Deepgram", "DEEPGRAM_API_KEY", hears=make, speaks=None)
    monkeypatch.setitem(vendors.VENDORS, "deepgram", known)
    return found


def seen(settings: Settings, opened: Opened, vitals: Vitals) -> dict[str, VendorSeen]:
    return {one.name: one for one in AllVendors(settings, Models(settings), opened, vitals).look()}


async def test_a_limited_key_rests_and_the_other_is_good(made: list[Limited], tmp_path: Path) -> None:
    settings = plain_settings(tmp_path, deepgram_api_keys=(ONE, TWO), stt=("deepgram", "local"), tts=("local",))
    vitals = Vitals()
    opened = Opened(vitals)
    chain = speech.hearing_chain(settings, NumberedRecogniser("ab", "local"), opened)
    assert chain is not None
    assert [one async for one in chain.transcribe(two_seconds())][-1].heard_by == "deepgram/made-up"
    one = seen(settings, opened, vitals)["deepgram/made-up"]
    first, second = one.keys
    assert (first.label, second.label) == ("…1111", "…2222")
    assert first.rest.until is not None
    assert (first.rest.busy, second.rest.until, second.rest.busy) == (1, None, 0)
    assert (one.resting_until, one.failures) == (None, {"busy": 1})
    assert one.latency is not None
    assert one.latency.count == 1


async def test_a_vendor_whose_only_key_is_limited_is_passed_over_and_it_is_told_who_went_on(
    made: list[Limited], tmp_path: Path
) -> None:
    settings = plain_settings(tmp_path, deepgram_api_key=ONE, stt=("deepgram", "local"), tts=("local",))
    vitals = Vitals()
    opened = Opened(vitals)
    chain = speech.hearing_chain(settings, NumberedRecogniser("ab", "local"), opened)
    assert chain is not None
    assert [one async for one in chain.transcribe(two_seconds())][-1].heard_by == "local"
    one = seen(settings, opened, vitals)["deepgram/made-up"]
    assert one.resting_until is not None
    assert one.switches == {"local": 1}
    assert one.keys[0].rest.busy == 1


async def test_connections_of_every_key_are_given_back(made: list[Limited], tmp_path: Path) -> None:
    settings = plain_settings(tmp_path, deepgram_api_keys=(ONE, TWO), stt=("deepgram",), tts=("local",))
    opened = Opened()
    speech.hearing_chain(settings, None, opened)
    await opened.close()
    await opened.close()
    assert [one.closed for one in made] == [1, 1]


async def test_a_voice_that_its_vendor_has_not_fails_by_name_in_health_and_for_the_operator(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    made = vendors.SpeechVendor("Amazon Polly", "AWS_SECRET_ACCESS_KEY", speaks=lambda key, _: Wrong(key))  # type: ignore[arg-type,return-value]  # it is never asked to say anything
    monkeypatch.setitem(vendors.VENDORS, "polly", made)
    settings = plain_settings(
        tmp_path, aws_access_key_id="SAMPLEID", aws_secret_access_key=TWO, tts=("polly",), stt=("local",)
    )
    opened = Opened()
    look = speech_look(opened)["speech vendors"]
    speech.speaking_chain(settings, None, tmp_path, opened)
    assert look().state is PartState.READY
    await opened.check()
    assert look().state is PartState.FAILED
    assert look().detail == "polly: there is no voice Nobody in this region; expected Joanna"
    assert not look().needed
    trouble = seen(settings, opened, Vitals())["polly/neural/Nobody"].trouble
    assert trouble is not None
    assert "expected Joanna" in trouble


def test_a_model_tells_its_purposes_and_its_keys(tmp_path: Path) -> None:
    settings = plain_settings(
        tmp_path, openai_api_keys=(ONE, TWO), llm_model="openai:gpt-4o-mini", llm_judge="openai:gpt-4o", judge_key=TWO
    )
    models = Models(settings)
    for purpose in Purpose:
        models.of(purpose)
    proxy = LanguageChoice(Vendor.OPENAI, "of-a-proxy", TWO, "https://llm.example.com/v1")
    models.alone(proxy, Purpose.JUDGE)
    found = {one.name: one for one in AllVendors(settings, models, Opened(), Vitals()).look()}
    assert found["openai:gpt-4o-mini"].jobs == ("speak", "plan", "supervise")
    assert found["openai:gpt-4o"].jobs == found["openai:of-a-proxy"].jobs == ("judge",)
    assert [key.label for key in found["openai:gpt-4o"].keys] == ["…1111", "…2222"]
    assert [key.label for key in found["openai:of-a-proxy"].keys] == ["…2222"]


def test_what_is_not_set_up_is_named(tmp_path: Path) -> None:
    settings = plain_settings(tmp_path)
    found = AllVendors(settings, Models(settings), Opened(), Vitals()).look()
    absent = {one.kind for one in found if not one.is_configured}
    assert absent == set(VendorKind) - {VendorKind.LANGUAGE}
    assert [one.name for one in found if one.is_configured] == ["local", "local"]


class Silent(Wrong):
    """A key that may not list voices."""

    async def check(self) -> None:
        raise ProviderRefused(self.name, "HTTP 403")


async def test_a_key_that_may_not_list_voices_fails_nothing(tmp_path: Path) -> None:
    opened = Opened(vendors=[OpenedVendor("speaks", "polly", [Silent(TWO)], None)])  # type: ignore[list-item]  # it is never asked to say anything
    await opened.check()
    assert opened.troubles == {}


async def test_when_all_is_closed_no_client_of_any_vendor_is_left_open(tmp_path: Path) -> None:
    settings = plain_settings(
        tmp_path, deepgram_api_keys=(ONE, TWO), cartesia_api_key=ONE, openai_api_key=ONE, aws_access_key_id="SAMPLEID",
        aws_secret_access_key=TWO, stt=("deepgram", "cartesia", "openai"),
        tts=("deepgram", "cartesia", "openai", "polly"),
    )  # fmt: skip
    before, opened = open_clients(), Opened()
    assert speech.hearing_chain(settings, None, opened) is not None
    assert speech.speaking_chain(settings, None, tmp_path, opened) is not None
    assert len(opened.vendors) == 7
    assert len(open_clients() - before) >= 3, "each key of Aura, and Polly"
    await opened.close()
    assert open_clients() - before == set()


def open_clients() -> set[int]:
    return {id(one) for one in gc.get_objects() if isinstance(one, httpx.AsyncClient) and not one.is_closed}


def test_of_a_short_key_nothing_is_shown() -> None:
    assert label_of(SecretStr("short")) == "…"
    assert label_of(ONE) == "…1111"


def test_the_model_that_hears_and_speaks_is_seen_with_its_keys(tmp_path: Path) -> None:
    settings = plain_settings(tmp_path, openai_api_key=ONE, speech_to_speech="openai", stt=("local",), tts=("local",))
    vitals = Vitals()
    (name,) = [one.name for one in seen(settings, Opened(vitals), vitals).values() if "realtime" in one.name]
    vitals.failed(name, "departed")
    found = seen(settings, Opened(vitals), vitals)
    assert found[name].jobs == ("hears", "speaks")
    assert [key.label for key in found[name].keys] == ["…1111"]
    assert found[name].failures == {"departed": 1}
    assert not found["gemini (speech to speech)"].is_configured
