"""The parts of a server, shared by the tests of one module."""

from collections.abc import AsyncIterator

import pytest

from tests.api.whole_server import whole_services
from vivaroom.api.services import Services
from vivaroom.db.unit import Database


@pytest.fixture(scope="module")
async def services(database: Database, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Services]:
    async with whole_services(database, tmp_path_factory.mktemp("files")) as found:
        yield found
