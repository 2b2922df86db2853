"""Webhooks go to the public internet and nowhere else, however an address is written or named."""

import asyncio
import socket
from collections.abc import Sequence
from datetime import timedelta
from ipaddress import ip_address

import pytest

from vivaroom.accounts.webhooks.addresses import AddressRules, is_public
from vivaroom.kit.errors import Invalid


def standing_for(*addresses: str) -> AddressRules:
    """Rules under which every name stands for these addresses."""

    async def resolve(host: str, port: int) -> Sequence[str]:
        return addresses

    return AddressRules(resolve=resolve)


@pytest.mark.parametrize("address", ["8.8.8.8", "1.1.1.1", "2606:4700:4700::1111", "::ffff:8.8.8.8"])
def test_public_addresses_are_allowed(address: str) -> None:
    assert is_public(ip_address(address))


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.8.9.1", "0.0.0.0", "0.1.2.3", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1",
        "169.254.169.254", "100.64.0.1", "100.100.100.200", "168.63.129.16", "192.0.0.192", "198.18.0.1",
        "203.0.113.1", "224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255",
        "::", "::1", "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254",
        "64:ff9b::7f00:1", "64:ff9b:1::1", "2002:7f00:1::", "2001:0:7f00:1::", "2001:db8::1", "fc00::1",
        "fd00:ec2::254", "fe80::1", "fe80::1%eth0", "fec0::1", "ff02::1",
    ],
)  # fmt: skip
async def test_addresses_that_are_not_public_are_refused(address: str) -> None:
    assert not is_public(ip_address(address))
    with pytest.raises(Invalid, match="webhook_address_refused"):
        await standing_for(address).addresses_of("https://hooks.example/")


async def test_one_private_address_among_public_ones_is_refused() -> None:
    with pytest.raises(Invalid, match="webhook_address_refused"):
        await standing_for("8.8.8.8", "10.0.0.1").addresses_of("https://hooks.example/")


async def test_a_name_that_stands_for_nothing_is_refused() -> None:
    with pytest.raises(Invalid, match="webhook_address_refused"):
        await standing_for().addresses_of("https://hooks.example/")


async def test_a_name_that_nobody_knows_is_told_as_such() -> None:
    async def resolve(host: str, port: int) -> Sequence[str]:
        raise OSError

    with pytest.raises(Invalid, match="webhook_host_unknown"):
        await AddressRules(resolve=resolve).addresses_of("https://hooks.example/")


async def test_a_resolver_that_does_not_answer_keeps_nobody_waiting() -> None:
    async def resolve(host: str, port: int) -> Sequence[str]:
        await asyncio.sleep(60)
        return ["8.8.8.8"]

    with pytest.raises(Invalid, match="webhook_host_unknown"):
        await AddressRules(resolve=resolve, patience=timedelta(milliseconds=20)).addresses_of("https://hooks.example/")


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]"])
async def test_this_machine_is_refused(host: str) -> None:
    with pytest.raises(Invalid, match="webhook_address_refused"):
        await AddressRules().addresses_of(f"https://{host}/")


@pytest.mark.parametrize("host", ["127.1", "2130706433", "0x7f000001", "0x7f.1", "0"])
async def test_this_machine_is_refused_in_spellings_that_only_resolvers_read(host: str) -> None:
    async def resolve(name: str, port: int) -> Sequence[str]:
        return [socket.inet_ntoa(socket.inet_aton(name))]

    with pytest.raises(Invalid, match="webhook_address_refused"):
        await AddressRules(resolve=resolve).addresses_of(f"https://{host}/")


@pytest.mark.parametrize(
    "url",
    [
        "http://hooks.example/", "ftp://hooks.example/", "https://", "//hooks.example/", "hooks.example", "",
        "https://user:password@hooks.example/", "https://hooks.example/#part", "https://hooks.example:99999/", "https://hooks.example:0/",
        "https://hooks.example/" + "a" * 2000, "file:///etc/passwd", "https://[::1", "https://0177.0.0.1/", "javascript:alert(1)",
    ],
)  # fmt: skip
async def test_urls_that_are_not_plain_https_are_refused(url: str) -> None:
    with pytest.raises(Invalid, match="webhook_url_refused"):
        await standing_for("8.8.8.8").addresses_of(url)


async def test_development_may_allow_its_own_machine() -> None:
    rules = AddressRules(allow_private=True)
    assert await rules.addresses_of("http://127.0.0.1:9/hooks") == (ip_address("127.0.0.1"),)
