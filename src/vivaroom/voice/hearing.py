"""One utterance on its way from sound to words."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import aclosing

from vivaroom.kit.errors import ProviderError
from vivaroom.ports.speech import HEARING_RATE_HZ, SpeechToText, Transcript

BYTES_A_MS = 2 * HEARING_RATE_HZ // 1000
LEAD_MS = 480
"""Speech begins softly: what came this long before voice was noticed belongs to the utterance."""
SPEECH_MS = 1_000
"""Without a word in it, sound that is taken for voice is noise or too faint: from this length on, the candidate is told."""
KEPT_MS = 8_000
"""The turn detector hears the last eight seconds."""


class RecentSound:
    """The last sound of a stream: what an utterance begins with."""

    def __init__(self, kept_ms: int) -> None:
        self._pieces: deque[bytes] = deque()
        self._most = kept_ms * BYTES_A_MS
        self._bytes = 0

    def feed(self, pcm: bytes) -> None:
        """More sound; the oldest is forgotten."""
        self._pieces.append(pcm)
        self._bytes += len(pcm)
        while self._bytes - len(self._pieces[0]) >= self._most:
            self._bytes -= len(self._pieces.popleft())

    def last(self, milliseconds: int) -> bytes:
        """The last so many milliseconds, or what there is."""
        return b"".join(self._pieces)[-milliseconds * BYTES_A_MS :]


class Utterance:
    """What somebody says, from its first sound to its transcript.

    `run` gives the transcript once the sound was closed; partial ones are told as they come. Its sound begins at
    `from_ms`, its voice at `began_ms` and ends at `ended_ms`, all on the clock of the incoming audio. `ended_0_1` is what
    the recogniser says of its end at this moment; None where it does not judge that.
    """

    def __init__(self, name: str, from_ms: int, began_ms: int, recogniser: SpeechToText) -> None:
        self.name = name
        self.from_ms = from_ms
        self.began_ms = began_ms
        self.ended_ms = began_ms
        self.ended_0_1: float | None = None
        self._recogniser = recogniser
        self._sound: asyncio.Queue[bytes | None] = asyncio.Queue()
        self._recent = RecentSound(KEPT_MS)

    def feed(self, pcm: bytes) -> None:
        """More of its sound."""
        self._sound.put_nowait(pcm)
        self._recent.feed(pcm)

    def fell_quiet(self) -> None:
        """Nothing was heard for a moment: a good one to understand what came so far."""
        self._sound.put_nowait(b"")

    def went_on(self) -> None:
        """The pause was not the end, whatever the recogniser said of it; what it says next counts."""
        if self.ended_0_1 is not None:
            self.ended_0_1 = 0.0

    def close(self, ended_ms: int) -> None:
        """Nothing more comes."""
        self.ended_ms = ended_ms
        self._sound.put_nowait(None)

    def is_lost(self, found: Transcript | ProviderError) -> bool:
        """Whether somebody spoke who was not understood; what is shorter than speech may be a cough."""
        if isinstance(found, ProviderError):
            return True
        return not found.text.strip() and self.ended_ms - self.began_ms >= SPEECH_MS

    def recent(self) -> bytes:
        """Its last eight seconds."""
        return self._recent.last(KEPT_MS)

    async def run(self, partial: Callable[[str], Awaitable[None]], judged: Callable[[], object]) -> Transcript:
        """Understand it; `judged` is called whenever the recogniser has told `ended_0_1`. Raises ProviderError."""
        final, told = Transcript("", is_final=True), ""
        async with aclosing(self._recogniser.transcribe(self._pieces())) as found:
            async for transcript in found:
                if transcript.is_final:
                    final = transcript
                    continue
                self.ended_0_1 = transcript.ended_0_1
                judged()
                if transcript.text and transcript.text != told:
                    told = transcript.text
                    await partial(told)
        return final

    async def _pieces(self) -> AsyncIterator[bytes]:
        while (piece := await self._sound.get()) is not None:
            yield piece
