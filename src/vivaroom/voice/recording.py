"""A live conversation that is recorded: the same carrier and the same verbs, with a recorder that listens."""

import asyncio
from datetime import timedelta

from vivaroom.interview.signals import Command
from vivaroom.voice.happenings import Carrier, Happening, Mood, Said, SayingAudio
from vivaroom.voice.recorder import Recorder
from vivaroom.voice.seat import Seat
from vivaroom.voice.session import VoiceSession

CLOSING_S = 5.0
"""How long the end of a conversation waits for the disk."""


class RecordingCarrier:
    """Brings everything to `inner`, and what is said to the recorder first."""

    def __init__(self, inner: Carrier, recorder: Recorder) -> None:
        self._inner = inner
        self._recorder = recorder

    async def tell(self, happening: Happening) -> None:
        """Record and bring it."""
        match happening:
            case Mood(doing):
                self._recorder.turned_to(doing)
            case SayingAudio(saying, pcm):
                self._recorder.say(saying, pcm)
            case Said(saying, _, heard_ms):
                self._recorder.said(saying, heard_ms)
            case _:
                pass
        await self._inner.tell(happening)


class RecordedSession:
    """The verbs of a `VoiceSession`. Its carrier must be a `RecordingCarrier` with the same recorder.

    The recorder and the session begin, pause and end to hear at the same sample, so that both have one clock.
    """

    def __init__(self, session: VoiceSession, carrier: RecordingCarrier, recorder: Recorder) -> None:
        self._session = session
        self._carrier = carrier
        self._recorder = recorder

    @property
    def seat(self) -> Seat:
        """Which session is held here."""
        return self._session.seat

    async def run(self) -> None:
        """Hold the conversation, as the session does; at its end the sound is on disk."""
        writing = asyncio.create_task(self._recorder.run(self._carrier.tell))
        try:
            await self._session.run()
        finally:
            self._recorder.close()
            done, unfinished = await asyncio.wait({writing}, timeout=CLOSING_S)
            for task in unfinished:
                task.cancel()
        for task in done:
            task.result()

    def hear(self, pcm: bytes) -> None:
        """The candidate's sound, heard and recorded."""
        self._session.hear(pcm)
        self._recorder.hear(pcm)

    def typed(self, text: str, client_id: str | None = None, took: timedelta | None = None) -> None:
        """The candidate answers in writing."""
        self._session.typed(text, client_id, took)

    def pressed(self, command: Command, client_id: str | None = None) -> None:
        """The candidate uses a command."""
        self._session.pressed(command, client_id)

    def interrupt(self) -> None:
        """Stop speaking now."""
        self._session.interrupt()

    def forget(self) -> None:
        """What the candidate is saying is void as an answer; the recording is of what could be heard, and keeps it."""
        self._session.forget()

    def wait_for_done(self, *, by_hand: bool) -> None:
        """Who tells when an utterance is over."""
        self._session.wait_for_done(by_hand=by_hand)

    def leave(self) -> None:
        """End as soon as what the candidate is saying is in the ledger."""
        self._session.leave()
