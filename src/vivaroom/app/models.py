"""Which language models the settings name, in the order in which they stand in for each other."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta

from pydantic import SecretStr

from vivaroom.app.brain import is_local
from vivaroom.app.settings.reading import Settings, SettingsError
from vivaroom.providers.language.choice import LanguageChoice, Vendor
from vivaroom.providers.language.fallback import FallbackLanguage
from vivaroom.providers.language.rotation import VendorModel, language_by_keys

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


def opened(settings: Settings, choices: Sequence[LanguageChoice]) -> tuple[VendorModel, ...]:
    """A model for each choice, by all of its keys; nothing is imported or sent yet."""
    return tuple(language_by_keys(choice, keys_of(settings, choice)) for choice in choices)


def as_one(models: Sequence[VendorModel]) -> VendorModel | None:
    """Models in order as one; None where there are none."""
    return FallbackLanguage(models) if len(models) > 1 else next(iter(models), None)


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
