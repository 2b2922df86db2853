"""What carries news between servers and workers: whether the Redis that is named answers."""

import asyncio

from vivaroom.app.doctor.finding import Finding, State
from vivaroom.app.news import MEND, NOT_INSTALLED, installed
from vivaroom.app.settings.reading import Settings
from vivaroom.providers.redis_wire import RedisWire

NAME = "news"
_INSTEAD = "PostgreSQL carries the news meanwhile"


def news(settings: Settings) -> Finding:
    """Who carries them."""
    if settings.redis_url is None:
        return Finding(NAME, State.OK, "carried by PostgreSQL")
    if not installed():
        return Finding(NAME, State.WARNING, f"{NOT_INSTALLED}; {_INSTEAD}", MEND)
    if asyncio.run(_answers(RedisWire(settings.redis_url))):
        return Finding(NAME, State.OK, "carried by Redis")
    mend = "check REDIS_URL, its password, and that this machine reaches the server; or leave it out"
    return Finding(NAME, State.WARNING, f"Redis does not answer; {_INSTEAD}", mend)


async def _answers(wire: RedisWire) -> bool:
    try:
        return await wire.send("")
    finally:
        await wire.close()
