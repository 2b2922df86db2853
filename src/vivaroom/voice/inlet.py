"""What a carrier brings to a live conversation: sound goes to the ear, everything else waits its turn."""

import asyncio
from datetime import timedelta

from vivaroom.interview.signals import Command
from vivaroom.kit.errors import Forbidden, Invalid
from vivaroom.voice.ear import Ear
from vivaroom.voice.inputs import Input, Interrupted, Leaving, Pressed, Typed

_NO_CONSENT = (
    "The candidate has not agreed to be heard: POST /v1/sessions/{id}/consent with `voice: true`, or answer in writing."
)


def unheard() -> Forbidden:
    """The error for sound of somebody who has not agreed to be heard."""
    return Forbidden("voice_consent_missing", _NO_CONSENT)


class Inlet:
    """The verbs of a conversation's carrier. All return at once: what they bring is attended in order."""

    def __init__(self, inbox: "asyncio.Queue[Input]", ear: Ear) -> None:
        self._inbox = inbox
        self._ear = ear
        self._may_hear = False
        self._paused = False

    def hear(self, pcm: bytes) -> None:
        """The candidate's sound: PCM16, mono, 16 kHz, any even length.

        Raises Invalid `audio_odd_length`, Forbidden `voice_consent_missing`: nobody is heard who has not agreed to it.
        """
        if len(pcm) % 2:
            raise Invalid("audio_odd_length", f"Expected PCM16, two bytes a sample; got {len(pcm)} bytes.")
        if not self._may_hear:
            raise unheard()
        if not self._paused:
            self._ear.hear(pcm)

    def typed(self, text: str, client_id: str | None = None, took: timedelta | None = None) -> None:
        """The candidate answers in writing; the interviewer stops speaking."""
        self._inbox.put_nowait(Typed(text, client_id, took))

    def pressed(self, command: Command, client_id: str | None = None) -> None:
        """The candidate uses a command; `DONE` ends their turn at once, `SLOWER` also slows the voice."""
        if command is Command.DONE:
            self._ear.finish()
        else:
            self._inbox.put_nowait(Pressed(command, client_id))

    def forget(self) -> None:
        """What the candidate is saying, and has not finished, is void."""
        self._ear.forget()

    def wait_for_done(self, *, by_hand: bool) -> None:
        """Whether everything that comes is one utterance until `DONE`; else pauses tell when one is over."""
        if self._ear.by_hand and not by_hand and self._ear.utterance is not None:
            self._ear.finish()
        self._ear.by_hand = by_hand

    def interrupt(self) -> None:
        """Stop speaking now, as if the candidate had begun to speak."""
        self._inbox.put_nowait(Interrupted())

    def leave(self) -> None:
        """End with `RESTARTING` as soon as what the candidate is saying is over and in the ledger."""
        self._inbox.put_nowait(Leaving())
