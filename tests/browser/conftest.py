"""A running server and a real Chromium for the tests of the pages."""

import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, async_playwright

from tests.browser.second_ear import CACHE
from tests.serving import RunningServer, running_server, start_server

# A name of this machine that browsers do not trust as they trust loopback: there they tell less of where a request
# comes from, and there is no local owner.
NAME = "interviews.test"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    f"--host-resolver-rules=MAP {NAME} 127.0.0.1",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything here needs a browser."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def chromium() -> str:
    """Where Chromium is; without one these tests say so and are left out."""
    found = shutil.which("chromium") or shutil.which("google-chrome")
    if found is None:
        pytest.skip("needs Chromium: apt-get install --no-install-recommends chromium")
    return found


@pytest.fixture(scope="session")
def url(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server of these tests' own."""
    with running_server(tmp_path_factory.mktemp("server")) as address:
        yield address


@pytest.fixture(scope="session")
def open_url(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server that others can reach, so that everybody must sign in."""
    secret = "tests only, and never anywhere else: 0123456789"
    with running_server(
        tmp_path_factory.mktemp("open-server"), VIVAROOM_HOST="0.0.0.0", JWT_SECRET_KEY=secret
    ) as address:
        yield address


@pytest.fixture(scope="session")
def speaking_server(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """A server with the weights of this machine, and a single place to speak: coming back must not need a second."""
    folder = tmp_path_factory.mktemp("speaking-server")
    running = start_server(folder, VIVAROOM_CACHE_DIR=str(CACHE), VIVAROOM_VOICE_SESSIONS="1")
    yield running
    running.stop()


@pytest.fixture(scope="session")
async def browser(chromium: str) -> AsyncIterator[Browser]:
    """One Chromium for all tests; each opens a context of its own."""
    async with async_playwright() as playwright:
        opened = await playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield opened
        await opened.close()
