"""The vendors of models that hear and speak, by name, and how each is made; nothing of a vendor is imported before it is used.

A vendor joins with one line in `DIALOGUE_VENDORS`.
"""

from collections.abc import Callable
from dataclasses import dataclass

from pydantic import SecretStr

from vivaroom.kit.errors import ProviderRefused
from vivaroom.ports.dialogue import SpeechToSpeech
from vivaroom.providers.speech.vendors import Access, Options


@dataclass(frozen=True, slots=True)
class DialogueVendor:
    """A vendor, and the verb that makes its model for all of its keys; `key_setting` is what the mend of a missing key names."""

    title: str
    key_setting: str
    opens: Callable[[tuple[SecretStr, ...], Options], SpeechToSpeech]


def _openai(keys: tuple[SecretStr, ...], options: Options) -> SpeechToSpeech:
    from vivaroom.providers.speech.openai.access import OPENAI
    from vivaroom.providers.speech.openai.dialogue.holding import OpenAIDialogues
    from vivaroom.providers.speech.openai.dialogue.models import asked_for
    from vivaroom.providers.speech.openai.dialogue.terms import DialogueOptions

    chosen = DialogueOptions(asked_for(options["model"]), options["voice"], options["transcriber"])
    return OpenAIDialogues(keys, base_url=options.get("base_url", OPENAI), options=chosen)


def _gemini(keys: tuple[SecretStr, ...], options: Options) -> SpeechToSpeech:
    from vivaroom.providers.speech.gemini.live import gemini_live

    return gemini_live(keys, options["model"], options["voice"])


DIALOGUE_VENDORS: dict[str, DialogueVendor] = {
    "openai": DialogueVendor("OpenAI Realtime", "OPENAI_API_KEY", _openai),
    "gemini": DialogueVendor("Gemini Live", "GEMINI_API_KEY", _gemini),
}
"""In the order in which they are preferred where no setting names one."""


def dialogues_of(name: str, access: Access) -> SpeechToSpeech:
    """A vendor's model. Raises ProviderRefused where it cannot be made."""
    vendor = DIALOGUE_VENDORS[name]
    if not access.keys:
        raise ProviderRefused(name, f"there is no key: set {vendor.key_setting}")
    return vendor.opens(access.keys, access.options)
