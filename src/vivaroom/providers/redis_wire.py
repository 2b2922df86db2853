"""News between processes over Redis or Valkey, by publish and subscribe; nothing is kept there.

https://redis.io/docs/latest/develop/pubsub/: what is published while somebody is away is lost to them, so whoever comes
back looks for what they missed, and whoever cannot come in says so elsewhere.
"""

import asyncio
from collections.abc import Callable
from contextlib import aclosing
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import structlog
from pydantic import SecretStr

if TYPE_CHECKING:
    from redis.asyncio import Redis

CHANNEL = "vivaroom:news"
PATIENCE_SECONDS = 1.0
QUIET_SECONDS = 5.0
"""After so much silence the server is asked whether it is still there."""
FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 0.5, 10.0
log = structlog.get_logger(__name__)


class RedisWire:
    """A `Wire`. Every process that names the same server and channel hears every other, and not itself."""

    def __init__(self, url: SecretStr, channel: str = CHANNEL) -> None:
        """`url` is `redis://`, `rediss://` or `unix://`. Raises ValueError for anything else."""
        self._client = _client(url)
        self._channel = channel
        self._own = uuid4().hex
        self._is_open = False

    @property
    def is_open(self) -> bool:
        """Whether this process hears the others now."""
        return self._is_open

    async def send(self, payload: str) -> bool:
        """Whether it left; never raises, and takes a second at most."""
        from redis.exceptions import RedisError

        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                await self._client.publish(self._channel, f"{self._own} {payload}")
        except (RedisError, OSError, TimeoutError):
            return False
        return True

    async def run(self, hear: Callable[[str], None], turned: Callable[[], None]) -> None:
        """Hear the others until cancelled; `turned` is called whenever the wire opened or was lost."""
        from redis.exceptions import RedisError

        pause, was_told = FIRST_PAUSE_SECONDS, False
        async with aclosing(self._client):
            while True:
                try:
                    await self._hear_on(hear, turned)
                except (RedisError, OSError, TimeoutError) as error:
                    if self._is_open:
                        self._is_open, pause, was_told = False, FIRST_PAUSE_SECONDS, False
                        turned()
                    if not was_told:
                        log.warning("redis_away", reason=type(error).__name__, instead="PostgreSQL carries the news")
                        was_told = True
                await asyncio.sleep(pause)
                pause = min(2 * pause, LONGEST_PAUSE_SECONDS)

    async def close(self) -> None:
        """Let go of the connections; `run` does so at its end."""
        await self._client.aclose()

    async def _hear_on(self, hear: Callable[[str], None], turned: Callable[[], None]) -> None:
        """Hear until the connection is lost. Raises what the client does then, TimeoutError where all is silent."""
        async with self._client.pubsub() as subscribed:
            await subscribed.subscribe(self._channel)
            was_asked = False
            while True:
                message: dict[str, Any] | None = await subscribed.get_message(timeout=QUIET_SECONDS)
                if message is None and was_asked:
                    raise TimeoutError
                if message is None:
                    await subscribed.ping()
                elif message["type"] == "subscribe":
                    self._is_open = True
                    log.info("redis_carries_news")
                    turned()
                elif message["type"] == "message":
                    self._pass_on(message["data"], hear)
                was_asked = message is None

    def _pass_on(self, content: bytes, hear: Callable[[str], None]) -> None:
        sender, _, payload = content.decode(errors="replace").partition(" ")
        if sender != self._own:
            hear(payload)


def _client(url: SecretStr) -> "Redis":
    """Nothing is tried again behind our back: what is lost in between has to be known."""
    from redis.asyncio import Redis
    from redis.asyncio.retry import Retry
    from redis.backoff import NoBackoff

    return Redis.from_url(
        url.get_secret_value(),
        retry=Retry(NoBackoff(), 0),
        socket_connect_timeout=PATIENCE_SECONDS,
        socket_keepalive=True,
        protocol=2,
    )
