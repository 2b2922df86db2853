"""A conversation held by a model that hears and speaks: its ear and its voice take the places of the recogniser and the voice."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

from vivaroom.ports.dialogue import Dialogue
from vivaroom.voice.ear import Instruments
from vivaroom.voice.happenings import Carrier, Happening, Said, Saying


@asynccontextmanager
async def in_dialogue(
    instruments: Instruments | None, carrier: Carrier
) -> AsyncIterator[tuple[Instruments | None, Carrier]]:
    """What one conversation is held with, for the length of the block: the same, where no model holds dialogues."""
    if instruments is None or instruments.dialogues is None:
        yield instruments, carrier
        return
    async with instruments.dialogues.open() as dialogue:
        yield (
            replace(instruments, recogniser=dialogue.ear, voice=dialogue.voice),
            _Telling(carrier, dialogue),
        )


class _Telling:
    """A carrier that lets the model know which lines were said, and how much of each was heard."""

    def __init__(self, carrier: Carrier, dialogue: Dialogue) -> None:
        self._carrier = carrier
        self._dialogue = dialogue

    async def tell(self, happening: Happening) -> None:
        match happening:
            case Saying():
                self._dialogue.begins(happening.text)
            case Said():
                self._dialogue.ended(happening.text, happening.heard_ms, whole=happening.whole)
        await self._carrier.tell(happening)
