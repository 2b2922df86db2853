"""Which language models the settings name, in the order in which they stand in for each other."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from pydantic import SecretStr

from vivaroom.app.brain import is_local
from vivaroom.app.settings.reading import Settings, SettingsError
from vivaroom.ports.usage import UNCOUNTED, Meter, Purpose
from vivaroom.ports.vendors import UNWATCHED_MODELS, ModelWatch, Rest
from vivaroom.providers.language.choice import LanguageChoice, Vendor
from vivaroom.providers.language.fallback import FallbackLanguage
from vivaroom.providers.language.lazy import language_model
from vivaroom.providers.language.rotation import VendorModel, language_by_keys
from vivaroom.providers.language.watched import WatchedLanguage

_VENDORS = {vendor.value: vendor for vendor in Vendor if vendor is not Vendor.LOCAL} | {
    "gemini": Vendor.GOOGLE,
    "llama.cpp": Vendor.LLAMACPP,
}
_BUILT_IN = ("built-in", "none", "off")
_KEYS: dict[Vendor, Callable[[Settings], tuple[SecretStr, ...]]] = {
    Vendor.OPENAI: lambda settings: settings.openai_keys,
    Vendor.AZURE: lambda settings: settings.openai_keys,
    Vendor.GOOGLE: lambda settings: settings.google_keys,
    Vendor.ANTHROPIC: lambda settings: settings.anthropic_keys,
    Vendor.GROQ: lambda settings: settings.groq_keys,
    Vendor.CEREBRAS: lambda settings: settings.cerebras_keys,
}
_URLS: dict[Vendor, Callable[[Settings], str | None]] = {
    Vendor.OPENAI: lambda settings: settings.openai_base_url,
    Vendor.AZURE: lambda settings: settings.openai_base_url,
    Vendor.ANTHROPIC: lambda settings: settings.anthropic_base_url,
    Vendor.OLLAMA: lambda settings: settings.ollama_base_url,
    Vendor.VLLM: lambda settings: settings.vllm_base_url,
    Vendor.LLAMACPP: lambda settings: settings.llamacpp_base_url,
}


def language_choices(settings: Settings) -> tuple[LanguageChoice, ...]:
    """The models that are named, or that of the first key at hand; none for the built-in director and grader, which
    stay in place beside the small model of this machine.

    Raises SettingsError for a model of an unknown vendor.
    """
    if is_local(settings):
        return ()
    return choices_named(settings, "VIVAROOM_LLM", settings.llm_model or _by_key(settings))


def choices_for(settings: Settings, purpose: Purpose) -> tuple[LanguageChoice, ...]:
    """The models of a purpose: those that are named for it, else those for everything. Raises SettingsError."""
    named = _own(settings, purpose)
    if named is None:
        return language_choices(settings)
    return choices_named(settings, f"VIVAROOM_LLM_{purpose.name}", named)


def is_named(settings: Settings, purpose: Purpose) -> bool:
    """Whether models are named for this purpose alone."""
    return _own(settings, purpose) is not None


def speaks_itself(settings: Settings) -> bool:
    """Whether the small model of this machine finds the words, and none is named for that."""
    return is_local(settings) and settings.llm_speak is None


def _own(settings: Settings, purpose: Purpose) -> str | None:
    match purpose:
        case Purpose.SPEAK:
            return settings.llm_speak
        case Purpose.JUDGE:
            return settings.llm_judge
        case Purpose.PLAN:
            return settings.llm_plan
        case Purpose.SUPERVISE:
            return settings.llm_supervise


def choices_named(settings: Settings, setting: str, named: str) -> tuple[LanguageChoice, ...]:
    """The models of a list `vendor:name,vendor:name`; none for an empty one, and for `built-in`.

    Raises SettingsError, with the setting's name, for anything else.
    """
    if is_built_in(named):
        return ()
    return tuple(_choice(settings, setting, one.strip()) for one in named.split(",") if one.strip())


def is_built_in(named: str | None) -> bool:
    """Whether a setting asks for no model at all."""
    return (named or "").strip().lower() in _BUILT_IN


def keys_of(settings: Settings, choice: LanguageChoice) -> tuple[SecretStr, ...]:
    """Every key that opens a chosen model."""
    keys = _KEYS.get(choice.vendor)
    return keys(settings) if keys else ()


def judge_choice(settings: Settings) -> LanguageChoice | None:
    """The model of a proxy that only judges, where one is named and the built-in grader is not asked for."""
    if settings.judge_url is None or is_built_in(settings.llm_model):
        return None
    patience = timedelta(seconds=settings.llm_timeout_seconds)
    return LanguageChoice(Vendor.OPENAI, settings.judge_model, settings.judge_key, settings.judge_url, patience)


@dataclass(frozen=True, slots=True)
class OpenedModel:
    """A model that was opened, what it is for, its keys, how each of several stands, and whether it is passed over."""

    name: str
    purposes: frozenset[Purpose]
    keys: tuple[SecretStr, ...]
    rests: Sequence[Rest]
    resting_until: datetime | None = None


class Models:
    """The models of an installation; one that serves several purposes is opened once, with the keys that rest known to all."""

    def __init__(self, settings: Settings, meter: Meter = UNCOUNTED, watch: ModelWatch = UNWATCHED_MODELS) -> None:
        self._settings = settings
        self._meter = meter
        self._watch = watch
        self._opened: dict[LanguageChoice, WatchedLanguage] = {}
        self._lists: dict[tuple[LanguageChoice, ...], FallbackLanguage] = {}
        self._alone: dict[LanguageChoice, Purpose] = {}

    def of(self, purpose: Purpose) -> tuple[VendorModel, ...]:
        """The models of a purpose in order. Raises SettingsError."""
        return tuple(self._open(choice) for choice in choices_for(self._settings, purpose))

    def as_one(self, purpose: Purpose) -> VendorModel | None:
        """The models of a purpose, which stand in for each other; None where there are none. Raises SettingsError."""
        models = self.of(purpose)
        if len(models) < 2:
            return next(iter(models), None)
        return self._lists.setdefault(choices_for(self._settings, purpose), FallbackLanguage(models))

    def alone(self, choice: LanguageChoice, purpose: Purpose) -> VendorModel:
        """A model with no key but its own, for one purpose. Nothing is imported or sent yet."""
        self._alone[choice] = purpose
        return self._opened.setdefault(choice, WatchedLanguage(language_model(choice, self._meter), self._watch))

    def opened(self) -> list[OpenedModel]:
        """Every model that was opened, and how it stands."""
        return [self._seen(choice, model) for choice, model in self._opened.items()]

    def _open(self, choice: LanguageChoice) -> VendorModel:
        """Nothing is imported or sent yet."""
        if choice not in self._opened:
            model = language_by_keys(choice, keys_of(self._settings, choice), self._meter)
            self._opened[choice] = WatchedLanguage(model, self._watch)
        return self._opened[choice]

    def _seen(self, choice: LanguageChoice, model: WatchedLanguage) -> OpenedModel:
        only = self._alone.get(choice)
        if only is not None:
            return OpenedModel(model.name, frozenset((only,)), (choice.key,) if choice.key else (), ())
        purposes = frozenset(one for one in Purpose if choice in choices_for(self._settings, one))
        rests = [one.rests()[names.index(choice)].until for names, one in self._lists.items() if choice in names]
        until = max((one for one in rests if one is not None), default=None)
        return OpenedModel(model.name, purposes, keys_of(self._settings, choice), model.rests(), until)


def _choice(settings: Settings, setting: str, named: str) -> LanguageChoice:
    vendor, _, model = named.partition(":")
    known = _VENDORS.get(vendor.lower())
    if known is None or not model:
        expected = f"vendor:model with one of {', '.join(_VENDORS)}, local or built-in"
        raise SettingsError(f"{setting}: expected {expected}; got {named!r}")
    url = _URLS.get(known)
    choice = LanguageChoice(known, model, timeout=timedelta(seconds=settings.llm_timeout_seconds))
    choice = replace(choice, base_url=url(settings) if url else None)
    return replace(choice, key=next(iter(keys_of(settings, choice)), None))


def _by_key(settings: Settings) -> str:
    if settings.openai_keys or settings.openai_base_url:
        return f"openai:{settings.openai_model}"
    if settings.google_keys:
        return f"google:{settings.gemini_model}"
    if settings.cerebras_keys:
        return f"cerebras:{settings.cerebras_model}"
    if settings.anthropic_keys:
        return f"anthropic:{settings.anthropic_model}"
    return f"groq:{settings.groq_model}" if settings.groq_keys else ""
