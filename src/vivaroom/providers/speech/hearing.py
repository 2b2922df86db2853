"""Several recognisers as one: when one fails in the middle of an utterance, the next one hears it from where it stood."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from vivaroom.kit.errors import ProviderBroken, ProviderError
from vivaroom.ports.speech import UNWATCHED_SPEECH, SpeechToText, SpeechWatch, Transcript
from vivaroom.providers.breaker import kind_of
from vivaroom.providers.speech.pump import Pump, goodbye
from vivaroom.providers.speech.recordings import exactly
from vivaroom.providers.speech.rounds import Order, Round
from vivaroom.providers.speech.settled import Settled
from vivaroom.providers.speech.tape import Tape

SIGN_WITHIN = timedelta(seconds=5)
"""Who streams and has given no sign after so much sound, and so long, is a half-open connection."""
FINAL_WITHIN = timedelta(seconds=3)
BACKLOG_SHARE = 0.3
"""Sound that comes late, all at once, may take so much of its length more."""


@dataclass(frozen=True, slots=True)
class Recogniser:
    """A recogniser, and how long it is waited for: None, as long as it takes.

    `sign_within`: the time, and the sound, without any transcript. `final_within`: from the end of the sound.
    """

    hears: SpeechToText
    sign_within: timedelta | None = SIGN_WITHIN
    final_within: timedelta | None = FINAL_WITHIN

    @property
    def name(self) -> str:
        """Its own."""
        return self.hears.name


class RelayedHearing:
    """A `SpeechToText` of several, in an order that is made for each utterance.

    No word is lost or doubled by a change: sound is kept until its words are settled, and the next one hears the rest.
    Transcripts tell who has understood them.
    """

    def __init__(self, recognisers: Sequence[Recogniser], order: Order, watch: SpeechWatch = UNWATCHED_SPEECH) -> None:
        if not recognisers:
            raise ValueError("expected at least one recogniser, got none")
        self.name = order.name
        self.order = order
        self._recognisers = tuple(recognisers)
        self._watch = watch

    async def transcribe(self, audio: AsyncIterator[bytes]) -> AsyncGenerator[Transcript]:
        """Partial transcripts while the audio comes, and one final one. Raises the error of the last who was asked."""
        course = _Course(Tape(audio), self.order.round())
        try:
            while (place := course.round.next()) is not None:
                recogniser = self._recognisers[place]
                course.begins(recogniser, self._watch)
                try:
                    while not course.is_over:
                        transcript = await course.next()
                        if transcript.is_final:
                            self._took(recogniser, course.tape)
                            course.round.went_well(place)
                        yield transcript
                    return
                except ProviderError as error:
                    if course.tape.failure is not None:
                        raise
                    self._watch.failed(recogniser.name, kind_of(error))
                    course.failed = error
                    if not course.round.failed(place, error):
                        raise
            raise course.failed or course.round.nobody()
        finally:
            await goodbye(course.tasks)

    async def exact(self, pcm: bytes) -> Transcript:
        """The transcript of a recording by the first that understands all of it. Raises the error of the last who was asked."""
        round_, before, failed = self.order.round(), "", None
        while (place := round_.next()) is not None:
            recogniser = self._recognisers[place]
            if before:
                self._watch.switched(before, recogniser.name)
            try:
                heard = await exactly(recogniser.hears, pcm)
            except ProviderError as error:
                self._watch.failed(recogniser.name, kind_of(error))
                before, failed = recogniser.name, error
                if not round_.failed(place, error):
                    raise
            else:
                round_.went_well(place)
                return replace(heard, heard_by=heard.heard_by or recogniser.name)
        raise failed or round_.nobody()

    def _took(self, recogniser: Recogniser, tape: Tape) -> None:
        if tape.ended_at is not None:
            self._watch.heard(recogniser.name, asyncio.get_running_loop().time() - tape.ended_at)


class _Course:
    """One utterance on its way: its sound, what is settled of it, and who listens now."""

    def __init__(self, tape: Tape, round_: Round) -> None:
        self.tape = tape
        self.round = round_
        self.tasks: list[asyncio.Task[None]] = [tape.recording]
        self.is_over = False
        self.failed: ProviderError | None = None
        self.listener: _Listener | None = None
        self._settled = Settled()

    def begins(self, recogniser: Recogniser, watch: SpeechWatch) -> None:
        """This one listens from now on, from where nothing is settled; the one before is left."""
        before = self.listener
        if before is not None:
            before.pump.task.cancel()
            watch.switched(before.name, recogniser.name)
        self.listener = _Listener(recogniser, self.tape, self._settled)
        self.tasks.append(self.listener.pump.task)

    async def next(self) -> Transcript:
        """The next transcript, of the whole utterance. Raises ProviderError."""
        if self.listener is None:
            raise RuntimeError("nobody listens yet")
        whole = await self.listener.next()
        self.is_over = whole.is_final
        self._settled = self._settled.after(whole)
        self.tape.forget(self._settled.until_ms)
        return whole


class _Listener:
    """One recogniser on its way through the sound that was not settled before it, and whether it is overdue."""

    def __init__(self, recogniser: Recogniser, tape: Tape, before: Settled) -> None:
        self.name = recogniser.name
        self._before = before
        self._recogniser = recogniser
        self._tape = tape
        self._began_at = self._sign_at = asyncio.get_running_loop().time()
        self._sign_ms = before.until_ms
        self._backlog_s = (tape.length_ms - before.until_ms) / 1000
        self.pump = Pump(recogniser.hears.transcribe(tape.play(before.until_ms)))

    async def next(self) -> Transcript:
        """Its next transcript, with what was settled before it. Raises ProviderError, also where none comes in time."""
        try:
            async with asyncio.timeout_at(self._due()) as limit:

                def again() -> None:
                    if not limit.expired():
                        limit.reschedule(self._due())

                with self._tape.telling(again):
                    transcript = await self.pump.next()
        except TimeoutError:
            said = "no final transcript" if self._tape.ended_at is not None else "no sign while somebody speaks"
            raise ProviderBroken(self.name, f"{said} in time") from None
        if transcript is None:
            raise ProviderBroken(self.name, "the stream ended before the final transcript")
        self._sign_at, self._sign_ms = asyncio.get_running_loop().time(), self._tape.length_ms
        return self._before.followed_by(transcript, self.name)

    def _due(self) -> float | None:
        """When it is overdue, by the loop's clock, as things stand."""
        sign, final, ended = self._recogniser.sign_within, self._recogniser.final_within, self._tape.ended_at
        if ended is not None:
            late = BACKLOG_SHARE * self._backlog_s
            return None if final is None else max(ended, self._began_at) + final.total_seconds() + late
        if sign is None or (self._tape.length_ms - self._sign_ms) / 1000 < sign.total_seconds():
            return None
        return self._sign_at + sign.total_seconds()
