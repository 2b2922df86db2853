"""Variables that other interview backends read and this one does not yet: what serves in place of what they name."""

from collections.abc import Iterator
from dataclasses import dataclass

from vivaroom.app.settings.given import Given, Surroundings
from vivaroom.providers.speech.vendors import EXPECTED


@dataclass(frozen=True, slots=True)
class Borrowed:
    """Variables that belong together, whose they are, and what is used instead.

    `vendor` is the name of a vendor of speech, which is served one day.
    """

    whose: str
    names: tuple[str, ...]
    instead: str
    vendor: str | None = None


_HEARS_AND_SPEAKS = "speech is recognised and spoken on this machine"
_KNOWN = (
    Borrowed("Deepgram", ("DEEPGRAM_API_KEYS", "DEEPGRAM_API_KEY", "DEEPGRAM_MODEL"), _HEARS_AND_SPEAKS, "deepgram"),
    Borrowed("Cartesia", ("CARTESIA_API_KEY", "CARTESIA_MODEL", "CARTESIA_API_VERSION"), _HEARS_AND_SPEAKS, "cartesia"),
    Borrowed(
        "Amazon Polly",
        ("AWS_POLLY_VOICE_ID", "AWS_POLLY_ENGINE", "AWS_POLLY_SPEECH_RATE"),
        "the interviewer speaks with a voice of this machine",
        "polly",
    ),
    Borrowed("ElevenLabs", ("ELEVENLABS_API_KEY",), _HEARS_AND_SPEAKS),
    Borrowed(
        "OpenAI's speech",
        ("OPENAI_TRANSCRIBE_MODEL", "OPENAI_TTS_MODEL", "OPENAI_TTS_VOICE", "OPENAI_TTS_FORMAT"),
        _HEARS_AND_SPEAKS,
        "openai",
    ),
    Borrowed(
        "Celery", ("CELERY_BROKER_URL", "CELERY_RESULT_BACKEND"), "jobs wait in PostgreSQL, and workers take them"
    ),
)
BORROWED = tuple(one for one in _KNOWN if one.vendor is None or one.vendor in EXPECTED)
"""Without the vendors that are served."""


def borrowed_here(given: Surroundings) -> Iterator[tuple[Borrowed, tuple[Given, ...]]]:
    """What of it is given, placeholders aside."""
    for one in BORROWED:
        found = tuple(value for name in one.names for value in given.under(name)[:1])
        if found:
            yield one, found
