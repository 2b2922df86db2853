"""Where webhooks may go: to addresses of the public internet, looked up and checked right before each connection.

A name is resolved once, every address that it stands for is checked, and the connection is made to a checked address
and not to the name, which could stand for another address a moment later.
"""

import asyncio
import socket
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

import httpx

from vivaroom.kit.errors import FieldProblem, Invalid

LONGEST_URL = 2000
Address = IPv4Address | IPv6Address
# From a host and a port to the addresses, as text; raises OSError where there are none.
Resolve = Callable[[str, int], Awaitable[Sequence[str]]]

# Beyond what Python calls not global: ways to write an IPv4 address in IPv6, and addresses that only look public.
_NEVER = tuple(
    ip_network(block)
    for block in (
        "0.0.0.0/8", "100.64.0.0/10", "168.63.129.16/32", "192.0.0.0/24", "192.88.99.0/24", "198.18.0.0/15",
        "224.0.0.0/4", "240.0.0.0/4", "::/96", "64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "2001::/23", "2002::/16",
        "3fff::/20", "5f00::/16", "fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8",
    )
)  # fmt: skip


async def resolve_by_system(host: str, port: int) -> Sequence[str]:
    """The addresses of a name as this machine's resolver knows them, IPv4 first."""
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    found.sort(key=lambda one: one[0] is not socket.AF_INET)
    return list(dict.fromkeys(str(one[4][0]) for one in found))


@dataclass(frozen=True, slots=True)
class AddressRules:
    """What is allowed; `allow_private` lets development servers of one's own machine and network listen.

    Looking a name up takes no longer than `patience`.
    """

    allow_private: bool = False
    resolve: Resolve = resolve_by_system
    patience: timedelta = timedelta(seconds=5)

    async def addresses_of(self, url: str) -> tuple[Address, ...]:
        """The addresses to connect to, all of which are allowed.

        Raises Invalid: `webhook_url_refused` for a URL that is not https or is not plain, `webhook_host_unknown`,
        and `webhook_address_refused` when any of the addresses is not public.
        """
        target = self._checked(url)
        try:
            async with asyncio.timeout(self.patience.total_seconds()):
                found = await self.resolve(target.host, target.port or _PORTS[target.scheme])
        except (OSError, UnicodeError):  # a TimeoutError is one of the former
            raise _refusal("webhook_host_unknown", "The host of this URL cannot be found: check its name.") from None
        addresses = tuple(ip_address(one) for one in found)
        if not addresses or not (self.allow_private or all(is_public(one) for one in addresses)):
            raise _refusal(
                "webhook_address_refused",
                "The host of this URL is not on the public internet. For development, the operator can allow that "
                "with VIVAROOM_WEBHOOKS_TO_PRIVATE=true.",
            )
        return addresses

    def _checked(self, url: str) -> httpx.URL:
        schemes = ("https", "http") if self.allow_private else ("https",)
        try:
            target = httpx.URL(url)
        except httpx.InvalidURL:
            target = httpx.URL("")
        plain = not (target.userinfo or target.fragment) and target.port in _USABLE and len(url) <= LONGEST_URL
        if target.scheme not in schemes or not target.host or not plain:
            raise _refusal(
                "webhook_url_refused",
                f"Expected a URL that begins with {' or '.join(f'{s}://' for s in schemes)}, without user name and "
                f"fragment, with a port up to 65535, and of at most {LONGEST_URL} characters.",
            )
        return target


def is_public(address: Address) -> bool:
    """Whether an address is one of the public internet, whatever way it is written."""
    if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
        return is_public(address.ipv4_mapped)
    return address.is_global and not any(address in block for block in _NEVER if block.version == address.version)


def _refusal(code: str, detail: str) -> Invalid:
    return Invalid(code, detail, fields=(FieldProblem("body.url", detail),))


_PORTS = {"https": 443, "http": 80}
_USABLE = frozenset({None, *range(1, 65536)})
