"""The models of Gemini Live by name: which is asked by default, and which takes the place of those that were shut down.

Source: https://ai.google.dev/gemini-api/docs/deprecations, as of November 2026.
"""

MODEL = "gemini-3.8-live"
VOICE = "Kore"
_SHUT_DOWN = ("gemini-2.0-flash-live-001", "gemini-live-2.5-flash-preview")


def asked_for(model: str) -> str:
    """The model that is asked where this one is wanted: itself, or what takes its place."""
    return MODEL if model.removeprefix("models/") in _SHUT_DOWN else model


def advice_on(model: str) -> str | None:
    """What whoever wants this model should know; None where all is well."""
    if asked_for(model) != model:
        return f"{model} was shut down by Google; {MODEL} is asked in its place"
    return None
