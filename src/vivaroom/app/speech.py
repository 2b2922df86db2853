"""Who hears and who speaks: the vendors that the settings name, each taking over from the one before, and this machine."""

import hashlib
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from pathlib import Path

from vivaroom.app.dialogue import chosen_dialogue
from vivaroom.app.settings.reading import Settings, SettingsError
from vivaroom.app.settings.speech_access import access_of
from vivaroom.ports.speech import SpeechToText, TextToSpeech
from vivaroom.providers.speech.fallback import fallback_hearing, fallback_voice
from vivaroom.providers.speech.hearing import Recogniser
from vivaroom.providers.speech.opened import Opened
from vivaroom.providers.speech.speaking import Voice
from vivaroom.providers.speech.vendors import (
    HEARS,
    LOCAL,
    SPEAKS,
    VENDORS,
    Access,
    hearing_names,
    recogniser_of,
    speaking_names,
    voice_of,
)


@dataclass(frozen=True, slots=True)
class Chosen:
    """Names of vendors, the best first; `by` says what chose each chain. `dialogue` names whose model holds the conversation
    before them, if one does.
    """

    hearing: tuple[str, ...]
    speaking: tuple[str, ...]
    hearing_by: str
    speaking_by: str
    dialogue: str | None = None

    @property
    def is_local(self) -> bool:
        """Whether nothing that is said leaves this machine."""
        return self.dialogue is None and {*self.hearing, *self.speaking} == {LOCAL}

    @property
    def described(self) -> str:
        """For the terminal."""
        both = f"{self.dialogue} to hear and speak at once; behind it " if self.dialogue else ""
        return f"{both}{', then '.join(self.hearing)} to hear; {', then '.join(self.speaking)} to speak"


def chosen(settings: Settings) -> Chosen:
    """Who hears and who speaks with these settings. Raises SettingsError for who is not known, not there yet, or without a key."""
    access = access_of(settings)
    hearing, hearing_by = _chain("VIVAROOM_STT", settings.stt, hearing_names(), access)
    speaking, speaking_by = _chain("VIVAROOM_TTS", settings.tts, speaking_names(), access)
    return Chosen(hearing, speaking, hearing_by, speaking_by, chosen_dialogue(settings))


def hearing_chain(settings: Settings, local: SpeechToText | None, opened: Opened | None = None) -> SpeechToText | None:
    """The recogniser of all conversations; None where nobody is there. `local` is this machine's, where it is here.

    What holds connections is noted in `opened`, which closes them.

    Imports adapters: to be called in a thread. Raises ProviderRefused where one cannot be made.
    """
    access, names = access_of(settings), _there(chosen(settings).hearing, local)
    if names == (LOCAL,) or not names:
        return local if names else None
    here = [Recogniser(local, None, None)] if local is not None else []
    opened = opened or Opened()
    each = ([recogniser_of(name, access[name], opened)] if name != LOCAL else here for name in names)
    chain = fallback_hearing([one for some in each for one in some], opened.watch)
    opened.chain(HEARS, names, chain.order)
    return chain


def speaking_chain(
    settings: Settings, local: TextToSpeech | None, kept: Path, opened: Opened | None = None
) -> TextToSpeech | None:
    """The voice of all conversations, likewise; what vendors have said is kept in the folder `kept`."""
    access, names = access_of(settings), _there(chosen(settings).speaking, local)
    if names == (LOCAL,) or not names:
        return local if names else None
    here = [Voice(local, None)] if local is not None else []
    opened = opened or Opened()
    vendors = {name: voice_of(name, access[name], opened) for name in names if name != LOCAL}
    each = ([_kept(vendors[name], kept)] if name != LOCAL else here for name in names)
    chain = fallback_voice([one for some in each for one in some], opened.watch)
    opened.chain(SPEAKS, names, chain.order)
    return chain


def _there(names: tuple[str, ...], local: object | None) -> tuple[str, ...]:
    return tuple(name for name in names if name != LOCAL or local is not None)


def _chain(
    setting: str, named: tuple[str, ...], known: tuple[str, ...], access: dict[str, Access]
) -> tuple[tuple[str, ...], str]:
    if not named:
        by_key = tuple(name for name in known if name != LOCAL and _is_at_hand(access.get(name)))
        by = f"by {', '.join(VENDORS[name].key_setting for name in by_key)}" if by_key else "no key of a vendor is set"
        return (*by_key, LOCAL), by
    names = tuple(dict.fromkeys(name.lower() for name in named))
    for name in names:
        _demand(setting, name, known, access)
    return names, f"by {setting}"


def _is_at_hand(access: Access | None) -> bool:
    return access is not None and bool(access.keys) and access.is_meant


def _demand(setting: str, name: str, known: tuple[str, ...], access: dict[str, Access]) -> None:
    listed = ", ".join(known)
    if name not in known:
        what = f"{name} cannot do this" if name in VENDORS else f"got {name!r}"
        raise SettingsError(f"{setting}: expected some of {listed}, separated by commas; {what}")
    if name != LOCAL and not (name in access and access[name].keys):
        raise SettingsError(f"{setting}: {name} has no key; set {VENDORS[name].key_setting}, or leave {name} out")


def _kept(voice: Voice, folder: Path) -> Voice:
    """A vendor's voice that pays for the same text once."""
    from vivaroom.providers.local.speech_cache import CachedSpeech

    return Voice(CachedSpeech(_Repeatable(voice.says), folder), voice.sound_within)


class _Repeatable:
    """A voice whose name says all that its sound depends on: vendor, model and voice."""

    def __init__(self, inner: TextToSpeech) -> None:
        self.name = inner.name
        self.rate_hz = inner.rate_hz
        self.digest = hashlib.sha256(inner.name.encode()).hexdigest()
        self._inner = inner

    def say(self, text: str, *, pace: float = 1.0, ahead: bool = False) -> AsyncGenerator[bytes]:
        """As it says it."""
        return self._inner.say(text, pace=pace, ahead=ahead)
