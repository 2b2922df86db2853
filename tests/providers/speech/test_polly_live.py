"""The same promises with Polly itself: `AWS_ACCESS_KEY_ID=… AWS_SECRET_ACCESS_KEY=… make test-live`, which costs a few cents."""

import os
from collections.abc import AsyncIterator

import pytest
from pydantic import SecretStr

from tests.providers.text_to_speech import TextToSpeechContract
from vivaroom.kit.errors import ProviderRefused
from vivaroom.providers.speech.polly.account import REGION, PollyAccount
from vivaroom.providers.speech.polly.signing import Credentials
from vivaroom.providers.speech.polly.voice import PollyVoice

KEY_ID, SECRET = os.environ.get("AWS_ACCESS_KEY_ID", ""), os.environ.get("AWS_SECRET_ACCESS_KEY", "")
TOKEN = os.environ.get("AWS_SESSION_TOKEN")
pytestmark = [
    pytest.mark.live,
    pytest.mark.skipif(not (KEY_ID and SECRET), reason="AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not set"),
]


@pytest.fixture
async def account() -> AsyncIterator[PollyAccount]:
    credentials = Credentials(KEY_ID, SecretStr(SECRET), SecretStr(TOKEN) if TOKEN else None)
    found = PollyAccount(credentials, region=os.environ.get("AWS_REGION", REGION))
    yield found
    await found.close()


class TestNeuralItself(TextToSpeechContract):
    """All that a `TextToSpeech` promises."""

    @pytest.fixture
    def voice(self, account: PollyAccount) -> PollyVoice:
        return PollyVoice(account)


class TestStandardItself(TextToSpeechContract):
    """All that a `TextToSpeech` promises."""

    @pytest.fixture
    def voice(self, account: PollyAccount) -> PollyVoice:
        return PollyVoice(account, engine="standard")


async def test_the_voice_is_there_and_one_that_is_not_is_named(account: PollyAccount) -> None:
    await PollyVoice(account).check()
    with pytest.raises(ProviderRefused, match="there is no voice Joana in this region; expected Joanna"):
        await PollyVoice(account, "Joana").check()


async def test_a_wrong_secret_is_refused() -> None:
    account = PollyAccount(Credentials("AKIDNOTAKEY", SecretStr("not-a-secret")))
    with pytest.raises(ProviderRefused):
        await PollyVoice(account).check()
    await account.close()
