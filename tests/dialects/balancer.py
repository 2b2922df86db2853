"""What stands before several servers: each connection goes to the next one in turn, and over those that are down."""

import socket
import socketserver
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any

PIECE_BYTES = 1 << 16


class Balancer(socketserver.ThreadingTCPServer):
    """Gives connections away in turn; a connection lasts as long as both of its ends do."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, ports: Sequence[int]) -> None:
        super().__init__(("127.0.0.1", 0), _Connection)
        self._ports = ports
        self._next = 0
        self._one_at_a_time = threading.Lock()

    @property
    def url(self) -> str:
        """Where it is reached."""
        return f"http://127.0.0.1:{self.server_address[1]}"

    def way_in(self) -> socket.socket:
        """A connection to the next server that takes one. Raises ConnectionRefusedError where none does."""
        for _ in self._ports:
            with self._one_at_a_time:
                port = self._ports[self._next % len(self._ports)]
                self._next += 1
            with suppress(ConnectionRefusedError):
                return socket.create_connection(("127.0.0.1", port))
        raise ConnectionRefusedError("no server is up")

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client whose server is not there is hung up on, and nobody is told."""


class _Connection(socketserver.BaseRequestHandler):
    server: Balancer

    def handle(self) -> None:
        with self.server.way_in() as inside:
            replies = threading.Thread(target=_carry, args=(inside, self.request), daemon=True)
            replies.start()
            _carry(self.request, inside)
            replies.join()


def _carry(source: socket.socket, target: socket.socket) -> None:
    """Everything that comes, until one of both ends is gone; then neither goes on."""
    with suppress(OSError):
        while piece := source.recv(PIECE_BYTES):
            target.sendall(piece)
    for end in (source, target):
        with suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)


@contextmanager
def balanced(ports: Sequence[int]) -> Iterator[str]:
    """The address of a balancer before the servers at these ports, for the length of the block."""
    with Balancer(ports) as balancer:
        serving = threading.Thread(target=balancer.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        serving.start()
        try:
            yield balancer.url
        finally:
            balancer.shutdown()
            serving.join()
