"""A server for the journeys that need nothing special of it."""

from collections.abc import Iterator

import pytest

from tests.journeys.interviewing import Taker
from tests.serving import running_server


@pytest.fixture(scope="module")
def taker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Taker]:
    """A candidate of a server of this module's own."""
    with running_server(tmp_path_factory.mktemp("server")) as url:
        yield Taker(url)
