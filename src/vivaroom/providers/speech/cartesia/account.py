"""Where Cartesia is, the key for it and the version of its protocol, and the addresses and headers that follow from them.

Versions and keys: https://docs.cartesia.ai/use-the-api/api-conventions. The version is told twice, in a header and in
the address of a stream, for proxies in between may drop the one or the other.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlencode

from pydantic import SecretStr

BASE_URL = "https://api.cartesia.ai"
API_VERSION = "2025-04-16"

Options = Iterable[tuple[str, str]]
_STREAMS = {"https": "wss", "http": "ws"}


@dataclass(frozen=True, slots=True)
class Account:
    """A key, the place where it is good, and the day of the protocol that is spoken there."""

    key: SecretStr
    version: str = API_VERSION
    base_url: str = BASE_URL

    def headers(self) -> dict[str, str]:
        """What every request must carry."""
        return {"X-API-Key": self.key.get_secret_value(), "Cartesia-Version": self.version}

    def request_url(self, path: str) -> str:
        """An address for one request and its reply."""
        return f"{self.base_url.rstrip('/')}{path}"

    def socket_url(self, path: str, options: Options = ()) -> str:
        """An address for a conversation over a WebSocket."""
        scheme, separator, rest = self.request_url(path).partition("://")
        told = urlencode([*options, ("cartesia_version", self.version)])
        return f"{_STREAMS.get(scheme, scheme)}{separator}{rest}?{told}"
