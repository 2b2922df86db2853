"""The product with a made-up voice and a made-up recogniser, as a server of its own process.

`VOICED` takes what `vivaroom` takes. All else is the product's own: formats are really read
and written, voice is really looked for. What is understood tells how much sound there was.
"""

import sys
from collections.abc import AsyncGenerator, AsyncIterator
from pathlib import Path
from typing import Any

from tests.voice.conversation import EnergyDetector, SureOfTheEnd, ToneVoice
from vivaroom.app import main as application
from vivaroom.app import wiring
from vivaroom.app.cli import main
from vivaroom.app.settings.reading import Settings
from vivaroom.app.voice import LocalSpeech
from vivaroom.kit.errors import ProviderRefused
from vivaroom.ports.speech import HEARING_RATE_HZ, Transcript

ROOT = Path(__file__).parents[2]
SHORTEST_BYTES = 2 * HEARING_RATE_HZ // 10
VOICED = [
    sys.executable,
    "-c",
    f"import sys; sys.path.insert(0, {str(ROOT)!r}); from tests.dialects.voiced import run; run()",
]


class CountingRecogniser:
    """Understands how long somebody spoke, to half a second; what is shorter than any word makes it fail."""

    name = "counting"

    async def transcribe(self, audio: AsyncIterator[bytes]) -> AsyncGenerator[Transcript]:
        """A partial transcript for every second, and the final one."""
        total, told = 0, 0
        async for piece in audio:
            total += len(piece)
            if total // (2 * HEARING_RATE_HZ) > told:
                told = total // (2 * HEARING_RATE_HZ)
                yield Transcript(_spoken(total), is_final=False)
        if 0 < total < SHORTEST_BYTES:
            raise ProviderRefused(self.name, "too short")
        yield Transcript(_spoken(total), is_final=True)

    def load(self) -> None:
        """There is nothing to load."""

    def close(self) -> None:
        """There is nothing to close."""


class SpareEnergyDetector(EnergyDetector):
    """Needs no weights."""

    def load(self) -> None:
        """There is nothing to load."""


class SpareTurns(SureOfTheEnd):
    """Needs no weights."""

    def load(self) -> None:
        """There is nothing to load."""

    def close(self) -> None:
        """There is nothing to close."""


class SpareVoice(ToneVoice):
    """Needs no weights."""

    digest = "tone"

    def load(self) -> None:
        """There is nothing to load."""

    def close(self) -> None:
        """There is nothing to close."""


def made_up_speech(settings: Settings) -> LocalSpeech:
    """In the place of the local one."""
    parts: Any = (SpareEnergyDetector(), SpareTurns(), CountingRecogniser(), SpareVoice(takes_s=0.01), None)
    return LocalSpeech(*parts)


def _spoken(total_bytes: int) -> str:
    seconds = round(total_bytes / HEARING_RATE_HZ) / 2
    return f"I spoke for {seconds} seconds." if seconds else ""


def run() -> None:
    """The command `vivaroom`, with these in it."""
    vars(wiring)["local_speech"] = made_up_speech
    vars(application)["speaks_here"] = lambda settings: True
    main()
