"""Sound files of formats that a default install does not read."""

from typing import Protocol


class SoundFiles(Protocol):
    """Reads what is not read here; synchronous and CPU-bound."""

    def read(self, content: bytes, rate_hz: int, most_seconds: float) -> bytes:
        """PCM16 mono in this rate. Raises VivaError: Unreadable `audio_unreadable`, TooLarge `audio_too_long`."""
        ...
