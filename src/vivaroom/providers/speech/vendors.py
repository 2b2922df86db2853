"""The vendors of speech by name, and how each is made; nothing of a vendor is imported before it is used.

A vendor joins with one line in `VENDORS`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from pydantic import SecretStr

from vivaroom.kit.errors import ProviderRefused
from vivaroom.ports.speech import SpeechToText, TextToSpeech
from vivaroom.providers.speech.hearing import FINAL_WITHIN, SIGN_WITHIN, Recogniser, RelayedHearing
from vivaroom.providers.speech.metering import metered_hearing, metered_voice
from vivaroom.providers.speech.opened import Opened, OpenedVendor
from vivaroom.providers.speech.rotation import rotating_hearing, rotating_voice
from vivaroom.providers.speech.speaking import RelayedVoice, Voice

HEARS, SPEAKS = "hears", "speaks"
LOCAL = "local"
"""Whisper, Kokoro and Piper on this machine, which need no key."""
WHOLE_WITHIN = timedelta(seconds=15)
"""For those who understand an utterance only when it is over."""
Options = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Access:
    """How a vendor is reached: its keys, and what else its adapter takes, by name.

    `is_meant`: the keys are there for speech, and not only for something else that the same vendor sells.
    """

    keys: tuple[SecretStr, ...] = ()
    options: Options = field(default_factory=dict)
    is_meant: bool = True


@dataclass(frozen=True, slots=True)
class SpeechVendor:
    """What a vendor can do, each as a verb that imports the adapter and makes it for one key.

    `hears_live`: transcripts come while somebody speaks. `key_setting` is what the mend of a missing key names.
    """

    title: str
    key_setting: str
    hears: Callable[[SecretStr, Options], SpeechToText] | None = None
    speaks: Callable[[SecretStr, Options], TextToSpeech] | None = None
    hears_live: bool = True
    extra: str | None = None


def _deepgram_hears(key: SecretStr, options: Options) -> SpeechToText:
    from vivaroom.providers.speech.deepgram.choice import recogniser

    return recogniser(key, model=options["model"])


def _deepgram_speaks(key: SecretStr, options: Options) -> TextToSpeech:
    from vivaroom.providers.speech.deepgram.aura import DeepgramAura

    return DeepgramAura(key)


def _cartesia_hears(key: SecretStr, options: Options) -> SpeechToText:
    from vivaroom.providers.speech.cartesia.ink import CartesiaInk, InkOptions

    return CartesiaInk(key, model=options["model"], options=InkOptions(version=options["version"]))


def _cartesia_speaks(key: SecretStr, options: Options) -> TextToSpeech:
    from vivaroom.providers.speech.cartesia.sonic import CartesiaSonic, SonicOptions

    return CartesiaSonic(key, options=SonicOptions(version=options["version"]))


def _openai_hears(key: SecretStr, options: Options) -> SpeechToText:
    from vivaroom.providers.speech.openai.access import OPENAI
    from vivaroom.providers.speech.openai.batch import OpenAIBatch
    from vivaroom.providers.speech.openai.hearing import OpenAIHearing
    from vivaroom.providers.speech.openai.realtime import OpenAIRealtime

    model, url = options["hearing_model"], options.get("base_url", OPENAI)
    return OpenAIHearing(OpenAIRealtime(key, model, base_url=url), OpenAIBatch(key, model, base_url=url))


def _openai_speaks(key: SecretStr, options: Options) -> TextToSpeech:
    from vivaroom.providers.speech.openai.access import OPENAI
    from vivaroom.providers.speech.openai.voice import OpenAIVoice

    return OpenAIVoice(key, options["speaking_model"], options["voice"], base_url=options.get("base_url", OPENAI))


def _polly_speaks(key: SecretStr, options: Options) -> TextToSpeech:
    from vivaroom.providers.speech.polly.account import PollyAccount
    from vivaroom.providers.speech.polly.signing import Credentials
    from vivaroom.providers.speech.polly.voice import PollyVoice

    account = PollyAccount(Credentials(options["access_key_id"], key), region=options["region"])
    return PollyVoice(account, options["voice"], options["engine"], rate=options["rate"])


VENDORS: dict[str, SpeechVendor] = {
    "deepgram": SpeechVendor("Deepgram", "DEEPGRAM_API_KEY", hears=_deepgram_hears, speaks=_deepgram_speaks),
    "cartesia": SpeechVendor(
        "Cartesia", "CARTESIA_API_KEY", hears=_cartesia_hears, speaks=_cartesia_speaks, hears_live=False
    ),
    "polly": SpeechVendor("Amazon Polly", "AWS_SECRET_ACCESS_KEY", speaks=_polly_speaks),
    "openai": SpeechVendor("OpenAI", "OPENAI_API_KEY", hears=_openai_hears, speaks=_openai_speaks, hears_live=False),
}
"""In the order in which they are preferred where no setting names one."""


def hearing_names() -> tuple[str, ...]:
    """Who can hear."""
    return (*(name for name, vendor in VENDORS.items() if vendor.hears), LOCAL)


def speaking_names() -> tuple[str, ...]:
    """Who can speak."""
    return (*(name for name, vendor in VENDORS.items() if vendor.speaks), LOCAL)


def recogniser_of(name: str, access: Access, opened: Opened | None = None) -> Recogniser:
    """A vendor's recogniser with all of its keys, noted in `opened`, whose meter is told what it is given to hear.

    Raises ProviderRefused where it cannot be made.
    """
    vendor = VENDORS[name]
    if vendor.hears is None:
        raise ProviderRefused(name, "it does not hear")
    try:
        adapters = [vendor.hears(key, access.options) for key in _keys(name, access)]
    except ImportError as error:
        raise _missing(name, vendor, error) from None
    opened = opened or Opened()
    hears = rotating_hearing([metered_hearing(one, opened.meter) for one in adapters], opened.watch)
    order = hears.order if isinstance(hears, RelayedHearing) else None
    opened.vendors.append(OpenedVendor(HEARS, name, adapters, order))
    return Recogniser(hears, SIGN_WITHIN, FINAL_WITHIN) if vendor.hears_live else Recogniser(hears, None, WHOLE_WITHIN)


def voice_of(name: str, access: Access, opened: Opened | None = None) -> Voice:
    """A vendor's voice likewise; the meter is told what it is asked to say. Raises ProviderRefused where it cannot be made."""
    vendor = VENDORS[name]
    if vendor.speaks is None:
        raise ProviderRefused(name, "it does not speak")
    try:
        adapters = [vendor.speaks(key, access.options) for key in _keys(name, access)]
    except ImportError as error:
        raise _missing(name, vendor, error) from None
    opened = opened or Opened()
    says = rotating_voice([metered_voice(one, opened.meter) for one in adapters], opened.watch)
    order = says.order if isinstance(says, RelayedVoice) else None
    opened.vendors.append(OpenedVendor(SPEAKS, name, adapters, order))
    return Voice(says)


def _keys(name: str, access: Access) -> tuple[SecretStr, ...]:
    if not access.keys:
        raise ProviderRefused(name, f"there is no key: set {VENDORS[name].key_setting}")
    return access.keys


def _missing(name: str, vendor: SpeechVendor, error: ImportError) -> ProviderRefused:
    what = vendor.extra or LOCAL
    return ProviderRefused(name, f"{error.name or 'its client'} is missing: install vivaroom[{what}]")
