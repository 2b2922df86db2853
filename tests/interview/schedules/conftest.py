"""What tests of schedules share."""

import pytest

from tests.interview.rooms import room_in
from tests.interview.schedules.agency import Agency
from vivaroom.db.unit import Database


@pytest.fixture
async def agency(database: Database) -> Agency:
    """An organisation without schedules, on the module's database."""
    return Agency(await room_in(database))
