"""The addresses and servers by which a caller finds this machine."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Reach:
    """How a caller finds this machine.

    `servers` are `stun:` and `turn:` addresses, of which the first of each kind is used; name and password are for
    `turn:`. `addresses` are those of this machine that a caller is told, all where None; `loopback` adds 127.0.0.1.
    """

    servers: tuple[str, ...] = ()
    username: str | None = None
    password: str | None = None
    addresses: tuple[str, ...] | None = None
    loopback: bool = False
