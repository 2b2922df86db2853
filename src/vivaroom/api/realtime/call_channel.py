"""A call, or a place in a room, as a channel: events and sound travel side by side."""

from vivaroom.api.realtime.channel import Gone
from vivaroom.api.realtime.interview_events import HungUp
from vivaroom.ports.calls import Way


class CallChannel:
    """The channel of a call that was answered, or of a room that was joined."""

    def __init__(self, way: Way) -> None:
        self._way = way

    async def receive(self) -> str | bytes:
        """The next event, or the next piece of the candidate's sound at 16 kHz. Raises Gone."""
        received = await self._way.receive()
        if received is None:
            raise Gone
        return received

    async def send(self, content: str | bytes) -> None:
        """An event, or a piece of the interviewer's voice at 24 kHz."""
        if isinstance(content, str):
            await self._way.send(content)
        else:
            self._way.play(content)

    def hush(self) -> None:
        """What of the voice has not left for the candidate is void."""
        self._way.hush()

    async def close(self, code: int) -> None:
        """Tell the code, since calls are closed without one; who holds the call ends it."""
        await self._way.send(HungUp(code=code).model_dump_json())
        await self._way.settled()
