"""What every test may use: a database of its own; and what none may: the network."""

import os
import socket
import sys
from collections.abc import AsyncIterator, Generator, Iterator
from ipaddress import ip_address
from pathlib import Path

import pytest
from hypothesis import settings

from tests.database import FreshDatabase, Server, fresh_database, shared_server
from vivaroom.db.unit import Database

settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")
"""How long an example takes tells of the machine, not of the code."""


_may_ask_vendors = False
"""While a test runs that is marked as live."""


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Tests of real vendors, which `make test-live` runs, are let out."""
    global _may_ask_vendors
    _may_ask_vendors = item.get_closest_marker("live") is not None
    return (yield)


class NetworkRefused(AssertionError):
    """A test wanted to talk to something outside this machine."""


def _refuse_the_network(event: str, arguments: tuple[object, ...]) -> None:
    """An audit hook, which sees what is done by whatever library, and cannot be undone by one."""
    if _may_ask_vendors:
        return
    if event == "socket.getaddrinfo":
        _refuse_unless_local(arguments[0])
    elif event in ("socket.connect", "socket.sendto"):
        address = arguments[1]
        if isinstance(address, tuple):
            _refuse_unless_local(address[0])


def _refuse_unless_local(host: object) -> None:
    name = host.decode() if isinstance(host, bytes) else host
    if not isinstance(name, str) or name in ("", "localhost", socket.gethostname()):
        return
    try:
        local = ip_address(name.partition("%")[0]).is_loopback or ip_address(name).is_unspecified
    except ValueError:
        local = name.endswith(".localhost")
    if not local:
        raise NetworkRefused(f"tests use no network, and this one asked for {name}")


sys.addaudithook(_refuse_the_network)


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The server of this test run, shared by all workers."""
    folder = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent
    with shared_server(Path(folder, "shared-postgres")) as server:
        yield server


@pytest.fixture(scope="module")
def fresh(postgres: Server) -> Iterator[FreshDatabase]:
    """A migrated, empty database for this module."""
    with fresh_database(postgres) as found:
        yield found


@pytest.fixture(scope="module")
async def database(fresh: FreshDatabase) -> AsyncIterator[Database]:
    """The product's way to the module's database, with all of its row-level security."""
    opened = Database(fresh.url, pool_size=5)
    yield opened
    await opened.close()
