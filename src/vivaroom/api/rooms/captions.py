"""Captions in a room: what both sides say, shown beside the events, for front ends that know nothing of these."""

from vivaroom.ports.rooms import CANDIDATE, INTERVIEWER, Chair
from vivaroom.voice.happenings import Carrier, Happening, Heard, Saying, SayingMore


class Captioned:
    """Brings happenings to whoever carries them, and shows what is said."""

    def __init__(self, carrier: Carrier, chair: Chair) -> None:
        self._carrier = carrier
        self._chair = chair
        self._said = ""

    async def tell(self, happening: Happening) -> None:
        """Tell it, then show it."""
        await self._carrier.tell(happening)
        match happening:
            case Heard() if happening.text:
                self._chair.caption(CANDIDATE, happening.utterance, happening.text)
            case Saying():
                self._said = happening.text
                self._show(happening.saying)
            case SayingMore():
                self._said = f"{self._said} {happening.text}".strip()
                self._show(happening.saying)
            case _:
                pass

    def _show(self, saying: str) -> None:
        if self._said:
            self._chair.caption(INTERVIEWER, saying, self._said)
