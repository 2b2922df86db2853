"""A call as a channel: events on its data channel, sound in its tracks."""

from vivaroom.api.realtime.channel import Gone
from vivaroom.api.realtime.interview_events import HungUp
from vivaroom.ports.calls import Peer


class CallChannel:
    """The channel of a call that was answered."""

    def __init__(self, peer: Peer) -> None:
        self._peer = peer

    async def receive(self) -> str | bytes:
        """The next event, or the next piece of the candidate's sound at 16 kHz. Raises Gone."""
        received = await self._peer.receive()
        if received is None:
            raise Gone
        return received

    async def send(self, content: str | bytes) -> None:
        """An event, or a piece of the interviewer's voice at 24 kHz."""
        if isinstance(content, str):
            await self._peer.send(content)
        else:
            self._peer.play(content)

    def hush(self) -> None:
        """What of the voice has not left for the candidate is void."""
        self._peer.hush()

    async def close(self, code: int) -> None:
        """Tell the code, since calls are closed without one; who holds the peer ends it."""
        await self._peer.send(HungUp(code=code).model_dump_json())
        await self._peer.settled()
