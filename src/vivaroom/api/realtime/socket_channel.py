"""A WebSocket as a channel: events in text frames, sound in binary ones."""

from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

from vivaroom.api.realtime.channel import Gone

_OLD_HEADER, _OLD_PROTOCOL = "realtime=v1", "openai-beta.realtime-v1"


class SocketChannel:
    """The channel of an accepted socket."""

    def __init__(self, socket: WebSocket) -> None:
        self._socket = socket

    async def receive(self) -> str | bytes:
        """The next frame. Raises Gone."""
        message = await self._socket.receive()
        if message["type"] == "websocket.disconnect":
            raise Gone
        frame: str | bytes = message["bytes"] if message.get("text") is None else message["text"]
        return frame

    async def send(self, content: str | bytes) -> None:
        """A frame. Raises Gone."""
        try:
            if isinstance(content, str):
                await self._socket.send_text(content)
            else:
                await self._socket.send_bytes(content)
        except WebSocketDisconnect:
            raise Gone from None

    def hush(self) -> None:
        """What has left is in the client's hands; `speech_started` tells it to be silent."""

    async def close(self, code: int) -> None:
        """Close the socket with this code."""
        if self._socket.client_state is WebSocketState.CONNECTED:
            try:
                await self._socket.close(code)
            except WebSocketDisconnect:
                return


def speaks_old_names(socket: WebSocket) -> bool:
    """Whether the client was written for the beta of the API."""
    offered: list[str] = socket.scope.get("subprotocols", [])
    return _OLD_HEADER in socket.headers.get("openai-beta", "") or _OLD_PROTOCOL in offered
