"""Speech to text while somebody speaks, for a bounded number of sessions at once."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import aclosing, suppress
from pathlib import Path

from vivaroom.ports.speech import Transcript, VoiceDetector
from vivaroom.providers.local.whisper.model import Abandoned, WhisperModel
from vivaroom.providers.local.whisper.utterance import EXACT, LIVE, Utterance
from vivaroom.providers.local.whisper.workers import Workers

WEIGHTS_ID = "whisper-base"

_PARTIAL_EVERY_S = 0.7
_REST = 2.0
"""After a reading that took t, the next partial one comes no sooner than 2 t after its beginning."""

_PASSED_OVER_S = 4.0
"""With every thread busy partial transcripts are left out, but not for longer: the rest of the work would pile up."""

_LINE_A_THREAD = 16


class Whisper:
    """A `SpeechToText`; `weights` is the folder of the weights `weights_id`, `detector` tells where there is voice.

    At most `workers` readings run at once, each on `threads` threads; the others wait, and past 16 a worker
    ProviderBusy says so. English. Without voice, the text is empty.
    """

    def __init__(
        self,
        weights: Path,
        detector: VoiceDetector,
        *,
        weights_id: str = WEIGHTS_ID,
        workers: int = 1,
        threads: int = 1,
    ) -> None:
        self.name = weights_id
        self._model = WhisperModel(weights, weights_id, runs=workers, threads=threads)
        self._detector = detector
        self._workers = Workers(workers, _LINE_A_THREAD * workers)

    @property
    def waiting(self) -> int:
        """Readings that wait for a worker."""
        return self._workers.waiting

    def load(self) -> None:
        """Read the weights now. Raises ProviderRefused when they or the runtime are missing."""
        self._model.load()

    async def transcribe(self, audio: AsyncIterator[bytes]) -> AsyncGenerator[Transcript]:
        """A partial transcript every 0.7 s while there is something new, and the final one when the audio ended.

        A partial one may be left out when every worker is busy. Where the speaker falls silent, what there is is read at
        once, so that the final one comes without more work when nothing follows. Closing early frees the worker when
        the part it is at is done (0.1 to 1.4 s on a busy machine).
        """
        utterance = Utterance(self._model, self._detector, LIVE)
        arriving = _Arriving(audio, utterance.hurry)
        try:
            async with aclosing(self._partials(utterance, arriving)) as partials:
                async for transcript in partials:
                    yield transcript
            await arriving.all
            yield await self._final(utterance, arriving.taken())
        finally:
            utterance.stop()
            arriving.all.cancel()
            await asyncio.gather(arriving.all, return_exceptions=True)

    async def exact(self, pcm: bytes) -> Transcript:
        """The best transcript of a whole recording: whole windows, more wordings weighed, cut only at pauses.

        For what is stored, not for a conversation: 0.09 to 0.17 s of processor time for a second of sound, three to
        four times what one live reading costs.
        """
        utterance = Utterance(self._model, self._detector, EXACT)
        try:
            return await self._final(utterance, pcm)
        finally:
            utterance.stop()

    def close(self) -> None:
        """End the threads, after what they are at."""
        self._workers.close()

    async def _partials(self, utterance: Utterance, arriving: "_Arriving") -> AsyncGenerator[Transcript]:
        clock = asyncio.get_running_loop()
        said, rest_s, began = "", _PARTIAL_EVERY_S, clock.time()
        while await arriving.goes_on(rest_s):
            fell_quiet = arriving.fell_quiet()
            if not (fell_quiet or arriving.sound) or not self._may_step(fell_quiet, clock.time() - began):
                continue
            began = clock.time()
            work = utterance.get_ready if fell_quiet else utterance.step
            try:
                transcript = await self._workers.run(work, arriving.taken())
            except Abandoned:
                continue
            spent_s = clock.time() - began
            rest_s = max(_PARTIAL_EVERY_S, _REST * spent_s) - spent_s
            if transcript is not None and transcript.text != said:
                said = transcript.text
                yield transcript

    def _may_step(self, fell_quiet: bool, since_s: float) -> bool:
        if self._workers.one_is_free:
            return True
        return (fell_quiet or since_s > _PASSED_OVER_S) and not self._workers.line_is_full

    async def _final(self, utterance: Utterance, pcm: bytes) -> Transcript:
        # A step at a time, so that others get their turn between the parts of something long.
        while (transcript := await self._workers.run(utterance.finish, pcm)) is None:
            pcm = b""
        return transcript


class _Arriving:
    """The sound that has come and was not read yet; `all` is done when no more comes. Tells `hurry` of each silence."""

    def __init__(self, audio: AsyncIterator[bytes], hurry: Callable[[], None]) -> None:
        self.sound = bytearray()
        self._quiet = False
        self._hurry = hurry
        self._changed = asyncio.Event()
        self.all = asyncio.ensure_future(self._collect(audio))

    def taken(self) -> bytes:
        """The sound, once."""
        taken = bytes(self.sound)
        self.sound.clear()
        return taken

    def fell_quiet(self) -> bool:
        """Whether the speaker fell silent since this was last asked."""
        quiet, self._quiet = self._quiet, False
        return quiet

    async def goes_on(self, rest_s: float) -> bool:
        """Wait so long, but no longer than to the next silence; False at the end."""
        with suppress(TimeoutError):
            async with asyncio.timeout(rest_s):
                await self._changed.wait()
        self._changed.clear()
        return not self.all.done()

    async def _collect(self, audio: AsyncIterator[bytes]) -> None:
        try:
            async for piece in audio:
                self.sound += piece
                if not piece:
                    self._quiet = True
                    self._hurry()
                    self._changed.set()
        finally:
            self._changed.set()
