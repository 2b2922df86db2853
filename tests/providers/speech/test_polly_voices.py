"""Whether Polly has the voice and the engine is asked at the start, and who is near is named where it has not."""

from collections.abc import AsyncIterator

import pytest
from pydantic import SecretStr

from tests.vendors.polly import KEY_ID, REGION, SECRET, Behaviour, PollyServer, Refuses, Sends, polly_server
from vivaroom.kit.errors import ProviderBroken, ProviderBusy, ProviderError, ProviderRefused
from vivaroom.providers.speech.polly.account import PollyAccount
from vivaroom.providers.speech.polly.signing import Credentials
from vivaroom.providers.speech.polly.voice import PollyVoice
from vivaroom.providers.speech.polly.voices import Offered, check


@pytest.fixture
async def server() -> AsyncIterator[PollyServer]:
    async with polly_server() as found:
        yield found


@pytest.fixture
async def account(server: PollyServer) -> AsyncIterator[PollyAccount]:
    found = PollyAccount(Credentials(KEY_ID, SecretStr(SECRET)), region=REGION, base_url=server.url)
    yield found
    await found.close()


@pytest.mark.parametrize("engine", ["neural", "standard"])
async def test_a_voice_with_its_engine_is_well(server: PollyServer, account: PollyAccount, engine: str) -> None:
    await PollyVoice(account, "Joanna", engine).check()
    assert server.listed == 1
    assert server.asked == []


async def test_all_pages_of_the_list_are_read(server: PollyServer, account: PollyAccount) -> None:
    server.page = 2
    await PollyVoice(account, "Matthew").check()
    assert server.listed == 4


@pytest.mark.parametrize(
    ("voice", "engine", "told"),
    [
        ("Joanna", "long-form", "Joanna has no engine long-form; it has neural, standard; voices with long-form: Danielle, Gregory"),
        ("Marlene", "neural", "Marlene has no engine neural; it has standard; no voice of de-DE has neural"),
        ("Danielle", "standard", "Danielle has no engine standard; it has generative, long-form, neural; "
         "voices with standard: Joanna, Matthew"),
        ("joanna", "neural", "there is no voice joanna in this region; expected Joanna"),
        ("Mathew", "neural", "there is no voice Mathew in this region; expected Matthew"),
        ("Zzzz", "neural", "there is no voice Zzzz in this region; expected Alba, Danielle, Gregory, Joanna, Marlene, "
         "Matthew, vc-9a8fa85dd3"),
        ("vc-9a8fa85dd3", "generative", "the voice vc-9a8fa85dd3 is not ready"),
    ],
    ids=["engine", "language without it", "other engine", "case", "misspelt", "unknown", "pending"],
)  # fmt: skip
async def test_what_polly_has_not_is_refused_and_its_neighbours_named(
    account: PollyAccount, voice: str, engine: str, told: str
) -> None:
    with pytest.raises(ProviderRefused) as raised:
        await PollyVoice(account, voice, engine).check()
    assert raised.value.detail == told


def test_many_neighbours_are_not_all_named() -> None:
    voices = [Offered(f"Voice{place}", ("neural",), "en-US") for place in range(9)]
    with pytest.raises(ProviderRefused, match=r"voices with neural: Voice0, .*Voice7, …$"):
        check("polly", [*voices, Offered("Old", ("standard",), "en-US")], "Old", "neural")


@pytest.mark.parametrize(
    ("behaviour", "kind"),
    [
        (Refuses("AccessDeniedException", 403), ProviderRefused),
        (Refuses("ThrottlingException"), ProviderBusy),
        (Sends(b"[]"), ProviderBroken),
        (Sends(b'{"Voices": [{"Name": "Joanna"}]}'), ProviderBroken),
        (Sends(b'{"Voices": [], "NextToken": "again"}'), ProviderBroken),
        (Sends(b"<html>", "text/html"), ProviderBroken),
        (Sends(b" " * 2_000_001), ProviderBroken),
    ],
    ids=["may not", "limit", "array", "no id", "no end", "page", "too large"],
)
async def test_a_list_that_does_not_come_is_an_error(
    server: PollyServer, account: PollyAccount, behaviour: Behaviour, kind: type[ProviderError]
) -> None:
    server.will(behaviour)
    with pytest.raises(kind):
        await PollyVoice(account).check()
