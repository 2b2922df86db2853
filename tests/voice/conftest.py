"""A room of its own for every test that works on the database."""

import pytest

from tests.interview.rooms import Room, room_in
from vivaroom.db.unit import Database


@pytest.fixture
async def room(database: Database) -> Room:
    """An organisation without sessions, on the module's database."""
    return await room_in(database)
