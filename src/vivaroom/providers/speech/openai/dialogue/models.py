"""The Realtime models by name: which is asked by default, and which take the place of those that were taken off.

Source: https://developers.openai.com/api/docs/deprecations, as of November 2026.
"""

MODEL = "gpt-realtime-2.1"
VOICE = "marin"
TRANSCRIBER = "gpt-live-transcribe"
"""Tells what the candidate says while they say it."""
_TAKEN_OFF = {
    "gpt-4o-mini-realtime-preview": "gpt-realtime-2.1-mini",
    "gpt-4o-realtime-preview": "gpt-realtime-2.1",
}
"""By the beginnings of their names: those with a day in it go as well."""
_ENDING = {"gpt-realtime-mini": "gpt-realtime-2.1-mini", "gpt-realtime-2025": "gpt-realtime-2.1"}
ENDS_ON = "2027-01-20"
_REASONS = "gpt-realtime-2"


def asked_for(model: str) -> str:
    """The model that is asked where this one is wanted: itself, or what takes its place."""
    return next((after for before, after in _TAKEN_OFF.items() if model.startswith(before)), model)


def advice_on(model: str) -> str | None:
    """What whoever wants this model should know; None where all is well."""
    if asked_for(model) != model:
        return f"{model} was taken off by OpenAI; {asked_for(model)} is asked in its place"
    ending = {**_ENDING, "gpt-realtime": MODEL} if model == "gpt-realtime" else _ENDING
    after = next((after for before, after in ending.items() if model.startswith(before)), None)
    return f"{model} is taken off by OpenAI on {ENDS_ON}; set {after}" if after else None


def reasons(model: str) -> bool:
    """Whether it thinks before it speaks, which is kept short: what it says is decided."""
    return model.startswith(_REASONS) and not model.startswith("gpt-realtime-2025")
