"""`WS /ws/interview/{id}` of this dialect: a visit to the session, over a channel that translates."""

from fastapi import WebSocket

from vivaroom.accounts.policy import Caller
from vivaroom.api.doors import answered_protocol
from vivaroom.api.realtime.channel import Channel
from vivaroom.api.realtime.entering import held_by, visitor_of
from vivaroom.api.realtime.socket_channel import SocketChannel
from vivaroom.api.realtime.visit import Visit
from vivaroom.api.services import Services
from vivaroom.dialects.supervised.frames import incoming, outgoing
from vivaroom.interview.sessions.store import SessionCard


class TranslatedChannel:
    """A channel whose far end speaks this dialect."""

    def __init__(self, channel: Channel) -> None:
        self._channel = channel

    async def receive(self) -> str | bytes:
        """What comes in next, as a realtime event. Raises Gone."""
        return incoming(await self._channel.receive())

    async def send(self, content: str | bytes) -> None:
        """Tell the front end what it has a name for. Raises Gone."""
        for frame in outgoing(content):
            await self._channel.send(frame)

    def hush(self) -> None:
        """Voice that is not heard yet is void."""
        self._channel.hush()

    async def close(self, code: int) -> None:
        """End the connection, and tell why."""
        await self._channel.close(code)


async def hold(socket: WebSocket, services: Services, caller: Caller, card: SessionCard) -> None:
    """Hold the session, aloud, or in writing where this server has no voice. Raises what coming in raises."""
    visitor = await visitor_of(services, caller, str(card.id), None)
    visit = Visit(TranslatedChannel(SocketChannel(socket)), services, visitor, old_names=True)
    await visit.begin()
    opened = held_by(services).open(card.org_id, card.id, visit.teller, or_in_writing=True)
    async with opened as conversation:
        await socket.accept(answered_protocol(socket))
        await visit.hold(conversation)
