"""Which model holds spoken interviews, if one does, with whoever hears and speaks behind it."""

from collections.abc import Iterator

from vivaroom.app.settings.dialogue import OFF
from vivaroom.app.settings.dialogue_access import dialogue_access_of
from vivaroom.app.settings.reading import Settings, SettingsError
from vivaroom.ports.dialogue import SpeechToSpeech
from vivaroom.ports.speech import UNWATCHED_SPEECH, SpeechToText, SpeechWatch, TextToSpeech
from vivaroom.providers.speech.dialogue.backed import BackedDialogues
from vivaroom.providers.speech.dialogue.vendors import DIALOGUE_VENDORS, dialogues_of
from vivaroom.providers.speech.gemini import models as gemini
from vivaroom.providers.speech.openai.dialogue.models import advice_on

SETTING = "VIVAROOM_SPEECH_TO_SPEECH"


def chosen_dialogue(settings: Settings) -> str | None:
    """The vendor of the model; None where a recogniser and a voice do it. Raises SettingsError for who is not known or has no key."""
    access, named = dialogue_access_of(settings), (settings.speech_to_speech or "").strip().lower()
    if not named:
        return next((name for name in DIALOGUE_VENDORS if access[name].keys and access[name].is_meant), None)
    if named == OFF:
        return None
    if named not in DIALOGUE_VENDORS:
        raise SettingsError(f"{SETTING}: expected one of {', '.join((*DIALOGUE_VENDORS, OFF))}; got {named!r}")
    if not access[named].keys:
        key = DIALOGUE_VENDORS[named].key_setting
        raise SettingsError(f"{SETTING}: {named} has no key; set {key}, or leave {named} out")
    return named


def dialogues(
    settings: Settings, hearing: SpeechToText, voice: TextToSpeech, watch: SpeechWatch = UNWATCHED_SPEECH
) -> SpeechToSpeech | None:
    """The model of all conversations, with this recogniser and this voice behind it. Imports its adapter: to be called in a thread."""
    name = chosen_dialogue(settings)
    if name is None:
        return None
    return BackedDialogues(dialogues_of(name, dialogue_access_of(settings)[name]), hearing, voice, watch)


def dialogue_advice(settings: Settings) -> Iterator[str]:
    """One line where the model that is set was taken off by its vendor, or soon is."""
    if told := advice_on(settings.openai_realtime_model):
        yield f"OPENAI_REALTIME_MODEL: {told}"
    if told := gemini.advice_on(settings.gemini_live_model):
        yield f"GEMINI_LIVE_MODEL: {told}"
