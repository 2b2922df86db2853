"""How each vendor of models that hear and speak is reached with these settings: one line a vendor."""

from vivaroom.app.settings.reading import Settings
from vivaroom.providers.speech.vendors import Access


def dialogue_access_of(settings: Settings) -> dict[str, Access]:
    """By the vendors' names. A key is meant for such a model where the model is set."""
    return {"openai": _openai(settings), "gemini": _gemini(settings)}


def _openai(settings: Settings) -> Access:
    options = {
        "model": settings.openai_realtime_model,
        "voice": settings.openai_realtime_voice,
        "transcriber": settings.openai_realtime_transcribe_model,
    }
    if settings.openai_base_url:
        options["base_url"] = settings.openai_base_url
    return Access(settings.openai_keys, options, is_meant="openai_realtime_model" in settings.model_fields_set)


def _gemini(settings: Settings) -> Access:
    options = {"model": settings.gemini_live_model, "voice": settings.gemini_live_voice}
    return Access(settings.google_keys, options, is_meant="gemini_live_model" in settings.model_fields_set)
