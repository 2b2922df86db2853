"""How each vendor of speech is reached with these settings: one line a vendor."""

from vivaroom.app.settings.reading import Settings
from vivaroom.providers.speech.vendors import Access

_OPENAI_SPEECH = {"openai_transcribe_model", "openai_tts_model", "openai_tts_voice", "openai_tts_format"}
_POLLY = {"polly_voice_id", "polly_engine", "polly_speech_rate"}


def access_of(settings: Settings) -> dict[str, Access]:
    """By the vendors' names. A key that also opens something else is meant for speech where a setting of speech is given."""
    return {
        "deepgram": Access(settings.deepgram_keys, {"model": settings.deepgram_model}),
        "cartesia": _cartesia(settings),
        "openai": _openai(settings),
        "polly": _polly(settings),
    }


def _cartesia(settings: Settings) -> Access:
    keys = (settings.cartesia_api_key,) if settings.cartesia_api_key else ()
    return Access(keys, {"model": settings.cartesia_model, "version": settings.cartesia_api_version})


def _openai(settings: Settings) -> Access:
    options = {
        "hearing_model": settings.openai_transcribe_model,
        "speaking_model": settings.openai_tts_model,
        "voice": settings.openai_tts_voice,
    }
    if settings.openai_base_url:
        options["base_url"] = settings.openai_base_url
    return Access(settings.openai_keys, options, is_meant=bool(settings.model_fields_set & _OPENAI_SPEECH))


def _polly(settings: Settings) -> Access:
    secret, key_id = settings.aws_secret_access_key, settings.aws_access_key_id
    options = {
        "access_key_id": key_id or "",
        "region": settings.aws_region,
        "voice": settings.polly_voice_id,
        "engine": settings.polly_engine,
        "rate": settings.polly_speech_rate,
    }
    keys = (secret,) if secret and key_id else ()
    return Access(keys, options, is_meant=bool(settings.model_fields_set & _POLLY))
