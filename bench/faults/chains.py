"""The chains that settings make of a vendor before this machine, with the vendor at an address of one's own."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from tests.vendors import cartesia_hearing, deepgram_listening, openai_speech, polly
from vivaroom.app.settings.reading import Settings, read_settings
from vivaroom.app.speech import hearing_chain, speaking_chain
from vivaroom.ports.speech import SpeechToText, TextToSpeech
from vivaroom.providers.speech.cartesia.ink import CartesiaInk
from vivaroom.providers.speech.cartesia.sonic import CartesiaSonic
from vivaroom.providers.speech.deepgram.aura import DeepgramAura
from vivaroom.providers.speech.deepgram.nova import DeepgramNova
from vivaroom.providers.speech.opened import Opened
from vivaroom.providers.speech.polly.account import PollyAccount
from vivaroom.providers.speech.polly.signing import Credentials
from vivaroom.providers.speech.polly.voice import PollyVoice
from vivaroom.providers.speech.vendors import VENDORS, SpeechVendor

_KEYS: dict[str, Any] = {
    "deepgram_api_key": SecretStr(deepgram_listening.KEY),
    "cartesia_api_key": SecretStr(cartesia_hearing.KEY),
    "openai_api_key": SecretStr(openai_speech.KEY),
    "aws_access_key_id": polly.KEY_ID,
    "aws_secret_access_key": SecretStr(polly.SECRET),
    "aws_region": polly.REGION,
}


@dataclass(frozen=True, slots=True)
class Chain:
    """A vendor at `url`; what it has said is kept in the folder `kept`, and who watches `opened` is told how it does."""

    vendor: str
    url: str
    kept: Path
    opened: Opened

    def hears(self, local: SpeechToText) -> SpeechToText:
        """The vendor hears, then `local`."""
        found = hearing_chain(self._settings(stt=(self.vendor, "local")), local, self.opened)
        assert found is not None
        return found

    def speaks(self, local: TextToSpeech) -> TextToSpeech:
        """The vendor speaks, then `local`."""
        found = speaking_chain(self._settings(tts=(self.vendor, "local")), local, self.kept, self.opened)
        assert found is not None
        return found

    async def close(self) -> None:
        """Give connections back."""
        await self.opened.close()

    def _settings(self, **chain: tuple[str, ...]) -> Settings:
        """The vendor moves: whoever asks for it by its name finds it at the address."""
        moved = _MOVED.get(self.vendor)
        at_home = _AT_HOME[self.vendor] if moved is None else moved(self.url)
        VENDORS[self.vendor] = at_home
        return read_settings(openai_base_url=self.url, **_KEYS, **chain)


def _deepgram(url: str) -> SpeechVendor:
    return replace(
        VENDORS["deepgram"],
        hears=lambda key, _: DeepgramNova(key, base_url=url),
        speaks=lambda key, _: DeepgramAura(key, base_url=url),
    )


def _cartesia(url: str) -> SpeechVendor:
    return replace(
        VENDORS["cartesia"],
        hears=lambda key, _: CartesiaInk(key, base_url=url),
        speaks=lambda key, _: CartesiaSonic(key, base_url=url),
    )


def _polly(url: str) -> SpeechVendor:
    credentials = Credentials(polly.KEY_ID, SecretStr(polly.SECRET))
    return replace(
        VENDORS["polly"],
        speaks=lambda *_: PollyVoice(PollyAccount(credentials, region=polly.REGION, base_url=url)),
    )


_AT_HOME = dict(VENDORS)
_MOVED: dict[str, Callable[[str], SpeechVendor]] = {"deepgram": _deepgram, "cartesia": _cartesia, "polly": _polly}
"""Those whose address is no setting; OpenAI's is one."""
