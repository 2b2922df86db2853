"""What carries news between the processes of this installation beside its database: Redis, where it is named."""

from importlib.util import find_spec

import structlog

from vivaroom.api.health import Look, Part, PartState
from vivaroom.app.settings.reading import Settings
from vivaroom.ports.bus import Wire
from vivaroom.providers.redis_wire import RedisWire

NOT_INSTALLED = "REDIS_URL is set, and the client is not installed"
MEND = "pip install 'vivaroom[redis]'"
_INSTEAD = "PostgreSQL carries the news"
log = structlog.get_logger(__name__)


def installed() -> bool:
    """Whether the client of Redis is there."""
    return find_spec("redis") is not None


def wire_of(settings: Settings) -> Wire | None:
    """The wire of these settings; nothing is asked of it yet. Where it cannot be used, the database is enough."""
    if settings.redis_url is None:
        return None
    if not installed():
        log.warning("redis_not_used", reason=NOT_INSTALLED, mend=MEND, instead=_INSTEAD)
        return None
    return RedisWire(settings.redis_url)


def news_look(wire: Wire | None) -> dict[str, Look]:
    """What `/health` says of the wire, where there is one; no request needs it."""
    if wire is None:
        return {}

    def look() -> Part:
        if wire.is_open:
            return Part(PartState.READY, "Redis carries the news between processes", needed=False)
        return Part(PartState.FAILED, f"Redis is away; {_INSTEAD}", needed=False)

    return {"news": look}
